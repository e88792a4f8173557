"""Forms: what a workbook offers is what comes back, whichever program saved it."""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.tables import Field
from cohort.model.yaml_files import read_yaml
from cohort.reading.accepted_rows import AcceptedRows
from cohort.rendering.file_names import file_name_for, name_for_link
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import NO_RULES
from tests.helpers import ROOT, replace, run
from tests.workbooks import resaved

# what many tests look at is made once, by one worker
pytestmark = pytest.mark.xdist_group("forms")

HEADINGS = 4  # the row of the headings
FORMS = read_yaml(ROOT / "schemas" / "forms.yaml")["forms"]


def workbooks(cohort: Path) -> dict[str, Path]:
    """The forms of a cohort, made anew, by the name of the form and the organisation."""
    paths = [path for path in make_forms(Cohort.read(CohortPaths(cohort)), []) if path.suffix == ".xlsx"]
    found = {}
    for path in paths:
        book = openpyxl.load_workbook(path, read_only=True)
        if "_cohort" in book.sheetnames:
            first = next(book["_cohort"].iter_rows(values_only=True))
            found[f"{first[2]} {first[3]}"] = path
    return found


def people_of(cohort: Path) -> dict[tuple[str, ...], dict[str, str]]:
    read = Cohort.read(CohortPaths(cohort))
    return AcceptedRows(read).rows(read.model.tables["people"])


def take(cohort: Path, *files: Path) -> Intake:
    return read_submissions(Cohort.read(CohortPaths(cohort)), list(files))


def statuses(intake: Intake) -> Counter[str]:
    return Counter(change.status for changes in intake.overlay.changes.values() for change in changes.values())


def findings(intake: Intake) -> list[tuple[str, str, str | None]]:
    return [(finding.code, finding.sheet, finding.cell) for one in intake.submissions for finding in one.findings]


