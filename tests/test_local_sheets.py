"""A table of a cohort's own in a form: it says in which."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from cohort.errors import CannotRun
from cohort.i18n.data_dictionary import data_dictionary
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.form_files import LOCAL_COLUMNS, LOCAL_ROWS, read_forms
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms

from tests.accepting import rows, take
from tests.helpers import ROOT, build_file_tree, replace, run
from tests.workbooks import FilledForm

FILE = "local/tables/visits.yaml"
IN_MONEY = {"sheet_in": "money", "belongs_to": "organisation_id"}


def column(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    example = {"date": "2026-12-01", "integer": "12"}.get(kind, "x")
    title = name.capitalize().replace("_", " ")
    return {"name": name, "title": title, "description": f"{title}.", "example": example, "type": kind} | more


REQUIRED = {"constraints": {"required": True}}
COLUMNS = [
    column("visit_id", **REQUIRED),
    column("organisation_id", references="organisations", **REQUIRED),
    column("note"),
    column("kind", default="visit", codes={"visit": "Visit", "call": "Call"}, **REQUIRED),
    column("visited_on", "date", **REQUIRED),
    column("villagers", "integer"),
]


def visits(*columns: dict[str, Any], **properties: Any) -> dict[str, str]:
    """The file of a table of visits."""
    table = {"name": "visits", "title": "Visits", "description": "Visits.", "primaryKey": ["visit_id"]}
    return {FILE: yaml.safe_dump(table | properties | {"fields": [*(columns or COLUMNS)]}, sort_keys=False)}


def forms(cohort: Path, *names: str) -> dict[str, FilledForm]:
    """The forms of these names by their organisation."""
    workbooks = {}
    for path in make_forms(Cohort.read(CohortPaths(cohort)), list(names)):
        book = openpyxl.load_workbook(path, read_only=True)
        if "_cohort" in book.sheetnames:
            workbooks[next(book["_cohort"].iter_rows(values_only=True))[3]] = FilledForm(path)
    return workbooks


def visible(form: FilledForm, sheet: str) -> list[str]:
    """The headings of the columns that are not hidden or folded."""
    # columns that are folded together are one entry
    widths = form.book[sheet].column_dimensions.values()
    hidden = {place for width in widths if width.hidden for place in range(width.min, width.max + 1)}
    return [cell.value for cell in form.book[sheet][4] if cell.value and cell.column not in hidden]


def shown(form: FilledForm, sheet: str, heading: str) -> list[Any]:
    place = form.column(sheet, heading)
    return [row[place - 1] for row in form.book[sheet].iter_rows(min_row=5, values_only=True) if row[place - 1]]


def refusal(cohort: Path) -> str:
    with pytest.raises(CannotRun) as refused:
        read_forms(Cohort.read(CohortPaths(cohort)))
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.slow
def test_a_table_gets_a_sheet_that_comes_back(small: Path) -> None:
    build_file_tree(small, visits(**IN_MONEY))
    assert run(small, "migrate").returncode == 0
    form = forms(small, "money")["partner-01"]
    assert form.book.sheetnames[-3:] == ["Visits", "_lists", "_cohort"]
    assert visible(form, "Visits") == ["Visited on *", "Note", "Kind *", "Villagers"]
    assert form.book["Visits"].max_row == 4 + LOCAL_ROWS
    form.write("Visits", 5, {"Visited on": datetime.date(2026, 12, 1), "Note": "The market", "Villagers": 12})
    (small / "submissions").mkdir(exist_ok=True)
    assert take(small, form.save(small / "submissions" / "money.xlsx")) == (["money.xlsx"], [])
    (row,) = rows(small, "visits")
    assert row.pop("visit_id").startswith("visit")
    assert row == {
        "organisation_id": "partner-01",
        "note": "The market",
        "kind": "visit",
        "visited_on": "2026-12-01",
        "villagers": "12",
    }
    again = forms(small, "money")
    assert {who: shown(form, "Visits", "Note") for who, form in again.items()} == {
        "host-1": [],
        "partner-01": ["The market"],
        "partner-02": [],
    }


def test_a_row_belongs_to_an_organisation_through_another_table(small: Path) -> None:
    through = [column("visit_id", **REQUIRED), column("grant_id", references="grants", **REQUIRED), column("note")]
    build_file_tree(small, visits(*through, sheet_in="money", belongs_to="grant_id"))
    build_file_tree(
        small, {"data/visits.csv": "visit_id,grant_id,note\nvisit-1,grant-01,Ours\nvisit-2,grant-02,Theirs\n"}
    )
    workbooks = forms(small, "money")
    assert visible(workbooks["partner-01"], "Visits") == ["Grant id *", "Note"]
    assert {who: shown(form, "Visits", "Note") for who, form in workbooks.items()} == {
        "host-1": [],
        "partner-01": ["Ours"],
        "partner-02": ["Theirs"],
    }
    names = [
        cell for sheet in workbooks["partner-01"].book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert "Ours" in names
    assert "Theirs" not in names


def test_a_form_of_the_host_shows_all_rows(small: Path) -> None:
    build_file_tree(small, visits(sheet_in="workshops"))
    build_file_tree(
        small,
        {
            "data/visits.csv": "visit_id,organisation_id,note,kind,visited_on,villagers\nvisit-1,partner-01,A,visit,2026-12-01,\n"
        },
    )
    workbooks = forms(small, "workshops")
    assert visible(workbooks["host-1"], "Visits")[:2] == ["Organisation id *", "Visited on *"]
    assert shown(workbooks["host-1"], "Visits", "Note") == ["A"]


def test_no_more_columns_are_visible_than_people_can_take_in(small: Path) -> None:
    many = [column(f"word_{number}", **(REQUIRED if number > 8 else {})) for number in range(1, 11)]
    build_file_tree(small, visits(*COLUMNS[:2], *many, **IN_MONEY))
    seen = visible(forms(small, "money")["partner-01"], "Visits")
    assert seen == ["Word 9 *", "Word 10 *", *(f"Word {number}" for number in range(1, 6))]
    assert len(seen) == LOCAL_COLUMNS


def test_a_dropped_table_has_no_sheet_and_a_form_may_have_no_other(small: Path) -> None:
    build_file_tree(small, visits(**IN_MONEY, component="coaching"))
    replace(
        small / "cohort.yml", "language: en", "language: en\ncomponents: {coaching: {status: dropped, reason: No.}}"
    )
    assert all(
        sheet.table != "visits" for form in read_forms(Cohort.read(CohortPaths(small))).forms for sheet in form.sheets
    )
    author = column("coach_id", references="people", only={"roles": ["coach"]})
    build_file_tree(small, visits(*COLUMNS, author, sheet_in="coach-log", written_by="coach_id"))
    (form,) = (form for form in read_forms(Cohort.read(CohortPaths(small))).forms if form.name == "coach-log")
    assert [(sheet.table, sheet.xlsform) for sheet in form.sheets if not sheet.to_read] == [("visits", False)]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"sheet_in": "mony"}, "there is no form mony; choose from money, checks, partner, workshops, coach-log, research-notes, register"),
        ({"sheet_in": "money"}, "each organisation gets the form money with its own rows only; add belongs_to: the column that refers to organisations or to what belongs to one of them"),
        ({"sheet_in": "coach-log"}, "each person gets the form coach-log with their own rows only; add written_by: the column that refers to people"),
        ({"sheet_in": "money", "belongs_to": "note"}, "add belongs_to"),
        ({"sheet_in": "money", "belongs_to": "workshop_id"}, "add belongs_to"),
        ({**IN_MONEY, "pivot": {"row": "organisation_id", "by": "kind", "ends": "visited_on"}}, "a table with a pivot names everybody"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_is_one_line(small: Path, properties: dict[str, Any], message: str) -> None:
    build_file_tree(small, visits(*COLUMNS, column("workshop_id", references="workshops"), **properties))
    line = refusal(small)
    assert line.startswith(f"{FILE}: sheet_in: ")
    assert message in line


def test_a_table_with_nothing_to_fill_in_is_one_line(small: Path) -> None:
    build_file_tree(small, visits(*COLUMNS[:2], **IN_MONEY))
    assert refusal(small) == f"{FILE}: sheet_in: visits has no column that people could fill in; add one"
    build_file_tree(small, visits(*COLUMNS[:2], sheet_in="workshops"))
    assert read_forms(Cohort.read(CohortPaths(small))).forms


def test_a_column_of_days_may_have_a_first_and_a_last_one(small: Path) -> None:
    bounds = {"minimum": "2018-01-01", "exclusiveMaximum": "2030-01-01"}
    checked_on = column("checked_on", "date", constraints=bounds)
    build_file_tree(
        small, {"local/tables/expenses.yaml": yaml.safe_dump({"extends": "expenses", "fields": [checked_on]})}
    )
    cohort = Cohort.read(CohortPaths(small))
    described = data_dictionary(cohort.model, cohort_language(cohort))
    (described_column,) = (column for table in described for column in table.columns if column.name == "checked_on")
    assert described_column.allowed == ["1 Jan 2018 or later", "earlier than 1 Jan 2030"]
    (phone,) = (path for path in make_forms(cohort, ["partner-01"]) if path.stem.startswith("Expenses "))
    survey_rows = openpyxl.load_workbook(phone)["survey"].iter_rows(values_only=True)
    assert [row for row in survey_rows if "checked_on" in row and ". >= date('2018-01-01')" in row]


def test_the_example_of_the_guide_is_what_a_table_says() -> None:
    guide = (ROOT / "docs" / "your-own-tables.md").read_text(encoding="utf-8")
    example = guide.partition("## A sheet in a form\n")[2].partition("```yaml\n")[2].partition("```")[0]
    assert yaml.safe_load(example) == IN_MONEY
