"""The data packages made from the model: what plain `frictionless validate` checks.

The dialect, the encoding and bounds are written out, because frictionless guesses what is not
said: `Infinity` passes a minimum, and a guessed dialect changes with the first rows.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import yaml

from .settings import ID_PATTERN
from .tables import Field, Model, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
MAX_NUMBER = 1_000_000_000_000
LIST_DELIMITER = ";"
# said in full: what is not said is guessed from the first lines
CSV_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}
# the same text in a fifth of the time, where libyaml is there
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
HEAD = "# Made from schemas/ by “nox -s migrate”. Change the tables there, not here.\n"


def data_package(model: Model) -> dict[str, Any]:
    """The descriptor of data/: every table without its personal fields."""
    return _package(
        "cohort-data", [_resource(model, table, "data/", table.public_fields) for table in model.tables.values()]
    )


def private_package(model: Model) -> dict[str, Any]:
    """The descriptor of private/: the key and the personal fields of each table that has some."""
    return _package(
        "cohort-private",
        [
            _resource(model, table, "", table.private_fields, private=True)
            for table in model.tables.values()
            if table.private_fields
        ],
    )


def package_yaml(descriptor: dict[str, Any]) -> str:
    """The descriptor as the text of its file; equal descriptors give equal bytes."""
    body = yaml.dump(descriptor, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return f"{HEAD}{_mark(descriptor, body)}\n{body}"


def is_text_of(text: str, descriptor: dict[str, Any]) -> bool:
    """Whether a file has the text of a descriptor. It is told by its mark, because to write YAML takes its time."""
    mark, _, body = text.removeprefix(HEAD).partition("\n")
    return text.startswith(HEAD) and mark == _mark(descriptor, body)


def _mark(descriptor: dict[str, Any], body: str) -> str:
    """A line that only this text of this descriptor has."""
    content = json.dumps(descriptor, ensure_ascii=False) + body
    return f"# {hashlib.sha256(content.encode('utf-8')).hexdigest()[:32]}"


def table_schema(model: Model, table: Table, fields: tuple[Field, ...], *, private: bool = False) -> dict[str, Any]:
    """The Table Schema of some fields of a table. A private part refers to nothing but its own rows."""
    schema: dict[str, Any] = {"fields": [_field(table, each) for each in fields], "primaryKey": list(table.key)}
    foreign_keys = [
        {
            "fields": [each.name],
            "reference": {"resource": "" if target is table else target.name, "fields": list(target.key)},
        }
        for each in fields
        if not private and (target := model.referenced_table(each)) is not None
    ]
    return schema | ({"foreignKeys": foreign_keys} if foreign_keys else {})


def _package(name: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$schema": PROFILE, "name": name, "resources": resources}


def _resource(
    model: Model, table: Table, folder: str, fields: tuple[Field, ...], *, private: bool = False
) -> dict[str, Any]:
    described = {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": f"{folder}{table.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"header": True, "csv": dict(CSV_DIALECT)},
    }
    if table.standard:
        described["standard"] = table.standard
    return described | {"schema": table_schema(model, table, fields, private=private)}


def _field(table: Table, each: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": each.name,
        "type": each.type,
        "title": each.title,
        "description": each.description,
        "example": each.example,
    }
    if each.standard:
        described["standard"] = each.standard
    if each.type == "list":
        described["delimiter"] = LIST_DELIMITER
    constraints = dict(each.constraints)
    if each.type in {"number", "integer"}:
        constraints.setdefault("maximum", MAX_NUMBER)
    if each.codes and each.type == "string":
        # frictionless does not enforce categories: the labels are for people, enum is the check
        described["categories"] = [{"value": code, "label": label} for code, label in each.codes.items()]
        constraints["enum"] = list(each.codes)
    if each.codes and each.type == "list":
        described["codes"] = list(each.codes)
    if table.key == (each.name,):
        constraints["pattern"] = ID_PATTERN
    if "pattern" in constraints:
        # frictionless anchors a pattern without grouping it, so an alternative would escape
        constraints["pattern"] = f"(?:{constraints['pattern']})"
    return described | ({"constraints": constraints} if constraints else {})
