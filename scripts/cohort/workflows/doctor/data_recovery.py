"""Finds tables and columns that were lost from data/ and private/, and recovers them from older copies."""

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

# encodings that can be recognised reliably and converted to UTF-8 without a loss
SAFE_ENCODINGS = ("cp874", "utf-16")
# faults that are corrected by writing the same rows in the form of the toolkit
REWRITE_CODES = {"file-in-old-encoding", "file-of-a-spreadsheet", "columns-in-other-order"}


def file_findings(cohort: Cohort, chain: Chain, rewrites: Iterable[FileRewrite]) -> Iterator[Finding]:
    """Findings about the files of data/ and private/ as such, with the copy from which lost content can be recovered.

    `rewrites` are what migrate would write: a new table or column has not been lost.
    """
    new_columns = {rewrite.path: rewrite.columns for rewrite in rewrites}
    for file, group in groupby(check_files(cohort), key=lambda finding: finding.file):
        path, findings = cohort.paths.root / file, list(group)
        if is_emptied(path):
            # further findings about an empty file say nothing
            yield _lost_table_finding(cohort, path, chain, is_new=path in new_columns)
            continue
        for finding in findings:
            if finding.code == "column-missing":
                yield _lost_columns_finding(cohort, path, chain, finding, new_columns.get(path, ()))
            elif finding.code == "file-unreadable" and (stored := _read_in_other_encoding(cohort, path)):
                yield Finding("file-in-old-encoding", file, finding.table, values={"encoding": stored.encoding})
            else:
                yield finding


def is_emptied(path: Path) -> bool:
    """Whether a file is missing or has no content; an interrupted cloud sync leaves zeros."""
    return not path.exists() or not path.read_bytes().strip(b"\0 \r\n")


def recover_data(cohort: Cohort, chain: Chain, findings: Iterable[Finding]) -> Iterator[str]:
    """Recovers lost tables and columns, and rewrites files in another encoding or form. Yields a line for each.

    Content that is in a file now stays in it.
    """
    say = cohort_language(cohort).say
    for finding in findings:
        path = cohort.paths.root / finding.file
        if finding.code == "table-lost" and (copy := _copy_with_rows(cohort, path)):
            write_atomically(path, copy.content)
            yield say("Brought back: {file} from {where}", file=finding.file, where=copy.source)
        elif finding.code == "column-lost" and (
            recovery := _recover_columns(cohort, path, chain, finding.values["values"])
        ):
            copy, text = recovery
            write_atomically(path, text)
            columns = ", ".join(finding.values["values"])
            yield say(
                "Brought back in {file}: {columns} from {where}", file=finding.file, columns=columns, where=copy.source
            )
        elif finding.code in REWRITE_CODES and (text := _standard_text(cohort, path)):
            write_atomically(path, text)
            yield say("Written as it should be: {files}", files=finding.file)


def _lost_table_finding(cohort: Cohort, path: Path, chain: Chain, *, is_new: bool) -> Finding:
    """The finding for a table without content. `is_new` says that migrate would make it, as always in data/."""
    file, last_content = cohort.paths.display_name(path), chain.last.get(path.stem)
    if copy := _copy_with_rows(cohort, path):
        code = "table-in-old-copy" if chain.may_name_forgotten(copy.moment) else "table-lost"
        return Finding(code, file, path.stem, values={"where": copy.source})
    if path.exists():
        return Finding("file-not-synced", file, path.stem)
    table = cohort.model.tables[path.stem]
    empty = sha256_of(table_text(table, table.public_fields, []).encode("utf-8"))
    had_rows = not is_new if _is_private(cohort, path) else last_content is not None and last_content.sha256 != empty
    return Finding("table-gone" if had_rows else "file-missing", file, path.stem)


def _copy_with_rows(cohort: Cohort, path: Path) -> OlderCopy | None:
    copies = older_copies(cohort.paths, path)
    return next((copy for copy in copies if copy.stored and copy.stored.rows), None)


def _lost_columns_finding(
    cohort: Cohort, path: Path, chain: Chain, finding: Finding, new_columns: tuple[str, ...]
) -> Finding:
    """The finding for missing columns by cause: lost and recoverable, added by the next migration, or unknown."""
    columns = finding.values["values"]
    if recovery := _recover_columns(cohort, path, chain, columns):
        return dataclasses.replace(finding, code="column-lost", values={"values": columns, "where": recovery[0].source})
    copy = _copy_with_rows(cohort, path) if set(columns) & set(cohort.model.tables[path.stem].key) else None
    if copy:
        return dataclasses.replace(finding, code="key-lost", values={"values": columns, "where": copy.source})
    if set(columns) <= set(new_columns):
        return dataclasses.replace(finding, code="columns-to-add", row=None)
    return finding


def _recover_columns(cohort: Cohort, path: Path, chain: Chain, columns: list[str]) -> tuple[OlderCopy, str] | None:
    """The newest copy with these columns and without forgotten people, and the text of the file with the columns.

    None if there is no such copy, or if keys are missing or repeated.
    """
    key, stored = cohort.model.tables[path.stem].key, read_stored(path)
    rows = stored.rows_by_key(key)
    for copy in older_copies(cohort.paths, path) if rows is not None else ():
        old_rows = copy.stored.rows_by_key(key) if copy.stored and set(columns) <= set(copy.stored.header) else None
        if rows is None or old_rows is None or chain.may_name_forgotten(copy.moment):
            continue
        names = _in_declared_order(cohort, path, (*stored.header, *columns))
        completed_rows = (
            {name: old_rows.get(row_key, {}).get(name, "") for name in columns} | row for row_key, row in rows.items()
        )
        return copy, csv_text(names, completed_rows)
    return None


def _read_in_other_encoding(cohort: Cohort, path: Path) -> StoredTable | None:
    """A table in another encoding; None if it cannot be read, or if its columns are not those of the table."""
    try:
        text_table = read_text_table(path.read_bytes())
    except RefusedFile:
        return None
    header, *rows = (row for row in text_table.rows if row)
    names = [column.name for column in _declared_columns(cohort, path)]
    if text_table.encoding not in SAFE_ENCODINGS or sorted(header) != sorted(names):
        return None
    return StoredTable(header, rows, text_table.encoding, text_table.delimiter)


def _standard_text(cohort: Cohort, path: Path) -> str:
    """The text of a table in the form of the toolkit; empty if a cell or a column would be lost."""
    stored = parse_stored_or_none(path.read_bytes()) or _read_in_other_encoding(cohort, path)
    if stored is None or len(set(stored.header)) < len(stored.header):
        return ""
    if any(len(cells) != len(stored.header) for cells in stored.rows):
        return ""
    rows = (dict(zip(stored.header, cells, strict=True)) for cells in stored.rows)
    return csv_text(_in_declared_order(cohort, path, stored.header), rows)


def _in_declared_order(cohort: Cohort, path: Path, columns: Sequence[str]) -> list[str]:
    """These columns in the declared order, unknown ones at the end."""
    declared = [column.name for column in _declared_columns(cohort, path)]
    return [name for name in declared if name in columns] + [name for name in columns if name not in declared]


def _declared_columns(cohort: Cohort, path: Path) -> tuple[Field, ...]:
    table = cohort.model.tables[path.stem]
    return table.private_fields if _is_private(cohort, path) else table.public_fields


def _is_private(cohort: Cohort, path: Path) -> bool:
    return path.parent == cohort.paths.private
