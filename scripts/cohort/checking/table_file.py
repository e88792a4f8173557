"""The files of data/ and private/, each with its declaration and its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..database.csv_staging import CsvStaging
from ..database.staged_csv import StagedCsv
from ..model.cohort import Cohort
from ..model.findings import Finding
from ..model.tables import Field, Table
from ..reading.safety.csv_inspection import AmbiguousCsv
from ..reading.stored_csv import StoredTable, UnreadableFile, read_stored


@dataclass(frozen=True)
class TableFile:
    """The file of a table in data/ or in private/, with its declared columns and its content.

    `resource` is its entry in the data package. A large file may be `staged` in the database; for any other,
    `not_staged_because` gives the reason in a word.
    """

    table: Table
    file: str
    fields: tuple[Field, ...]
    resource: dict[str, Any]
    stored: StoredTable | None = None
    staged: StagedCsv | None = None
    not_staged_because: str = ""

    @property
    def header(self) -> list[str]:
        """The columns that the file has; empty if it could not be read."""
        return self.staged.csv.header if self.staged else self.stored.header if self.stored else []

    @property
    def rows(self) -> list[list[str]]:
        """The cells below the header; empty if the file is staged or could not be read."""
        return self.stored.rows if self.stored else []

    @property
    def number_of_rows(self) -> int:
        """The number of rows below the header."""
        return self.staged.csv.records if self.staged else len(self.rows)

    @property
    def encoding(self) -> str:
        """The encoding of the file, such as utf-8."""
        return self.stored.encoding if self.stored else "utf-8"

    @property
    def delimiter(self) -> str:
        """The character between cells."""
        return self.stored.delimiter if self.stored else ","

    @property
    def is_read(self) -> bool:
        """Whether the file exists and could be read."""
        return bool(self.staged or self.stored)

    @property
    def has_standard_form(self) -> bool:
        """Whether it is stored as UTF-8 with commas; true if there is no file."""
        return self.stored is None or self.stored.has_standard_form

    @property
    def is_checkable(self) -> bool:
        """Whether its cells can be checked: it was read, and no column is repeated."""
        return self.is_read and len(set(self.header)) == len(self.header)

    def key_of(self, cells: list[str]) -> dict[str, str]:
        """The key of a row by column, without columns that the file or the row lacks."""
        indexes = {name: self.header.index(name) for name in self.table.key if name in self.header}
        return {name: cells[index] for name, index in indexes.items() if index < len(cells)}


def read_table_files(
    cohort: Cohort, package: dict[str, Any], folder: str, staging: CsvStaging | None = None
) -> tuple[list[TableFile], list[Finding]]:
    """The files that a data package lists, and a finding for each one that is missing or cannot be read.

    `folder` is "data" or "private". Large files are staged if a `staging` is given and CSV readers agree about them.
    """
    files, findings = [], []
    for resource in package["resources"]:
        table = cohort.model.tables[resource["name"]]
        file = f"{folder}/{table.name}.csv"
        fields = table.public_fields if folder == "data" else table.private_fields
        stored = staged = None
        reason = ""
        path = cohort.paths.root / file
        try:
            staged, reason = _stage(path, resource["schema"], staging)
            stored = None if staged else read_stored(path)
        except FileNotFoundError:
            findings.append(Finding("file-missing", file, table.name))
        except UnreadableFile as error:
            findings.append(Finding("file-unreadable", file, table.name, values={"reason": str(error)}))
        files.append(TableFile(table, file, fields, resource | {"path": file}, stored, staged, reason))
    return files, findings


def _stage(path: Path, schema: dict[str, Any], staging: CsvStaging | None) -> tuple[StagedCsv | None, str]:
    """A large file in the database, or None and the reason in a word why it is not staged.

    Raises UnreadableFile if the file cannot be opened.
    """
    if staging is None or not staging.is_large(path):
        return None, "small"
    types = {descriptor["name"]: descriptor["type"] for descriptor in schema["fields"]}
    keys = [*schema["primaryKey"], *(name for key in schema.get("foreignKeys", ()) for name in key["fields"])]
    if any(types.get(name) != "string" for name in keys):
        # equal values of other types can be written in several ways
        return None, "key"
    try:
        return staging.stage(path), ""
    except AmbiguousCsv as error:
        return None, str(error)
    except OSError as error:
        raise UnreadableFile(error.strerror or "it cannot be opened") from None
