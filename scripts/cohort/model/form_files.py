"""The workbooks that people fill in, as schemas/forms.yaml declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import CannotRun
from .cohort import Cohort
from .tables import Table
from .yaml_files import parse_entry, read_yaml


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
    """The forms of a cohort, without the tables that it drops. Raises CannotRun for what is not right."""
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
        if form.sheets:
            forms.append(form)
    senders: dict[str, Any] = content["senders"]
    return Forms(senders["table"], senders["any_row"], content["steps"], forms)


def form_columns(table: Table, sheet: FormSheet, *, without: set[str]) -> tuple[list[str], list[str]]:
    """The visible and the folded columns of a sheet, but the key that the toolkit makes and what the form fills in."""
    left_out = without | ({table.generated_key} if table.generated_key else set())
    shown = [name for name in sheet.show if name not in left_out]
    folded = [each.name for each in table.fields if each.name not in left_out and each.name not in shown]
    return shown, folded
