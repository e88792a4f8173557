"""The Data Package of what is published: tables and results of measures as CSV and Parquet, with their descriptor.

Frictionless' type `list` is not in the profile of Data Package 2.0 (frictionlessdata/datapackage#1089), so a list is a
text with a pattern.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.data_package import CSV_DIALECT, LIST_DELIMITER, PROFILE
from ...model.publication_declarations import MONTH, REGION, REGION_COLUMN, REVIEWED
from ...model.publication_file import PublicationFile
from ...model.tables import Field, Model, Table
from ...reading.accepted_rows import Key, Row
from ...storing.csv_tables import csv_text, stored_text

FOLDER, RESULTS = "data", "results"
YEAR_MONTH = "yearmonth"
# the types of columns in Parquet; a month is a text there
PARQUET_TYPES = {"date": "DATE", "number": "DECIMAL(18, 4)", "integer": "BIGINT", "boolean": "BOOLEAN"}
COHORT_COLUMN = "cohort_id"


@dataclass(frozen=True)
class Resource:
    """One table of the package: its columns as descriptors of Table Schema, and its rows."""

    name: str
    path: str
    title: str
    description: str
    columns: list[dict[str, Any]]
    key: tuple[str, ...]
    references: dict[str, tuple[str, str]]
    rows: list[Row]


def table_resources(
    tables: Mapping[str, Table], rows: Mapping[str, Mapping[Key, Row]], file: PublicationFile
) -> list[Resource]:
    """The published tables that have rows, sorted by name."""
    present = {name: table for name, table in sorted(tables.items()) if rows.get(name)}
    return [_table_resource(table, list(rows[name].values()), present, file) for name, table in present.items()]


def _table_resource(table: Table, rows: list[Row], present: Mapping[str, Table], file: PublicationFile) -> Resource:
    columns: list[dict[str, Any]] = []
    references: dict[str, tuple[str, str]] = {}
    for column in table.published_fields:
        columns.append(column_descriptor(table, column))
        if column.publish == REGION:
            columns.append(_region_column(rows, file))
        if column.references and column.references in present:
            references[column.name] = (column.references, present[column.references].key[0])
    return Resource(
        table.name,
        f"{table.name}.csv",
        table.title,
        table.description,
        columns,
        table.key,
        references,
        rows,
    )


def column_descriptor(table: Table, column: Field) -> dict[str, Any]:
    """A column as it leaves, as a field of Table Schema."""
    described = {"name": column.name, "title": column.title, "description": column.description}
    constraints: dict[str, Any] = {}
    kind = YEAR_MONTH if column.publish == MONTH else "string" if column.type == "list" else column.type
    if column.codes and column.type == "string":
        described["categories"] = [{"value": code, "label": label} for code, label in column.codes.items()]  # type: ignore[assignment]
        constraints["enum"] = list(column.codes)
    if column.codes and column.type == "list":
        code = "|".join(map(re.escape, column.codes))
        constraints["pattern"] = f"(?:(?:{code})(?:{LIST_DELIMITER}(?:{code}))*)"
    # what is not shown is blank, so only keys and what leaves as it is must be there
    if column.name in table.key or (column.required and column.publish not in (REVIEWED, REGION)):
        constraints["required"] = column.name in table.key
    if column.standard:
        described["standard"] = column.standard
    constraints = {name: value for name, value in constraints.items() if value}
    return described | {"type": kind} | ({"constraints": constraints} if constraints else {})


def _region_column(rows: Iterable[Row], file: PublicationFile) -> dict[str, Any]:
    codes = sorted({row[REGION_COLUMN] for row in rows} - {""})
    titles = ", ".join(f"{code} = {file.region_title(code) or 'the whole country'}" for code in codes)
    return {
        "name": REGION_COLUMN,
        "title": "Region",
        "description": f"The region of the place, or its country: {titles}." if titles else "The region of the place.",
        "type": "string",
    }


def result_resources(results: Mapping[str, Result], cohort_id: str) -> list[Resource]:
    """The results of published measures that have rows, each with the id of the cohort in front."""
    return [_result_resource(result, cohort_id) for _, result in sorted(results.items()) if result.rows]


def _result_resource(result: Result, cohort_id: str) -> Resource:
    measure = result.measure
    columns: list[dict[str, Any]] = [
        {"name": COHORT_COLUMN, "title": "Cohort", "description": "The id of the cohort.", "type": "string"}
    ]
    for name in result.rows[0]:
        values = [row[name] for row in result.rows if row[name] is not None]
        described = {
            "name": name,
            "title": measure.columns.get(name, name),
            "type": _type_of(values, name in measure.units),
        }
        columns.append(described | ({"unit": measure.units[name]} if name in measure.units else {}))
    rows = [
        {COHORT_COLUMN: cohort_id} | {name: stored_text(value) for name, value in row.items()} for row in result.rows
    ]
    return Resource(
        f"result-{measure.name.replace('_', '-')}",
        f"{RESULTS}/{measure.name}.csv",
        measure.title,
        f"{measure.formula} Unit: {measure.unit}. {measure.note}".strip(),
        columns,
        (),
        {},
        rows,
    )


def _type_of(values: Sequence[object], is_number: bool) -> str:
    if is_number:
        return "number"
    if values and all(isinstance(value, bool) for value in values):
        return "boolean"
    if values and all(isinstance(value, int) for value in values):
        return "integer"
    return "date" if values and all(isinstance(value, datetime.date) for value in values) else "string"


def package_files(
    resources: Sequence[Resource], metadata: Mapping[str, Any], language: Language, marks: Mapping[str, str]
) -> dict[str, bytes]:
    """The files of the package by path: the descriptor, a CSV and a Parquet file for each table, which has the `marks`.

    Plain `frictionless validate datapackage.json` and plain DuckDB read them.
    """
    files: dict[str, bytes] = {}
    # one database for all tables: to open it takes longer than to write most of them
    with duckdb.connect() as database, tempfile.TemporaryDirectory() as folder:
        database.execute("SET threads = 1")
        for resource in resources:
            names = [column["name"] for column in resource.columns]
            files[resource.path] = csv_text(names, resource.rows).encode()
            parquet = _parquet(database, Path(folder, "rows.parquet"), resource, marks)
            files[resource.path.removesuffix("csv") + "parquet"] = parquet
    descriptor = {"$schema": PROFILE} | dict(metadata)
    descriptor["resources"] = [_descriptor(resource, language) for resource in resources]
    files["datapackage.json"] = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    return files


def _descriptor(resource: Resource, language: Language) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [dict(column) for column in resource.columns]}
    for column in schema["fields"]:
        # both languages: who reads the file may know one of them
        title = column["title"]
        translated = language.say(title)
        if translated != title:
            column["title"] = f"{title} · {translated}"
    if resource.key:
        schema["primaryKey"] = list(resource.key)
    if resource.references:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": "" if target == resource.name else target, "fields": [key]}}
            for name, (target, key) in resource.references.items()
        ]
    return {
        "name": resource.name.replace("_", "-") if resource.name.startswith("result") else resource.name,
        "type": "table",
        "title": resource.title,
        "description": resource.description,
        "path": resource.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": dict(CSV_DIALECT),
        "schema": schema,
    }


def _parquet(database: duckdb.DuckDBPyConnection, path: Path, resource: Resource, marks: Mapping[str, str]) -> bytes:
    """The rows as Parquet, typed, written by way of a file; the same rows give the same bytes."""
    cells = ", ".join(
        f"try_cast(nullif(unnest(${number}::VARCHAR[]), '') AS {PARQUET_TYPES.get(column['type'], 'VARCHAR')})"
        f' AS "{column["name"]}"'
        for number, column in enumerate(resource.columns, start=1)
    )
    values = [[row[column["name"]] for row in resource.rows] for column in resource.columns]
    database.execute(f"CREATE OR REPLACE TABLE rows AS SELECT {cells}", values)
    pairs = ", ".join(f"{name}: {_quoted(text)}" for name, text in marks.items())
    database.execute(f"COPY rows TO {_quoted(path.as_posix())} (FORMAT parquet, KV_METADATA {{{pairs}}})")
    return path.read_bytes()


def _quoted(text: str) -> str:
    """A text for SQL that takes no parameters."""
    return "'" + text.replace("'", "''") + "'"


def shown_tables(tables: Mapping[str, Table], rows: Mapping[str, Mapping[Key, Row]]) -> dict[str, Table]:
    """The published tables that have rows, with only the columns that leave: what the dictionary describes."""
    return {
        name: dataclasses.replace(table, fields=table.published_fields)
        for name, table in sorted(tables.items())
        if rows.get(name)
    }


def dictionary_model(model: Model, tables: Mapping[str, Table]) -> Model:
    """The model with only these tables."""
    return Model(dict(tables), {}, model.version, model.components)
