"""The workbooks that people fill in, as schemas/forms.yaml declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import CannotRun
from .cohort import Cohort
from .data_package import LIST_DELIMITER
from .tables import Table
from .yaml_files import parse_entry, read_yaml


@dataclass(frozen=True)
class FormSheet:
    """A table in a form: its visible columns, its number of blank rows, and whether it is an XLSForm as well."""

    table: str
    show: list[str]
    rows: int
    xlsform: bool = False


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
    """The forms of a cohort, without the tables that it drops. Raises CannotRun for a column that a table lacks."""
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
            for name in sheet.show:
                if not any(column.name == name for column in table.fields):
                    raise CannotRun(f"{where}: {form.name}: {sheet.table} has no column {name}")
        if form.sheets:
            forms.append(form)
    senders: dict[str, Any] = content["senders"]
    return Forms(senders["table"], senders["any_row"], content["steps"], forms)


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
