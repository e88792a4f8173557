"""The files of data/ and private/, each with what it should hold and what it does hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..model.findings import Finding
from ..model.places import Places
from ..model.tables import Field, Model, Table
from ..reading.stored import StoredTable, Unreadable, read_stored


@dataclass(frozen=True)
class Part:
    """The file of a table in data/ or in private/, with what it should hold and what it does hold."""

    table: Table
    file: str
    fields: tuple[Field, ...]
    resource: dict[str, Any]
    content: StoredTable | None = None

    @property
    def header(self) -> list[str]:
        """The columns as the file has them; none when it could not be read."""
        return self.content.header if self.content else []

    @property
    def rows(self) -> list[list[str]]:
        """The cells below the header; none when it could not be read."""
        return self.content.rows if self.content else []

    @property
    def usable(self) -> bool:
        """Whether its cells can be checked: it was read, and no column stands in it twice."""
        return self.content is not None and len(set(self.header)) == len(self.header)

    def key_of(self, cells: list[str]) -> dict[str, str]:
        """The key of a row by column; without the columns that the file or the row does not have."""
        places = {name: self.header.index(name) for name in self.table.key if name in self.header}
        return {name: cells[place] for name, place in places.items() if place < len(cells)}


def read_parts(places: Places, model: Model, package: dict[str, Any], folder: str) -> tuple[list[Part], list[Finding]]:
    """The files that a data package lists, and a finding for each that is missing or cannot be read."""
    parts, findings = [], []
    for resource in package["resources"]:
        table = model.tables[resource["name"]]
        file = f"{folder}/{table.name}.csv"
        fields = table.public_fields if folder == "data" else table.private_fields
        content = None
        try:
            content = read_stored(places.root / file)
        except FileNotFoundError:
            findings.append(Finding("file-missing", file, table.name))
        except Unreadable as error:
            findings.append(Finding("file-unreadable", file, table.name, values={"reason": str(error)}))
        parts.append(Part(table, file, fields, resource | {"path": file}, content))
    return parts, findings
