"""The workbooks that people fill in, as schemas/forms.yaml and the tables of a cohort's own declare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import CannotRun
from .cohort import Cohort
from .tables import Model, Table
from .yaml_files import parse_entry, read_yaml

# what the sheet of a table of the cohort's own has: blank rows, and columns that are not folded
LOCAL_ROWS, LOCAL_COLUMNS = 20, 7


@dataclass(frozen=True)
class FormSheet:
    """A table in a form: its visible columns, how many blank rows it has, and whether it is an XLSForm as well."""

    table: str
    show: list[str]
    rows: int
    xlsform: bool = False


@dataclass(frozen=True)
class Form:
    """One kind of workbook. It is made for each row of the senders' table that has one of these values (`who`)."""

    name: str
    title: str
    intro: str
    recipients: dict[str, list[str]]
    covers: Literal["own", "all"]
    sheets: list[FormSheet]


@dataclass(frozen=True)
class Forms:
    """All forms; `senders` is the table of those who send files, `any_row` says who may send rows of anybody.

    `steps` are the instructions on the first sheet of each form.
    """

    senders: str
    any_row: dict[str, list[str]]
    steps: list[str]
    forms: list[Form]

    def may_send_any_row(self, row: dict[str, str]) -> bool:
        return matches_values(row, self.any_row)


def matches_values(row: dict[str, str], wanted: dict[str, list[str]]) -> bool:
    """Whether a row has one of the wanted values in each of these columns, which may be lists."""
    return all(set(row.get(name, "").split(";")) & set(values) for name, values in wanted.items())


def read_forms(cohort: Cohort) -> Forms:
    """The forms of a cohort, without the tables that it drops and with those of its own that say `sheet_in`.

    Raises CannotRun for what is not right.
    """
    path, model = cohort.paths.schemas / "forms.yaml", cohort.model
    where, content = cohort.paths.display_name(path), read_yaml(path)
    forms = []
    for entry in content["forms"]:
        known = {("recipients" if name == "for" else name): value for name, value in entry.items()}
        sheets = [parse_entry(FormSheet, sheet, where) for sheet in known["sheets"]]
        known["sheets"] = [sheet for sheet in sheets if sheet.table in model.tables]
        form: Form = parse_entry(Form, known, where)
        for sheet in form.sheets:
            table = model.tables[sheet.table]
            for name in sheet.show:
                if not any(each.name == name for each in table.fields):
                    raise CannotRun(f"{where}: {form.name}: {sheet.table} has no column {name}")
        forms.append(form)
    senders: dict[str, Any] = content["senders"]
    for table in model.tables.values():
        if table.sheet_in:
            _add_local_sheet(cohort, forms, table, senders["table"])
    return Forms(senders["table"], senders["any_row"], content["steps"], [form for form in forms if form.sheets])


def _add_local_sheet(cohort: Cohort, forms: list[Form], table: Table, senders: str) -> None:
    """Adds the sheet of a table of the cohort's own to the form that it names."""
    where = f"{cohort.paths.display_name(cohort.paths.local / 'tables' / f'{table.name}.yaml')}: sheet_in"
    form = next((form for form in forms if form.name == table.sheet_in), None)
    if form is None:
        names = ", ".join(form.name for form in forms)
        raise CannotRun(f"{where}: there is no form {table.sheet_in}; choose from {names}")
    if form.covers == "own" and _table_of_owners(cohort.model, table) != senders:
        # an organisation would see the rows of all others, or not even its own
        raise CannotRun(
            f"{where}: each organisation gets the form {form.name} with its own rows only;"
            f" add belongs_to: the column that refers to {senders} or to what belongs to one of them"
        )
    if form.covers == "own" and table.pivot:
        # it lists all rows that may be answered for, whosever they are
        raise CannotRun(f"{where}: a table with a pivot names everybody; choose a form of the host, or leave out pivot")
    columns = _local_columns(table, form, senders)
    if not columns:
        raise CannotRun(f"{where}: {table.name} has no column that people could fill in; add one")
    form.sheets.append(FormSheet(table.name, columns, LOCAL_ROWS))


def _local_columns(table: Table, form: Form, senders: str) -> list[str]:
    """The visible columns: all that must be answered, then others up to LOCAL_COLUMNS."""
    made = {table.generated_key} | ({table.pivot.by, table.pivot.ends} if table.pivot else set())
    if form.covers == "own" and table.belongs_to and table.field(table.belongs_to).references == senders:
        made.add(table.belongs_to)
    asked = [each for each in table.fields if each.name not in made]
    needed = [each.name for each in asked if each.required and not each.default]
    others = [each.name for each in asked if each.name not in needed]
    return needed + others[: max(0, LOCAL_COLUMNS - len(needed))]


def _table_of_owners(model: Model, table: Table) -> str:
    """The table whose ids say to whom a row belongs; empty when that cannot be told."""
    seen: set[str] = set()
    while table.belongs_to and table.name not in seen:
        seen.add(table.name)
        target = model.referenced_table(table.field(table.belongs_to))
        if target is None:
            return ""
        if target.belongs_to is None or target.belongs_to == target.key[0]:
            return target.name
        table = target
    return ""


def form_columns(table: Table, sheet: FormSheet, *, without: set[str]) -> tuple[list[str], list[str]]:
    """The visible and the folded columns of a sheet, but the key that the toolkit makes and what the form fills in."""
    left_out = without | ({table.generated_key} if table.generated_key else set())
    shown = [name for name in sheet.show if name not in left_out]
    folded = [each.name for each in table.fields if each.name not in left_out and each.name not in shown]
    return shown, folded
