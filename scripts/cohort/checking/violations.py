"""Rules that do not hold, as findings: in the files of data/ and private/, or in the cells of what was sent."""

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
    """A rule that does not hold: the row that has to be mended, without a key where no row is to blame, and what fills
    the message."""

    rule: Rule
    table: Table
    key: Key
    field: str
    values: dict[str, Value]


def stored_findings(violations: Collection[Violation], paths: CohortPaths, staging: CsvStaging) -> list[Finding]:
    """Findings that point at the files of data/ and private/."""
    keys: defaultdict[Path, set[Key]] = defaultdict(set)
    for each in violations:
        keys[_path(each, paths)].add(each.key)
    tables = {_path(each, paths): each.table for each in violations}
    files = {path: _header_and_rows(path, tables[path], keys[path] - {()}, staging) for path in keys}
    return [_stored_finding(each, paths, *files[_path(each, paths)]) for each in violations]


def _path(violation: Violation, paths: CohortPaths) -> Path:
    """The file in which it is mended."""
    each = violation.table.field(violation.field) if violation.field else None
    return (paths.private if each is not None and each.personal else paths.data) / f"{violation.table.name}.csv"


def _stored_finding(violation: Violation, paths: CohortPaths, header: list[str], rows: dict[Key, int]) -> Finding:
    table = violation.table
    each = table.field(violation.field) if violation.field else None
    return Finding(
        violation.rule.code,
        paths.display_name(_path(violation, paths)),
        table.name,
        rows.get(violation.key),
        violation.field or None,
        header.index(violation.field) + 1 if violation.key and violation.field in header else None,
        dict(zip(table.key, violation.key, strict=False)),
        values=violation.values,
        personal=each is not None and each.is_private,
    )


def _header_and_rows(
    path: Path, table: Table, keys: Collection[Key], staging: CsvStaging
) -> tuple[list[str], dict[Key, int]]:
    """The header of a stored file, and the number of the row of each of these keys as a spreadsheet shows it."""
    try:
        if staging.is_large(path):
            with suppress(AmbiguousCsv):
                csv = staging.inspect(path)
                places = [csv.header.index(part) for part in table.key if part in csv.header]
                # a rule of the cohort may give a key of other parts
                wanted = [key for key in keys if len(key) == len(places) == len(table.key)]
                return csv.header, find_key_rows(csv, places, wanted) if wanted else {}
        stored = read_stored(path)
    except (FileNotFoundError, UnreadableFile):
        return [], {}
    if not set(table.key) <= set(stored.header):
        return stored.header, {}
    places = [stored.header.index(part) for part in table.key]
    rows: dict[Key, int] = {}
    for number, cells in enumerate(stored.rows, start=2):
        if len(cells) > max(places):
            rows.setdefault(tuple(cells[place] for place in places), number)
    return stored.header, rows


def submission_findings(
    violations: Collection[Violation], overlay: Overlay, submissions: Mapping[str, Submission], hosts: Collection[str]
) -> Iterator[Finding]:
    """Findings that point at the cells of the files whose new or corrected rows break a rule.

    What only the host can mend is said in files of the `hosts` alone; a row in which something is wrong by itself waits
    until that is mended.
    """
    wrong = {(each.file, each.sheet, each.row) for submission in submissions.values() for each in submission.findings}
    for each in violations:
        change = overlay.changes.get(each.table.name, {}).get(each.key)
        if change is None or change.status not in ("added", "changed"):
            continue
        found = change.source
        if (found.file, found.sheet, found.rows[change.index]) in wrong:
            continue
        if each.rule.kind.mends == "host" and found.file not in hosts:
            continue
        text = change.row.get(each.field, "") if each.field else ""
        place = found.location(change.index, each.field or None)
        if each.rule.predicate:
            # a predicate finds in any text what identifies a person
            place["personal"] = True
        yield Finding(each.rule.code, **place, value=text, values=each.values)
