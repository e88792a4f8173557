"""A double click: what the launchers do where there is a Python, where there is none, and for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import build_file_tree, git, git_save, render

if sys.platform == "win32":
    pytest.skip("there is no sh, and there are no pseudo-terminals", allow_module_level=True)

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(fresh_th: Path, tmp_path: Path) -> Path:
    """A cohort in a folder that people have."""
    return Path(shutil.copytree(fresh_th, tmp_path / "รุ่น ๑ [x]" / "my cohort"))


def launch(folder: Path, programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A double click where only these programs and those that every system has can be found."""
    programs.mkdir(exist_ok=True)
    for name in ("dirname", "sh", "uname"):
        (programs / name).symlink_to(str(shutil.which(name)))
    return subprocess.run(
        [str(folder / "start.sh")],
        cwd="/",
        env={"PATH": str(programs)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_launcher_takes_a_python_that_is_new_enough(folder: Path, tmp_path: Path) -> None:
    says = '#!/bin/sh\n[ "$1" = -c ] || echo "$0 $* in $PWD"\n'
    build_file_tree(tmp_path / "bin", {"python3": "#!/bin/sh\nexit 1\n", "python3.12": says})
    for path in (tmp_path / "bin").iterdir():
        path.chmod(0o755)
    done = launch(folder, tmp_path / "bin")
    assert done.returncode == 0
    assert done.stdout == f"{tmp_path / 'bin' / 'python3.12'} toolkit/scripts/start.py -s desk in {folder}\n"


def test_the_launcher_takes_uv_where_there_is_no_python(folder: Path, tmp_path: Path) -> None:
    build_file_tree(tmp_path / "bin", {"uv": '#!/bin/sh\necho "$@"\n'})
    (tmp_path / "bin" / "uv").chmod(0o755)
    done = launch(folder, tmp_path / "bin")
    assert done.stdout == "run --no-project --python >=3.11 toolkit/scripts/start.py -s desk\n"


def test_without_python_the_launcher_says_where_to_get_it(folder: Path, tmp_path: Path) -> None:
    done = launch(folder, tmp_path / "bin")
    assert done.returncode == 1
    thai, english = done.stdout.splitlines()[:2]
    assert thai.startswith("ต้องมี Python 3.11 ขึ้นไป")
    assert english.startswith("Python 3.11 or newer is needed.")
    assert all("https://www.python.org/downloads/" in line for line in (thai, english))


def test_the_launchers_of_all_systems_do_the_same(fresh_th: Path) -> None:
    assert (fresh_th / "start.command").read_bytes() == (fresh_th / "start.sh").read_bytes()
    assert all(os.access(fresh_th / name, os.X_OK) for name in ("start.command", "start.sh"))
    windows = (fresh_th / "start.cmd").read_bytes()
    assert windows.count(b"\r\n") == windows.count(b"\n") > 20
    text, unix = windows.decode("utf-8"), (fresh_th / "start.sh").read_text(encoding="utf-8")
    assert "scripts\\start.py -s desk" in text
    messages = [line.split("echo ", 1)[1].strip("'") for line in unix.splitlines() if "echo " in line]
    assert [line.split(" echo ", 1)[1] for line in text.splitlines() if " echo " in line] == messages
    assert "goto" not in text


def test_a_double_click_on_a_network_shows_its_pages(tmp_path: Path) -> None:
    folder = render(tmp_path / "network", kind="network")
    says = '#!/bin/sh\n[ "$1" = -c ] || echo "$0 $*"\n'
    build_file_tree(tmp_path / "bin", {"python3": says})
    (tmp_path / "bin" / "python3").chmod(0o755)
    done = launch(folder, tmp_path / "bin")
    assert done.stdout == f"{tmp_path / 'bin' / 'python3'} toolkit/scripts/start.py -s show\n"
    assert (folder / "start.command").read_bytes() == (folder / "start.sh").read_bytes()
    assert "scripts\\start.py -s show" in (folder / "start.cmd").read_bytes().decode("utf-8")


def test_windows_line_ends_and_run_bits_survive_git(tmp_path: Path) -> None:
    folder = render(tmp_path / "cohort")
    git_save(folder)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(folder), str(clone))
    assert (clone / "start.cmd").read_bytes() == (folder / "start.cmd").read_bytes()
    assert b"\r\n" in (clone / "start.cmd").read_bytes()
    assert os.access(clone / "start.command", os.X_OK)
