"""report --watch shows the report in a browser and loads it anew after a change."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.helpers import build_file_tree, replace
from tools.pictures import launch

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there"),
]


class Watching:
    """A watch with a process group of its own, and what it says."""

    def __init__(self, process: subprocess.Popen[str]):
        self.process = process
        self._said = {name: queue.Queue[str]() for name in ("stdout", "stderr")}
        for name, lines in self._said.items():
            threading.Thread(target=self._listen, args=(getattr(process, name), lines), daemon=True).start()

    @staticmethod
    def _listen(pipe: Iterable[str], lines: queue.Queue[str]) -> None:
        for line in pipe:
            lines.put(line)

    def says(self, pattern: str, where: str = "stdout") -> str:
        """What a pattern finds in the next line that has it; queue.Empty where none comes in time."""
        while not (found := re.search(pattern, self._said[where].get(timeout=60))):
            pass
        return found[0]

    def complaints(self) -> list[str]:
        """What else it has complained about."""
        return list(self._said["stderr"].queue)

    def press_ctrl_c(self) -> int:
        """As in a terminal, where all processes hear it; returns the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=20)


@contextmanager
def watching(cohort: Path, *arguments: str) -> Iterator[Watching]:
    command = [sys.executable, "-u", str(cohort / "toolkit" / "scripts" / "report.py"), "--watch", *arguments]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    environment = os.environ | {"PYTHONUTF8": "1"}
    with subprocess.Popen(command, **pipes, env=environment, start_new_session=True) as process:
        try:
            yield Watching(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def test_a_change_is_seen_in_the_browser(small: Path) -> None:
    with watching(small, "--only", "manager", "--no-files") as watch, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(watch.says(r"http://127\.0\.0\.1:\d+/"))
        assert page.get_by_text("Weavers").count()
        replace(small / "data" / "organisations.csv", "partner-01,Weavers", "partner-01,Silk weavers")
        page.get_by_text("Silk weavers").first.wait_for(timeout=60_000)
        # what cannot be built is said, and the next change is built
        for file in ("local/pages/broken.html.jinja", "local/charts/broken.vl.yaml"):
            build_file_tree(small, {file: "{# page: broken"})
            watch.says(f"^{re.escape(file)}", "stderr")
            (small / file).unlink()
        replace(small / "data" / "organisations.csv", "partner-01,Silk", "partner-01,Cotton")
        page.get_by_text("Cotton weavers").first.wait_for(timeout=60_000)
        # an edited toolkit is the one that builds
        replace(
            small / "toolkit" / "scripts" / "cohort" / "rendering" / "pages" / "page_templates.py",
            'BLANK = "–"',
            'BLANK = "nothing stands here"',
        )
        page.get_by_text("nothing stands here").first.wait_for(timeout=60_000, state="attached")
        assert complaints == []
        browser.close()
        assert watch.press_ctrl_c() == 0


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("after", [0.0, 1.5])
def test_ctrl_c_in_the_first_build_ends_it_without_a_word(
    pilot: Path, copy_of: Callable[[Path], Path], after: float
) -> None:
    cohort = copy_of(pilot)
    with watching(cohort) as watch:
        until = time.monotonic() + 60
        while not (cohort / "build").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(after)
        assert watch.press_ctrl_c() == 130
        assert watch.complaints() == []


@pytest.mark.usefixtures("nothing_kept")
def test_what_is_built_again_is_what_a_new_process_makes(small: Path) -> None:
    cohort = small
    report = cohort / "build" / "report"

    def built() -> dict[str, bytes]:
        return {path.relative_to(report).as_posix(): path.read_bytes() for path in report.rglob("*") if path.is_file()}

    with watching(cohort) as watch:
        watch.says("http://")
        first = built()
        for name, change in (("expenses", (",200,", ",201,")), ("coach_logs", (",90,", ",95,"))):
            replace(cohort / "data" / f"{name}.csv", *change)
            watch.says("index.html")
        assert watch.press_ctrl_c() == 0
    again = built()
    shutil.rmtree(cohort / "build")
    subprocess.run([sys.executable, str(cohort / "toolkit" / "scripts" / "report.py")], check=True, capture_output=True)
    assert again == built() != first


@pytest.mark.parametrize("after", [0.1, 0.6])
def test_ctrl_c_in_the_middle_of_a_build_ends_it_without_a_word(small: Path, after: float) -> None:
    # in two languages, of which another process builds one
    with watching(small, "--no-files", "--lang", "both") as watch:
        watch.says("http://")
        replace(small / "cohort.yml", 'cohort_name: "Cohort One"', "cohort_name: Cohort Two")
        watch.says("cohort.yml")
        time.sleep(after)
        pressed = time.monotonic()
        assert watch.press_ctrl_c() == 0
        assert time.monotonic() - pressed < 5
        assert watch.complaints() == []
