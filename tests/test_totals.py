"""Every total that is shown is the sum of its parts that are shown beside it: on pages and in documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from cohort.i18n.language import Language, cohort_language
from cohort.measures.measure_queries import Measure, read_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.charts.chart_specs import read_charts
from cohort.rendering.documents.document_files import DeclaredPart, read_documents
from docx.table import Table

from tests.figures import PageRead
from tests.helpers import ROOT

# one worker, so that what its tests share is made once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("totals")]
CODES = ("th", "en")
MEASURES = read_measures(CohortPaths(ROOT))
ADDED_UP = {name: measure for name, measure in MEASURES.items() if measure.sums}
# a title, and below it headings and rows as texts
Grid = tuple[str, list[list[str]]]


def number(text: object) -> Decimal | None:
    """A number as it is shown; None for a text, such as “Not counted”."""
    try:
        return Decimal(str(text).replace(",", ""))
    except InvalidOperation:
        return None


def check_row(measure: Measure, shown: dict[str, Decimal | None], where: str) -> int:
    """How many totals a row shows, each the sum of its parts beside it."""
    # what is left out is nought, or the sum is wrong
    shown = dict.fromkeys(measure.optional) | shown
    totals = {total: parts for total, parts in measure.sums.items() if shown.get(total) is not None}
    for total, parts in totals.items():
        assert parts.keys() <= shown.keys(), f"{where}: {measure.name}.{total} without all of its parts"
        terms = [sign * value for part, sign in parts.items() if (value := shown[part]) is not None]
        assert sum(terms) == shown[total], f"{where}: {measure.name}.{total}"
    return len(totals)


def check_grid(grid: Grid, language: Language, where: str) -> tuple[int, int]:
    """How many totals a table shows beside their parts, and how many below its columns."""
    title, (headings, *rows) = grid
    total_words = {language.say("Total")}
    lasts = [row for row in rows if row[0] in total_words]
    for last in lasts:
        for index, sum_shown in enumerate(last):
            column = [value for row in rows if row is not last and (value := number(row[index])) is not None]
            if number(sum_shown) is not None:
                assert sum(column) == number(sum_shown), f"{where}: {title}: {headings[index]}"
    measure = next((measure for measure in ADDED_UP.values() if language.say(measure.title) == title), None)
    if measure is None:
        return 0, len(lasts)
    names = {language.say(label): name for name, label in measure.columns.items()}
    # a unit may stand behind a heading
    columns = [names.get(re.sub(r" \([^)]*\)$", "", heading), heading) for heading in headings]
    beside = [check_row(measure, dict(zip(columns, map(number, row), strict=False)), where) for row in rows]
    return sum(beside), len(lasts)


@pytest.fixture(scope="module")
def cohort(reported: Path) -> Cohort:
    return Cohort.read(CohortPaths(reported))


@pytest.fixture(scope="module")
def files(reported: Path) -> Path:
    return reported / "build" / "report" / "files"


def test_every_measure_that_adds_up_is_on_a_page_that_adds_up(reported: Path) -> None:
    found: defaultdict[str, int] = defaultdict(int)
    for path in sorted((reported / "build" / "report").glob("*.html")):
        rows: defaultdict[tuple[str, int], dict[str, Decimal | None]] = defaultdict(dict)
        for figure in PageRead.of(path).figures:
            rows[figure.measure, figure.row][figure.column] = number(figure.text)
        for (name, row), shown in rows.items():
            # at a glance stand one figure or two; a table has all columns of its measure
            if name in ADDED_UP and len(shown) > 2:
                # a blank part has no figure
                blanks = {part: None for parts in ADDED_UP[name].sums.values() for part in parts}
                found[name] += check_row(ADDED_UP[name], blanks | shown, f"{path.name}, row {row}")
    assert set(found) == set(ADDED_UP)
    assert all(found.values())


def sheets(path: Path) -> Iterator[Grid]:
    """The tables of a workbook, each below its title: headings are the first row with more than one text."""
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        above, grid = "", list[list[str]]()
        for values in [*sheet.iter_rows(values_only=True), (None,)]:
            row = ["" if value is None else str(value) for value in values]
            if sum(map(bool, row)) > 1:
                grid.append(row)
            elif grid:
                yield above, grid
                above, grid = row[0], []
            # in the workbook of tables the title stands far above
            elif row[0] and (not above or path.name.startswith("statement")):
                above = row[0]


@pytest.mark.parametrize("code", CODES)
def test_workbooks_add_up(cohort: Cohort, files: Path, code: str) -> None:
    language, ending = cohort_language(cohort, code), "" if code == "th" else ".en"
    tables = [check_grid(grid, language, "tables") for grid in sheets(files / f"tables{ending}.xlsx")]
    assert sum(beside for beside, _ in tables) > 100
    for path in files.glob("statement-grant-0[1-9]-?.xlsx" if code == "th" else "statement-grant-0[1-9]-?.en.xlsx"):
        grids = list(sheets(path))
        counted = [check_grid(grid, language, path.name) for grid in grids]
        # the lines have a total beside and one below, and the expenses one below
        assert sum(beside for beside, _ in counted) >= 8, path.name
        assert sum(below for _, below in counted) == 2, path.name
        check_facts(grids[1][1], language, path.name)


def check_facts(rows: list[list[str]], language: Language, where: str) -> None:
    """A statement adds up from its opening balance to its closing one."""
    measure = MEASURES["statements"]
    names = {language.say(label): name for name, label in measure.columns.items()}
    assert check_row(measure, {names[row[0]]: number(row[1]) for row in rows if row[0] in names}, where) == 1


@pytest.mark.parametrize("code", CODES)
def test_documents_of_a_word_processor_add_up(cohort: Cohort, files: Path, code: str) -> None:
    language = cohort_language(cohort, code)
    for path in files.glob("statement-grant-0[1-9]-?.docx" if code == "th" else "statement-grant-0[1-9]-?.en.docx"):
        above, counted = "", list[tuple[int, int]]()
        document = docx.Document(str(path))
        _, facts, *_ = document.tables
        check_facts([[cell.text for cell in row.cells] for row in facts.rows], language, path.name)
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                rows = [[cell.text for cell in row.cells] for row in block.rows]
                counted.append(check_grid((above, rows), language, path.name))
            else:
                above = block.text
        assert sum(beside for beside, _ in counted) >= 8, path.name
        assert sum(below for _, below in counted) == 2, path.name


@pytest.mark.parametrize("code", CODES)
def test_pdfs_add_up(cohort: Cohort, files: Path, code: str) -> None:
    language = cohort_language(cohort, code)
    charts = read_charts(cohort.paths)
    seen: defaultdict[str, int] = defaultdict(int)
    sums = {name: measure.sums for name, measure in ADDED_UP.items()}
    for document in read_documents(cohort.paths, MEASURES, charts).values():
        if "pdf" not in document.formats:
            continue
        for path in files.glob(f"{document.name}*.pdf"):
            if path.name.endswith(".en.pdf") == (code == "en"):
                text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
                for part in document.parts:
                    if part.kind == "table" and set(sums.get(part.shows, ())) - set(part.without):
                        seen[part.shows] += check_pdf(text, part, language, path.name)
    assert {"cash_position", "loop_closure", "changes_by_partner"} <= set(seen)
    assert all(seen.values())


def check_pdf(text: str, part: DeclaredPart, language: Language, where: str) -> int:
    """How many totals the rows of a table show in the text of a PDF: as many numbers as the table has columns of them."""
    measure = MEASURES[part.shows]
    numbers = [name for name in measure.columns if name in measure.units and name not in part.without]
    _, _, below = re.sub(r"\s+", " ", text).partition(re.sub(r"\s+", " ", language.say(measure.title)))
    # the headings stand before the first amount, in Thai also broken within a word
    headings = re.sub(r"[\s\u2060]", "", re.split(r"\d\.\d\d", below)[0])
    labels = {name: language.say(measure.columns[name]).replace(" ", "") for name in measure.optional}
    left_out = {name for name, label in labels.items() if label not in headings}
    numbers = [name for name in numbers if name not in left_out]
    row = re.compile(r"(?<![\d.,])" + r"[ \r\n]+".join([r"(-?[\d,]+(?:\.\d+)?)"] * len(numbers)) + r"(?![\d.,])")
    below = below.split(language.say(measure.formula)[:20])[0][:3000] if part.shows == "cash_position" else below[:600]
    return sum(
        check_row(measure, dict(zip(numbers, map(number, match.groups()), strict=True)), where)
        for match in row.finditer(below)
    )
