"""local/senders/ORGANISATION.yaml: how the sheets of a sender are read, as they have explained them once.

An entry belongs to a table and a set of headings. It has no name of a file or a person: headings and names, which may
be people's, are there as hashes, but for the headings that were explained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ...model.cohort import Cohort
from ...model.paths import CohortPaths
from ...model.property_shapes import LIST, MAPPING, TEXT, TEXT_MAPPING, check_shapes
from ...model.tables import Model, Table
from ...model.yaml_files import parse_entry, read_yaml
from ..accepted_rows import RowNames
from ..cells.text import comparison_key
from ..spreadsheets import Sheet
from .explanations import HASH_MARK, Explanations, name_hash
from .sheet_table import tidy_text
from .submitted_table import SubmittedTable

COMMENT = """\
# How the sheets of this sender are read: written when a file was accepted whose columns and names the sender explained
# in the marked copy. An entry holds for sheets with exactly these headings. Change or delete what is not right.
"""
HASH_LENGTH = 16
# rows of a sheet to look for headings in
HEADING_ROWS = 40
SHAPES = {
    "table": TEXT,
    "headings": TEXT,
    "columns": TEXT_MAPPING,
    "values": TEXT_MAPPING,
    "names": TEXT_MAPPING,
    "conventions": TEXT_MAPPING,
}


@dataclass(frozen=True)
class MemoryEntry:
    """What was explained for sheets of a table with headings of this hash: fields by heading, values for all rows by
    field, names by the hashes of their comparison keys, and what decides between two readings by field."""

    table: str
    headings: str
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What an entry holds for."""
        return self.table, self.headings


def memory_path(paths: CohortPaths, sender: str) -> Path:
    """The file of a sender."""
    return paths.local / "senders" / f"{sender}.yaml"


def read_memory(cohort: Cohort, sender: str) -> list[MemoryEntry]:
    """The entries of a sender; none without a sender or a file. Raises CannotRun for a file of another shape."""
    path = memory_path(cohort.paths, sender)
    if not sender or not path.exists():
        return []
    where, contents = cohort.paths.display_name(path), read_yaml(path) or []
    check_shapes(where, {"senders": contents}, {"senders": LIST})
    for number, entry in enumerate(contents, start=1):
        check_shapes(where, {f"entry {number}": entry}, {f"entry {number}": MAPPING})
    entries = [parse_entry(MemoryEntry, entry, where) for entry in contents]
    for entry in entries:
        check_shapes(where, asdict(entry), SHAPES)
    return entries


def recall_explanations(entries: Iterable[MemoryEntry], table: str, headings: Sequence[str]) -> Explanations:
    """What was explained for earlier sheets of a table with these headings; nothing for others."""
    for entry in entries:
        if entry.key == (table, _hash_of(headings)):
            columns = {headings.index(heading): name for heading, name in entry.columns.items() if heading in headings}
            fields = frozenset({*entry.values, *entry.conventions})
            return Explanations(columns, dict(entry.values), dict(entry.names), dict(entry.conventions), fields)
    return Explanations()


def recall_table(entries: Iterable[MemoryEntry], sheet: Sheet) -> str:
    """The table of an earlier sheet with the headings of a row of this one; empty for an unknown sheet."""
    tables = {entry.headings: entry.table for entry in entries}
    hashes = (_hash_of(map(tidy_text, row)) for row in sheet.rows[:HEADING_ROWS] if tables)
    return next((tables[table_hash] for table_hash in hashes if table_hash in tables), "")


def memory_text(
    model: Model, names: RowNames, entries: list[MemoryEntry], submitted_tables: Iterable[SubmittedTable]
) -> str:
    """The text of the file with what is explained for these tables too; empty if nothing of it is new."""
    entries_by_key = {entry.key: entry for entry in entries}
    for submitted in submitted_tables:
        entry = _entry(model, names, submitted)
        if entry.conventions or (submitted.is_own and (entry.columns or entry.values or entry.names)):
            entries_by_key[entry.key] = entry
    if list(entries_by_key.values()) == entries:
        return ""
    contents: list[dict[str, Any]] = [asdict(entry) for entry in entries_by_key.values()]
    return COMMENT + yaml.safe_dump(contents, allow_unicode=True, sort_keys=False, width=115)


def _entry(model: Model, names: RowNames, submitted: SubmittedTable) -> MemoryEntry:
    table, explanations, headings = submitted.table, submitted.explanations, submitted.all_headings
    return MemoryEntry(
        table.name,
        _hash_of(headings),
        {
            headings[index]: name
            for index, name in explanations.columns.items()
            if name and headings.count(headings[index]) == 1
        },
        # which workshop or which coach a sheet is about is not the same for the next one
        {name: text for name, text in explanations.values.items() if table.field(name).codes},
        {
            name_hash(key): public_answer
            for key, answer in explanations.names.items()
            if not key.startswith(HASH_MARK) and (public_answer := _public_answer(model, names, table, answer))
        }
        | {key: answer for key, answer in explanations.names.items() if key.startswith(HASH_MARK)},
        dict(explanations.conventions),
    )


def _public_answer(model: Model, names: RowNames, table: Table, answer: str) -> str:
    """What of an answer about a name may be kept: the answer where rows have public names, the id of the row where its
    description is personal, nothing where the names are those of people."""
    targets = [target for column in table.fields if (target := model.referenced_table(column))]
    matches = [(target, ids) for target in targets if (ids := names.ids_by_name(target).get(comparison_key(answer)))]
    if not matches or any(target.identifies_people for target, _ in matches):
        return ""
    if not any(target.names_people for target, _ in matches):
        return answer
    rows = {row_id for _, ids in matches for row_id in ids}
    return rows.pop() if len(rows) == 1 else ""


def _hash_of(headings: Iterable[str]) -> str:
    """The hash of a set of headings."""
    return hashlib.sha256("\x1f".join(sorted(filter(None, headings))).encode()).hexdigest()[:HASH_LENGTH]
