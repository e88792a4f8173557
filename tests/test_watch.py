"""report --watch shows the report in a browser and loads it anew after a change."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.helpers import build_file_tree, replace
from tools.pictures import launch


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_a_change_is_seen_in_the_browser(small: Path) -> None:
    command = [sys.executable, "-u", str(small / "scripts" / "report.py"), "--watch", "--only", "manager"]
    environment = os.environ | {"PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as process:
        try:
            assert process.stdout
            assert process.stderr
            address = next(
                found[0] for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line))
            )
            with sync_playwright() as playwright:
                browser = launch(playwright)
                page = browser.new_page()
                complaints: list[str] = []
                page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
                page.goto(address)
                assert page.get_by_text("Weavers").count()
                replace(small / "data" / "organisations.csv", "partner-01,Weavers", "partner-01,Silk weavers")
                page.get_by_text("Silk weavers").first.wait_for(timeout=60_000)
                # what cannot be built is said, and the next change is built
                build_file_tree(small, {"report/local/pages/broken.html.jinja": "{# page: broken"})
                said = iter(process.stderr.readline, "")
                assert next(said).startswith("report/local/pages/broken.html.jinja")
                (small / "report" / "local" / "pages" / "broken.html.jinja").unlink()
                replace(small / "data" / "organisations.csv", "partner-01,Silk", "partner-01,Cotton")
                page.get_by_text("Cotton weavers").first.wait_for(timeout=60_000)
                # a toolkit that has changed is not the one that is loaded
                replace(
                    small / "report" / "pages" / "index.html.jinja",
                    '<h2>{{ say("What this',
                    '<p>One more line</p><h2>{{ say("What this',
                )
                page.get_by_text("One more line").first.wait_for(timeout=60_000)
                replace(
                    small / "scripts" / "cohort" / "rendering" / "pages.py",
                    'BLANK = "–"',
                    'BLANK = "nothing stands here"',
                )
                page.get_by_text("nothing stands here").first.wait_for(timeout=60_000, state="attached")
                assert complaints == []
                browser.close()
        finally:
            process.send_signal(signal.SIGINT)
            try:
                code = process.wait(timeout=20)
            finally:
                process.kill()
        assert code == 0
