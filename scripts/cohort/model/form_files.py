"""The workbooks that people fill in, as schemas/forms.yaml declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import CannotRun
from .paths import Places
from .tables import Model, Table
from .yaml_files import declared, read_yaml


@dataclass(frozen=True)
class SheetOfForm:
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
    who: dict[str, list[str]]
    covers: Literal["own", "all"]
    sheets: list[SheetOfForm]


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
        return fits(row, self.any_row)


def fits(row: dict[str, str], wanted: dict[str, list[str]]) -> bool:
    """Whether a row has one of the wanted values in each of these columns, which may be lists."""
    return all(set(row.get(name, "").split(";")) & set(values) for name, values in wanted.items())


def read_forms(places: Places, model: Model) -> Forms:
    """The forms of a cohort, without the tables that it drops. Raises CannotRun for what is not right."""
    path = places.schemas / "forms.yaml"
    where, content = places.named(path), read_yaml(path)
    forms = []
    for entry in content["forms"]:
        known = {("who" if name == "for" else name): value for name, value in entry.items()}
        sheets = [declared(SheetOfForm, sheet, where) for sheet in known["sheets"]]
        known["sheets"] = [sheet for sheet in sheets if sheet.table in model.tables]
        form: Form = declared(Form, known, where)
        for sheet in form.sheets:
            table = model.tables[sheet.table]
            for name in sheet.show:
                if not any(each.name == name for each in table.fields):
                    raise CannotRun(f"{where}: {form.name}: {sheet.table} has no column {name}")
        if form.sheets:
            forms.append(form)
    senders: dict[str, Any] = content["senders"]
    return Forms(senders["table"], senders["any_row"], content["steps"], forms)


def columns_of_form(table: Table, sheet: SheetOfForm, *, without: set[str]) -> tuple[list[str], list[str]]:
    """The visible and the folded columns of a sheet, but the key that the toolkit makes and what the form fills in."""
    left_out = without | ({table.made_key} if table.made_key else set())
    shown = [name for name in sheet.show if name not in left_out]
    folded = [each.name for each in table.fields if each.name not in left_out and each.name not in shown]
    return shown, folded
