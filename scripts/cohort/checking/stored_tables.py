"""Checks of data/ and private/ against the model: frictionless decides each cell, the engine asks it."""

from __future__ import annotations

from collections.abc import Iterator

from ..database.csv_staging import CsvStaging, KeysQuery, keys_only_in
from ..model.cohort import Cohort
from ..model.data_package import data_package, private_package
from ..model.findings import FileCheck, Finding
from ..model.paths import CohortPaths
from .frictionless_errors import reference_findings
from .table_checks import table_findings
from .table_file import TableFile, read_table_files


def check_stored_tables(
    cohort: Cohort, staging: CsvStaging | None = None, *, reference: bool = False
) -> tuple[list[Finding], list[FileCheck]]:
    """What is wrong in the files of data/ and, when it is there, of private/, and how each of them was checked.

    Large files are checked in the database where a `staging` is given; with `reference` frictionless itself reads and
    checks every file.
    """
    public, private, findings = _read_files(cohort, None if reference else staging)
    for parts in (public, private):
        usable = [part for part in parts if part.is_checkable]
        findings += reference_findings(cohort.paths.root, usable) if reference else table_findings(usable)
        for part in parts:
            findings += _header_findings(part)
    by_name = {part.table.name: part for part in public}
    for part in private:
        findings += _pairing_findings(by_name[part.table.name], part)
    taken = [_file_check(part, reference=reference) for part in (*public, *private) if part.is_read]
    return sorted(findings, key=lambda each: (each.file, each.row or 0, each.column or 0, each.code)), taken


def check_files(cohort: Cohort) -> list[Finding]:
    """What is wrong with the files of data/ and private/ as such, whatever stands in their cells."""
    public, private, findings = _read_files(cohort, None)
    for part in (*public, *private):
        findings += _header_findings(part)
    return sorted(findings, key=lambda each: (each.file, each.code))


def has_private_data(paths: CohortPaths) -> bool:
    """Whether this copy of the cohort has its personal data; a clone made from git does not."""
    return any(paths.private.glob("*.csv"))


def _read_files(cohort: Cohort, staging: CsvStaging | None) -> tuple[list[TableFile], list[TableFile], list[Finding]]:
    """The files of data/, those of private/ when it is there, and what keeps some of them from being read."""
    public, findings = read_table_files(cohort, data_package(cohort.model), "data", staging)
    if not has_private_data(cohort.paths):
        return public, [], findings
    private, more = read_table_files(cohort, private_package(cohort.model), "private", staging)
    return public, private, findings + more


def _header_findings(part: TableFile) -> Iterator[Finding]:
    if not part.is_read:
        return
    if not part.has_standard_form:
        yield Finding("file-of-a-spreadsheet", part.file, part.table.name)
    wanted, found = [each.name for each in part.fields], part.header
    missing = [name for name in wanted if name not in found]
    unknown = [name for name in dict.fromkeys(found) if name not in wanted]
    twice = sorted({name for name in found if found.count(name) > 1})
    for code, names in (("column-missing", missing), ("column-unknown", unknown), ("column-twice", twice)):
        if names:
            yield Finding(code, part.file, part.table.name, row=1, values={"values": names})
    if not missing and not unknown and not twice and found != wanted:
        yield Finding("columns-in-other-order", part.file, part.table.name, row=1, values={"values": wanted})


def _pairing_findings(public: TableFile, private: TableFile) -> Iterator[Finding]:
    """Rows of which one half, in data/ or in private/, is not there."""
    if not all(part.is_checkable and set(part.table.key) <= set(part.header) for part in (public, private)):
        return
    if any(each.required for each in private.fields if each.personal):
        for key, row in _unpaired_keys(public, private):
            values = {"row_in_data": row}
            yield Finding("private-row-missing", private.file, private.table.name, key=key, values=values)
    for key, row in _unpaired_keys(private, public):
        yield Finding("private-row-left-over", private.file, private.table.name, row=row, key=key)


def _unpaired_keys(one: TableFile, other: TableFile) -> Iterator[tuple[dict[str, str], int]]:
    """The whole keys of a file that another one does not have, each with its last row, from top to bottom."""
    names = one.table.key
    database = next((part.staged.database for part in (one, other) if part.staged), None)
    if database is None:
        keys, there = _keys(one), _keys(other)
        found = sorted((row, key) for key, row in keys.items() if key not in there)
    else:
        found = keys_only_in(database, _keys_or_query(one), _keys_or_query(other), len(names))
    for row, key in found:
        yield dict(zip(names, key, strict=True)), row


def _keys_or_query(part: TableFile) -> KeysQuery | dict[tuple[str, ...], int]:
    return part.staged.keys_query([part.header.index(name) for name in part.table.key]) if part.staged else _keys(part)


def _keys(part: TableFile) -> dict[tuple[str, ...], int]:
    """The whole keys of a file that was read, each with its last row."""
    keys = ((tuple(part.key_of(cells).values()), number) for number, cells in enumerate(part.rows, start=2))
    return {key: number for key, number in keys if len(key) == len(part.table.key) and all(key)}


def _file_check(part: TableFile, *, reference: bool) -> FileCheck:
    if reference:
        return FileCheck(part.file, "reference", part.number_of_rows, "")
    return FileCheck(part.file, "database" if part.staged else "rows", part.number_of_rows, part.not_staged_because)
