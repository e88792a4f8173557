"""Back-ups: readable by nobody else, encrypted on request, and never left half made."""

from __future__ import annotations

import datetime
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.documents.typst_pdf import render_pdf
from cohort.rendering.pages.page_templates import PageRenderer
from cohort.rendering.pages.theme import read_theme
from cohort.storing import backups
from cohort.storing.backups import decrypt, write_backup

from tests.accepting import TEA, rows, send, state
from tests.helpers import build_file_tree, needs_pseudo_terminal, run, run_process

FOUR_WORDS = "four words and a number 7"
on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows gives folders the rights of the one above")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
@on_posix
def test_what_is_personal_is_closed_however_lax_the_account_is(small: Path) -> None:
    for path in (small / "private", *(small / "private").iterdir()):
        path.chmod(0o777)
    send(small, TEA)
    old_mask = os.umask(0)
    try:
        for command in (("forms",), ("validate",), ("due",), ("backup",)):
            run(small, *command)
    finally:
        os.umask(old_mask)
    folders = [small / name for name in ("private", "backups", "build/forms", "build/receipts", "build/due")]
    assert {path.name: oct(mode(path)) for path in folders if mode(path) != 0o700} == {}
    files = [path for name in ("private", "backups") for path in (small / name).iterdir()]
    assert {path.name: oct(mode(path)) for path in files if mode(path) & 0o077} == {}
    assert any(path.suffix == ".zip" for path in files)


@on_posix
def test_a_new_personal_file_is_closed_from_its_first_byte(small: Path) -> None:
    paths = CohortPaths(small)
    seen = []
    real = os.fsync
    with pytest.MonkeyPatch.context() as monkeypatch:
        old_mask = os.umask(0)

        def look(handle: int) -> None:
            seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
            real(handle)

        monkeypatch.setattr(os, "fsync", look)
        try:
            write_backup(paths, "2026-12-15T093000Z")
        finally:
            os.umask(old_mask)
    assert set(seen) == {0o600}


@pytest.mark.slow
def test_an_encrypted_back_up_is_read_with_its_passphrase_alone(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COHORT_PASSPHRASE", FOUR_WORDS)
    done = run(small, "backup", "--encrypt")
    assert done.returncode == 0, done.stderr
    (archive,) = (small / "backups").iterdir()
    assert archive.name.endswith(".zip.age")
    assert b"Noy Sample" not in archive.read_bytes()
    assert not zipfile.is_zipfile(archive)
    before = state(small)
    (small / "private" / "people.csv").unlink()
    monkeypatch.setenv("COHORT_PASSPHRASE", "another one that is long")
    refused = run(small, "restore", str(archive))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "the passphrase is wrong" in refused.stderr
    monkeypatch.setenv("COHORT_PASSPHRASE", FOUR_WORDS)
    restored = run(small, "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert state(small) == before
    # what was there before the restore is not left in the open either
    assert {path.suffix for path in (small / "backups").iterdir()} == {".age"}


@pytest.mark.parametrize(("passphrase", "why"), [("", "run in a terminal"), ("short", "too short")])
def test_without_a_good_passphrase_nothing_is_written(
    small: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str, why: str
) -> None:
    monkeypatch.setenv("COHORT_PASSPHRASE", passphrase)
    done = run_process(small, "backup", "--encrypt")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert why in done.stderr
    assert not list((small / "backups").glob("*"))


@pytest.mark.slow
def test_an_encrypted_back_up_is_no_secret_from_forget(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COHORT_PASSPHRASE", FOUR_WORDS)
    assert run(small, "backup", "--encrypt").returncode == 0
    (archive,) = (small / "backups").iterdir()
    (person, *_) = (row["person_id"] for row in rows(small, "people"))
    looked = run(small, "forget", person, "--reason", "asked", "--dry-run")
    assert f"{archive.name} is an encrypted back-up, which may hold the person" in looked.stdout
    done = run(small, "forget", person, "--reason", "asked", "--backups")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not archive.exists()


KILLED = """
import os, sys, zipfile
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from cohort.model.paths import CohortPaths
from cohort.storing import backups
backups._verify = lambda *_: os._exit(9)
backups.write_backup(CohortPaths(Path(sys.argv[2])), "2026-12-15T093000Z")
"""


def test_a_killed_back_up_leaves_nothing_that_stays(small: Path) -> None:
    scripts = small / "toolkit" / "scripts"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(scripts), str(small)], check=False)
    assert killed.returncode == 9
    (left,) = (small / "backups").iterdir()
    assert b"Noy Sample" in left.read_bytes() or zipfile.is_zipfile(left)
    # whatever session comes next takes it away
    run(small, "validate", "--no-receipts")
    assert not left.exists()


def test_a_damaged_archive_is_not_kept(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "sha256_of", lambda content: str(id(content)))
    with pytest.raises(CannotRun, match="does not hold what was put into it, and was not kept"):
        write_backup(CohortPaths(small), "2026-12-15T093000Z")
    assert not list((small / "backups").iterdir())


def test_what_is_no_encrypted_file_is_one_line() -> None:
    with pytest.raises(CannotRun, match="the passphrase is wrong, or the file is damaged"):
        decrypt(b"no such format", FOUR_WORDS)


PAGE = '{# title: X #}\n{# audience: all #}\n{# order: 90 #}\n{% extends "_page.html.jinja" %}{% block content %}CONTENT{% endblock %}\n'


def test_a_restore_says_which_files_of_the_back_up_would_run(small: Path) -> None:
    run(small, "backup")
    (archive,) = (small / "backups").iterdir()
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("local/pages/x.html.jinja", PAGE)
        file.writestr("local/languages/th.po", "")
    looked = run(small, "restore", str(archive), "--dry-run")
    assert "local/pages/x.html.jinja\n" in looked.stdout
    assert "th.po" not in looked.stdout
    assert not (small / "local" / "pages").exists()


@pytest.mark.slow
@needs_pseudo_terminal
def test_in_a_terminal_a_restore_asks_about_them(small: Path) -> None:
    from tests.terminal import Terminal

    run(small, "backup")
    (archive,) = (small / "backups").iterdir()
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("local/pages/x.html.jinja", PAGE)
    restore = [sys.executable, str(small / "toolkit" / "scripts" / "restore.py"), str(archive)]
    terminal = Terminal(restore, small, dict(os.environ))
    terminal.wait_for("Do you know who wrote them")
    # Enter alone means no
    terminal.press("\r")
    terminal.wait_for("Nothing was brought back.")
    assert terminal.leave() == 0
    assert not (small / "local" / "pages").exists()


HOSTILE_PAGES = {
    "reaches the system": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "reaches the toolkit": "{{ say.__func__.__globals__ }}",
    "changes what it is given": "{{ language.__init__.__globals__ }}",
}


@pytest.mark.parametrize("content", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_a_page_reaches_nothing_but_what_it_is_given(small: Path, content: str) -> None:
    build_file_tree(small, {"local/pages/x.html.jinja": content})
    cohort = Cohort.read(CohortPaths(small))
    renderer = PageRenderer(cohort, read_theme(cohort.paths), cohort_language(cohort))
    with pytest.raises(CannotRun, match=r"local/pages/x\.html\.jinja, line 1: .*unsafe"):
        renderer.render("x.html")


def test_a_document_fetches_nothing(small: Path) -> None:
    build_file_tree(small, {"local/documents/x.typ": '#import "@preview/cetz:0.3.1"\n'})
    with pytest.raises(CannotRun, match=r"local/documents/x\.typ: a package of typst is fetched from the internet"):
        render_pdf(CohortPaths(small), "x", {}, datetime.date(2026, 12, 15))
