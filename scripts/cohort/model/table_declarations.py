"""Reading the declared tables: schemas/tables/*.yaml, and the cohort's local/tables/*.yaml.

A local file declares a new table or, with `extends: <table>`, more columns for an existing one, or more codes for its
columns that have a list of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from .column_declarations import CODE, NAME, check_fields, check_properties, check_values
from .paths import CohortPaths
from .property_shapes import (
    BOOLEAN,
    LIST,
    MAPPING,
    OPTIONAL_TEXT,
    TEXT,
    TEXT_LIST,
    check_shapes,
)
from .publication_declarations import check_publication
from .translated_columns import check_translations, like_originals
from .yaml_files import read_yaml

TABLE_PROPERTIES = {"name", "title", "description", "component", "owner", "primaryKey", "fields"}
OPTIONAL_TABLE_PROPERTIES = {
    "standard",
    "sheet",
    "label",
    "known_by",
    "belongs_to",
    "pivot",
    "persons",
    "written_by",
    "readers",
    "publish",
    "publish_only",
    "appears_as",
}
# what only a table of the cohort's own says, and what it need not say
LOCAL_TABLE_PROPERTIES = {"sheet_in"}
LOCAL_DEFAULTS = {"component": "core", "owner": "host"}
PIVOT_PROPERTIES, OPTIONAL_PIVOT_PROPERTIES = {"row", "by", "ends"}, {"kept_until"}
TABLE_SHAPES = {
    "name": TEXT,
    "title": TEXT,
    "description": TEXT,
    "component": TEXT,
    "owner": TEXT,
    "primaryKey": TEXT_LIST,
    "fields": LIST,
    "standard": OPTIONAL_TEXT,
    "sheet": OPTIONAL_TEXT,
    "sheet_in": OPTIONAL_TEXT,
    "label": TEXT_LIST,
    "known_by": TEXT_LIST,
    "belongs_to": OPTIONAL_TEXT,
    "pivot": MAPPING,
    "persons": BOOLEAN,
    "written_by": OPTIONAL_TEXT,
    "readers": MAPPING,
    "publish": OPTIONAL_TEXT,
    "publish_only": OPTIONAL_TEXT,
    "appears_as": OPTIONAL_TEXT,
}
# names of the other tables and views that SQL can use
RESERVED_TABLE_NAMES = re.compile("cohort|cohort_.*|corrections|kept_tables|unused_codes|days|free_text")


def read_table_declarations(paths: CohortPaths, components: set[str]) -> dict[str, dict[str, Any]]:
    """Every declared table by name, with local columns last. Raises CannotRun for the first fault."""
    tables = {}
    views = {path.stem for path in paths.declared("views", "*.sql")}
    for path in sorted((paths.schemas / "tables").glob("*.yaml")):
        tables[path.stem] = check_table(paths, path, read_yaml(path), components)
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
            tables[path.stem] = check_table(paths, path, declaration, components)
    for where, declaration in extensions:
        _add_columns(tables, where, declaration)
    views = {view.stem for view in paths.declared("views", "*.sql")}
    for name in tables:
        if RESERVED_TABLE_NAMES.fullmatch(name) or name in views:
            where = f"tables/{name}.yaml"
            raise CannotRun(f"{where}: queries know something else as {name}; call the table otherwise")
    _check_references(tables)
    check_publication(tables)
    return tables


def check_table(paths: CohortPaths, path: Path, declaration: Any, components: set[str]) -> dict[str, Any]:
    """A declared table. Raises CannotRun for the first fault."""
    where = paths.display_name(path)
    is_local = path.is_relative_to(paths.local)
    if isinstance(declaration, dict) and is_local:
        declaration = LOCAL_DEFAULTS | declaration
    optional = OPTIONAL_TABLE_PROPERTIES | (LOCAL_TABLE_PROPERTIES if is_local else set())
    check_properties(where, declaration, TABLE_PROPERTIES, optional)
    check_shapes(where, declaration, TABLE_SHAPES)
    if declaration["name"] != path.stem or not NAME.fullmatch(path.stem):
        raise CannotRun(
            f"{where}: call the file as the table, in small letters with underscores: {declaration['name']}.yaml"
        )
    if declaration["component"] not in components:
        raise CannotRun(
            f"{where}: there is no component {declaration['component']}; choose from {', '.join(sorted(components))}"
        )
    declaration["fields"] = like_originals(declaration["fields"], [])
    check_fields(where, declaration["fields"])
    check_translations(where, declaration["fields"])
    names = [field["name"] for field in declaration["fields"]]
    if not declaration["primaryKey"] or not set(declaration["primaryKey"]) <= set(names):
        raise CannotRun(f"{where}: primaryKey must list columns of the table, such as [{names[0]}]")
    _check_named_columns(where, declaration, names)
    for field in declaration["fields"]:
        if field["name"] in declaration["primaryKey"] and field.get("personal"):
            raise CannotRun(f"{where}: {field['name']}: a key cannot be personal, because it stands in data/")
        if field["name"] in declaration["primaryKey"] and field["type"] == "list":
            raise CannotRun(f"{where}: {field['name']}: a key cannot be a list; take a column with one value")
        field["local"] = is_local
    return dict(declaration)


def _check_named_columns(where: str, declaration: dict[str, Any], names: list[str]) -> None:
    """That the table has the columns that it names beside its key."""
    pivot, owner = declaration.get("pivot", {}), declaration.get("belongs_to")
    if pivot and set(pivot) - OPTIONAL_PIVOT_PROPERTIES != PIVOT_PROPERTIES:
        raise CannotRun(f"{where}: pivot: write {', '.join(sorted(PIVOT_PROPERTIES))}, each with a column")
    columns_by_part = {part: declaration.get(part, []) for part in ("label", "known_by")}
    author, readers = declaration.get("written_by"), declaration.get("readers", {})
    columns_by_part |= {"belongs_to": [owner] if owner else [], "pivot": list(pivot.values())}
    columns_by_part |= {"written_by": [author] if author else [], "readers": list(readers)}
    columns_by_part |= {"appears_as": [declaration["appears_as"]] if declaration.get("appears_as") else []}
    for column, by_value in readers.items():
        check_shapes(f"{where}: readers", readers, {column: MAPPING})
        for value, readers in by_value.items():
            check_shapes(f"{where}: readers: {column}", by_value, {value: MAPPING})
            check_shapes(f"{where}: readers: {column}: {value}", readers, dict.fromkeys(readers, TEXT_LIST))
    for part, columns in columns_by_part.items():
        for column in columns:
            if column not in names:
                raise CannotRun(f"{where}: {part}: there is no column {column}; choose from {', '.join(names)}")


def _add_columns(tables: dict[str, dict[str, Any]], where: str, declaration: dict[str, Any]) -> None:
    needed = {"extends"} if "codes" in declaration else {"extends", "fields"}
    check_properties(where, declaration, needed, {"fields", "codes"})
    check_shapes(where, declaration, {"extends": TEXT, "codes": MAPPING})
    if declaration["extends"] not in tables:
        raise CannotRun(
            f"{where}: there is no table {declaration['extends']} to extend; choose from {', '.join(sorted(tables))}"
        )
    table = tables[declaration["extends"]]
    _add_codes(table, where, declaration.get("codes", {}))
    if "fields" not in declaration:
        return
    declaration["fields"] = like_originals(declaration["fields"], table["fields"])
    check_fields(where, declaration["fields"])
    column_names = {field["name"] for field in table["fields"]}
    for field in declaration["fields"]:
        if field["name"] in column_names:
            raise CannotRun(
                f"{where}: {field['name']}: {table['name']} has a column of this name already; choose another"
            )
        if field.get("constraints", {}).get("required"):
            raise CannotRun(f"{where}: {field['name']}: an added column cannot be required, because older rows lack it")
    table["fields"] = [*table["fields"], *(field | {"local": True} for field in declaration["fields"])]
    check_translations(where, table["fields"])


def _add_codes(table: dict[str, Any], where: str, added: dict[str, Any]) -> None:
    """Adds codes with their labels to columns of the table. Raises CannotRun for the first fault."""
    columns = {field["name"]: field for field in table["fields"]}
    listed = sorted(name for name, field in columns.items() if field.get("codes"))
    for name, codes in added.items():
        if name not in listed:
            raise CannotRun(f"{where}: codes: {name} of {table['name']} has no list; choose from {', '.join(listed)}")
        check_shapes(f"{where}: codes", added, {name: MAPPING})
        declared_codes = columns[name]["codes"]
        for code in codes:
            if code in declared_codes:
                raise CannotRun(f"{where}: codes: {name} has the code {code} already; choose another")
            if isinstance(code, str) and not CODE.fullmatch(code):
                raise CannotRun(f"{where}: codes: {code}: write a code in small letters, digits and underscores")
        check_values(f"{where}: codes: {name}", {"type": columns[name]["type"], "codes": codes})
        columns[name]["codes"] = declared_codes | codes


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
