"""XLSForms: what ODK Collect and KoboToolbox ask is what the workbooks ask, and what they export is read back."""

from __future__ import annotations

import csv
import io
import shutil
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.tables import Table
from cohort.reading.stored_csv import read_stored
from cohort.storing.csv_tables import write_table
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.intake.read_submissions import Intake, read_submissions
from pyxform.xls2xform import convert

from tests.conftest import NO_RULES
from tests.helpers import ROOT, build_file_tree

# one worker, so that what its tests share is made once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("xlsforms")]

FORMS = yaml.safe_load((ROOT / "schemas" / "forms.yaml").read_text(encoding="utf-8"))["forms"]
TABLES = [sheet["table"] for form in FORMS for sheet in form["sheets"] if sheet.get("xlsform")]
Row = dict[str, str]


@dataclass
class XlsForm:
    """An XLSForm as it lies there: questions by name with their path in an export, choices by list, settings."""

    path: Path
    questions: dict[str, Row] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, Row] = field(default_factory=dict)
    settings: Row = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.settings["form_id"].split("-")[0]

    def choices_of(self, name: str) -> Row:
        return self.choices[self.questions[name]["type"].split()[1]]


def sheet_rows(book: openpyxl.Workbook, name: str) -> list[Row]:
    heading, *rows = book[name].iter_rows(values_only=True)
    return [{column: text for column, text in zip(heading, row, strict=True) if text is not None} for row in rows]


def read_xlsform(path: Path) -> XlsForm:
    book, groups = openpyxl.load_workbook(path), []
    form = XlsForm(path, settings=sheet_rows(book, "settings")[0])
    for line in sheet_rows(book, "survey"):
        if line["type"] == "begin_group":
            groups.append(line["name"])
        elif line["type"] == "end_group":
            groups.pop()
        else:
            form.questions[line["name"]] = line
            form.paths[line["name"]] = [*groups, line["name"]]
    language = form.settings["default_language"]
    for line in sheet_rows(book, "choices"):
        form.choices.setdefault(line["list_name"], {})[line["name"]] = line[f"label::{language}"]
    return form


def xlsforms(cohort: Path, *only: str) -> list[XlsForm]:
    paths = make_forms(Cohort.read(CohortPaths(cohort)), list(only))
    return [read_xlsform(path) for path in paths if path.stem.endswith(" ODK")]


@pytest.fixture(scope="module")
def forms(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[XlsForm]]:
    """The pilot with its XLSForms. Do not change it."""
    cohort = Path(shutil.copytree(pilot, tmp_path_factory.mktemp("xlsforms") / "cohort"))
    # what is filled in here fits the form, not the story of the pilot
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(NO_RULES)
    return cohort, xlsforms(cohort)


def form_of(forms: tuple[Path, list[XlsForm]], table: str) -> XlsForm:
    """The form of the first partner, or of the host where only the host has one."""
    return max((form for form in forms[1] if form.table == table), key=lambda form: "partner-01" in form.path.stem)


def answers(cohort: Path, form: XlsForm, number: int) -> list[Row]:
    """Stored rows that could have been answered in a form, as an export says them: the newest first."""
    table = Cohort.read(CohortPaths(cohort)).model.tables[form.table]
    found = []
    for row in reversed(stored(cohort, table)):
        values = {name: row[name] for name in form.questions if name in row}
        chosen = [name for name in values if form.questions[name]["type"].startswith("select") and values[name]]
        fixed = {name: line["calculation"].strip("'") for name, line in form.questions.items() if "calculation" in line}
        if all(values[name] in form.choices_of(name) for name in chosen) and values.items() >= fixed.items():
            found.append({name: text.replace(";", " ") if name in chosen else text for name, text in values.items()})
    assert len(found) >= number
    return found[:number]


def stored(cohort: Path, table: Table) -> list[Row]:
    rows: dict[tuple[str, ...], Row] = {}
    for folder in ("data", "private"):
        path = cohort / folder / f"{table.name}.csv"
        if path.exists():
            read = read_stored(path)
            for cells in read.rows:
                row = dict(zip(read.header, cells, strict=True))
                rows.setdefault(tuple(row[name] for name in table.key), {}).update(row)
    return list(rows.values())


def mark(number: int, edit: int = 0) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {edit}"))