@pytest.fixture(scope="module")
def forms(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """The pilot with its forms. Do not change it."""
    cohort = Path(shutil.copytree(pilot, tmp_path_factory.mktemp("forms") / "cohort"))
    # what is filled in here fits the form, not the story of the pilot
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(NO_RULES)
    return cohort, workbooks(cohort)


@pytest.mark.slow
def test_each_role_gets_its_workbooks(forms: tuple[Path, dict[str, Path]]) -> None:
    workbooks = forms[1]
    partners = [f"partner-0{number}" for number in (1, 2, 3, 4)]
    people = {key: row["roles"] for (key,), row in people_of(forms[0]).items()}
    expected = {f"partner {who}" for who in partners}
    expected |= {f"money {who}" for who in ("host-1", *partners)}
    expected |= {f"coach-log {who}" for who, roles in people.items() if "coach" in roles}
    expected |= {f"research-notes {who}" for who, roles in people.items() if "researcher" in roles}
    assert len(expected) == 16
    expected |= {f"{name} host-1" for name in ("checks", "workshops", "research-notes", "register")}
    assert set(workbooks) == expected


def test_only_some_forms_can_be_asked_for(small: Path) -> None:
    paths = list(make_forms(Cohort.read(CohortPaths(small)), ["money"]))
    names = {path.stem for path in paths if "ODK" not in path.stem and path.suffix == ".xlsx"}
    whose = ("University host-1", "Weavers partner-01", "Farmers partner-02")
    assert names == {f"Budget and spending {who}" for who in whose}
    done = run(small, "forms", "mony")
    assert done.returncode == 2
    assert "mony" in done.stderr
    assert "money" in done.stderr


@pytest.mark.slow
def test_forms_of_a_dropped_part_go_and_what_somebody_filled_in_stays(small: Path) -> None:
    folder = small / "build" / "forms"
    assert run(small, "forms", "coach-log", "money").returncode == 0
    logs = sorted(path.name for path in folder.glob("*p-cccccc*"))
    assert len(logs) == 2, "a workbook and a form for a phone"
    (folder / "Own.xlsx").write_bytes(b"somebody's own")
    content = (folder / logs[0]).read_bytes() + b"filled in"
    (folder / logs[0]).write_bytes(content)
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write(
            "components: {coaching: {status: dropped, reason: Mentors}, budget: {status: adapted, reason: Less}}\n"
        )
    # only one form is made again: the others are left
    assert run(small, "forms", "money").returncode == 0
    assert sorted(path.name for path in folder.glob("*p-cccccc*")) == logs
    done = run(small, "forms")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.glob("*p-cccccc*")] == logs[:1]
    assert (folder / logs[0]).read_bytes() == content
    assert f"left because somebody changed it: build/forms/{logs[0]}" in done.stdout
    assert f"no longer made: build/forms/{logs[1]}" in done.stdout
    assert (folder / "Own.xlsx").exists()
    assert list(folder.glob("Budget and spending *"))
    # no list offers what the cohort has none of, and no paper speaks of it
    (register_file,) = folder.glob("Register *.xlsx")
    register = openpyxl.load_workbook(register_file, read_only=True)
    cells = {cell for sheet in register for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "Leader" in cells
    assert not {cell for cell in cells if "Coach" in str(cell)}
    assert "coach" not in (folder / "Consent form.html").read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_a_form_that_comes_back_untouched_changes_nothing(forms: tuple[Path, dict[str, Path]]) -> None:
    cohort, workbooks_by_form = forms
    intake = take(cohort, *workbooks_by_form.values())
    assert findings(intake) == []
    assert set(statuses(intake)) == {"unchanged"}
    assert [each for one in intake.submissions for each in [*one.repairs, *one.unread]] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_form_that_libreoffice_saved_changes_nothing(
    forms: tuple[Path, dict[str, Path]], tmp_path: Path, kind: str
) -> None:
    cohort, workbooks_by_form = forms
    # the largest of each kind: it takes a second a file
    largest = {
        name.split()[0]: path
        for name, path in sorted(workbooks_by_form.items(), key=lambda form: form[1].stat().st_size)
    }
    assert set(largest) == {form["name"] for form in FORMS}
    intake = take(cohort, *resaved(largest.values(), tmp_path, kind))
    assert findings(intake) == []
    assert set(statuses(intake)) == {"unchanged"}


@pytest.mark.slow
def test_lists_and_checks_of_cells_survive_libreoffice(forms: tuple[Path, dict[str, Path]], tmp_path: Path) -> None:
    _, workbooks_by_form = forms
    before = openpyxl.load_workbook(workbooks_by_form["money partner-01"])
    after = openpyxl.load_workbook(*resaved([workbooks_by_form["money partner-01"]], tmp_path / "lo", "xlsx"))

    def checks(book: openpyxl.Workbook) -> list[Counter]:
        return [
            Counter(validation.type for validation in sheet.data_validations.dataValidation)
            for sheet in book.worksheets
        ]

    assert sum(checks(before), Counter())["list"] > 5
    assert checks(after) == checks(before)
    assert set(after.defined_names) >= {name for name in before.defined_names if name.startswith("list_")}
    assert [sheet.title for sheet in after.worksheets if sheet.sheet_state == "visible"] == [
        sheet.title for sheet in before.worksheets if sheet.sheet_state == "visible"
    ]


def headings(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADINGS] if cell.value}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_few_columns_are_visible_and_required_ones_are_marked(forms: tuple[Path, dict[str, Path]], form: dict) -> None:
    cohort, workbooks_by_form = forms
    model = Cohort.read(CohortPaths(cohort)).model
    path = next(path for name, path in workbooks_by_form.items() if name.startswith(form["name"] + " "))
    book = openpyxl.load_workbook(path)
    sheets = [sheet for sheet in form["sheets"] if sheet["table"] in model.tables]
    for declared, sheet in zip(sheets, book.worksheets[1:], strict=False):
        table = model.tables[declared["table"]]
        hidden = {letter for letter, about in sheet.column_dimensions.items() if about.hidden}
        shown = [cell for cell in sheet[HEADINGS] if cell.value and not in_hidden(sheet, cell.column, hidden)]
        needed = [
            column
            for column in table.fields
            if column.required and not column.default and column.name != table.generated_key
        ]
        answers = len(table.field(table.pivot.by).codes) if table.pivot else 0
        to_read = [column for column in table.fields if column.set_by_host and column.name not in declared["show"]]
        assert len(shown) - answers <= max(7, len(needed)) + len(to_read), sheet.title
        assert declared.get("to_read") or any(str(cell.value).endswith("*") for cell in shown), sheet.title
        assert int(sheet.page_setup.paperSize) == 9, "A4"
        for cell in sheet[HEADINGS + 1]:
            assert not str(cell.value or "").startswith("="), "nothing in a form is a formula"


