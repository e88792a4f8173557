"""What the guide of a cohort says about two laptops, and about one that is lost, typed line by line with a real git."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from unittest import mock

import pytest

from tests.accepting import send, state
from tests.guide_cohort import BACKUP, IN_EACH_LANGUAGE, both, make, nox, prepare, spent_on
from tests.guide_pages import blocks
from tests.helpers import git, replace, run
from tests.test_ledger import with_old_ledger

pytestmark = pytest.mark.slow

ADDRESS = "https://git.example.org/our-cohort.git"


class Laptop:
    """A folder in which somebody types. `home` has the settings of git."""

    def __init__(self, folder: Path, home: Path):
        self.folder, self.home = folder, home

    def types(self, *lines: str) -> None:
        """Each line does what it is for; a commit of nothing says so."""
        for line in lines:
            done = self._run(line)
            nothing = line.startswith("git commit") and "nothing to commit" in done.stdout
            assert done.returncode == 0 or nothing, line + done.stdout + done.stderr

    def is_refused(self, line: str) -> str:
        """What is said of a line that does nothing."""
        done = self._run(line)
        assert done.returncode != 0, line
        return done.stderr

    def _run(self, line: str) -> subprocess.CompletedProcess[str]:
        os.chdir(self.folder)
        settings = {"GIT_CONFIG_GLOBAL": str(self.home), "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}
        if line.startswith("nox "):
            # accept commits as whoever sits here, and not as whoever runs the tests
            with mock.patch.dict(os.environ, settings):
                return nox(self.folder, line)
        return subprocess.run(
            shlex.split(line),
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def gives_its_back_up_to(self, other: Laptop) -> None:
        """The newest one, on a stick, under the name that the page uses."""
        newest = max((self.folder / "backups").glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)
        (other.folder / "backups").mkdir(exist_ok=True)
        shutil.copyfile(newest, other.folder / "backups" / BACKUP)

    def receives(self, what: str) -> None:
        """Somebody sends the one who sits here an expense, which is accepted."""
        send(self.folder, ["2026-12-03", what, 80, "Weavers", "Own money", ""], name=f"{what}.xlsx")
        self.types("nox -s accept")


@pytest.mark.parametrize("language", IN_EACH_LANGUAGE)
def test_two_people_take_turns_and_find_together_again(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "--bare", "hub.git")
    typed = [block for block in blocks(both(language)) if not block.file]
    (start,) = (block.lines for block in typed if "git init" in block.lines)
    (section,) = {block.section for block in typed if "git fetch" in block.lines}
    hub = (tmp_path / "hub.git").as_uri()
    first_once, (clone,), hand_over, take_over, give_way = (
        [line.replace(ADDRESS, hub) for line in block.lines] for block in typed if block.section == section
    )
    (found_again,) = (block.lines for block in typed if {"nox -s doctor"} == set(block.lines[1:]))
    restore = take_over[1]

    home = tmp_path / "gitconfig"
    anna = Laptop(prepare(make(tmp_path / "fresh", language), tmp_path / "cohort", language), home)
    anna.types(*start, *first_once)
    assert not re.search(r"\.(csv|xlsx)$", git(anna.folder, "ls-files", "private", "submissions"), re.M)
    Laptop(tmp_path, home).types(clone)
    ben = Laptop(tmp_path / "our-cohort", home)

    # in turns
    replace(anna.folder / "cohort.yml", "as_of: 2026-12-15", "as_of: 2026-12-16")
    anna.types(*hand_over)
    anna.gives_its_back_up_to(ben)
    ben.types(*take_over)
    assert state(ben.folder) == state(anna.folder)
    assert git(ben.folder, "status", "--short") == ""
    ben.types("nox -s accept", *hand_over)
    ben.gives_its_back_up_to(anna)
    anna.types(*take_over)
    assert (anna.folder / "submissions" / "expenses.xlsx").exists()
    anna.types("nox -s accept")
    assert spent_on(anna.folder).count("Tea") == 1

    # both at once
    anna.receives("Bus")
    # two people are not so quick: a restore tells events of the ledger apart by their second
    time.sleep(1.1)
    ben.receives("Rope")
    anna.types(*hand_over)
    anna.gives_its_back_up_to(ben)
    ben.is_refused("git push")
    assert "--over-newer" in ben.is_refused(restore)
    ben.types(*give_way, *take_over)
    (again,) = (ben.folder / "submissions" / "accepted").rglob("*Rope.xlsx")
    shutil.copyfile(again, ben.folder / "submissions" / "Rope.xlsx")
    ben.types("nox -s accept", "git push")
    assert {"Bus", "Rope", "Tea"} <= set(spent_on(ben.folder))
    assert run(ben.folder, "validate").returncode == 0

    # one is lost, and the back-up is older than what git has
    Laptop(tmp_path, home).types(clone.replace(" our-cohort", " found"))
    new = Laptop(tmp_path / "found", home)
    anna.gives_its_back_up_to(new)
    assert "--over-newer" in new.is_refused(found_again[0])
    new.types(f"{found_again[0]} --over-newer", found_again[1])
    assert "Rope" not in spent_on(new.folder)
    assert state(new.folder)["private/people.csv"] == state(anna.folder)["private/people.csv"]
    new.receives("Rope")
    assert run(new.folder, "validate").returncode == 0


@pytest.mark.parametrize("language", IN_EACH_LANGUAGE)
def test_the_history_of_git_begins_anew_without_what_people_wrote(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = [block for block in blocks(both(language)) if not block.file]
    (section,) = {block.section for block in typed if any("--orphan" in line for line in block.lines)}
    anew, push, clear = (block.lines for block in typed if block.section == section)
    home = tmp_path / "gitconfig"
    home.write_text("[user]\nname = Test\nemail = test@example.org\n[init]\ndefaultBranch = main\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "--bare", "hub.git")
    laptop = Laptop(with_old_ledger(prepare(make(tmp_path / "fresh", language), tmp_path / "cohort", language)), home)
    laptop.types("git init", "git add .", 'git commit -m "Start"')
    git(laptop.folder, "remote", "add", "origin", (tmp_path / "hub.git").as_uri())
    laptop.types("git push -u origin HEAD", "nox -s migrate", "git add .", 'git commit -m "Migrated"', "git push")
    needle, before = "Noy wrote this by hand", state(laptop.folder)
    assert needle in git(laptop.folder, "log", "-p", "--all")
    laptop.types(*anew, *push, *clear)
    assert state(laptop.folder) == before
    assert git(laptop.folder, "status", "--short") == ""
    assert git(laptop.folder, "rev-list", "--all", "--count").strip() == "1"
    # nothing lies in git beside that one commit
    assert git(laptop.folder, "fsck", "--unreachable", "--no-reflogs").strip() == ""
    for folder in (laptop.folder, tmp_path / "hub.git"):
        history = git(folder, "log", "-p", "--all")
        assert "entry_id" in history
        assert needle not in history