def central(form: XlsForm, rows: list[Row], edited: set[int]) -> bytes:
    """The CSV of ODK Central: groups with a hyphen; KEY stays the same when an entry is edited, instanceID does not."""
    names = list(rows[0])
    text = io.StringIO()
    writer = csv.writer(text)
    end = "KEY SubmitterID SubmitterName AttachmentsPresent AttachmentsExpected Status ReviewState DeviceID Edits FormVersion"
    paths = ["-".join(form.paths[name]) for name in names]
    writer.writerow(["SubmissionDate", *paths, "meta-instanceID", "meta-instanceName", *end.split()])
    for number, row in enumerate(rows):
        key, now = f"uuid:{mark(number)}", f"uuid:{mark(number, number in edited)}"
        after = [key, "12", "app user", "0", "0", "", "", "collect:1", str(int(number in edited)), "abc"]
        writer.writerow(["2018-05-12T03:04:05.678Z", *row.values(), now, "a name", *after])
    return text.getvalue().encode()


KOBO_ADDS = (
    "_id _uuid _submission_time _validation_status _notes _status _submitted_by __version__ _tags meta/rootUuid _index"
)


def kobo_lines(form: XlsForm, rows: list[Row], edited: set[int]) -> list[list[str]]:
    lines = [["start", "end", *("/".join(form.paths[name]) for name in rows[0]), *KOBO_ADDS.split()]]
    for number, row in enumerate(rows):
        now, first = mark(number, number in edited), f"uuid:{mark(number)}"
        when = "2018-05-12T10:04:05.678+07:00"
        after = [str(41000 + number), now, "2018-05-12T03:04:07", "", "", "submitted_via_web", "coach", "v1", "", first]
        lines.append([when, when, *row.values(), *after, str(number + 1)])
    return lines


def kobo_csv(form: XlsForm, rows: list[Row], edited: set[int]) -> bytes:
    """The CSV of KoboToolbox: semicolons, every cell quoted, groups with a slash; _uuid changes with an edit."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(kobo_lines(form, rows, edited))
    return text.getvalue().encode("utf-8-sig")


def kobo_xlsx(form: XlsForm, rows: list[Row], edited: set[int]) -> bytes:
    """The workbook of KoboToolbox: a sheet called like the form, all cells are text but _id and _index."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("export")
    for number, line in enumerate(kobo_lines(form, rows, edited)):
        for place, text in enumerate(line):
            if number and place in (len(line) - 1, len(line) - 11):
                sheet.write_number(number, place, int(text))
            else:
                sheet.write_string(number, place, text)
    book.close()
    return memory.getvalue()


EXPORTS: dict[str, Callable[[XlsForm, list[Row], set[int]], bytes]] = {
    "central.csv": central,
    "kobo.csv": kobo_csv,
    "kobo.xlsx": kobo_xlsx,
}


def take(cohort: Path, name: str, content: bytes) -> Intake:
    path = cohort / "submissions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return read_submissions(Cohort.read(CohortPaths(cohort)), [path])


def statuses(intake: Intake, table: str) -> Counter[str]:
    return Counter(change.status for change in intake.overlay.changes[table].values())


def open_points(intake: Intake) -> list[object]:
    """Everything that the receipt would say about the file besides how many rows there are."""
    return [each for one in intake.submissions for each in [*one.findings, *one.repairs, *one.unread]]


@pytest.mark.slow
def test_pyxform_converts_each_form_of_the_pilot_without_a_warning(forms: tuple[Path, list[XlsForm]]) -> None:
    form_counts = Counter(form.table for form in forms[1])
    assert set(form_counts) == set(TABLES)
    assert form_counts["coach_logs"] == form_counts["trials"] == 4
    assert form_counts["expenses"] == 5
    for form in forms[1]:
        assert convert(str(form.path), validate=False).warnings == [], form.path.name
        assert form.settings["default_language"] == "ไทย (th)"
        for line in form.questions.values():
            if line["type"] != "calculate":
                assert line["label::English (en)"] != line["label::ไทย (th)"]


def test_pyxform_converts_each_form_of_an_english_cohort_without_a_warning(small: Path) -> None:
    xlsform_files = xlsforms(small)
    assert {form.table for form in xlsform_files} == set(TABLES)
    for form in xlsform_files:
        assert convert(str(form.path), validate=False).warnings == [], form.path.name
        assert {name.split("::")[1] for line in form.questions.values() for name in line if "::" in name} <= {
            "English (en)"
        }


@pytest.mark.slow
def test_odk_validate_accepts_the_forms(forms: tuple[Path, list[XlsForm]]) -> None:
    if not shutil.which("java"):
        pytest.skip("pyxform needs Java to run ODK Validate")
    for table in TABLES:
        assert convert(str(form_of(forms, table).path), validate=True).warnings == [], table


