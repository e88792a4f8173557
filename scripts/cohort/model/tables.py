"""The tables of the model: what a column and a table are, and which of them a cohort keeps."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..errors import CannotRun
from .components import ComponentChoice, component_choices
from .paths import CohortPaths
from .settings import Settings
from .table_declarations import read_table_declarations


@dataclass(frozen=True)
class Field:
    """One column. `type` is a Table Schema type; `codes` maps each allowed code to its English label.

    `question` is its heading in forms; `only` says which rows of the table it refers to may be chosen, by their
    values; `names_people` that these rows are known by personal names. `about` is the table whose rows, named in it by
    their ids, the personal fields of a row tell of; `identifies` says that a value leads to one person wherever it is.
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

    @property
    def is_private(self) -> bool:
        """Whether what people write into it may be personal: it is so itself, or they name a person in it."""
        return self.personal or self.names_people

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Pivot:
    """How a workbook shows a table with one row for each `row` and a yes or no for each code of `by`.

    A yes that becomes a no ends the row: the day is written into `ends`.
    """

    row: str
    by: str
    ends: str


@dataclass(frozen=True)
class Table:
    """One table; `component` is the part of the model that it belongs to, `owner` who fills it in.

    `sheet` is its name in workbooks. `label` lists the fields whose values make up the name by which people know a
    row; `known_by` those that are a name by themselves. `belongs_to` is the column that, followed from table to
    table, leads to the organisation a row belongs to. `persons` says that each row is a person. `sheet_in` is the form
    that gets a sheet for a table of the cohort's own.
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
    sheet_in: str = ""

    @property
    def generated_key(self) -> str | None:
        """The key that the toolkit makes; None where the key consists of what the row refers to."""
        return self.key[0] if len(self.key) == 1 and not self.field(self.key[0]).references else None

    def field(self, name: str) -> Field:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}

    @property
    def names(self) -> tuple[str, ...]:
        """The fields each of which is a name of a row by itself."""
        own = (name for name in self.label if not self.field(name).references and self.field(name).type == "string")
        return self.known_by or tuple(own)

    @property
    def names_people(self) -> bool:
        """Whether the name by which people know a row may be personal."""
        return any(self.field(name).is_private for name in (*self.label, *self.names))

    @property
    def public_fields(self) -> tuple[Field, ...]:
        """What lies in data/: all but the personal fields."""
        return tuple(each for each in self.fields if not each.personal)

    @property
    def private_fields(self) -> tuple[Field, ...]:
        """What lies in private/: the key and the personal fields; empty when there are none."""
        if not any(each.personal for each in self.fields):
            return ()
        return tuple(each for each in self.fields if each.personal or each.name in self.key)


class Model:
    """The tables that a cohort keeps, by name, in the order of their names; `absent` are those that it drops."""

    def __init__(
        self, tables: dict[str, Table], absent: dict[str, Table], version: int, components: dict[str, ComponentChoice]
    ):
        self.tables = dict(sorted(tables.items()))
        self.dropped_tables = dict(sorted(absent.items()))
        self.version = version
        self.components = components

    def dropped_components(self) -> dict[str, str]:
        """The components that the cohort itself drops, each with its reason; an option nobody asked for is not one."""
        return {name: choice.reason for name, choice in self.components.items() if not choice.kept and choice.reason}

    def in_reference_order(self) -> list[Table]:
        """The tables, each after those that it refers to; by name where tables of a cohort refer in a circle."""
        targets = {
            name: {each.references for each in table.fields if each.references in self.tables} - {name}
            for name, table in self.tables.items()
        }
        try:
            return [self.tables[name] for name in TopologicalSorter(targets).static_order() if name]
        except CycleError:
            return list(self.tables.values())

    @property
    def persons(self) -> Table:
        """The table of which each row is a person."""
        found = [table for table in self.tables.values() if table.persons]
        if len(found) != 1:
            raise CannotRun("schemas/tables: exactly one table must say persons: true")
        return found[0]

    def is_referenced(self, table: Table) -> bool:
        """Whether a column of a table, also of itself, has the keys of this one."""
        return any(each.references == table.name for other in self.tables.values() for each in other.fields)

    def referenced_table(self, each: Field) -> Table | None:
        """The table that a field refers to, when the cohort has it."""
        return self.tables.get(each.references) if each.references else None


def read_model(paths: CohortPaths, settings: Settings) -> Model:
    """The model of the cohort: all declared tables but those of components that it drops."""
    made = component_choices(paths, settings)
    declared = {name: _table(entry) for name, entry in read_table_declarations(paths, set(made)).items()}
    declared = {name: _with_names(table, declared) for name, table in declared.items()}
    kept = {name: table for name, table in declared.items() if made[table.component].kept}
    absent = {name: table for name, table in declared.items() if name not in kept}
    for table in kept.values():
        for each in table.fields:
            if each.required and each.references in declared and each.references not in kept:
                raise CannotRun(
                    f"cohort.yml: components: {declared[each.references].component} cannot be dropped while"
                    f" {table.component} is kept, because {table.name} needs {each.references}"
                )
    return Model(kept, absent, read_version(paths), made)


def _with_names(table: Table, declared: dict[str, Table]) -> Table:
    """The table with each column marked in which people write personal names, as a coach log does its coach."""

    def names_people(each: Field) -> bool:
        target = declared.get(each.references or "")
        return target is not None and any(target.field(name).personal for name in (*target.label, *target.names))

    fields = (dataclasses.replace(each, names_people=names_people(each)) for each in table.fields)
    return dataclasses.replace(table, fields=tuple(fields))


def read_version(paths: CohortPaths) -> int:
    """The version of the schemas. Raises CannotRun when schemas/VERSION is no whole number."""
    try:
        return int((paths.schemas / "VERSION").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        name = paths.display_name(paths.schemas / "VERSION")
        raise CannotRun(f"{name}: it must hold a whole number; run: git checkout {name}") from None


def _table(declared: dict[str, Any]) -> Table:
    return Table(
        name=declared["name"],
        title=declared["title"],
        description=declared["description"],
        component=declared["component"],
        owner=declared["owner"],
        key=tuple(declared["primaryKey"]),
        fields=tuple(Field(**entry) for entry in declared["fields"]),
        standard=declared.get("standard"),
        sheet=declared.get("sheet", ""),
        label=tuple(declared.get("label", ())),
        known_by=tuple(declared.get("known_by", ())),
        belongs_to=declared.get("belongs_to"),
        pivot=Pivot(**declared["pivot"]) if "pivot" in declared else None,
        persons=declared.get("persons", False),
        sheet_in=declared.get("sheet_in") or "",
    )
