"""Pages, documents and forms in a made-up language from right to left: the same thing, seen in a mirror."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pypdfium2
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
    for chart in right.locator("figure svg").all():
        assert chart.evaluate("element => getComputedStyle(element).direction") == "ltr"


# --- documents ---

FILES = Path("files")


def places_of(file: Path, *words: str) -> list[tuple[float, float]]:
    """Where words begin and end on the first page behind the cover that has all of them, from the left, in points."""
    document = pypdfium2.PdfDocument(file)
    for number in range(1, len(document)):
        text = document[number].get_textpage()
        found = [text.search(word, match_case=True).get_next() for word in words]
        if all(found):
            boxes = [[text.get_charbox(index) for index in range(first, first + count)] for first, count in found]
            return [(min(box[0] for box in word), max(box[2] for box in word)) for word in boxes]
    raise AssertionError(f"no page of {file.name} has {words}")


def test_a_pdf_begins_at_the_right(report: Path) -> None:
    left, right = report / FILES / "funder.pdf", report / FILES / "funder.he.pdf"
    width = 595.28
    columns = ("Kind", "Published", "Reach")
    at_left, at_right = places_of(left, *columns), places_of(right, *columns)
    # what begins so far from the left ends so far from the right, and the columns stand the other way round
    assert abs(at_left[0][0] - (width - at_right[0][1])) < 2
    assert at_left == sorted(at_left)
    assert at_right == sorted(at_right, reverse=True)


def test_numbers_are_not_turned_round(report: Path) -> None:
    amounts = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?:\.\d\d)?(?![\d,.])")
    found = [
        amounts.findall("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)))
        for file in (report / FILES / "funder.pdf", report / FILES / "funder.he.pdf")
    ]
    # the texts of a page stand in another order, so a number may be cut from its neighbour; none is another one
    assert len(set(found[1])) > 30
    assert set(found[1]) <= set(found[0])


def parts(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist() if name.endswith(".xml")}


def of_both(report: Path, kind: str) -> tuple[list[Path], list[Path]]:
    """The files of a kind from right to left, and the others."""
    files = sorted((report / FILES).glob(f"*.{kind}"))
    mirrored = [path for path in files if path.stem.endswith(".he")]
    assert 0 < len(mirrored) < len(files)
    return mirrored, [path for path in files if path not in mirrored]


def test_a_word_document_begins_at_the_right(report: Path) -> None:
    mirrored, others = of_both(report, "docx")
    document, styles = (parts(mirrored[0])[f"word/{name}.xml"] for name in ("document", "styles"))
    assert document.count("<w:bidiVisual") == document.count("<w:tbl>") > 1
    assert re.search(r"<w:sectPr[^>]*>(?:(?!</w:sectPr>).)*<w:bidi/>", document, re.DOTALL)
    (normal,) = re.findall(r'<w:style [^>]*w:styleId="Normal".*?</w:style>', styles, re.DOTALL)
    assert "<w:bidi/>" in normal
    assert "<w:rtl/>" in normal
    plain = parts(others[0])
    assert "bidiVisual" not in plain["word/document.xml"]
    assert "<w:bidi/>" not in plain["word/styles.xml"]


def test_a_workbook_begins_at_the_right(report: Path) -> None:
    mirrored, others = of_both(report, "xlsx")
    for path, is_mirrored in ((mirrored[0], True), (others[0], False)):
        sheets = openpyxl.load_workbook(path).worksheets
        assert {bool(sheet.sheet_view.rightToLeft) for sheet in sheets} == {is_mirrored}, path.name


def test_a_form_and_a_paper_for_partners_begin_at_the_right(report: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(report.parents[1], tmp_path / "cohort", ignore=shutil.ignore_patterns("build")))
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write("partners_language: he\n")
    done = run_process(cohort, "forms")
    assert done.returncode == 0, done.stderr
    forms = cohort / "build" / "forms"
    partners = [path for path in forms.glob("*partner-01*.xlsx") if "ODK" not in path.name]
    assert len(partners) == 2
    for path in partners:
        book = openpyxl.load_workbook(path)
        assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets if sheet.sheet_state == "visible")
    # programs read the sheets of a form for phones
    (phone,) = list(forms.glob("*partner-01*ODK*.xlsx"))[:1]
    assert not any(sheet.sheet_view.rightToLeft for sheet in openpyxl.load_workbook(phone).worksheets)


def test_an_e_book_begins_at_the_right(report: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(report.parents[1], tmp_path / "cohort", ignore=shutil.ignore_patterns("build")))
    for path in (cohort / "book").glob("*.th.*"):
        path.unlink()
    (cohort / "book" / "01-first.he.md").write_text("# טסט סקירה\n\nטסט כסף.\n", encoding="utf-8")
    done = run_process(cohort, "book")
    assert done.returncode == 0, done.stderr
    for name, is_mirrored in (("book.he.epub", True), ("book.epub", False)):
        with zipfile.ZipFile(cohort / "build" / "book" / name) as packed:
            (package,) = (packed.read(each).decode() for each in packed.namelist() if each.endswith(".opf"))
            texts = {each: packed.read(each).decode() for each in packed.namelist() if each.endswith(".xhtml")}
        assert ('page-progression-direction="rtl"' in package) is is_mirrored
        # the chapters, the title page and the contents
        assert len(texts) > 3
        assert {each: 'dir="rtl"' in text.split("<body")[0] for each, text in texts.items()} == dict.fromkeys(
            texts, is_mirrored
        )
