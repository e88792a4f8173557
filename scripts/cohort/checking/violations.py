"""Turns violations of rules into findings: in the files of data/ and private/, or in submitted cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..database.csv_staging import CsvStaging, find_key_rows
from ..model.findings import Finding
from ..model.paths import CohortPaths
from ..model.rule_files import Rule
from ..model.sql_files import Value
from ..model.tables import Table
from ..reading.accepted_rows import Key
from ..reading.safety.csv_inspection import AmbiguousCsv
from ..reading.stored_csv import UnreadableFile, read_stored
from ..reading.submissions.submission import Submission
from .overlay import Overlay


@dataclass(frozen=True)
class Violation:
    """A violation of a rule: the row to correct (with an empty key if no single row is wrong), the column (may be
    empty), and the values that fill the message."""

    rule: Rule
    table: Table
    key: Key
    field: str
    values: dict[str, Value]


def stored_findings(violations: Collection[Violation], paths: CohortPaths, staging: CsvStaging) -> list[Finding]:
    """The violations as findings with their location in the files of data/ and private/."""
    keys: defaultdict[Path, set[Key]] = defaultdict(set)
    for violation in violations:
        keys[_file_to_correct(violation, paths)].add(violation.key)
    tables = {_file_to_correct(violation, paths): violation.table for violation in violations}
    files = {path: _header_and_rows(path, tables[path], keys[path] - {()}, staging) for path in keys}
    return [_stored_finding(violation, paths, *files[_file_to_correct(violation, paths)]) for violation in violations]


def _file_to_correct(violation: Violation, paths: CohortPaths) -> Path:
    """The file in which the violation has to be corrected."""
    column = violation.table.field(violation.field) if violation.field else None
    return (paths.private if column is not None and column.personal else paths.data) / f"{violation.table.name}.csv"


def _stored_finding(violation: Violation, paths: CohortPaths, header: list[str], rows: dict[Key, int]) -> Finding:
    table = violation.table
    column = table.field(violation.field) if violation.field else None
    return Finding(
        violation.rule.code,
        paths.display_name(_file_to_correct(violation, paths)),
        table.name,
        rows.get(violation.key),
        violation.field or None,
        header.index(violation.field) + 1 if violation.key and violation.field in header else None,
        dict(zip(table.key, violation.key, strict=False)),
        values=violation.values,
        personal=column is not None and column.is_private,
    )


def _header_and_rows(
    path: Path, table: Table, keys: Collection[Key], staging: CsvStaging
) -> tuple[list[str], dict[Key, int]]:
    """The header of a stored file, and for each of these keys its row as a spreadsheet shows it.

    Both are empty if the file is missing or cannot be read.
    """
    try:
        if staging.is_large(path):
            with suppress(AmbiguousCsv):
                csv = staging.inspect(path)
                indexes = [csv.header.index(name) for name in table.key if name in csv.header]
                # a rule of the cohort may give keys with other parts
                complete_keys = [key for key in keys if len(key) == len(indexes) == len(table.key)]
                return csv.header, find_key_rows(csv, indexes, complete_keys) if complete_keys else {}
        stored = read_stored(path)
    except (FileNotFoundError, UnreadableFile):
        return [], {}
    if not set(table.key) <= set(stored.header):
        return stored.header, {}
    indexes = [stored.header.index(name) for name in table.key]
    rows: dict[Key, int] = {}
    for row, cells in enumerate(stored.rows, start=2):
        if len(cells) > max(indexes):
            rows.setdefault(tuple(cells[index] for index in indexes), row)
    return stored.header, rows


def submission_findings(
    violations: Collection[Violation], overlay: Overlay, submissions: Mapping[str, Submission], hosts: Collection[str]
) -> Iterator[Finding]:
    """Findings for new or corrected rows that violate a rule, with their location in the submitted files.

    Faults that only the host can correct are reported only in the files named in `hosts`. Rows with other findings are
    skipped until those are corrected, and so are all rows of a sheet that lacks a column which every row needs.
    """
    faulty_rows = {
        (finding.file, finding.sheet, finding.row)
        for submission in submissions.values()
        for finding in submission.findings
    }
    incomplete_sheets = {
        (finding.file, finding.sheet, finding.table)
        for submission in submissions.values()
        for finding in submission.findings
        if finding.code == "column-missing"
    }
    for violation in violations:
        change = overlay.changes.get(violation.table.name, {}).get(violation.key)
        if change is None or change.status not in ("added", "changed"):
            continue
        source = change.source
        if (source.file, source.sheet, source.rows[change.index]) in faulty_rows:
            continue
        if (source.file, source.sheet, source.table.name) in incomplete_sheets:
            continue
        if violation.rule.kind.mends == "host" and source.file not in hosts:
            continue
        text = change.row.get(violation.field, "") if violation.field else ""
        location = source.location(change.index, violation.field or None)
        if violation.rule.predicate:
            # a predicate finds personal data in any text
            location["personal"] = True
        yield Finding(violation.rule.code, **location, value=text, values=violation.values)