def test_a_cohort_without_rows_asks_only_for_what_can_be_chosen(fresh_en: Path, copy_of: Callable) -> None:
    for form in xlsforms(copy_of(fresh_en)):
        assert convert(str(form.path), validate=False).warnings == []
        assert "trial_id" not in form.questions
        if form.table == "trials":
            assert form.questions["strategy_id"]["type"] == "text"


@pytest.mark.slow
def test_the_choices_are_those_of_the_workbook(forms: tuple[Path, list[XlsForm]]) -> None:
    cohort, xlsform_files = forms
    model = Cohort.read(CohortPaths(cohort)).model
    books = {}
    for path in (cohort / "build" / "forms").glob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        hidden = list(book["_cohort"].iter_rows(values_only=True)) if "_cohort" in book.sheetnames else []
        # the names of the lists are there only when the whole workbook is read, which takes long
        if tables := [row[2] for row in hidden if row[0] == "sheet" and row[2] in TABLES]:
            books[hidden[0][3], *tables] = openpyxl.load_workbook(path), hidden
    for form in xlsform_files:
        book, hidden = books[form.settings["form_id"].removeprefix(form.table + "-"), form.table]
        offered = {(row[1], row[2]): row[3] for row in hidden if row[0] == "choice"}
        for name, line in form.questions.items():
            if not line["type"].startswith("select"):
                continue
            column = model.tables[form.table].field(name)
            listed = "list_yes_no" if column.type == "boolean" else f"list_{form.table}_{name}"
            sheet, cells = book.defined_names[listed].attr_text.replace("$", "").split("!")
            labels = [cell.value for (cell,) in book[sheet][cells]] if ":" in cells else [book[sheet][cells].value]
            assert list(form.choices_of(name).values()) == labels, (form.table, name)
            if column.references:
                assert all(offered[column.references, key] == text for key, text in form.choices_of(name).items())


def test_a_form_asks_what_the_sheet_asks_and_fills_in_whose_it_is(forms: tuple[Path, list[XlsForm]]) -> None:
    model = Cohort.read(CohortPaths(forms[0])).model
    for form in forms[1]:
        table = model.tables[form.table]
        asked_columns = {column.name for column in table.fields if not column.set_by_host}
        left_out = asked_columns - set(form.questions) - {table.generated_key}
        assert all(table.field(name).references and not table.field(name).required for name in left_out)
        personal = {column.name for column in table.fields if column.personal}
        assert personal <= set(form.questions)
        for name, line in form.questions.items():
            column = table.field(name)
            if "calculation" in line:
                assert line["calculation"] == f"'{form.path.stem.split()[-2]}'"
                continue
            assert (line.get("required") == "yes") == column.required
            assert line.get("default") == column.default
    minutes = form_of(forms, "coach_logs").questions["minutes"]
    assert minutes["constraint"] == ". >= 1 and . <= 1440"
    assert "1440" in minutes["constraint_message::ไทย (th)"]
    assert form_of(forms, "expenses").questions["original_currency"]["constraint"] == "regex(., '^(?:[A-Z]{3})$')"


def test_the_version_follows_from_the_content(small: Path) -> None:
    first = {form.path.name: form.path.read_bytes() for form in xlsforms(small, "coach-log")}
    again = {form.path.name: form.path.read_bytes() for form in xlsforms(small, "coach-log")}
    assert first == again
    before = {form.path.name: form.settings["version"] for form in xlsforms(small, "coach-log", "partner-01")}
    path = small / "private" / "people.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("p-cccccc,Kham Sample,Kham", "p-cccccc,Kham Sample,Khamla")
    )
    after = {form.path.name: form.settings["version"] for form in xlsforms(small, "coach-log", "partner-01")}
    assert {name for name, version in after.items() if before.get(name) != version} == {
        "Coach logs Khamla p-cccccc ODK.xlsx"
    }


@pytest.mark.slow
@pytest.mark.parametrize("program", EXPORTS)
@pytest.mark.parametrize("table", TABLES)
def test_an_export_comes_back_as_it_was_answered(
    forms: tuple[Path, list[XlsForm]], tmp_path: Path, table: str, program: str
) -> None:
    cohort = Path(shutil.copytree(forms[0], tmp_path / "cohort", ignore=shutil.ignore_patterns("build")))
    form = form_of(forms, table)
    rows = answers(cohort, form, 4)
    intake = take(cohort, program, EXPORTS[program](form, rows[:3], set()))
    assert statuses(intake, table) == {"added": 3}
    assert open_points(intake) == []
    read = [change.row for change in intake.overlay.changes[table].values()]
    assert [{name: row[name] for name in rows[0]} for row in read] == rows[:3]

    declared = Cohort.read(CohortPaths(cohort)).model.tables[table]
    write_table(CohortPaths(cohort), declared, [*stored(cohort, declared), *read])
    # one that is answered, if there is any
    texts = [name for name, line in form.questions.items() if line["type"] == "text"]
    text = max(texts, key=lambda name: bool(rows[1][name]))
    edited = [*rows[:1], rows[1] | {text: "edited"}, *rows[2:]]
    intake = take(cohort, program, EXPORTS[program](form, edited, {1}))
    assert statuses(intake, table) == {"unchanged": 2, "changed": 1, "added": 1}
    assert open_points(intake) == []
    assert [(correction.field, correction.after) for correction in intake.submissions[0].corrections] == [
        (text, "edited")
    ]


