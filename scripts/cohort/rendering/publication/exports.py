"""Exports in standards of others, of what is published alone; report/exports/ declares what goes into them in SQL."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from ...database.queries import QuerySource
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.report_files import report_files
from ...model.sql_files import SqlFile, is_applicable, read_sql_file
from .metadata import CohortMetadata

FOLDER = "exports"
GIVING_VERSION = "1.4"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Format:
    """A format of exports: the ending of its file, and what makes the file of rows; no file without rows."""

    ending: str
    write: Callable[[Sequence[Row], CohortMetadata], bytes]


def read_exports(cohort: Cohort) -> dict[str, SqlFile]:
    """The declarations of exports by file name. Raises CannotRun for one with an unknown format."""
    files = {}
    for name, path in report_files(cohort.paths, FOLDER, ".sql").items():
        file = read_sql_file(cohort.paths, path, {"format", "tables"}, {"names"})
        if file.header["format"] not in FORMATS:
            raise CannotRun(f"{file.where}: format: choose from {', '.join(FORMATS)}")
        files[f"{name}{FORMATS[file.header['format']].ending}"] = file
    return files


def export_files(queries: QuerySource, cohort: Cohort, metadata: CohortMetadata) -> dict[str, bytes]:
    """The exports by file name; none of what has no rows."""
    queries.execute(f"CREATE OR REPLACE MACRO global_id(id) AS '{metadata.cohort_id}-' || id")
    files = {}
    for name, file in read_exports(cohort).items():
        if is_applicable(file, "", cohort.model, cohort.model.tables):
            _, rows = queries.query(file.sql, file.where)
            if rows:
                files[name] = FORMATS[file.header["format"]].write(rows, metadata)
    return files


def _giving(rows: Sequence[Row], metadata: CohortMetadata) -> bytes:
    """A package of grants in the 360Giving standard, whose paths are the columns."""
    grants = []
    for row in rows:
        grant: dict[str, Any] = {}
        for path, value in row.items():
            if value is not None:
                _put(grant, path.split("/"), _plain(value))
        grants.append(grant)
    package = metadata.grants_package() | {"version": GIVING_VERSION, "grants": grants}
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _put(target: dict[str, Any], path: list[str], value: Any) -> None:
    """Puts a value at a path such as recipientOrganization/0/name, where a number is a place in a list."""
    name, *rest = path
    if not rest:
        target[name] = value
        return
    entries = target.setdefault(name, [])
    while len(entries) <= int(rest[0]):
        entries.append({})
    _put(entries[int(rest[0])], rest[1:], value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _codebook(rows: Sequence[Row], metadata: CohortMetadata) -> bytes:
    """A codebook in REFI-QDA, with each code below the one that it belongs to."""
    below: dict[str | None, list[Row]] = {}
    codes = {row["code"] for row in rows}
    for row in rows:
        below.setdefault(row["parent"] if row["parent"] in codes else None, []).append(row)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<CodeBook xmlns="{CODEBOOK}" origin={quoteattr(metadata.origin)}>',
        "<Codes>",
        *_codes(below, None, metadata.cohort_id),
        "</Codes>",
        "</CodeBook>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _codes(below: Mapping[str | None, list[Row]], parent: str | None, cohort_id: str) -> list[str]:
    lines = []
    for row in below.get(parent, ()):
        # the same code of the same cohort has the same id in every release
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{cohort_id}/codebook/{row['code']}"))
        name, text = quoteattr(row["title"] or row["code"]), row["definition"] or ""
        lines.append(f'<Code guid="{guid}" name={name} isCodable="true">')
        # the same rules of escaping hold for a text as for an attribute
        lines += [f"<Description>{quoteattr(text)[1:-1]}</Description>"] if text else []
        lines += [*_codes(below, row["code"], cohort_id), "</Code>"]
    return lines


FORMATS = {"360giving": Format(".json", _giving), "refi-qda": Format(".qdc", _codebook)}
