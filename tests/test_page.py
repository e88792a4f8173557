"""The page as its reader meets it: in a real browser, light and dark, wide and narrow, Thai and English."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from cohort.measures.measure_queries import read_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.pages.page_files import PUBLIC, read_pages
from playwright.sync_api import Browser, Page

from tests.helpers import ROOT, run_process
from tests.published import published_copy
from tests.workbooks import workbook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def folder(reported: Path) -> Path:
    return reported / "build" / "report"


# a fault, a repair, a question, a total, a column that nobody knows, and a good row
SENT = [
    ["spent_on", "description", "amount", "organisation_id", "budget_line_id", "payee", "mood"],
    ["12/5/2560", "Bus", "1,200.50", "partner-01", "line-01", "A driver with a long name " * 3, "good"],
    ["31/11/2026", "Yarn", "some", "Weavrs", "line-01", "", ""],
    ["01/02/27", "Tea", 5, "partner-01", "line-01", "", ""],
    ["Total", "", 1205.5, "", "", "", ""],
]


@pytest.fixture(scope="module")
def pages(pilot: Path, in_english: Cohort, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of page that the toolkit makes beside the report, in Thai and in English."""
    sent = workbook(tmp_path_factory.mktemp("sent") / "sent.xlsx", {"Expenses": SENT})
    english = Path(shutil.copytree(in_english.paths.root, sent.parent / "cohort"))
    for cohort in (pilot, english):
        assert run_process(cohort, "validate", str(sent)).returncode == 1
    assert run_process(pilot, "forms", "consent-form").returncode == 0
    assert run_process(pilot, "book").returncode == 0
    forms, book = pilot / "build" / "forms", pilot / "build" / "book"
    public = published_copy(pilot) / "build" / "published"
    return {
        "public page in Thai": public / "public.html",
        "public page in English": public / "public.en.html",
        "kit in Thai": public / "kit.html",
        "kit in English": public / "kit.en.html",
        "book in Thai": book / "book.html",
        "book in English": book / "book.en.html",
        "chapter of the e-book in Thai": chapter_of(book / "book.epub", tmp_path_factory.mktemp("thai")),
        "chapter of the e-book in English": chapter_of(book / "book.en.epub", tmp_path_factory.mktemp("english")),
        "receipt in Thai": pilot / "build" / "receipts" / "sent.html",
        "receipt in English": english / "build" / "receipts" / "sent.html",
        "consent form in English": forms / "Consent form.html",
        "consent form in Thai": forms / "หนังสือให้ความยินยอม.html",
    }


def chapter_of(book: Path, folder: Path) -> Path:
    """The chapter of an e-book with the most charts and tables, unpacked."""
    with zipfile.ZipFile(book) as packed:
        packed.extractall(folder)
    chapters = folder.rglob("text/ch*.xhtml")
    return max(chapters, key=lambda path: len(re.findall("<(?:figure|table)", path.read_text(encoding="utf-8"))))


OTHER_PAGES = ("receipt", "consent form", "book", "chapter of the e-book", "public page", "kit")
# both languages of a page have the same parts, so that each is looked at in one window
KINDS = [
    (f"{kind} in {language}", width, scheme)
    for number, kind in enumerate(OTHER_PAGES)
    for language, (width, scheme) in zip(
        ("Thai", "English"), ((1000, "light"), (390, "dark"))[:: 1 if number % 2 else -1], strict=True
    )
]
# the pages of the report, one of those of which there are several
REPORT = [
    f"{page.name}-*" if page.one_for_each else page.name
    for page in read_pages(CohortPaths(ROOT), read_measures(CohortPaths(ROOT)))
    if page.audience != PUBLIC
]


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


@pytest.mark.parametrize(("kind", "width", "scheme"), KINDS)
def test_a_page_is_accessible_and_asks_for_nothing(
    browser: Browser, pages: dict[str, Path], kind: str, width: int, scheme: str
) -> None:
    # the program that shows an e-book brings the landmarks around its chapters
    check(browser, pages[kind], width=width, scheme=scheme, is_whole=not kind.startswith("chapter"))


WINDOWS = [(1000, "light", ".html"), (390, "dark", ".en.html")]
# pages share their parts, so each is looked at in one window, and the overview in both
LOOKS = [(name, *WINDOWS[number % 2]) for number, name in enumerate(REPORT)]
LOOKS += [(name, *window) for name in REPORT[:1] for window in WINDOWS if (name, *window) not in LOOKS]


@pytest.mark.parametrize(("name", "width", "scheme", "ending"), LOOKS)
def test_a_page_of_the_report_is_accessible_and_asks_for_nothing(
    browser: Browser, folder: Path, name: str, width: int, scheme: str, ending: str
) -> None:
    # an id has no dot
    files = (path for path in folder.glob(f"{name}{ending}") if path.name.count(".") == ending.count("."))
    check(browser, max(files), width=width, scheme=scheme)


