"""Pages in a made-up language from right to left, in a real browser: the same page, seen in a mirror."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers import run_process
from tests.test_page import open_page

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

# the code is that of Hebrew; the words are no language
WORDS = {
    "Overview": "טסט סקירה",
    "Money": "טסט כסף",
    "How to read this report": "טסט קריאה",
    "As of {day}": "טסט {day}",
    "Receipt for your file": "טסט קבלה",
}
CATALOGUE = 'msgid ""\nmsgstr ""\n"Language: he\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n' + "\n".join(
    f'msgid "{text}"\nmsgstr "{said}"\n' for text, said in WORDS.items()
)


@pytest.fixture(scope="module")
def report(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the demo in English and in that language."""
    ignore = shutil.ignore_patterns("build", ".nox", ".git", "backups")
    cohort = Path(shutil.copytree(pilot, tmp_path_factory.mktemp("rtl") / "cohort", ignore=ignore))
    words = cohort / "local" / "languages" / "he.po"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text(CATALOGUE, encoding="utf-8")
    settings = cohort / "cohort.yml"
    text = "\n".join(
        line
        for line in settings.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("also_in", "language:"))
    )
    settings.write_text(f"{text}\nlanguage: en\nalso_in: [he]\n", encoding="utf-8")
    # in a process of its own, where a browser may be driven
    done = run_process(cohort, "report")
    assert done.returncode in (0, 1), done.stderr
    return cohort / "build" / "report"


def opened(browser: Browser, report: Path, name: str, width: int) -> tuple[Page, list[str]]:
    problems: list[str] = []
    return open_page(browser, report / name, problems, width=width), problems


@pytest.mark.parametrize("width", [1000, 390])
def test_a_page_is_mirrored(browser: Browser, report: Path, width: int) -> None:
    left, _ = opened(browser, report, "index.html", width)
    right, problems = opened(browser, report, "index.he.html", width)
    assert problems == []
    assert right.evaluate("document.documentElement.dir") == "rtl"
    assert left.evaluate("document.documentElement.dir") == "ltr"
    assert right.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert WORDS["Money"] in right.inner_text("body")
    # nothing sticks out at either side
    assert right.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def edges(page: Page, selector: str) -> tuple[float, float]:
        box = page.locator(selector).first.bounding_box()
        assert box
        return box["x"], width - box["x"] - box["width"]

    for selector in ("h1", ".honesty"):
        (at_left, at_right), (mirrored_left, mirrored_right) = edges(left, selector), edges(right, selector)
        assert abs(at_left - mirrored_right) < 2, selector
        assert abs(at_right - mirrored_left) < 2, selector

    def style(page: Page, selector: str, name: str) -> str:
        return str(page.locator(selector).first.evaluate("(element, name) => getComputedStyle(element)[name]", name))

    # the line before a text, and the side on which columns begin
    assert style(left, ".honesty", "borderLeftWidth") == style(right, ".honesty", "borderRightWidth") == "4px"
    assert style(right, ".honesty", "borderLeftWidth") == "0px"


def test_tables_and_charts_are_read_from_the_right(browser: Browser, report: Path) -> None:
    right, problems = opened(browser, report, "funder.he.html", 1000)
    assert problems == []
    heads = right.locator("table").first.locator("th")
    boxes = [heads.nth(number).bounding_box() for number in range(heads.count())]
    places = [box["x"] for box in boxes if box]
    assert len(places) > 1
    assert places == sorted(places, reverse=True)
    # a chart is a picture: its own texts stay where they are
    assert right.locator("figure svg").count() > 0
    for each in right.locator("figure svg").all():
        assert each.evaluate("element => getComputedStyle(element).direction") == "ltr"
