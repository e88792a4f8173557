"""What was lost from data/ and private/, whole tables and columns, and what an older copy brings back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ...checking.stored_tables import check_files
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.findings import Finding
from ...model.tables import Field
from ...reading.safety.limits import RefusedFile
from ...reading.stored_csv import StoredTable, parse_stored_or_none, read_stored
from ...reading.text_tables import read_text_table
from ...storing.atomic_writes import write_atomically
from ...storing.csv_tables import csv_text, table_text
from ...storing.ledger import sha256_of
from ...storing.ledger_chain import Chain
from ...storing.older_copies import OlderCopy, older_copies
from .migrate import FileRewrite

# encodings that are known from what stands in a file, and lose nothing on the way to UTF-8
SAFE_ENCODINGS = ("cp874", "utf-16")
# what is mended by writing the same rows as the toolkit writes them
REWRITE_CODES = {"file-in-old-encoding", "file-of-a-spreadsheet", "columns-in-other-order"}


def file_findings(cohort: Cohort, chain: Chain, pending: Iterable[FileRewrite]) -> Iterator[Finding]:
    """What is wrong with the files of data/ and private/ as such, and where what they lost can be found.

    `pending` is what migrate would write: a table or a column that is new has not been lost.
    """
    new = {rewrite.path: rewrite.columns for rewrite in pending}
    for file, found in groupby(check_files(cohort), key=lambda each: each.file):
        path, findings = cohort.paths.root / file, list(found)
        if is_emptied(path):
            # what else was found says nothing
            yield _lost_table(cohort, path, chain, begins=path in new)
            continue
        for finding in findings:
            if finding.code == "column-missing":
                yield _lost_columns(cohort, path, chain, finding, new.get(path, ()))
            elif finding.code == "file-unreadable" and (saved := _in_other_encoding(cohort, path)):
                yield Finding("file-in-old-encoding", file, finding.table, values={"encoding": saved.encoding})
            else:
                yield finding


def is_emptied(path: Path) -> bool:
    """Whether nothing is in a file, or it is not there: a cloud that stopped half-way leaves zeros."""
    return not path.exists() or not path.read_bytes().strip(b"\0 \r\n")


def recover_data(cohort: Cohort, chain: Chain, findings: Iterable[Finding]) -> Iterator[str]:
    """Brings back the tables and columns of these findings and rewrites what is in an old encoding; says what it did.

    What stands in a file stays in it.
    """
    say = cohort_language(cohort).say
    for finding in findings:
        path = cohort.paths.root / finding.file
        if finding.code == "table-lost" and (copy := _copy_with_rows(cohort, path)):
            write_atomically(path, copy.content)
            yield say("Brought back: {file} from {where}", file=finding.file, where=copy.source)
        elif finding.code == "column-lost" and (
            found := _recover_columns(cohort, path, chain, finding.values["values"])
        ):
            copy, text = found
            write_atomically(path, text)
            columns = ", ".join(finding.values["values"])
            yield say(
                "Brought back in {file}: {columns} from {where}", file=finding.file, columns=columns, where=copy.source
            )
        elif finding.code in REWRITE_CODES and (text := _standard_text(cohort, path)):
            write_atomically(path, text)
            yield say("Written as it should be: {files}", files=finding.file)


def _lost_table(cohort: Cohort, path: Path, chain: Chain, *, begins: bool) -> Finding:
    """What to say of a table without content; `begins` when migrate would make it, which in data/ it always does."""
    file, known = cohort.paths.display_name(path), chain.last.get(path.stem)
    if copy := _copy_with_rows(cohort, path):
        code = "table-in-old-copy" if chain.may_name_forgotten(copy.moment) else "table-lost"
        return Finding(code, file, path.stem, values={"where": copy.source})
    if path.exists():
        return Finding("file-not-synced", file, path.stem)
    table = cohort.model.tables[path.stem]
    empty = sha256_of(table_text(table, table.public_fields, []).encode("utf-8"))
    had_rows = not begins if _is_private(cohort, path) else known is not None and known.sha256 != empty
    return Finding("table-gone" if had_rows else "file-missing", file, path.stem)


def _copy_with_rows(cohort: Cohort, path: Path) -> OlderCopy | None:
    copies = older_copies(cohort.paths, path)
    return next((copy for copy in copies if copy.stored and copy.stored.rows), None)


def _lost_columns(cohort: Cohort, path: Path, chain: Chain, finding: Finding, new: tuple[str, ...]) -> Finding:
    """A finding about missing columns as what it means here: lost, still to come, or simply not there."""
    columns = finding.values["values"]
    if found := _recover_columns(cohort, path, chain, columns):
        return dataclasses.replace(finding, code="column-lost", values={"values": columns, "where": found[0].source})
    copy = _copy_with_rows(cohort, path) if set(columns) & set(cohort.model.tables[path.stem].key) else None
    if copy:
        return dataclasses.replace(finding, code="key-lost", values={"values": columns, "where": copy.source})
    if set(columns) <= set(new):
        return dataclasses.replace(finding, code="columns-to-add", row=None)
    return finding


def _recover_columns(cohort: Cohort, path: Path, chain: Chain, columns: list[str]) -> tuple[OlderCopy, str] | None:
    """The newest copy that has the columns and nobody who was forgotten since, and the text of the file with them.

    None when there is no such copy, or rows cannot be told apart.
    """
    key, stored = cohort.model.tables[path.stem].key, read_stored(path)
    rows = stored.rows_by_key(key)
    for copy in older_copies(cohort.paths, path) if rows is not None else ():
        old_rows = copy.stored.rows_by_key(key) if copy.stored and set(columns) <= set(copy.stored.header) else None
        if rows is None or old_rows is None or chain.may_name_forgotten(copy.moment):
            continue
        names = _in_order(cohort, path, (*stored.header, *columns))
        filled = ({name: old_rows.get(at, {}).get(name, "") for name in columns} | row for at, row in rows.items())
        return copy, csv_text(names, filled)
    return None


def _in_other_encoding(cohort: Cohort, path: Path) -> StoredTable | None:
    """A table that was saved in another encoding; None when its columns, read so, are not those of the table."""
    try:
        found = read_text_table(path.read_bytes())
    except RefusedFile:
        return None
    header, *rows = (row for row in found.rows if row)
    if found.encoding not in SAFE_ENCODINGS or sorted(header) != sorted(each.name for each in _fields(cohort, path)):
        return None
    return StoredTable(header, rows, found.encoding, found.delimiter)


def _standard_text(cohort: Cohort, path: Path) -> str:
    """The text of a table as the toolkit writes it; empty when a cell or a column would be lost by that."""
    stored = parse_stored_or_none(path.read_bytes()) or _in_other_encoding(cohort, path)
    if stored is None or len(set(stored.header)) < len(stored.header):
        return ""
    if any(len(cells) != len(stored.header) for cells in stored.rows):
        return ""
    rows = (dict(zip(stored.header, cells, strict=True)) for cells in stored.rows)
    return csv_text(_in_order(cohort, path, stored.header), rows)


def _in_order(cohort: Cohort, path: Path, columns: Sequence[str]) -> list[str]:
    """These columns in the order in which the table declares them, unknown ones at the end."""
    declared = [each.name for each in _fields(cohort, path)]
    return [name for name in declared if name in columns] + [name for name in columns if name not in declared]


def _fields(cohort: Cohort, path: Path) -> tuple[Field, ...]:
    table = cohort.model.tables[path.stem]
    return table.private_fields if _is_private(cohort, path) else table.public_fields


def _is_private(cohort: Cohort, path: Path) -> bool:
    return path.parent == cohort.paths.private