def violations(page: Page, *, is_whole: bool = True) -> list[str]:
    """What axe finds, each rule with the first place that breaks it; of a part of a page without rules on landmarks."""
    # nobody looks at what is in order: to list it takes most of the time
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if not is_whole:
        options["rules"] = {rule: {"enabled": False} for rule in ("landmark-one-main", "region")}
        # it would ask for the style sheet of the e-book once more, which no page on a disk may do
        options["preload"] = False
    found = Axe().run(page, options=options).response["violations"]
    return [f"{problem['id']}: {problem['nodes'][0]['html'][:120]}" for problem in found]


def check(browser: Browser, file: Path, *, width: int, scheme: str, is_whole: bool = True) -> None:
    """That axe finds nothing on a page with everything opened, and that it is no wider than the window."""
    problems: list[str] = []
    page = open_page(browser, file, problems, width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('main details, .menu').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # the rows of a table are made by one loop: axe, which takes long, looks at some from its beginning and its end
    page.evaluate(
        "document.querySelectorAll('tbody').forEach(rows => [...rows.rows].slice(3, -2).forEach(row => row.remove()))"
    )
    assert violations(page, is_whole=is_whole) == []
    assert problems == []
    page.context.close()


def test_a_wide_page_shows_wide_charts_and_a_narrow_page_narrow_ones(browser: Browser, folder: Path) -> None:
    for width, shown in ((1000, "wide"), (390, "narrow")):
        page = open_page(browser, folder / "index.html", [], width=width)
        for shape in ("wide", "narrow"):
            charts = page.locator(f".chart.{shape}")
            assert charts.count() >= 4
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
    page.locator("a:has([data-measure=coaching_time][data-column=contacts])").click()
    assert page.url.endswith("numbers.en.html#measure-coaching_time")
    assert page.locator("#measure-coaching_time").is_visible()
    page.get_by_role("link", name="Coaching", exact=True).click()
    assert page.url.endswith("coaching.en.html")
    assert problems == []


def test_the_navigation_works_on_a_phone_and_by_keyboard_without_a_script(browser: Browser, folder: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "index.en.html").as_uri())
    funder = page.get_by_role("link", name="Funder", exact=True)
    assert not funder.is_visible()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    assert funder.is_visible()
    page.get_by_text("Partners", exact=True).first.click()
    page.get_by_role("link", name="Breathing Streets Network").first.click()
    assert page.url.endswith("partner-partner-04.en.html")
    # what a script would do is not shown where none runs
    assert page.locator(".scheme, .find, th button").filter(visible=True).count() == 0


def test_on_a_wide_page_the_navigation_stands_open(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.en.html", [])
    assert page.get_by_role("link", name="Funder", exact=True).is_visible()
    assert page.get_by_role("link", name="Overview", exact=True).get_attribute("aria-current") == "page"
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Funder", exact=True).is_visible()


def test_no_column_is_out_of_sight_on_a_small_screen_nor_a_long_text_on_a_phone(browser: Browser, folder: Path) -> None:
    scrolled = "parts => parts.filter(each => each.scrollWidth > each.clientWidth).map(each => each.ariaLabel)"
    for name in ("funder.html", "funder.en.html"):
        page = open_page(browser, folder / name, [], width=1100)
        assert page.locator(".scroll").evaluate_all(scrolled) == []
    phone = open_page(browser, folder / "index.en.html", [], width=390)
    texts = phone.locator("td.wordy").filter(visible=True)
    assert texts.count() > 5
    assert texts.evaluate_all("cells => Math.max(...cells.map(each => each.getBoundingClientRect().right))") <= 390


def test_on_paper_the_headings_of_a_table_stand_on_each_of_its_pages(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "funder.en.html", [])
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    # pdfium sees spaces between letters that a browser has set apart
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in printed]
    pages = [number for number, text in enumerate(texts) if "SpentsofarLeftover" in text]
    assert len(pages) > 2
    assert pages == list(range(pages[0], pages[-1] + 1))


def column(page: Page, table: str, number: int) -> list[str]:
    return [text.strip() for text in page.locator(f"{table} tbody td:nth-child({number})").all_inner_texts()]


