"""The workbooks that people fill in, as schemas/forms.yaml and the tables of a cohort's own declare them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import CannotRun
from .cohort import Cohort
from .data_package import LIST_DELIMITER
from .tables import Model, Table
from .yaml_files import parse_entry, read_yaml

# what the sheet of a table of the cohort's own has: blank rows, and columns that are not folded
LOCAL_ROWS, LOCAL_COLUMNS = 20, 7


@dataclass(frozen=True)
class FormSheet:
    """A table in a form: its visible columns, its number of blank rows, and whether it is an XLSForm as well.

    Of accepted rows, the columns in `withhold` are left blank, and rows with one of the values in `without` are left
    out: the form may be read by others than those who wrote them.
    """

    table: str
    show: list[str]
    rows: int
    xlsform: bool = False
    withhold: list[str] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=dict)

    def issues(self, row: dict[str, str]) -> bool:
        """Whether the form is issued with this row."""
        return not self.without or not matches_values(row, self.without)


@dataclass(frozen=True)
class Form:
    """One kind of workbook, made for each row of the senders' table that has one of the values in `recipients`."""

    name: str
    title: str
    intro: str
    recipients: dict[str, list[str]]
    covers: Literal["own", "all"]
    sheets: list[FormSheet]


@dataclass(frozen=True)
class Forms:
    """All forms; `senders` is the table of those who send files.

    Senders with one of the values in `any_row` may send rows of any organisation. `steps` are the instructions on the
    first sheet of each form.
    """

    senders: str
    any_row: dict[str, list[str]]
    steps: list[str]
    forms: list[Form]

    def may_send_any_row(self, row: dict[str, str]) -> bool:
        return matches_values(row, self.any_row)


def matches_values(row: dict[str, str], values_by_column: dict[str, list[str]]) -> bool:
    """Whether a row has, in each of these columns, one of the column's values; a cell may hold a list.

    >>> matches_values({"role": "coach;host"}, {"role": ["coach"]})
    True
    """
    return all(set(row.get(name, "").split(LIST_DELIMITER)) & set(values) for name, values in values_by_column.items())


def read_forms(cohort: Cohort) -> Forms:
    """The forms of a cohort, without the tables that it drops and with those of its own that say `sheet_in`.

    Raises CannotRun for a column that a table lacks and for a sheet that cannot be.
    """
    path, model = cohort.paths.schemas / "forms.yaml", cohort.model
    where, content = cohort.paths.display_name(path), read_yaml(path)
    forms = []
    for entry in content["forms"]:
        properties = {("recipients" if name == "for" else name): value for name, value in entry.items()}
        sheets = [parse_entry(FormSheet, sheet, where) for sheet in properties["sheets"]]
        properties["sheets"] = [sheet for sheet in sheets if sheet.table in model.tables]
        form: Form = parse_entry(Form, properties, where)
        for sheet in form.sheets:
            table = model.tables[sheet.table]
            for name in (*sheet.show, *sheet.withhold, *sheet.without):
                if not any(column.name == name for column in table.fields):
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
    asked = [column for column in table.fields if column.name not in made]
    needed = [column.name for column in asked if column.required and not column.default]
    others = [column.name for column in asked if column.name not in needed]
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
    """The names of the visible and of the folded columns of a sheet.

    Leaves out the key that the toolkit makes, and the columns in `without`, which the form fills in.
    """
    omitted_names = without | ({table.generated_key} if table.generated_key else set())
    visible_names = [name for name in sheet.show if name not in omitted_names]
    folded_names = [
        column.name for column in table.fields if column.name not in omitted_names and column.name not in visible_names
    ]
    return visible_names, folded_names
