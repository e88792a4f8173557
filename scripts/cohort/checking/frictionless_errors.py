"""Converts the errors of frictionless about cells and rows into findings.

Its messages mislead (a missing column in the middle gives an error for each row, Thai file names are
transliterated). So an unexpected header is accepted as it is: known columns are checked, unknown ones
accept anything, and missing ones are reported once, by name, elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from frictionless import Package, system

from ..errors import CannotRun
from ..model.data_package import PROFILE
from ..model.findings import Finding
from .cell_checks import constraint_of, fault_of_note, unknown_codes
from .table_checks import cell_finding, row_location
from .table_file import TableFile

NO_LIMIT = 10**9
# our own check reports faults of the header by name; frictionless strips spaces from headings
HEADER_ERRORS = {"blank-label", "incorrect-label", "duplicate-label"}


def reference_findings(root: Path, files: Sequence[TableFile]) -> Iterator[Finding]:
    """Every error that frictionless finds in the rows of these files, which may refer to one another, and unknown
    codes in lists, which Table Schema cannot express.

    Raises CannotRun if frictionless itself fails, as it does at the number sNaN.
    """
    if not files:
        return
    # without the profile of version 2, frictionless rejects exclusiveMinimum and other constraints
    descriptor = {
        "$schema": PROFILE,
        "name": "cohort",
        "resources": [_resource_as_stored(file, files) for file in files],
    }
    try:
        with system.use_context(trusted=False):
            report = Package.from_descriptor(descriptor, basepath=str(root)).validate(limit_errors=NO_LIMIT)
    except Exception as failure:
        error_class = type(failure).__name__
        raise CannotRun(f"frictionless itself failed ({error_class}); check without --engine frictionless") from None
    for error in report.errors:
        yield Finding("file-unreadable", "datapackage.yaml", "", values={"reason": error.message})
    for file, task in zip(files, report.tasks, strict=True):
        reported = set()
        for error in task.errors:
            for finding in _row_findings(file, error):
                # NaN violates minimum and maximum, but is one fault
                if (position := (finding.code, finding.row, finding.column)) not in reported:
                    reported.add(position)
                    yield finding
        yield from _code_findings(file)


def _code_findings(file: TableFile) -> Iterator[Finding]:
    for column in file.fields:
        if column.name not in file.header:
            continue
        index = file.header.index(column.name)
        for row, cells in enumerate(file.rows, start=2):
            for code, values in unknown_codes(column, cells[index] if index < len(cells) else ""):
                yield cell_finding(file, row, cells, column.name, code, values)


def _resource_as_stored(file: TableFile, files: Sequence[TableFile]) -> dict[str, Any]:
    """The resource with the columns that the file has, and the keys that can be checked."""
    schema, header = file.resource["schema"], file.header
    fields = {descriptor["name"]: descriptor for descriptor in schema["fields"]}
    headers = {other_file.table.name: other_file.header for other_file in files}
    schema_as_stored: dict[str, Any] = {"fields": [fields.get(name, {"name": name, "type": "any"}) for name in header]}
    if set(schema["primaryKey"]) <= set(header):
        schema_as_stored["primaryKey"] = schema["primaryKey"]
    schema_as_stored["foreignKeys"] = [
        key
        for key in schema.get("foreignKeys", ())
        if set(key["fields"]) <= set(header)
        and set(key["reference"]["fields"]) <= set(headers.get(key["reference"]["resource"] or file.table.name, ()))
    ]
    dialect = {"header": True, "csv": file.resource["dialect"]["csv"] | {"delimiter": file.delimiter}}
    return file.resource | {"schema": schema_as_stored, "encoding": file.encoding, "dialect": dialect}


def _row_findings(file: TableFile, error: Any) -> Iterator[Finding]:
    kind, row = error.type, getattr(error, "row_number", None)
    if kind in HEADER_ERRORS or (kind == "source-error" and not file.header):
        return
    cells = file.rows[row - 2] if row and row - 2 < len(file.rows) else []
    location = row_location(file, row, cells)
    if kind == "blank-row":
        yield Finding("row-blank", **location)
    elif kind == "extra-cell":
        yield Finding("row-too-long", **location, column=error.field_number)
    elif kind == "primary-key":
        match = re.search(r"position (\d+)", error.note)
        if match:
            yield Finding("row-twice", **location, values={"values": match[1]})
        elif not all(file.table.field(name).required for name in file.table.key):
            # if all parts of the key are required, each empty one has its own finding
            yield Finding("key-missing", **location)
    elif kind == "foreign-key":
        target = error.reference_name or file.table.name
        values = {"values": target, "references": target}
        yield cell_finding(file, error.row_number, cells, error.field_names[0], "reference-unknown", values)
    elif kind in {"missing-cell", "type-error", "constraint-error"}:
        yield _cell_error_finding(file, cells, error)
    else:
        yield Finding("file-unreadable", file.file, file.table.name, row=row, values={"reason": error.message})


def _cell_error_finding(file: TableFile, cells: list[str], error: Any) -> Finding:
    name, row = error.field_name, error.row_number
    column = next((column for column in file.fields if column.name == name), None)
    if error.type == "missing-cell" or column is None:
        return cell_finding(file, row, cells, name, "row-too-short")
    descriptor = next(descriptor for descriptor in file.resource["schema"]["fields"] if descriptor["name"] == name)
    kind = "type" if error.type == "type-error" else constraint_of(error.note)
    return cell_finding(file, row, cells, name, *fault_of_note(file.table, column, descriptor, kind, error.cell))