def test_an_export_with_labels_in_place_of_names_and_codes_is_read_too(small: Path) -> None:
    form = next(form for form in xlsforms(small, "coach-log") if form.table == "coach_logs")
    values = {
        "organisation_id": "partner-01",
        "date": "2026-12-01",
        "minutes": "30",
        "mode": "call",
        "purpose": "find_needs",
    }
    values |= {"is_confidential": "false"}
    label = "label::English (en)"
    heading = ["coach_id", *(form.questions[name][label] for name in values), "_uuid"]
    messages = [
        form.choices_of(name)[text] if " " in form.questions[name]["type"] else text for name, text in values.items()
    ]
    lines = [heading, ["Kham", *messages, mark(1)]]
    intake = take(small, "labels.csv", "\n".join(map(";".join, lines)).encode())
    (change,) = intake.overlay.changes["coach_logs"].values()
    assert {name: change.row[name] for name in values} == values
    # of the repairs the receipt lists only that names were matched to rows
    assert [(repair.field, repair.why) for repair in intake.submissions[0].repairs] == [
        ("coach_id", "name"),
        ("organisation_id", "name"),
    ]
    assert intake.submissions[0].findings == intake.submissions[0].unread == []


TOPICS = """\
extends: coach_logs
fields:
- name: topics
  title: Topics
  description: What else came up.
  example: date;money
  type: list
  codes: {date: Dates, money: Money matters, team: Team}
- name: start
  title: Start
  description: A field that is called like something that ODK adds.
  example: early
  type: string
"""


def test_several_choices_come_back_as_a_list(small: Path) -> None:
    build_file_tree(small, {"local/tables/coach_logs.yaml": TOPICS})
    form = next(form for form in xlsforms(small, "coach-log") if form.table == "coach_logs")
    assert form.questions["topics"]["type"] == "select_multiple list_topics"
    assert convert(str(form.path), validate=False).warnings == []
    row = {"coach_id": "p-cccccc", "date": "2026-12-01", "minutes": "30", "mode": "call", "purpose": "trial"}
    row |= {"organisation_id": "partner-01", "start": "late"}
    heading = [*row, "topics", "topics/date", "topics/money", "topics/team", "meta/instanceID", "today"]
    cells = [*row.values(), "date team", "1", "0", "1", f"uuid:{mark(1)}", "2026-12-01"]
    intake = take(small, "export.csv", "\n".join(map(",".join, (heading, cells))).encode())
    assert open_points(intake) == []
    (change,) = intake.overlay.changes["coach_logs"].values()
    assert (change.row["topics"], change.row["date"], change.row["start"]) == ("date;team", "2026-12-01", "late")

    # without the column that sums them up, the choices are listed as not read
    del heading[7], cells[7]
    intake = take(small, "split.csv", "\n".join(map(",".join, (heading, cells))).encode())
    assert {unread_cell.text for unread_cell in intake.submissions[0].unread} == {
        "topics/date",
        "topics/money",
        "topics/team",
    }


def test_a_column_that_people_added_is_listed_though_programs_have_one_of_that_name(small: Path) -> None:
    heading = "coach_id,organisation_id,date,minutes,mode,purpose,today,KEY"
    cells = "p-cccccc,partner-01,2026-12-01,30,call,trial,sunny,"
    intake = take(small, "own.csv", f"{heading.removesuffix(',KEY')}\n{cells.removesuffix(',')}\n".encode())
    assert [unread_cell.text for unread_cell in intake.submissions[0].unread] == ["today"]
    # a running number is no mark: another file has the same one
    first = take(small, "one.csv", f"{heading}\n{cells}1\n".encode())
    second = take(small, "two.csv", f"{heading}\n{cells.replace('30', '45')}1\n".encode())
    keys = [next(iter(intake.overlay.changes["coach_logs"])) for intake in (first, second)]
    assert keys[0] != keys[1]
