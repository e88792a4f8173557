"""The workbooks that people fill in, as schemas/forms.yaml and the tables of a cohort's own declare them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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

    A sheet `to_read` shows rows; what is written there is not read when it comes back. `omits` are columns that it does
    not have, because the cohort does not need them.
    """

    table: str
    show: list[str]
    rows: int
    xlsform: bool = False
    to_read: bool = False
    omits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Form:
    """One kind of workbook, made for the rows with one of the values in `recipients`, which are by table and column."""

    name: str
    title: str
    intro: str
    recipients: dict[str, dict[str, list[str]]]
    covers: Literal["own", "all"]
    sheets: list[FormSheet]

    def is_for(self, table: str, row: dict[str, str]) -> bool:
        """Whether the form is made for a row of a table of senders."""
        return table in self.recipients and matches_values(row, self.recipients[table])


@dataclass(frozen=True)
class WorksWith:
    """The table that says with which organisations a person works, with its columns for both."""

    table: str
    person: str
    organisation: str


@dataclass(frozen=True)
class Senders:
    """A table of those who send files. Those with one of the values in `any_row` may send rows of anybody."""

    table: str
    any_row: dict[str, list[str]] = field(default_factory=dict)
    works_with: WorksWith | None = None


@dataclass(frozen=True)
class Forms:
    """All forms; `senders` are the tables of those who send files, first that of organisations.

    `steps` are the instructions on the first sheet of each form.
    """

    senders: list[Senders]
    steps: list[str]
    forms: list[Form]

    @property
    def organisations(self) -> str:
        """The table of organisations, to one of which a row may belong."""
        return self.senders[0].table

    def may_send_any_row(self, row: dict[str, str]) -> bool:
        """Whether an organisation may send the rows of all."""
        return matches_values(row, self.senders[0].any_row)


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
    senders = [_read_senders(entry, where) for entry in content["senders"]]
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
        for name in form.recipients:
            if all(declared.table != name for declared in senders):
                raise CannotRun(f"{where}: {form.name}: for: {name} is no table of senders")
        forms.append(form)
    declared_forms = Forms(senders, content["steps"], forms)
    for table in model.tables.values():
        if table.sheet_in:
            _add_local_sheet(cohort, declared_forms, table)
    for form in forms:
        form.sheets[:] = [_with_languages(sheet, model.tables[sheet.table], cohort) for sheet in form.sheets]
    # a form with nothing to fill in is none
    return replace(declared_forms, forms=[form for form in forms if not all(sheet.to_read for sheet in form.sheets)])


def _with_languages(sheet: FormSheet, table: Table, cohort: Cohort) -> FormSheet:
    """A sheet that asks for texts in those languages that the cohort uses beside its own, and in those for which it has
    added a column: such a column stands behind the text that it translates."""
    _, *further_languages = cohort.paper_languages
    translations = [column for column in table.fields if column.translation_of]
    unused = {column.name for column in translations if not column.local and column.language not in further_languages}
    show = [name for name in sheet.show if name not in unused]
    for column in (column for column in translations if column.local and column.name not in show):
        original = column.translation_of
        beside = [index for index, name in enumerate(show) if original in (name, table.field(name).translation_of)]
        if beside:
            show.insert(beside[-1] + 1, column.name)
    return replace(sheet, show=show, omits=frozenset(unused))


def _read_senders(entry: dict[str, Any], where: str) -> Senders:
    works_with = entry.get("works_with")
    link = {"works_with": parse_entry(WorksWith, works_with, where)} if works_with else {}
    senders: Senders = parse_entry(Senders, entry | link, where)
    return senders


def _add_local_sheet(cohort: Cohort, forms: Forms, table: Table) -> None:
    """Adds the sheet of a table of the cohort's own to the form that it names."""
    where = f"{cohort.paths.display_name(cohort.paths.local / 'tables' / f'{table.name}.yaml')}: sheet_in"
    form = next((form for form in forms.forms if form.name == table.sheet_in), None)
    organisations = forms.organisations
    if form is None:
        names = ", ".join(form.name for form in forms.forms)
        raise CannotRun(f"{where}: there is no form {table.sheet_in}; choose from {names}")
    if form.covers == "own" and organisations not in form.recipients and not table.written_by:
        # a person would see the rows of all others, or not even their own
        raise CannotRun(
            f"{where}: each person gets the form {form.name} with their own rows only;"
            f" add written_by: the column that refers to {', '.join(form.recipients)}"
        )
    is_of_organisation = form.covers == "own" and organisations in form.recipients
    if is_of_organisation and _table_of_owners(cohort.model, table) != organisations:
        # an organisation would see the rows of all others, or not even its own
        raise CannotRun(
            f"{where}: each organisation gets the form {form.name} with its own rows only;"
            f" add belongs_to: the column that refers to {organisations} or to what belongs to one of them"
        )
    if form.covers == "own" and table.pivot:
        # it lists all rows that may be answered for, whosever they are
        raise CannotRun(f"{where}: a table with a pivot names everybody; choose a form of the host, or leave out pivot")
    columns = _local_columns(table, form, organisations)
    if not columns:
        raise CannotRun(f"{where}: {table.name} has no column that people could fill in; add one")
    form.sheets.append(FormSheet(table.name, columns, LOCAL_ROWS))


def _local_columns(table: Table, form: Form, organisations: str) -> list[str]:
    """The visible columns: all that must be answered, then others up to LOCAL_COLUMNS."""
    not_asked_for = {table.generated_key} | ({table.pivot.by, table.pivot.ends} if table.pivot else set())
    if form.covers == "own":
        is_of_organisation = organisations in form.recipients
        owner = table.belongs_to if is_of_organisation else table.written_by
        if owner and (not is_of_organisation or table.field(owner).references == organisations):
            not_asked_for.add(owner)
    columns = [column for column in table.fields if column.name not in not_asked_for]
    needed = [column.name for column in columns if column.required and not column.default]
    optional_columns = [column.name for column in columns if column.name not in needed]
    return needed + optional_columns[: max(0, LOCAL_COLUMNS - len(needed))]


def _table_of_owners(model: Model, table: Table) -> str:
    """The table whose ids say to whom a row belongs; empty when that cannot be told."""
    passed_tables: set[str] = set()
    while table.belongs_to and table.name not in passed_tables:
        passed_tables.add(table.name)
        target = model.referenced_table(table.field(table.belongs_to))
        if target is None:
            return ""
        if target.belongs_to is None or target.belongs_to == target.key[0]:
            return target.name
        table = target
    return ""


def form_columns(table: Table, sheet: FormSheet, *, without: set[str]) -> tuple[list[str], list[str]]:
    """The names of the visible and of the folded columns of a sheet.

    Leaves out the key that the toolkit makes, what the sheet omits, and the columns in `without`, which the form fills
    in.
    """
    omitted_names = without | sheet.omits | ({table.generated_key} if table.generated_key else set())
    visible_names = [name for name in sheet.show if name not in omitted_names]
    folded_names = [
        column.name for column in table.fields if column.name not in omitted_names and column.name not in visible_names
    ]
    return visible_names, folded_names
