"""The tables and columns of the model, and which of the tables a cohort keeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..errors import CannotRun, CannotRunInWords
from .components import ComponentChoice, component_choices
from .paths import CohortPaths
from .settings import Settings
from .table_declarations import read_table_declarations
from .translated_columns import in_nearest_language, language_of

SUBDIVISIONS = "ISO 3166-2"
"""The standard of the codes of provinces, counties and the like."""


@dataclass(frozen=True)
class Field:
    """One column. `type` is a Table Schema type; `codes` maps each allowed code to its English label.

    `question` is its heading in forms. `only` restricts the rows of the referenced table that may be chosen: it maps
    columns to allowed values. `names_people` means that the names of these rows are personal. A column with `about`
    holds ids of rows of that table, which the personal fields of its own row describe. `identifies` means that a value
    leads to one person wherever it occurs. A `document_number` is a number on a document, such as 061/0042, of which
    spreadsheets make days and fractions. `any_currency` amounts are not in the currency of the cohort. A `duration` is
    in minutes, which people also write as 1 hr. What is `set_by_host` stays as it was, or
    has its default, in files of other senders. `codes_of` maps codes to the component that they belong to; those of
    dropped components are in `unused_codes`: rows may still have them, but nobody is asked for them. `publish` says how
    its values leave with a published row, one of WAYS; without it they stay. A place is a secret where the column
    `secret_if` of its row is true or blank. A column
    with `translation_of` says the text of that column in the `language` at the end of its own name.
    """

    name: str
    title: str
    description: str
    example: str
    type: str
    constraints: dict[str, Any] = dataclasses.field(default_factory=dict)
    codes: dict[str, str] = dataclasses.field(default_factory=dict)
    references: str | None = None
    personal: bool = False
    standard: str | None = None
    default: str | None = None
    question: str = ""
    only: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    local: bool = False
    names_people: bool = False
    about: str | None = None
    identifies: bool = False
    document_number: bool = False
    any_currency: bool = False
    duration: bool = False
    set_by_host: bool = False
    codes_of: dict[str, str] = dataclasses.field(default_factory=dict)
    unused_codes: frozenset[str] = frozenset()
    publish: str | None = None
    secret_if: str | None = None
    translation_of: str = ""

    @property
    def offered_codes(self) -> dict[str, str]:
        """The codes that people may choose from."""
        return {code: label for code, label in self.codes.items() if code not in self.unused_codes}

    @property
    def is_private(self) -> bool:
        """Whether a cell may hold personal data: the column is personal, or people write names of persons into it."""
        return self.personal or self.names_people

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def language(self) -> str:
        """The language of a translation; empty for other columns."""
        return language_of(self.name, self.translation_of) if self.translation_of else ""


@dataclass(frozen=True)
class Pivot:
    """How a workbook shows a table: one row for each value of `row`, a yes or no for each code of `by`.

    When a yes becomes a no, the row ends: the toolkit writes the day into `ends`. `kept_until` is the column for the
    last day on which personal data is kept.
    """

    row: str
    by: str
    ends: str
    kept_until: str = ""


@dataclass(frozen=True)
class Table:
    """One table; `component` is the part of the model that it belongs to, `owner` the role that fills it in.

    `sheet` is its name in workbooks. `label` lists the fields that together make up the label of a row; `known_by`
    lists fields that name a row by themselves. Following `belongs_to` from table to table leads to the organisation
    of a row. With `persons`, each row is a person. `written_by` is the column for the person who wrote a row: forms
    show its personal texts to nobody else. `readers` says, by column and value, who besides gets such a row in a form:
    senders with these values, or nobody. `sheet_in` names the form that gets a sheet for a table of the cohort's own.
    With `publish`, rows leave when the cohort is published: those whose keys the view `publish_only` gives, if there is
    one. In the column `appears_as` each row says how it appears then.
    """

    name: str
    title: str
    description: str
    component: str
    owner: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    standard: str | None = None
    sheet: str = ""
    label: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    belongs_to: str | None = None
    pivot: Pivot | None = None
    persons: bool = False
    written_by: str = ""
    readers: dict[str, dict[str, dict[str, list[str]]]] = dataclasses.field(default_factory=dict)
    sheet_in: str = ""
    publish: str = ""
    publish_only: str = ""
    appears_as: str = ""

    @property
    def published_fields(self) -> tuple[Field, ...]:
        """The fields that leave when the cohort is published."""
        return tuple(column for column in self.fields if column.publish) if self.publish else ()

    @cached_property
    def generated_key(self) -> str | None:
        """The key column whose ids the toolkit makes; None where the key consists of references."""
        return self.key[0] if len(self.key) == 1 and not self.field(self.key[0]).references else None

    def field(self, name: str) -> Field:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {column.name: column for column in self.fields}

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that each name a row by themselves: `known_by`, else the texts of `label`."""
        label_texts = (
            name for name in self.label if not self.field(name).references and self.field(name).type == "string"
        )
        return self.known_by or tuple(label_texts)

    def translations(self, code: str) -> dict[str, str]:
        """The fields with texts in a language, by the field that they translate. For the language of a country, such as
        pt_BR, it is that of the language where the country has none."""
        translating = [column for column in self.fields if column.translation_of]
        originals = dict.fromkeys(column.translation_of for column in translating)
        nearest = {
            original: in_nearest_language(
                [column.name for column in translating if column.translation_of == original], original, code
            )
            for original in originals
        }
        return {original: name for original, name in nearest.items() if name}

    def in_language(self, row: dict[str, str], code: str) -> dict[str, str]:
        """A row with its texts in a language, as far as it has them."""
        translations = self.translations(code).items()
        return row | {name: row[translation] for name, translation in translations if row.get(translation)}

    @property
    def names_people(self) -> bool:
        """Whether the label or a name of a row may be personal."""
        return any(self.field(name).is_private for name in (*self.label, *self.names))

    @property
    def identifies_people(self) -> bool:
        """Whether the label or a name of a row leads to one person."""
        return any(self.field(name).identifies for name in (*self.label, *self.names))

    @property
    def public_fields(self) -> tuple[Field, ...]:
        """The fields stored in data/: all but the personal ones."""
        return tuple(column for column in self.fields if not column.personal)

    @property
    def private_fields(self) -> tuple[Field, ...]:
        """The fields stored in private/: the key and the personal fields; empty for a table without personal ones."""
        if not any(column.personal for column in self.fields):
            return ()
        return tuple(column for column in self.fields if column.personal or column.name in self.key)


