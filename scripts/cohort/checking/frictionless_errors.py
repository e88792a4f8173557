"""What frictionless says about cells and rows, as findings of ours.

Its messages mislead (a missing column in the middle gives an error a row, Thai file names are
transliterated), so a header that is not as expected is taken as it is: columns we know are
checked, unknown ones accept anything, and what is missing has been said once, by name.
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
from .table_checks import cell_finding
from .table_file import TableFile

NO_LIMIT = 10**9
# it takes the spaces off headings; what is wrong with a header our check of it says, by name
OF_THE_HEADER = {"blank-label", "incorrect-label", "duplicate-label"}


def reference_findings(root: Path, parts: Sequence[TableFile]) -> Iterator[Finding]:
    """Every error that frictionless finds in the rows of these files, which may refer to one another, and the unknown
    codes in lists, which Table Schema cannot say.

    Raises CannotRun where it stops by itself, as it does at the number sNaN.
    """
    if not parts:
        return
    # without the profile of version 2 exclusiveMinimum and other constraints are refused
    descriptor = {"$schema": PROFILE, "name": "cohort", "resources": [_as_found(part, parts) for part in parts]}
    try:
        with system.use_context(trusted=False):
            report = Package.from_descriptor(descriptor, basepath=str(root)).validate(limit_errors=NO_LIMIT)
    except Exception as failure:
        kind = type(failure).__name__
        raise CannotRun(f"frictionless itself failed ({kind}); check without --engine frictionless") from None
    for error in report.errors:
        yield Finding("file-unreadable", "datapackage.yaml", "", values={"reason": error.message})
    for part, task in zip(parts, report.tasks, strict=True):
        seen = set()
        for error in task.errors:
            for finding in _finding(part, error):
                # NaN breaks the minimum and the maximum, but is one fault
                if (place := (finding.code, finding.row, finding.column)) not in seen:
                    seen.add(place)
                    yield finding
        yield from _code_findings(part)


def _code_findings(part: TableFile) -> Iterator[Finding]:
    for each in part.fields:
        if each.name not in part.header:
            continue
        column = part.header.index(each.name)
        for number, cells in enumerate(part.rows, start=2):
            for code, values in unknown_codes(each, cells[column] if column < len(cells) else ""):
                yield cell_finding(part, number, cells, each.name, code, values)


def _as_found(part: TableFile, parts: Sequence[TableFile]) -> dict[str, Any]:
    """The resource with its columns as the file has them, and the keys that can be checked."""
    schema, header = part.resource["schema"], part.header
    fields = {each["name"]: each for each in schema["fields"]}
    headers = {other.table.name: other.header for other in parts}
    as_found: dict[str, Any] = {"fields": [fields.get(name, {"name": name, "type": "any"}) for name in header]}
    if set(schema["primaryKey"]) <= set(header):
        as_found["primaryKey"] = schema["primaryKey"]
    as_found["foreignKeys"] = [
        key
        for key in schema.get("foreignKeys", ())
        if set(key["fields"]) <= set(header)
        and set(key["reference"]["fields"]) <= set(headers.get(key["reference"]["resource"] or part.table.name, ()))
    ]
    dialect = {"header": True, "csv": part.resource["dialect"]["csv"] | {"delimiter": part.delimiter}}
    return part.resource | {"schema": as_found, "encoding": part.encoding, "dialect": dialect}


def _finding(part: TableFile, error: Any) -> Iterator[Finding]:
    kind, row = error.type, getattr(error, "row_number", None)
    if kind in OF_THE_HEADER or (kind == "source-error" and not part.header):
        return
    cells = part.rows[row - 2] if row and row - 2 < len(part.rows) else []
    place: dict[str, Any] = {"file": part.file, "table": part.table.name, "row": row, "key": part.key_of(cells)}
    if kind == "blank-row":
        yield Finding("row-blank", **place)
    elif kind == "extra-cell":
        yield Finding("row-too-long", **place, column=error.field_number)
    elif kind == "primary-key":
        match = re.search(r"position (\d+)", error.note)
        if match:
            yield Finding("row-twice", **place, values={"values": match[1]})
        elif not all(part.table.field(name).required for name in part.table.key):
            # where the parts of a key are required, each empty one has been said
            yield Finding("key-missing", **place)
    elif kind == "foreign-key":
        target = error.reference_name or part.table.name
        words = {"values": target, "references": target}
        yield cell_finding(part, error.row_number, cells, error.field_names[0], "reference-unknown", words)
    elif kind in {"missing-cell", "type-error", "constraint-error"}:
        yield _cell_error(part, cells, error)
    else:
        yield Finding("file-unreadable", part.file, part.table.name, row=row, values={"reason": error.message})


def _cell_error(part: TableFile, cells: list[str], error: Any) -> Finding:
    name, number = error.field_name, error.row_number
    each = next((each for each in part.fields if each.name == name), None)
    if error.type == "missing-cell" or each is None:
        return cell_finding(part, number, cells, name, "row-too-short")
    described = next(field for field in part.resource["schema"]["fields"] if field["name"] == name)
    kind = "type" if error.type == "type-error" else constraint_of(error.note)
    return cell_finding(part, number, cells, name, *fault_of_note(part.table, each, described, kind, error.cell))
