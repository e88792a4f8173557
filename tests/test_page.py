"""The page as its reader meets it: in a real browser, light and dark, wide and narrow, Thai and English."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cohort.workflows.cohort import Cohort
from playwright.sync_api import Browser, Page, sync_playwright

from tests.helpers import run
from tests.workbooks import workbook
from tools.pictures import launch

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(pilot: Path) -> Path:
    assert run(pilot, "report").returncode == 0
    return pilot / "build" / "report"


# a fault, a repair, a question, a total, a column that nobody knows, and a good row
SENT = [
    ["spent_on", "description", "amount", "organisation_id", "budget_line_id", "payee", "mood"],
    ["12/5/2560", "Bus", "1,200.50", "partner-01", "line-01", "A driver with a long name " * 3, "good"],
    ["31/11/2026", "Yarn", "some", "Weavrs", "line-01", "", ""],
    ["01/02/27", "Tea", 5, "partner-01", "line-01", "", ""],
    ["Total", "", 1205.5, "", "", "", ""],
]


@pytest.fixture(scope="module")
def pages(folder: Path, pilot: Path, in_english: Cohort, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of page that the toolkit makes, in Thai and in English."""
    sent = workbook(tmp_path_factory.mktemp("sent") / "sent.xlsx", {"Expenses": SENT})
    english = Path(shutil.copytree(in_english.places.root, sent.parent / "cohort"))
    for cohort in (pilot, english):
        assert run(cohort, "validate", str(sent)).returncode == 1
    assert run(pilot, "forms", "consent-form").returncode == 0
    forms = pilot / "build" / "forms"
    return {
        "report in Thai": folder / "index.html",
        "report in English": folder / "index.en.html",
        "receipt in Thai": pilot / "build" / "receipts" / "sent.html",
        "receipt in English": english / "build" / "receipts" / "sent.html",
        "consent form in English": forms / "Consent form.html",
        "consent form in Thai": forms / "หนังสือให้ความยินยอม.html",
    }


KINDS = [f"{kind} in {language}" for kind in ("report", "receipt", "consent form") for language in ("Thai", "English")]


def open_page(browser: Browser, file: Path, problems: list[str], *, width: int = 1000, scheme: str = "light") -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.on("console", lambda message: problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: problems.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
    )
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 390])
def test_a_page_is_accessible_and_asks_for_nothing(
    browser: Browser, pages: dict[str, Path], kind: str, scheme: str, width: int
) -> None:
    problems: list[str] = []
    page = open_page(browser, pages[kind], problems, width=width, scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    violations = Axe().run(page).response["violations"]
    assert [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert problems == []


def test_a_wide_page_shows_wide_charts_and_a_narrow_page_narrow_ones(browser: Browser, folder: Path) -> None:
    for width, shown in ((1000, "wide"), (390, "narrow")):
        page = open_page(browser, folder / "index.html", [], width=width)
        for shape in ("wide", "narrow"):
            charts = page.locator(f".chart.{shape}")
            assert charts.count() == 4
            assert all(chart.is_visible() is (shape == shown) for chart in charts.all())


def test_colours_follow_the_scheme(browser: Browser, folder: Path) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        page = open_page(browser, folder / "index.html", [], scheme=scheme)
        text = page.locator(".chart.wide text").first
        colours[scheme] = (
            page.evaluate("getComputedStyle(document.body).backgroundColor"),
            text.evaluate("element => getComputedStyle(element).fill"),
        )
    assert colours["light"][0] == "rgb(255, 255, 255)"
    assert all(light != dark for light, dark in zip(colours["light"], colours["dark"], strict=True))


def test_the_font_of_the_page_is_the_one_inside_it(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.html", [])
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Sarabun', 'น้ำ'))")
    assert page.evaluate("[...document.fonts].map(face => face.family + face.weight + face.status).join()") == (
        "Sarabun400loaded,Sarabun600loaded"
    )


def test_links_lead_to_the_other_language_and_to_how_a_number_is_made(browser: Browser, folder: Path) -> None:
    problems: list[str] = []
    page = open_page(browser, folder / "index.html", problems)
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("index.en.html")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("[data-measure=coaching_time] a").click()
    assert page.locator("#measure-coaching_time").is_visible()
    assert problems == []


def test_a_hostile_name_is_text_in_the_browser(browser: Browser, small: Path) -> None:
    path = small / "data" / "organisations.csv"
    hostile = '"<img src=x onerror=""document.title=\'no\'""><svg onload=""alert(1)"">"'
    path.write_text(path.read_text(encoding="utf-8").replace("Weavers", hostile), encoding="utf-8")
    assert run(small, "report").returncode == 0
    problems: list[str] = []
    page = open_page(browser, small / "build" / "report" / "index.html", problems)
    assert page.title() == "Cohort One"
    assert page.get_by_text("<img src=x onerror=").count() >= 1
    assert page.locator("img").count() == 0
    assert problems == []
