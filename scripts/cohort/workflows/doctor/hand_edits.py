"""Changes of data/ that came past the toolkit: what the ledger does not know, said and, with a reason, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...model.cohort import Cohort
from ...model.findings import Finding
from ...model.tables import Table
from ...reading.stored_csv import StoredTable, parse_stored_or_none
from ...storing.csv_tables import table_text
from ...storing.ledger import (
    RowCounts,
    append_entries,
    current_moment,
    data_version,
    ledger_entry,
    read_ledger,
    sha256_of,
)
from ...storing.ledger_chain import EDIT, Chain, KnownContent, follow_ledger
from ...storing.older_copies import older_copies


@dataclass(frozen=True)
class Difference:
    """A table of data/ whose content is not the one that the ledger knows.

    `text` is how the toolkit would store these rows, when that is what the ledger knows: then only the form differs,
    such as ends of lines, quotation marks or the order of rows.
    """

    path: Path
    recorded: KnownContent
    content: bytes
    stored: StoredTable
    text: str | None


def edit_findings(cohort: Cohort, chain: Chain) -> Iterator[Finding]:
    """What was changed by hand and has not been recorded, now and between entries of the ledger."""
    for each in differences(cohort, chain):
        if each.text is not None and not each.stored.has_standard_form:
            # that a spreadsheet program saved it is a finding of its own
            continue
        code, values = _describe(cohort, each)
        yield Finding(code, cohort.paths.display_name(each.path), each.path.stem, values=values)
    for gap in chain.gaps:
        days = {"day": gap.before.day, "until": gap.after.day}
        yield Finding("edited-earlier", f"data/{gap.table}.csv", gap.table, values=days)


def differences(cohort: Cohort, chain: Chain) -> Iterator[Difference]:
    """The tables that are not as the ledger knows them; one that it does not know began empty, with the cohort."""
    start = KnownContent("", min((known.at for known in chain.last.values()), default=""))
    for path in sorted(cohort.paths.data.glob("*.csv")):
        table, content, known = cohort.model.tables.get(path.stem), path.read_bytes(), chain.last.get(path.stem)
        if table is None or (known and known.matches(content)):
            continue
        stored = parse_stored_or_none(content)
        if stored is None or not (known or stored.rows):
            continue
        text = _as_stored(table, stored) if known else None
        only_form = text is not None and known is not None and known.matches(text.encode("utf-8"))
        yield Difference(path, known or start, content, stored, text if only_form else None)


def record_hand_edits(cohort: Cohort, reason: str) -> list[str]:
    """Writes all that was changed by hand into the ledger, with the reason. Returns the files, and changes none."""
    chain = follow_ledger(read_ledger(cohort.paths))
    changes = [(gap.table, gap.before.sha256, gap.after.sha256, RowCounts()) for gap in chain.gaps]
    for each in differences(cohort, chain):
        if each.text is None:
            counts, _ = _counts(cohort, each)
            changes.append((each.path.stem, each.recorded.sha256, sha256_of(each.content), counts or RowCounts()))
    # that somebody changed a table by hand has not brought it to the version that lies here
    version, now = data_version(cohort.paths) or cohort.model.version, current_moment()
    entries = [
        ledger_entry(
            EDIT,
            version,
            at=now,
            table=table,
            table_sha256=after,
            previous_sha256=before,
            counts=counts,
            reason=reason,
        )
        for table, before, after, counts in changes
    ]
    if entries:
        append_entries(cohort.paths, entries)
    return sorted({f"data/{entry.table}.csv" for entry in entries})


def _describe(cohort: Cohort, each: Difference) -> tuple[str, dict[str, Any]]:
    """The code of what a difference is, and the values of its message."""
    day = {"day": each.recorded.day}
    if each.text is not None:
        return "file-in-other-form", {}
    counts, where = _counts(cohort, each)
    if counts is None:
        return "edited-unknown", day
    if not each.recorded.sha256:
        return "filled-by-hand", day | asdict(counts)
    return "edited-by-hand", day | asdict(counts) | {"where": where}


def _counts(cohort: Cohort, difference: Difference) -> tuple[RowCounts | None, str]:
    """How many rows differ, and where the content that the ledger knows lies; None when it lies nowhere any more."""
    if not difference.recorded.sha256:
        return RowCounts(added=len(difference.stored.rows)), ""
    copies = older_copies(cohort.paths, difference.path)
    copy = next((copy for copy in copies if difference.recorded.matches(copy.content)), None)
    if copy is None or copy.stored is None:
        return None, ""
    return _compare(cohort.model.tables[difference.path.stem], copy.stored, difference.stored), copy.source


def _compare(table: Table, before: StoredTable, after: StoredTable) -> RowCounts | None:
    """How two contents of a table differ, row by row of the same key; None when rows cannot be told apart.

    Empty cells and the order of columns and rows do not count.
    """
    old, new = before.rows_by_key(table.key), after.rows_by_key(table.key)
    if old is None or new is None:
        return None
    changed = sum(1 for key, row in new.items() if key in old and _filled(old[key]) != _filled(row))
    added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    return RowCounts(added, changed, len(new) - added - changed, removed)


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}


def _as_stored(table: Table, stored: StoredTable) -> str | None:
    """The text as the toolkit would store these rows; None when they are not exactly the columns of the table."""
    names = sorted(each.name for each in table.public_fields)
    if sorted(stored.header) != names or any(len(cells) != len(names) for cells in stored.rows):
        return None
    rows = [dict(zip(stored.header, cells, strict=True)) for cells in stored.rows]
    return table_text(table, table.public_fields, rows)
