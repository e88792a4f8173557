"""Checks the files of data/ and private/ against the model."""

from __future__ import annotations

from collections.abc import Iterator

from ..database.csv_staging import CsvStaging
from ..database.staged_csv import KeysQuery, keys_only_in
from ..model.cohort import Cohort
from ..model.data_package import data_package, private_package
from ..model.findings import FileCheck, Finding
from .frictionless_errors import reference_findings
from .table_checks import table_findings
from .table_file import TableFile, read_table_files


def check_stored_tables(
    cohort: Cohort, staging: CsvStaging | None = None, *, reference: bool = False
) -> tuple[list[Finding], list[FileCheck]]:
    """Findings in the files of data/ and, if it exists, of private/, and how each file was checked.

    Large files are checked in the database if a `staging` is given. With `reference`, frictionless itself reads and
    checks every file.
    """
    public, private, findings = _read_files(cohort, None if reference else staging)
    for files in (public, private):
        usable = [file for file in files if file.is_checkable]
        findings += reference_findings(cohort.paths.root, usable) if reference else table_findings(usable)
        for file in files:
            findings += _header_findings(file)
    public_files = {file.table.name: file for file in public}
    for file in private:
        findings += _pairing_findings(public_files[file.table.name], file)
    file_checks = [_file_check(file, reference=reference) for file in (*public, *private) if file.is_read]
    return sorted(
        findings, key=lambda finding: (finding.file, finding.row or 0, finding.column or 0, finding.code)
    ), file_checks


def check_files(cohort: Cohort) -> list[Finding]:
    """Findings about the files of data/ and private/ as such: missing or unreadable ones, and wrong headers. Cells are
    not checked."""
    public, private, findings = _read_files(cohort, None)
    for file in (*public, *private):
        findings += _header_findings(file)
    return sorted(findings, key=lambda finding: (finding.file, finding.code))


def _read_files(cohort: Cohort, staging: CsvStaging | None) -> tuple[list[TableFile], list[TableFile], list[Finding]]:
    """The files of data/, those of private/ if it exists, and findings for files that cannot be read."""
    public, findings = read_table_files(cohort, data_package(cohort.model), "data", staging)
    if not cohort.paths.has_private_tables:
        return public, [], findings
    private, private_findings = read_table_files(cohort, private_package(cohort.model), "private", staging)
    return public, private, findings + private_findings


def _header_findings(file: TableFile) -> Iterator[Finding]:
    if not file.is_read:
        return
    if not file.has_standard_form:
        yield Finding("file-of-a-spreadsheet", file.file, file.table.name)
    expected, header = [column.name for column in file.fields], file.header
    missing = [name for name in expected if name not in header]
    unknown = [name for name in dict.fromkeys(header) if name not in expected]
    repeated = sorted({name for name in header if header.count(name) > 1})
    for code, names in (("column-missing", missing), ("column-unknown", unknown), ("column-twice", repeated)):
        if names:
            yield Finding(code, file.file, file.table.name, row=1, values={"values": names})
    if not missing and not unknown and not repeated and header != expected:
        yield Finding("columns-in-other-order", file.file, file.table.name, row=1, values={"values": expected})


def _pairing_findings(public: TableFile, private: TableFile) -> Iterator[Finding]:
    """Findings for rows whose other half, in data/ or in private/, is missing."""
    if not all(file.is_checkable and set(file.table.key) <= set(file.header) for file in (public, private)):
        return
    if any(column.required for column in private.fields if column.personal):
        for key, row in _unpaired_keys(public, private):
            values = {"row_in_data": row}
            yield Finding("private-row-missing", private.file, private.table.name, key=key, values=values)
    for key, row in _unpaired_keys(private, public):
        yield Finding("private-row-left-over", private.file, private.table.name, row=row, key=key)


def _unpaired_keys(file: TableFile, other_file: TableFile) -> Iterator[tuple[dict[str, str], int]]:
    """The complete keys of a file that another file lacks, each with its last row, from top to bottom."""
    names = file.table.key
    database = next((one_file.staged.database for one_file in (file, other_file) if one_file.staged), None)
    if database is None:
        keys, other_keys = _keys(file), _keys(other_file)
        unpaired = sorted((row, key) for key, row in keys.items() if key not in other_keys)
    else:
        unpaired = keys_only_in(database, _keys_or_query(file), _keys_or_query(other_file), len(names))
    for row, key in unpaired:
        yield dict(zip(names, key, strict=True)), row


def _keys_or_query(file: TableFile) -> KeysQuery | dict[tuple[str, ...], int]:
    return file.staged.keys_query([file.header.index(name) for name in file.table.key]) if file.staged else _keys(file)


def _keys(file: TableFile) -> dict[tuple[str, ...], int]:
    """The complete keys of a file that is not staged, each with its last row."""
    keys = ((tuple(file.key_of(cells).values()), row) for row, cells in enumerate(file.rows, start=2))
    return {key: row for key, row in keys if len(key) == len(file.table.key) and all(key)}


def _file_check(file: TableFile, *, reference: bool) -> FileCheck:
    if reference:
        return FileCheck(file.file, "reference", file.number_of_rows, "")
    return FileCheck(file.file, "database" if file.staged else "rows", file.number_of_rows, file.not_staged_because)