def test_a_table_is_sorted_by_numbers_days_and_the_order_of_its_language(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "index.html", [])
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    money, timeline, who = (
        f"table[data-measure={name}]" for name in ("money_by_partner", "workshop_timeline", "who_is_who")
    )

    def spent() -> list[int]:
        return [int(text.replace(",", "")) for text in column(page, money, 4)]

    before, heading = spent(), page.locator(f"{money} th").nth(3)
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert (spent(), heading.get_attribute("aria-sort")) == (sorted(before), "ascending")
    page.keyboard.press("Enter")
    assert (spent(), heading.get_attribute("aria-sort")) == (sorted(before, reverse=True), "descending")
    assert before not in (sorted(before), sorted(before, reverse=True))
    page.keyboard.press("Enter")
    assert (spent(), heading.get_attribute("aria-sort")) == (before, None)

    page.locator(f"{timeline} th").nth(2).get_by_role("button").dblclick()
    days = page.locator(f"{timeline} td:nth-child(3) time").evaluate_all("all => all.map(each => each.dateTime)")
    assert days == sorted(days, reverse=True)
    # what is blank comes last, whichever way
    page.locator(f"{timeline} th").nth(4).get_by_role("button").click()
    assert column(page, timeline, 5) == ["56", "63", "–", "–", "–"]
    page.locator(f"{timeline} th").nth(4).get_by_role("button").click()
    assert column(page, timeline, 5) == ["63", "56", "–", "–", "–"]

    page.locator(f"{who} th").first.get_by_role("button").click()
    # as a Thai dictionary has them: a vowel that is written before its consonant counts after it
    assert [name[:6] for name in column(page, who, 1)] == [
        "เครือข",
        "โครงกา",
        "บ้านเร",
        "มูลนิธ",
        "สมาคมค",
        "สำนักง",
        "Second",
    ]


def test_a_search_leaves_the_rows_in_which_it_is_found_and_counts_them(browser: Browser, folder: Path) -> None:
    page = open_page(browser, folder / "numbers.html", [])
    rows = page.locator("table.measures tbody tr")
    field, count = page.get_by_role("searchbox"), page.locator("output")
    everything = rows.count()
    field.fill("coaching_time.SQL")
    assert rows.filter(visible=True).count() == 1
    assert count.inner_text() == f"1 จาก {everything} แถว"
    field.fill("ไม่มีที่ไหน")
    assert rows.filter(visible=True).count() == 0
    field.fill("")
    assert (rows.filter(visible=True).count(), count.inner_text()) == (everything, f"ทั้งหมด {everything} แถว")


def test_a_search_finds_a_word_however_its_marks_and_digits_were_typed(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    html = (folder / "numbers.html").read_text(encoding="utf-8")
    changed = re.sub(r"(<tr id=[^>]*><td><strong>)[^<]*", r"\1บ้านต้นน้ำ ๑๒", html, count=1)
    (tmp_path / "numbers.html").write_text(changed, encoding="utf-8")
    page = open_page(browser, tmp_path / "numbers.html", [])
    shown = page.locator("table.measures tbody tr").filter(visible=True)
    # the sign above the letter before the tone mark, as some keyboards write it
    for typed in ("ต้นน\u0e4d\u0e49า", "ต้นน\u0e49\u0e33", "บ้านต้นน้ำ 12"):
        page.get_by_role("searchbox").fill(typed)
        assert shown.count() == 1, typed
        assert "บ้านต้นน้ำ ๑๒" in shown.first.inner_text()


def test_colours_are_chosen_remembered_and_never_printed(browser: Browser, folder: Path) -> None:
    problems: list[str] = []
    page = open_page(browser, folder / "index.en.html", problems)
    white, paper = "rgb(255, 255, 255)", "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == white
    page.get_by_role("button", name="Dark").click()
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    dark = page.evaluate(paper)
    assert dark != white
    page.goto((folder / "funder.html").as_uri())
    assert page.evaluate(paper) == dark
    page.emulate_media(media="print")
    assert page.evaluate(paper) == white
    page.emulate_media(media="screen", color_scheme="dark")
    page.locator("[data-scheme=light]").click()
    assert page.evaluate(paper) == white
    page.locator("[data-scheme=system]").click()
    assert page.evaluate(paper) == dark
    assert problems == []


def test_colours_are_chosen_where_nothing_can_be_remembered(browser: Browser, folder: Path) -> None:
    problems: list[str] = []
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });")
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((folder / "index.en.html").as_uri())
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert problems == []


def test_a_script_that_is_not_ours_does_not_run(browser: Browser, folder: Path, tmp_path: Path) -> None:
    html = (folder / "index.html").read_text(encoding="utf-8")
    changed = html.replace("</main>", "<script>document.title = 'no'</script></main>")
    assert changed != html
    (tmp_path / "page.html").write_text(changed, encoding="utf-8")
    problems: list[str] = []
    page = open_page(browser, tmp_path / "page.html", problems)
    assert page.title() != "no"
    assert any("Content Security Policy" in problem for problem in problems)


def test_a_hostile_name_is_text_in_the_browser(browser: Browser, small: Path) -> None:
    path = small / "data" / "organisations.csv"
    hostile = '"<img src=x onerror=""document.title=\'no\'""><svg onload=""alert(1)"">"'
    path.write_text(path.read_text(encoding="utf-8").replace("Weavers", hostile), encoding="utf-8")
    assert run_process(small, "report", "--no-files", "--lang", "en").returncode == 0
    problems: list[str] = []
    page = open_page(browser, small / "build" / "report" / "index.html", problems)
    assert page.title() == "Cohort One"
    assert page.get_by_text("<img src=x onerror=").count() >= 1
    assert page.locator("img").count() == 0
    assert problems == []
