"""Finds changes of data/ made without the toolkit, and, with a reason, records them in the ledger."""

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
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import (
    RowCounts,
    current_moment,
    data_version,
    extended_ledger,
    ledger_entry,
    read_ledger,
    sha256_of,
)
from ...storing.ledger_chain import EDIT, Chain, KnownContent, follow_ledger
from ...storing.older_copies import older_copies


@dataclass(frozen=True)
class Difference:
    """A table of data/ whose content differs from the one that the ledger records.

    If only the form differs, such as line ends, quotation marks or the order of rows, `text` is the recorded content,
    in which the toolkit would store these rows; else it is None.
    """

    path: Path
    recorded: KnownContent
    content: bytes
    stored: StoredTable
    text: str | None


def edit_findings(cohort: Cohort, chain: Chain) -> Iterator[Finding]:
    """Findings for changes made by hand and not recorded, in current files and between entries of the ledger."""
    for difference in differences(cohort, chain):
        if difference.text is not None and not difference.stored.has_standard_form:
            # a file saved by a spreadsheet program has a finding of its own
            continue
        code, values = _describe(cohort, difference)
        yield Finding(code, cohort.paths.display_name(difference.path), difference.path.stem, values=values)
    for gap in chain.gaps:
        days = {"day": gap.before.day, "until": gap.after.day}
        yield Finding("edited-earlier", f"data/{gap.table}.csv", gap.table, values=days)


def differences(cohort: Cohort, chain: Chain) -> Iterator[Difference]:
    """The tables that differ from the ledger; a table without entries counts as empty since the start of the cohort."""
    initial_content = KnownContent("", min((recorded.at for recorded in chain.last.values()), default=""))
    for path in sorted(cohort.paths.data.glob("*.csv")):
        table, content, recorded = cohort.model.tables.get(path.stem), path.read_bytes(), chain.last.get(path.stem)
        if table is None or (recorded and recorded.matches(content)):
            continue
        stored = parse_stored_or_none(content)
        if stored is None or not (recorded or stored.rows):
            continue
        text = _standard_text(table, stored) if recorded else None
        differs_in_form = text is not None and recorded is not None and recorded.matches(text.encode("utf-8"))
        yield Difference(path, recorded or initial_content, content, stored, text if differs_in_form else None)


def record_hand_edits(cohort: Cohort, reason: str) -> list[str]:
    """Records all changes made by hand in the ledger, with the reason. Returns the names of these files; they stay as
    they are."""
    chain = follow_ledger(read_ledger(cohort.paths))
    changes = [(gap.table, gap.before.sha256, gap.after.sha256, RowCounts()) for gap in chain.gaps]
    for difference in differences(cohort, chain):
        if difference.text is None:
            counts, _ = _count_changes(cohort, difference)
            changes.append(
                (difference.path.stem, difference.recorded.sha256, sha256_of(difference.content), counts or RowCounts())
            )
    # an edit by hand has not migrated the table to the current version
    version, moment = data_version(cohort.paths) or cohort.model.version, current_moment()
    entries = [
        ledger_entry(
            EDIT,
            version,
            at=moment,
            table=table,
            table_sha256=after,
            previous_sha256=before,
            counts=counts,
            reason=reason,
        )
        for table, before, after, counts in changes
    ]
    if entries:
        apply_changes(cohort.paths, FileChanges(extended_ledger(cohort.paths, entries)))
    return sorted({f"data/{entry.table}.csv" for entry in entries})


def _describe(cohort: Cohort, difference: Difference) -> tuple[str, dict[str, Any]]:
    """The code of the finding for a difference, and the values of its message."""
    day = {"day": difference.recorded.day}
    if difference.text is not None:
        return "file-in-other-form", {}
    counts, copy_source = _count_changes(cohort, difference)
    if counts is None:
        return "edited-unknown", day
    if not difference.recorded.sha256:
        return "filled-by-hand", day | asdict(counts)
    return "edited-by-hand", day | asdict(counts) | {"where": copy_source}


def _count_changes(cohort: Cohort, difference: Difference) -> tuple[RowCounts | None, str]:
    """How many rows differ, and which copy has the recorded content; None if no copy has it any more."""
    if not difference.recorded.sha256:
        return RowCounts(added=len(difference.stored.rows)), ""
    copies = older_copies(cohort.paths, difference.path)
    copy = next((copy for copy in copies if difference.recorded.matches(copy.content)), None)
    if copy is None or copy.stored is None:
        return None, ""
    return _compare(cohort.model.tables[difference.path.stem], copy.stored, difference.stored), copy.source


def _compare(table: Table, before: StoredTable, after: StoredTable) -> RowCounts | None:
    """How two contents of a table differ, row by row of the same key; None if keys are missing or repeated.

    Empty cells and the order of columns and rows are ignored.
    """
    old, new = before.rows_by_key(table.key), after.rows_by_key(table.key)
    if old is None or new is None:
        return None
    changed = sum(1 for key, row in new.items() if key in old and _filled(old[key]) != _filled(row))
    added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    return RowCounts(added, changed, len(new) - added - changed, removed)


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}


def _standard_text(table: Table, stored: StoredTable) -> str | None:
    """The text in which the toolkit would store these rows; None unless they have exactly the columns of the table."""
    names = sorted(column.name for column in table.public_fields)
    if sorted(stored.header) != names or any(len(cells) != len(names) for cells in stored.rows):
        return None
    rows = [dict(zip(stored.header, cells, strict=True)) for cells in stored.rows]
    return table_text(table, table.public_fields, rows)
