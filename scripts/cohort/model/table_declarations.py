"""Reading schemas/tables/*.yaml and what a cohort adds in local/tables/*.yaml.

A local file declares a table of its own, or, with `extends: <table>`, more columns of one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from .paths import CohortPaths
from .yaml_files import read_yaml

NAME = re.compile("[a-z][a-z0-9_]{0,59}")
TYPES = {"string", "number", "integer", "boolean", "date", "list"}
TABLE_PROPERTIES = {"name", "title", "description", "component", "owner", "primaryKey", "fields"}
FIELD_PROPERTIES = {"name", "title", "description", "example", "type"}
OPTIONAL_FIELD_PROPERTIES = {
    "constraints",
    "codes",
    "references",
    "personal",
    "standard",
    "default",
    "question",
    "only",
    "about",
    "identifies",
}
OPTIONAL_TABLE_PROPERTIES = {"standard", "sheet", "label", "known_by", "belongs_to", "pivot", "persons"}
LOCAL_COMPONENT = "core"
# what SQL finds beside the tables and the views
RESERVED_TABLE_NAMES = re.compile("cohort|cohort_.*|kept_tables|days|free_text")


def read_table_declarations(paths: CohortPaths, components: set[str]) -> dict[str, dict[str, Any]]:
    """Every declared table by name, local columns after its own. Raises CannotRun for the first fault."""
    tables = {}
    for path in sorted((paths.schemas / "tables").glob("*.yaml")):
        tables[path.stem] = _check_table(paths, path, read_yaml(path), components)
    extensions = []
    for path in sorted((paths.local / "tables").glob("*.yaml")):
        where, declared = paths.display_name(path), read_yaml(path)
        if isinstance(declared, dict) and "extends" in declared:
            extensions.append((where, declared))
        elif path.stem in tables:
            raise CannotRun(
                f"{where}: the table {path.stem} is there already; to add columns write: extends: {path.stem}"
            )
        else:
            tables[path.stem] = _check_table(paths, path, declared, components)
    for where, declared in extensions:
        _extend(tables, where, declared)
    _check_references(tables)
    return tables


def _check_table(paths: CohortPaths, path: Path, declared: Any, components: set[str]) -> dict[str, Any]:
    where = paths.display_name(path)
    local = path.is_relative_to(paths.local)
    if isinstance(declared, dict) and local:
        declared.setdefault("component", LOCAL_COMPONENT)
        declared.setdefault("owner", "host")
    _check_properties(where, declared, TABLE_PROPERTIES, OPTIONAL_TABLE_PROPERTIES)
    if declared["name"] != path.stem or not NAME.fullmatch(path.stem):
        raise CannotRun(
            f"{where}: call the file as the table, in small letters with underscores: {declared['name']}.yaml"
        )
    if RESERVED_TABLE_NAMES.fullmatch(path.stem) or path.stem in {
        view.stem for view in paths.declared("views", "*.sql")
    }:
        raise CannotRun(f"{where}: queries know something else as {path.stem}; call the table otherwise")
    if declared["component"] not in components:
        raise CannotRun(
            f"{where}: there is no component {declared['component']}; choose from {', '.join(sorted(components))}"
        )
    _check_fields(where, declared["fields"])
    names = [field["name"] for field in declared["fields"]]
    if not isinstance(declared["primaryKey"], list) or not set(declared["primaryKey"]) <= set(names):
        raise CannotRun(f"{where}: primaryKey must list columns of the table, such as [{names[0]}]")
    for field in declared["fields"]:
        if field["name"] in declared["primaryKey"] and field.get("personal"):
            raise CannotRun(f"{where}: {field['name']}: a key cannot be personal, because it stands in data/")
        if field["name"] in declared["primaryKey"] and field["type"] == "list":
            raise CannotRun(f"{where}: {field['name']}: a key cannot be a list; take a column with one value")
        field["local"] = local
    return dict(declared)


def _extend(tables: dict[str, dict[str, Any]], where: str, declared: dict[str, Any]) -> None:
    _check_properties(where, declared, {"extends", "fields"}, set())
    if declared["extends"] not in tables:
        raise CannotRun(
            f"{where}: there is no table {declared['extends']} to extend; choose from {', '.join(sorted(tables))}"
        )
    table = tables[declared["extends"]]
    _check_fields(where, declared["fields"])
    known = {field["name"] for field in table["fields"]}
    for field in declared["fields"]:
        if field["name"] in known:
            raise CannotRun(
                f"{where}: {field['name']}: {table['name']} has a column of this name already; choose another"
            )
        if field.get("constraints", {}).get("required"):
            raise CannotRun(f"{where}: {field['name']}: an added column cannot be required, because older rows lack it")
    table["fields"] = [*table["fields"], *(field | {"local": True} for field in declared["fields"])]


def _check_fields(where: str, fields: Any) -> None:
    if not isinstance(fields, list) or not fields:
        raise CannotRun(f"{where}: fields must list the columns")
    seen = set()
    for number, field in enumerate(fields, start=1):
        name = field.get("name", f"field {number}") if isinstance(field, dict) else f"field {number}"
        _check_properties(f"{where}: {name}", field, FIELD_PROPERTIES, OPTIONAL_FIELD_PROPERTIES)
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise CannotRun(f"{where}: {name}: name a column in small letters with underscores, such as visits_made")
        if name in seen:
            raise CannotRun(f"{where}: {name}: two columns have this name; rename one")
        seen.add(name)
        if field["type"] not in TYPES:
            raise CannotRun(
                f"{where}: {name}: there is no type {field['type']}; choose from {', '.join(sorted(TYPES))}"
            )
        _check_values(f"{where}: {name}", field)


def _check_values(where: str, field: dict[str, Any]) -> None:
    """What a column says of its values."""
    for part in ("constraints", "codes", "only"):
        if not isinstance(field.get(part, {}), dict):
            raise CannotRun(f"{where}: {part}: write properties, as name: value")
    if field.get("constraints", {}).get("unique"):
        raise CannotRun(f"{where}: unique is for keys; list the column in primaryKey, or leave it out of constraints")
    for code in field.get("codes", {}):
        if not isinstance(code, str):
            # YAML reads 25_34 as the number 2534 and no as false
            raise CannotRun(f"{where}: put the code {code} between quotes")


def _check_properties(where: str, declared: Any, required: set[str], allowed: set[str]) -> None:
    """That a mapping has all properties it needs and none that nobody knows."""
    if not isinstance(declared, dict):
        raise CannotRun(f"{where}: write properties, one a line, as name: value")
    missing, unknown = required - set(declared), set(map(str, declared)) - required - allowed
    if missing:
        raise CannotRun(f"{where}: {min(missing)} is missing")
    if unknown:
        raise CannotRun(
            f"{where}: there is no property {min(unknown)}; the known ones are {', '.join(sorted(required | allowed))}"
        )


def _check_references(tables: dict[str, dict[str, Any]]) -> None:
    for table in tables.values():
        for field in table["fields"]:
            target = field.get("references")
            for named in (target, field.get("about")):
                if named and named not in tables:
                    raise CannotRun(f"{table['name']}: {field['name']}: there is no table {named} to refer to")
            if target and len(tables[target]["primaryKey"]) != 1:
                where = f"{table['name']}: {field['name']}"
                raise CannotRun(f"{where}: {target} has a key of several columns and cannot be referred to")
