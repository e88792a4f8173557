"""The data packages made from the model, which plain `frictionless validate` can check.

Dialect, encoding and bounds are written out, because frictionless guesses what is missing:
`Infinity` passes a minimum, and a guessed dialect changes with the first rows.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import yaml

from .setting_types import ID_PATTERN
from .tables import Field, Model, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
MAX_NUMBER = 1_000_000_000_000
LIST_DELIMITER = ";"
# complete, because frictionless guesses a missing part from the first lines
CSV_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}
# with libyaml: the same text in a fifth of the time
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
HEAD = "# Made from schemas/ by “nox -s migrate”. Change the tables there, not here.\n"


def data_package(model: Model) -> dict[str, Any]:
    """The descriptor of data/: every table, without its personal fields."""
    return _package(
        "cohort-data", [_resource(model, table, "data/", table.public_fields) for table in model.tables.values()]
    )


def private_package(model: Model) -> dict[str, Any]:
    """The descriptor of private/: for each table with personal fields, its key and these fields."""
    return _package(
        "cohort-private",
        [
            _resource(model, table, "", table.private_fields, private=True)
            for table in model.tables.values()
            if table.private_fields
        ],
    )


def package_yaml(descriptor: dict[str, Any]) -> str:
    """The text of a descriptor's YAML file; equal descriptors give equal bytes."""
    body = yaml.dump(descriptor, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return f"{HEAD}{_fingerprint_line(descriptor, body)}\n{body}"


def is_text_of(text: str, descriptor: dict[str, Any]) -> bool:
    """Whether `text` is the YAML of a descriptor. Compares fingerprints, because writing YAML is slow."""
    fingerprint, _, body = text.removeprefix(HEAD).partition("\n")
    return text.startswith(HEAD) and fingerprint == _fingerprint_line(descriptor, body)


def _fingerprint_line(descriptor: dict[str, Any], body: str) -> str:
    """A comment line with a hash of descriptor and text."""
    content = json.dumps(descriptor, ensure_ascii=False) + body
    return f"# {hashlib.sha256(content.encode('utf-8')).hexdigest()[:32]}"


def table_schema(model: Model, table: Table, fields: tuple[Field, ...], *, private: bool = False) -> dict[str, Any]:
    """The Table Schema of some fields of a table. A private part has no foreign keys."""
    schema: dict[str, Any] = {
        "fields": [_field_descriptor(table, column) for column in fields],
        "primaryKey": list(table.key),
    }
    foreign_keys = [
        {
            "fields": [column.name],
            "reference": {"resource": "" if target is table else target.name, "fields": list(target.key)},
        }
        for column in fields
        if not private and (target := model.referenced_table(column)) is not None
    ]
    return schema | ({"foreignKeys": foreign_keys} if foreign_keys else {})


def _package(name: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$schema": PROFILE, "name": name, "resources": resources}


def _resource(
    model: Model, table: Table, folder: str, fields: tuple[Field, ...], *, private: bool = False
) -> dict[str, Any]:
    resource = {
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
        resource["standard"] = table.standard
    return resource | {"schema": table_schema(model, table, fields, private=private)}


def _field_descriptor(table: Table, column: Field) -> dict[str, Any]:
    descriptor: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
        "example": column.example,
    }
    if column.standard:
        descriptor["standard"] = column.standard
    if column.type == "list":
        descriptor["delimiter"] = LIST_DELIMITER
    constraints = dict(column.constraints)
    if column.type in {"number", "integer"}:
        constraints.setdefault("maximum", MAX_NUMBER)
    if column.codes and column.type == "string":
        # frictionless does not enforce categories: the labels are for people, enum is the check
        descriptor["categories"] = [{"value": code, "label": label} for code, label in column.codes.items()]
        constraints["enum"] = list(column.codes)
    if column.codes and column.type == "list":
        descriptor["codes"] = list(column.codes)
    if table.key == (column.name,):
        constraints["pattern"] = ID_PATTERN
    if "pattern" in constraints:
        # frictionless anchors a pattern without grouping it, so an alternative would escape
        constraints["pattern"] = f"(?:{constraints['pattern']})"
    return descriptor | ({"constraints": constraints} if constraints else {})