def in_hidden(sheet: Worksheet, column: int, hidden: set[str]) -> bool:
    return any(
        sheet.column_dimensions[letter].min <= column <= sheet.column_dimensions[letter].max for letter in hidden
    )


def sample(column: Field, choices: list[str], number: int) -> object:
    """Something that a person may write into a cell of a column."""
    if choices:
        return choices[number % len(choices)]
    if column.references:
        return None
    if column.type == "date":
        return datetime.date(2018, 5, 1 + number)
    if column.type in {"number", "integer"}:
        return max(column.constraints.get("minimum", 1), 1) + number % 2
    return f"ข้อความ {number}" if "pattern" not in column.constraints else column.example


def lists(book: openpyxl.Workbook, sheet: Worksheet, column: int) -> list[str]:
    """What the list of a column offers."""
    for validation in sheet.data_validations.dataValidation:
        area = next(iter(validation.sqref.ranges))
        if validation.type == "list" and area.min_col <= column <= area.max_col:
            title, cells = next(iter(book.defined_names[validation.formula1.lstrip("=")].destinations))
            return [str(row[0].value) for row in book[title][cells]] if ":" in cells else [book[title][cells].value]
    return []


Filled = dict[str, tuple[Path, Path, Counter[str]]]


@pytest.fixture(scope="module")
def filled_forms(forms: tuple[Path, dict[str, Path]], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Each form filled in, and the same as LibreOffice saves it, with the number of rows written by table."""
    folder = tmp_path_factory.mktemp("filled")
    cohort = Cohort.read(CohortPaths(forms[0]))
    filled: list[Path] = []
    written: list[Counter[str]] = []
    for form in FORMS:
        path = next(path for name, path in forms[1].items() if name.startswith(form["name"] + " "))
        filled.append(folder / f"{form['name']}.xlsx")
        written.append(fill_in(cohort, form, path, filled[-1]))
    names = [form["name"] for form in FORMS]
    return dict(zip(names, zip(filled, resaved(filled, folder / "lo", "xlsx"), written, strict=True), strict=True))


def fill_in(cohort: Cohort, form: dict, path: Path, filled: Path) -> Counter[str]:
    """Writes two rows into each sheet of a form; returns how many by table."""
    model, language = cohort.model, cohort_language(cohort)
    book = openpyxl.load_workbook(path)
    sheets = [sheet for sheet in form["sheets"] if sheet["table"] in model.tables and not sheet.get("to_read")]
    written: Counter[str] = Counter()
    for declared, sheet in zip(sheets, book.worksheets[1:], strict=False):
        table = model.tables[declared["table"]]
        of_heading = {}
        for each in table.fields:
            of_heading[language.say(each.question or each.title)] = each
        columns = {column: of_heading.get(name.removesuffix(" *")) for name, column in headings(sheet).items()}
        columns = {column: each for column, each in columns.items() if each and each.name != table.generated_key}
        blank = sheet.max_row - declared["rows"] + 1
        for number in range(2):
            for column, each in columns.items():
                sheet.cell(blank + number, column).value = sample(each, lists(book, sheet, column), number)
        if table.pivot:
            for name, column in headings(sheet).items():
                choices = lists(book, sheet, column)
                if name.removesuffix(" *") not in of_heading and len(choices) == 2:
                    for number in range(2):
                        sheet.cell(blank + number, column).value = choices[0]
        written[table.name] = 2
    book.save(filled)
    return written


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_what_is_filled_in_comes_back_the_same_through_libreoffice(
    forms: tuple[Path, dict[str, Path]], filled_forms: Filled, form: dict
) -> None:
    cohort = forms[0]
    model = Cohort.read(CohortPaths(cohort)).model
    filled, saved, written = filled_forms[form["name"]]
    before, after = take(cohort, filled), take(cohort, saved)
    for table in written:
        ours = {
            key: change.row for key, change in before.overlay.changes[table].items() if change.status != "unchanged"
        }
        theirs = {
            key: change.row for key, change in after.overlay.changes[table].items() if change.status != "unchanged"
        }
        # a pivot has a row for each yes; a table without keys of its own may have the combination already
        expected = {8} if model.tables[table].pivot else {2} if model.tables[table].generated_key else {0, 1, 2}
        assert len(ours) in expected, table
        assert theirs == ours, table
    assert findings(after) == findings(before)
    # whoever is chosen for a row of the pivot has one already
    allowed = {"question-readings", "row-twice", "key-missing", "question-twice-in-file"}
    assert [finding for finding in findings(before) if finding[0] not in allowed] == []


@pytest.mark.slow
def test_a_cohort_without_rows_gets_forms_that_can_be_filled_in(fresh_th: Path, copy_of: Callable) -> None:
    cohort = copy_of(fresh_th)
    before = workbooks(cohort)
    assert any(name.startswith("register ") for name in before)
    intake = take(cohort, *before.values())
    assert findings(intake) == []


@pytest.mark.parametrize(
    ("name", "file", "link"),
    [
        ("Weavers", "Log Weavers p-1", "Weavers"),
        ("สมาคมน้ำใจ", "Log สมาคมน้ำใจ p-1", "สมาคมน้ำใจ"),
        ('A/B: "C" <d>?', "Log A B C d p-1", "A-B-C-d"),
        ("50 % #1 & more.", "Log 50 % #1 & more p-1", "50-1-more"),
        # cut between words, and never between a letter and its marks
        (f"{'word ' * 10}end", f"Log {'word ' * 7}word p-1", f"{'word-' * 7}word"),
        (f"{'ก' * 39}ก้า", f"Log {'ก' * 39} p-1", "ก" * 39),
        # a row without a name is called by its id
        ("p-1", "Log p-1", "p-1"),
    ],
)
def test_the_name_of_a_file_says_for_whom_it_is(name: str, file: str, link: str) -> None:
    assert file_name_for("Log", name, "p-1") == file
    assert name_for_link(name) == link


@pytest.mark.slow
def test_a_name_with_a_formula_stays_text(small: Path) -> None:
    path = small / "data" / "organisations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Weavers", "=1+1"), encoding="utf-8")
    book = openpyxl.load_workbook(workbooks(small)["register host-1"])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.slow
def test_a_form_says_that_data_is_synthetic_and_in_the_language_of_the_cohort(
    forms: tuple[Path, dict[str, Path]], small: Path
) -> None:
    def first_sheet(path: Path) -> str:
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)

    thai, english = first_sheet(forms[1]["money partner-01"]), first_sheet(workbooks(small)["money partner-01"])
    assert "สมมติ" in thai
    assert "made up" not in english
    assert "Go through the sheets" in english
    assert not [letter for letter in english if "\u0e00" <= letter <= "\u0e7f"]
    # only Thailand has two eras
    assert "พ.ศ. หรือ ค.ศ." in thai
    assert "either era" not in english
    assert "Days with the name of the month, such as 12 May 2018" in english
    # the host is the institution, which is named once
    replace(small / "cohort.yml", 'institution: "Our institution"', "institution: University")
    assert first_sheet(workbooks(small)["checks host-1"]).splitlines()[1].count("University") == 1
