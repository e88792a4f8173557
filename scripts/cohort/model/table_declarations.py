"""Reading the declared tables: schemas/tables/*.yaml, and the cohort's local/tables/*.yaml.

A local file declares a new table or, with `extends: <table>`, more columns for an existing one.
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
# names of the other tables and views that SQL can use
RESERVED_TABLE_NAMES = re.compile("cohort|cohort_.*|kept_tables|days|free_text")


def read_table_declarations(paths: CohortPaths, components: set[str]) -> dict[str, dict[str, Any]]:
    """Every declared table by name, with local columns last. Raises CannotRun for the first fault."""
    tables = {}
    for path in sorted((paths.schemas / "tables").glob("*.yaml")):
        tables[path.stem] = _check_table(paths, path, read_yaml(path), components)
    extensions = []
    for path in sorted((paths.local / "tables").glob("*.yaml")):
        where, declaration = paths.display_name(path), read_yaml(path)
        if isinstance(declaration, dict) and "extends" in declaration:
            extensions.append((where, declaration))
        elif path.stem in tables:
            raise CannotRun(
                f"{where}: the table {path.stem} is there already; to add columns write: extends: {path.stem}"
            )
        else:
            tables[path.stem] = _check_table(paths, path, declaration, components)
    for where, declaration in extensions:
        _add_columns(tables, where, declaration)
    _check_references(tables)
    return tables


def _check_table(paths: CohortPaths, path: Path, declaration: Any, components: set[str]) -> dict[str, Any]:
    where = paths.display_name(path)
    is_local = path.is_relative_to(paths.local)
    if isinstance(declaration, dict) and is_local:
        declaration.setdefault("component", LOCAL_COMPONENT)
        declaration.setdefault("owner", "host")
    _check_properties(where, declaration, TABLE_PROPERTIES, OPTIONAL_TABLE_PROPERTIES)
    if declaration["name"] != path.stem or not NAME.fullmatch(path.stem):
        raise CannotRun(
            f"{where}: call the file as the table, in small letters with underscores: {declaration['name']}.yaml"
        )
    if RESERVED_TABLE_NAMES.fullmatch(path.stem) or path.stem in {
        view.stem for view in paths.declared("views", "*.sql")
    }:
        raise CannotRun(f"{where}: queries know something else as {path.stem}; call the table otherwise")
    if declaration["component"] not in components:
        raise CannotRun(
            f"{where}: there is no component {declaration['component']}; choose from {', '.join(sorted(components))}"
        )
    _check_fields(where, declaration["fields"])
    names = [field["name"] for field in declaration["fields"]]
    if not isinstance(declaration["primaryKey"], list) or not set(declaration["primaryKey"]) <= set(names):
        raise CannotRun(f"{where}: primaryKey must list columns of the table, such as [{names[0]}]")
    for field in declaration["fields"]:
        if field["name"] in declaration["primaryKey"] and field.get("personal"):
            raise CannotRun(f"{where}: {field['name']}: a key cannot be personal, because it stands in data/")
        if field["name"] in declaration["primaryKey"] and field["type"] == "list":
            raise CannotRun(f"{where}: {field['name']}: a key cannot be a list; take a column with one value")
        field["local"] = is_local
    return dict(declaration)


def _add_columns(tables: dict[str, dict[str, Any]], where: str, declaration: dict[str, Any]) -> None:
    _check_properties(where, declaration, {"extends", "fields"}, set())
    if declaration["extends"] not in tables:
        raise CannotRun(
            f"{where}: there is no table {declaration['extends']} to extend; choose from {', '.join(sorted(tables))}"
        )
    table = tables[declaration["extends"]]
    _check_fields(where, declaration["fields"])
    column_names = {field["name"] for field in table["fields"]}
    for field in declaration["fields"]:
        if field["name"] in column_names:
            raise CannotRun(
                f"{where}: {field['name']}: {table['name']} has a column of this name already; choose another"
            )
        if field.get("constraints", {}).get("required"):
            raise CannotRun(f"{where}: {field['name']}: an added column cannot be required, because older rows lack it")
    table["fields"] = [*table["fields"], *(field | {"local": True} for field in declaration["fields"])]


def _check_fields(where: str, fields: Any) -> None:
    if not isinstance(fields, list) or not fields:
        raise CannotRun(f"{where}: fields must list the columns")
    names = set()
    for number, field in enumerate(fields, start=1):
        name = field.get("name", f"field {number}") if isinstance(field, dict) else f"field {number}"
        _check_properties(f"{where}: {name}", field, FIELD_PROPERTIES, OPTIONAL_FIELD_PROPERTIES)
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise CannotRun(f"{where}: {name}: name a column in small letters with underscores, such as visits_made")
        if name in names:
            raise CannotRun(f"{where}: {name}: two columns have this name; rename one")
        names.add(name)
        if field["type"] not in TYPES:
            raise CannotRun(
                f"{where}: {name}: there is no type {field['type']}; choose from {', '.join(sorted(TYPES))}"
            )
        _check_values(f"{where}: {name}", field)


def _check_values(where: str, field: dict[str, Any]) -> None:
    """Checks the properties of a column that are about its values."""
    for property_name in ("constraints", "codes", "only"):
        if not isinstance(field.get(property_name, {}), dict):
            raise CannotRun(f"{where}: {property_name}: write properties, as name: value")
    if field.get("constraints", {}).get("unique"):
        raise CannotRun(f"{where}: unique is for keys; list the column in primaryKey, or leave it out of constraints")
    for code in field.get("codes", {}):
        if not isinstance(code, str):
            # YAML reads 25_34 as the number 2534 and no as false
            raise CannotRun(f"{where}: put the code {code} between quotes")


def _check_properties(where: str, declaration: Any, required: set[str], allowed: set[str]) -> None:
    """Raises CannotRun unless a mapping has all required properties, and only these and the allowed ones."""
    if not isinstance(declaration, dict):
        raise CannotRun(f"{where}: write properties, one a line, as name: value")
    missing, unknown = required - set(declaration), set(map(str, declaration)) - required - allowed
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
            for table_name in (target, field.get("about")):
                if table_name and table_name not in tables:
                    raise CannotRun(f"{table['name']}: {field['name']}: there is no table {table_name} to refer to")
            if target and len(tables[target]["primaryKey"]) != 1:
                where = f"{table['name']}: {field['name']}"
                raise CannotRun(f"{where}: {target} has a key of several columns and cannot be referred to")
