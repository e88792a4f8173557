"""The menu, driven with keys in a terminal and with numbers where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from cohort.i18n.language import read_language
from cohort.model.menu_file import read_menu, session_names
from cohort.model.paths import CohortPaths
from cohort.model.settings import read_settings

from tests.helpers import ROOT, build_file_tree

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

from tests.terminal import CTRL_C, DOWN, END, ENTER, ESC, HOME, UP, Terminal

pytestmark = pytest.mark.slow

# what it is told is written down; it does what the test has put beside it
FAKE_NOX = """\
import os, pathlib, sys
here = pathlib.Path(__file__).parent
with (here / "calls.txt").open("a", encoding="utf-8") as calls:
    calls.write(" ".join(sys.argv[3:]).strip() + "\\n")
print("the session speaks", flush=True)
exec((here / "does.py").read_text(encoding="utf-8"))
"""
DONE, FAILED, QUIT = "เสร็จแล้ว", "ทำไม่สำเร็จ เหตุผลอยู่ด้านบน", "Esc: ออก"


class Menu:
    """A cohort in a folder that people have, and a nox that only writes down what it is asked for."""

    def __init__(self, fresh: Path, folder: Path):
        self.cohort = Path(shutil.copytree(fresh, folder / "รุ่น ๑ [x]" / "my cohort"))
        self.fake = folder / "fake"
        build_file_tree(self.fake, {"nox.py": FAKE_NOX, "does.py": ""})
        noxfile = (self.cohort / "noxfile.py").read_text(encoding="utf-8")
        declared = yaml.safe_load((self.cohort / "toolkit" / "schemas" / "menu.yaml").read_text(encoding="utf-8"))
        self.sessions = [entry["session"] for entry in declared if f"\ndef {entry['session']}(" in noxfile]

    @property
    def environment(self) -> dict[str, str]:
        without = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        return without | {"COHORT_MENU": sys.executable, "PYTHONPATH": str(self.fake), "PYTHONUTF8": "1"}

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(self.cohort / "toolkit" / "scripts" / "menu.py")]

    def open(self, *arguments: str, columns: int = 100, **environment: str) -> Terminal:
        return Terminal([*self.command, *arguments], self.cohort, self.environment | environment, columns)

    def typed(self, *lines: str) -> subprocess.CompletedProcess[str]:
        """What it says where there is no terminal."""
        return subprocess.run(
            self.command,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment,
            check=False,
        )

    def session_does(self, code: str) -> None:
        (self.fake / "does.py").write_text(code, encoding="utf-8")

    def send(self, name: str) -> None:
        build_file_tree(self.cohort, {f"submissions/{name}": "a\n"})

    @property
    def ran(self) -> list[str]:
        calls = self.fake / "calls.txt"
        return calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []


@pytest.fixture
def menu(fresh_th: Path, tmp_path: Path) -> Menu:
    return Menu(fresh_th, tmp_path)


def test_arrow_keys_choose_and_the_menu_comes_back(menu: Menu) -> None:
    terminal = menu.open()
    terminal.wait_for(QUIT)
    assert "รุ่นที่ ๒" in terminal.shown
    terminal.press(DOWN, DOWN, ENTER)
    terminal.wait_for(DONE)
    assert "the session speaks" in terminal.shown
    terminal.press(ENTER)
    terminal.wait_for(QUIT)
    terminal.press(HOME, ENTER)
    terminal.wait_for(DONE)
    terminal.press(ESC)
    terminal.wait_for(QUIT)
    terminal.press(HOME, UP, ENTER)
    assert terminal.leave() == 0
    assert menu.ran == [f"-s {menu.sessions[2]} --", f"-s {menu.sessions[0]} --"]


@pytest.mark.parametrize("keys", [(END, ENTER), ("0", ENTER), (ESC,), ("q",), (CTRL_C,)])
def test_there_are_many_ways_out(menu: Menu, keys: tuple[str, ...]) -> None:
    terminal = menu.open()
    terminal.wait_for(QUIT)
    terminal.press(*keys)
    assert terminal.leave() == 0
    assert "Traceback" not in terminal.shown
    assert menu.ran == []


@pytest.mark.parametrize("key", ["3", "๓"])
def test_a_digit_chooses_too(menu: Menu, key: str) -> None:
    terminal = menu.open()
    terminal.wait_for(QUIT)
    terminal.press(key, ENTER)
    terminal.wait_for(DONE)
    terminal.press(CTRL_C)
    assert terminal.leave() == 0
    assert menu.ran == [f"-s {menu.sessions[2]} --"]


def test_accept_is_looked_at_first_and_enter_alone_does_not_accept(menu: Menu) -> None:
    menu.send("แบบฟอร์ม.xlsx")
    terminal = menu.open()
    terminal.wait_for(QUIT)
    assert "มี 1 ไฟล์ใน submissions/" in terminal.shown
    terminal.press(str(menu.sessions.index("accept") + 1), ENTER)
    terminal.wait_for("รับไฟล์ที่ถูกต้องเข้าระบบตอนนี้เลยหรือไม่")
    terminal.press(ENTER)
    terminal.wait_for(QUIT)
    assert menu.ran == ["-s accept -- --dry-run"]
    terminal.press(ENTER)
    terminal.wait_for("รับไฟล์ที่ถูกต้องเข้าระบบตอนนี้เลยหรือไม่")
    terminal.press("1", ENTER)
    terminal.wait_for(DONE)
    terminal.press(ESC)
    terminal.wait_for(QUIT)
    terminal.press(ESC)
    assert terminal.leave() == 0
    assert menu.ran == ["-s accept -- --dry-run", "-s accept -- --dry-run", "-s accept -- --yes"]


def test_accept_is_not_asked_for_when_the_look_fails(menu: Menu) -> None:
    menu.send("แบบฟอร์ม.xlsx")
    menu.session_does("sys.exit(1)")
    number = str(menu.sessions.index("accept") + 1)
    done = menu.typed(number, "", "0")
    assert FAILED in done.stdout
    assert menu.ran == ["-s accept -- --dry-run"]


def test_accept_without_a_file_says_where_to_put_one(menu: Menu) -> None:
    done = menu.typed(str(menu.sessions.index("accept") + 1), "", "0")
    assert "นำไฟล์ที่ได้รับมาวางไว้ในโฟลเดอร์นี้ก่อน" in done.stdout
    assert menu.ran == []


def test_why_a_session_could_not_run_is_shown_and_the_menu_goes_on(menu: Menu) -> None:
    menu.session_does("print('nox > data/ is of another version', file=sys.stderr)\nsys.exit(1)")
    terminal = menu.open()
    terminal.wait_for(QUIT)
    terminal.press(ENTER)
    terminal.wait_for(FAILED)
    assert "\ndata/ is of another version" in terminal.shown
    terminal.press(ENTER)
    terminal.wait_for(QUIT)
    terminal.press(ESC)
    assert terminal.leave() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own opener would open a window")
def test_what_was_written_is_opened_where_there_is_a_screen(menu: Menu, tmp_path: Path) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    build_file_tree(opener.parent, {"xdg-open": '#!/bin/sh\necho "$@" > "$(dirname "$0")/opened.txt"\n'})
    opener.chmod(0o755)
    index = menu.cohort / "build" / "report" / "index.html"
    menu.session_does(
        f"p = pathlib.Path({str(index)!r})\np.parent.mkdir(parents=True, exist_ok=True)\np.write_text('')"
    )
    terminal = menu.open(DISPLAY=":0", PATH=f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    terminal.wait_for(QUIT)
    terminal.press(str(menu.sessions.index("report") + 1), ENTER)
    terminal.wait_for("เปิด build/report/index.html")
    terminal.press(ENTER)
    terminal.wait_for(QUIT)
    terminal.press(ESC)
    assert terminal.leave() == 0
    assert (opener.parent / "opened.txt").read_text(encoding="utf-8") == f"{index}\n"


def test_without_a_screen_it_is_said_where_the_results_are(menu: Menu) -> None:
    (menu.cohort / "build" / "receipts").mkdir(parents=True)
    old = menu.cohort / "build" / "receipts" / "old.html"
    old.write_text("", encoding="utf-8")
    os.utime(old, (0, 0))
    assert "ผลอยู่ที่" not in menu.typed("1", "", "0").stdout
    menu.session_does(f"pathlib.Path({str(old)!r}).with_name('new.html').write_text('')")
    assert "ผลอยู่ที่ build/receipts/" in menu.typed("1", "", "0").stdout


def test_it_speaks_the_language_of_the_cohort_and_the_other_one(menu: Menu) -> None:
    terminal = menu.open(columns=60)
    terminal.wait_for(QUIT)
    assert "ตรวจข้อมูลและไฟล์" in terminal.shown
    terminal.press(str(len(menu.sessions) + 1), ENTER)
    terminal.wait_for("Esc: quit")
    assert "Check data and files" in terminal.shown
    terminal.press(ENTER)
    terminal.wait_for(QUIT)
    terminal.press(ESC)
    assert terminal.leave() == 0
    english = menu.open("--lang", "en")
    english.wait_for("Esc: quit")
    english.press(ESC)
    assert english.leave() == 0


def test_marks_over_the_last_letter_of_a_line_are_shown_once(menu: Menu) -> None:
    terminal = menu.open()
    terminal.wait_for(QUIT)
    terminal.press(ESC)
    terminal.leave()
    assert "องค์กรภาคี" in terminal.shown
    assert "องค์กรภาคีี" not in terminal.shown


def test_ctrl_c_ends_what_runs_and_leaves_quietly(menu: Menu) -> None:
    alive = menu.fake / "alive.txt"
    menu.session_does(f"import time\nwhile True: pathlib.Path({str(alive)!r}).write_text(''); time.sleep(0.05)")
    terminal = menu.open()
    terminal.wait_for(QUIT)
    terminal.press(ENTER)
    terminal.wait_for("the session speaks")
    terminal.press(CTRL_C)
    assert terminal.leave() == 0
    assert "Traceback" not in terminal.shown
    alive.unlink()
    time.sleep(0.3)
    assert not alive.exists()


def test_without_a_terminal_numbers_are_typed(menu: Menu) -> None:
    done = menu.typed("99", "๓", "", "0")
    assert done.returncode == 0
    assert "ไม่มีหมายเลข 99" in done.stdout
    assert menu.ran == [f"-s {menu.sessions[2]} --"]
    assert menu.typed().returncode == 0


def test_it_offers_only_what_the_noxfile_has(menu: Menu) -> None:
    noxfile = menu.cohort / "noxfile.py"
    text = noxfile.read_text(encoding="utf-8")
    noxfile.write_text(text.replace("def backup(session", "def other(session"), encoding="utf-8")
    assert "สำรองข้อมูล" not in menu.typed("0").stdout
    noxfile.write_text(text + "\n\ndef due(session: nox.Session) -> None: ...\n", encoding="utf-8")
    assert "ดูสิ่งที่ถึงกำหนด" in menu.typed("0").stdout


def test_settings_that_cannot_be_read_are_said_in_one_line(menu: Menu) -> None:
    (menu.cohort / "cohort.yml").write_text("language: [th\n", encoding="utf-8")
    done = menu.typed()
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("cohort.yml, line 2")


def test_the_guide_calls_what_the_menu_offers_by_its_name(fresh_th: Path, fresh_en: Path) -> None:
    for folder in (fresh_th, fresh_en):
        settings = read_settings(CohortPaths(folder))
        say = read_language(CohortPaths(ROOT), settings, settings["language"]).say
        offered = [
            entry for entry in read_menu(CohortPaths(folder)) if entry.session in session_names(CohortPaths(folder))
        ]
        assert len(offered) > 5
        guide = (folder / "GUIDE.md").read_text(encoding="utf-8")
        assert [entry.title for entry in offered if f" {say(entry.title)} |" not in guide] == []
