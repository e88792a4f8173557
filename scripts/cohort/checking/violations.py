"""Rules that do not hold, as findings: in the files of data/ and private/, or in the cells of what was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..database.csv_staging import Staging, rows_of_keys
from ..model.findings import Finding
from ..model.paths import Places
from ..model.rule_files import Rule
from ..model.sql_files import Value
from ..model.tables import Table
from ..reading.accepted_rows import Key
from ..reading.safety.csv_inspection import InDoubt
from ..reading.stored_csv import Unreadable, read_stored
from ..reading.submissions.submission import Submission
from .overlay import Overlay


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold: the row that has to be mended, without a key where no row is to blame, and what fills
    the message."""

    rule: Rule
    table: Table
    key: Key
    field: str
    values: dict[str, Value]


def in_stored(broken: Collection[Broken], places: Places, staging: Staging) -> list[Finding]:
    """Findings that point at the files of data/ and private/."""
    keys: defaultdict[Path, set[Key]] = defaultdict(set)
    for each in broken:
        keys[_path(each, places)].add(each.key)
    tables = {_path(each, places): each.table for each in broken}
    files = {path: _header_and_rows(path, tables[path], keys[path] - {()}, staging) for path in keys}
    return [_in_stored(each, places, *files[_path(each, places)]) for each in broken]


def _path(broken: Broken, places: Places) -> Path:
    """The file in which it is mended."""
    each = broken.table.field(broken.field) if broken.field else None
    return (places.private if each is not None and each.personal else places.data) / f"{broken.table.name}.csv"


def _in_stored(broken: Broken, places: Places, header: list[str], rows: dict[Key, int]) -> Finding:
    table = broken.table
    each = table.field(broken.field) if broken.field else None
    return Finding(
        broken.rule.code,
        places.named(_path(broken, places)),
        table.name,
        rows.get(broken.key),
        broken.field or None,
        header.index(broken.field) + 1 if broken.key and broken.field in header else None,
        dict(zip(table.key, broken.key, strict=False)),
        values=broken.values,
        personal=each is not None and each.is_private,
    )


def _header_and_rows(
    path: Path, table: Table, keys: Collection[Key], staging: Staging
) -> tuple[list[str], dict[Key, int]]:
    """The header of a stored file, and the number of the row of each of these keys as a spreadsheet shows it."""
    try:
        if staging.is_large(path):
            with suppress(InDoubt):
                csv = staging.survey(path)
                places = [csv.header.index(part) for part in table.key if part in csv.header]
                # a rule of the cohort may give a key of other parts
                wanted = [key for key in keys if len(key) == len(places) == len(table.key)]
                return csv.header, rows_of_keys(csv, places, wanted) if wanted else {}
        stored = read_stored(path)
    except (FileNotFoundError, Unreadable):
        return [], {}
    if not set(table.key) <= set(stored.header):
        return stored.header, {}
    places = [stored.header.index(part) for part in table.key]
    rows: dict[Key, int] = {}
    for number, cells in enumerate(stored.rows, start=2):
        if len(cells) > max(places):
            rows.setdefault(tuple(cells[place] for place in places), number)
    return stored.header, rows


def in_submissions(
    broken: Collection[Broken], overlay: Overlay, submissions: Mapping[str, Submission], hosts: Collection[str]
) -> Iterator[Finding]:
    """Findings that point at the cells of the files whose new or corrected rows break a rule.

    What only the host can mend is said in files of the `hosts` alone; a row in which something is wrong by itself waits
    until that is mended.
    """
    wrong = {(each.file, each.sheet, each.row) for submission in submissions.values() for each in submission.findings}
    for each in broken:
        change = overlay.changes.get(each.table.name, {}).get(each.key)
        if change is None or change.status not in ("added", "changed"):
            continue
        found = change.source
        if (found.file, found.sheet, found.rows[change.index]) in wrong:
            continue
        if each.rule.kind.mends == "host" and found.file not in hosts:
            continue
        text = change.row.get(each.field, "") if each.field else ""
        place = found.place(change.index, each.field or None)
        if each.rule.predicate:
            # a predicate finds in any text what identifies a person
            place["personal"] = True
        yield Finding(each.rule.code, **place, value=text, values=each.values)