class Model:
    """The tables that a cohort keeps, by name, sorted; `dropped_tables` are those that it drops."""

    def __init__(
        self,
        tables: dict[str, Table],
        dropped_tables: dict[str, Table],
        version: int,
        components: dict[str, ComponentChoice],
    ):
        self.tables = dict(sorted(tables.items()))
        self.dropped_tables = dict(sorted(dropped_tables.items()))
        self.version = version
        self.components = components

    def dropped_components(self) -> dict[str, str]:
        """The reason for each component that the cohort drops; optional ones that it never chose are left out."""
        return {name: choice.reason for name, choice in self.components.items() if not choice.kept and choice.reason}

    def entries_in_use(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The entries of a setting without those of dropped components: their id is the name of one, with hyphens."""
        dropped = {name.replace("_", "-") for name, choice in self.components.items() if not choice.kept}
        return [entry for entry in entries if entry.get("id") not in dropped]

    def in_reference_order(self) -> list[Table]:
        """The tables, each after those that it refers to; sorted by name if the references form a circle."""
        targets = {
            name: {column.references for column in table.fields if column.references in self.tables} - {name}
            for name, table in self.tables.items()
        }
        try:
            return [self.tables[name] for name in TopologicalSorter(targets).static_order() if name]
        except CycleError:
            return list(self.tables.values())

    @cached_property
    def persons(self) -> Table:
        """The table in which each row is a person. Raises CannotRun unless there is exactly one."""
        person_tables = [table for table in self.tables.values() if table.persons]
        if len(person_tables) != 1:
            raise CannotRun("schemas/tables: exactly one table must say persons: true")
        return person_tables[0]

    def is_referenced(self, table: Table) -> bool:
        """Whether a column of any table, itself included, refers to this table."""
        return any(
            column.references == table.name
            for referring_table in self.tables.values()
            for column in referring_table.fields
        )

    def referenced_table(self, column: Field) -> Table | None:
        """The table that a column refers to; None if it refers to none, or the cohort drops the table."""
        return self.tables.get(column.references) if column.references else None


def read_model(paths: CohortPaths, settings: Settings) -> Model:
    """The model of the cohort: all declared tables, without those of dropped components.

    Raises CannotRun when a table is kept that needs a dropped one.
    """
    choices = component_choices(paths, settings)
    tables = {name: parse_table(entry) for name, entry in read_table_declarations(paths, set(choices)).items()}
    tables = {name: _mark_unused_codes(_mark_personal_names(table, tables), choices) for name, table in tables.items()}
    tables_in_use = {name: table for name, table in tables.items() if choices[table.component].kept}
    dropped_tables = {name: table for name, table in tables.items() if name not in tables_in_use}
    for table in tables_in_use.values():
        for column in table.fields:
            if column.required and column.references in tables and column.references not in tables_in_use:
                raise _cannot_be_dropped(tables[column.references], table)
    return Model(tables_in_use, dropped_tables, read_version(paths), choices)


def _cannot_be_dropped(dropped: Table, dependent: Table) -> CannotRun:
    return CannotRunInWords(
        lambda say: say(
            "cohort.yml: components: {dropped} cannot be dropped while {kept} is kept, because {table} needs {other}",
            dropped=dropped.component,
            kept=dependent.component,
            table=dependent.name,
            other=dropped.name,
        )
    )


def _mark_personal_names(table: Table, tables: dict[str, Table]) -> Table:
    """The table with `names_people` set on columns that refer to rows with personal names, as the coach of a log."""

    def names_people(column: Field) -> bool:
        target = tables.get(column.references or "")
        return target is not None and any(target.field(name).personal for name in (*target.label, *target.names))

    fields = (
        dataclasses.replace(column, names_people=True) if names_people(column) else column for column in table.fields
    )
    return dataclasses.replace(table, fields=tuple(fields))


def _mark_unused_codes(table: Table, choices: dict[str, ComponentChoice]) -> Table:
    """The table with the codes of dropped components marked. Raises CannotRun for an unknown code or component."""

    def unused_codes(column: Field) -> frozenset[str]:
        for code, component in column.codes_of.items():
            if code not in column.codes or component not in choices:
                where = f"{table.name}: {column.name}: codes_of"
                raise CannotRun(f"{where}: there is no code {code} or component {component}")
        return frozenset(code for code, component in column.codes_of.items() if not choices[component].kept)

    fields = (
        dataclasses.replace(column, unused_codes=unused_codes(column)) if column.codes_of else column
        for column in table.fields
    )
    return dataclasses.replace(table, fields=tuple(fields))


def read_version(paths: CohortPaths) -> int:
    """The version of the schemas. Raises CannotRun when schemas/VERSION holds no whole number."""
    try:
        return int((paths.schemas / "VERSION").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        name = paths.display_name(paths.schemas / "VERSION")
        raise CannotRun(f"{name}: it must hold a whole number; run: git checkout {name}") from None


def in_languages(table: Table, codes: Sequence[str]) -> Table:
    """A table with a translation into each of these languages beside every translation that is declared."""
    by_name = {column.name: column for column in table.fields}
    for column in table.fields:
        for code in codes if column.translation_of else ():
            name, original = f"{column.translation_of}_{code.lower()}", by_name[column.translation_of]
            translation = dataclasses.replace(original, name=name, translation_of=original.name, constraints={})
            by_name.setdefault(name, translation)
    return dataclasses.replace(table, fields=tuple(by_name.values()))


def _with_translations(names: Sequence[str], fields: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Names of fields, and of those that translate them: a row is known by its name in each language."""
    translations = (field["name"] for field in fields if field.get("translation_of") in names)
    return tuple(dict.fromkeys([*names, *translations]))


def parse_table(declaration: dict[str, Any]) -> Table:
    """A table from its checked declaration."""
    return Table(
        name=declaration["name"],
        title=declaration["title"],
        description=declaration["description"],
        component=declaration["component"],
        owner=declaration["owner"],
        key=tuple(declaration["primaryKey"]),
        fields=tuple(Field(**entry) for entry in declaration["fields"]),
        standard=declaration.get("standard"),
        sheet=declaration.get("sheet", ""),
        label=tuple(declaration.get("label", ())),
        known_by=_with_translations(declaration.get("known_by", ()), declaration["fields"]),
        belongs_to=declaration.get("belongs_to"),
        pivot=Pivot(**declaration["pivot"]) if "pivot" in declaration else None,
        persons=declaration.get("persons", False),
        written_by=declaration.get("written_by") or "",
        readers=declaration.get("readers", {}),
        sheet_in=declaration.get("sheet_in") or "",
        publish=declaration.get("publish") or "",
        publish_only=declaration.get("publish_only") or "",
        appears_as=declaration.get("appears_as") or "",
    )
