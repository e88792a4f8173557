"""The files of data/ and private/, each with what it should hold and what it does hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..database.csv_staging import CsvStaging, StagedCsv
from ..model.cohort import Cohort
from ..model.findings import Finding
from ..model.tables import Field, Table
from ..reading.safety.csv_inspection import AmbiguousCsv
from ..reading.stored_csv import StoredTable, UnreadableFile, read_stored


@dataclass(frozen=True)
class TableFile:
    """The file of a table in data/ or in private/, with what it should hold and what it does hold.

    A large file may be `staged` in the database; `why_not` says in a word why another one is not.
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
        """The columns as the file has them; none when it could not be read."""
        return self.staged.csv.header if self.staged else self.stored.header if self.stored else []

    @property
    def rows(self) -> list[list[str]]:
        """The cells below the header; none of a staged file, and when it could not be read."""
        return self.stored.rows if self.stored else []

    @property
    def number_of_rows(self) -> int:
        """How many rows there are."""
        return self.staged.csv.records if self.staged else len(self.rows)

    @property
    def encoding(self) -> str:
        """How its text is written as bytes."""
        return self.stored.encoding if self.stored else "utf-8"

    @property
    def delimiter(self) -> str:
        """What stands between its cells."""
        return self.stored.delimiter if self.stored else ","

    @property
    def is_read(self) -> bool:
        """Whether there is a file, and it could be read."""
        return bool(self.staged or self.stored)

    @property
    def has_standard_form(self) -> bool:
        """Whether it lies there as the data package says."""
        return self.stored is None or self.stored.has_standard_form

    @property
    def is_checkable(self) -> bool:
        """Whether its cells can be checked: it was read, and no column stands in it twice."""
        return self.is_read and len(set(self.header)) == len(self.header)

    def key_of(self, cells: list[str]) -> dict[str, str]:
        """The key of a row by column; without the columns that the file or the row does not have."""
        places = {name: self.header.index(name) for name in self.table.key if name in self.header}
        return {name: cells[place] for name, place in places.items() if place < len(cells)}


def read_table_files(
    cohort: Cohort, package: dict[str, Any], folder: str, staging: CsvStaging | None = None
) -> tuple[list[TableFile], list[Finding]]:
    """The files that a data package lists, and a finding for each that is missing or cannot be read.

    Large ones are staged where there is a place for them, if readers of CSV agree about them.
    """
    parts, findings = [], []
    for resource in package["resources"]:
        table = cohort.model.tables[resource["name"]]
        file = f"{folder}/{table.name}.csv"
        fields = table.public_fields if folder == "data" else table.private_fields
        read = staged = None
        taken = ""
        path = cohort.paths.root / file
        try:
            staged, taken = _stage(path, resource["schema"], staging)
            read = None if staged else read_stored(path)
        except FileNotFoundError:
            findings.append(Finding("file-missing", file, table.name))
        except UnreadableFile as error:
            findings.append(Finding("file-unreadable", file, table.name, values={"reason": str(error)}))
        parts.append(TableFile(table, file, fields, resource | {"path": file}, read, staged, taken))
    return parts, findings


def _stage(path: Path, schema: dict[str, Any], staging: CsvStaging | None) -> tuple[StagedCsv | None, str]:
    """A large file in the database; for another one why it is not there."""
    if staging is None or not staging.is_large(path):
        return None, "small"
    types = {each["name"]: each["type"] for each in schema["fields"]}
    keys = [*schema["primaryKey"], *(name for key in schema.get("foreignKeys", ()) for name in key["fields"])]
    if any(types.get(name) != "string" for name in keys):
        # equal values of other types may be written in several ways
        return None, "key"
    try:
        return staging.stage(path), ""
    except AmbiguousCsv as doubt:
        return None, str(doubt)
    except OSError as error:
        raise UnreadableFile(error.strerror or "it cannot be opened") from None
