"""The tables of the model, as schemas/tables/*.yaml declares them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import CannotRun
from .places import Places
from .settings import Settings
from .yaml_files import read_yaml


@dataclass(frozen=True)
class Field:
    """One column. `type` is a Table Schema type; `codes` maps each allowed code to its English label."""

    name: str
    title: str
    description: str
    example: str
    type: str
    constraints: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    references: str | None = None
    personal: bool = False
    standard: str | None = None
    default: str | None = None

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Table:
    """One table; `component` is the part of the model that it belongs to, `owner` who fills it in."""

    name: str
    title: str
    description: str
    component: str
    owner: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    standard: str | None = None

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

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
    """The tables that a cohort keeps, by name, in the order of their names."""

    def __init__(self, tables: dict[str, Table], version: str):
        self.tables = dict(sorted(tables.items()))
        self.version = version

    def reference(self, each: Field) -> Table | None:
        """The table that a field refers to, when the cohort has it."""
        return self.tables.get(each.references) if each.references else None


def read_model(places: Places, settings: Settings) -> Model:
    """The model of the cohort: all declared tables but those of components that it drops."""
    declared = {path.stem: _table(read_yaml(path)) for path in sorted((places.schemas / "tables").glob("*.yaml"))}
    components = {table.component for table in declared.values()}
    for name in settings["components"]:
        if name not in components:
            raise CannotRun(
                f"cohort.yml: components: there is no component {name}; choose from {', '.join(sorted(components))}"
            )
    dropped = settings.dropped()
    if "core" in dropped:
        raise CannotRun("cohort.yml: components: core cannot be dropped; every cohort has organisations and people")
    kept = {name: table for name, table in declared.items() if table.component not in dropped}
    for table in kept.values():
        for each in table.fields:
            if each.required and each.references in declared and each.references not in kept:
                raise CannotRun(
                    f"cohort.yml: components: {declared[each.references].component} cannot be dropped while"
                    f" {table.component} is kept, because {table.name} needs {each.references}"
                )
    return Model(kept, (places.schemas / "VERSION").read_text(encoding="utf-8").strip())


def _table(declared: dict[str, Any]) -> Table:
    names = {
        "title",
        "description",
        "example",
        "type",
        "constraints",
        "codes",
        "references",
        "personal",
        "standard",
        "default",
    }
    fields = []
    for entry in declared["fields"]:
        unknown = set(entry) - names - {"name"}
        if unknown:
            raise CannotRun(
                f"schemas/tables/{declared['name']}.yaml: {entry['name']}: there is no property {min(unknown)}"
            )
        for code in entry.get("codes", {}):
            if not isinstance(code, str):
                # YAML reads 25_34 as the number 2534 and no as false
                raise CannotRun(
                    f"schemas/tables/{declared['name']}.yaml: {entry['name']}: put the code {code} between quotes"
                )
        fields.append(Field(**entry))
    return Table(
        name=declared["name"],
        title=declared["title"],
        description=declared["description"],
        component=declared["component"],
        owner=declared["owner"],
        key=tuple(declared["primaryKey"]),
        fields=tuple(fields),
        standard=declared.get("standard"),
    )
