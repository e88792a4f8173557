"""The packages of the members: opened, compared with what was agreed, and their tables written to files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...database.gathered_database import RESULT
from ...database.gathering import LONGEST_ROW
from ...model.column_declarations import NAME
from ...model.migration_steps import MigrationStep, steps_between
from ...model.network import COHORT_ID, Member, Network, NetworkPaths
from ...reading.published_package import DATA, DESCRIPTOR, PublishedPackage, RefusedPackage
from ...reading.stored_csv import StoredTable
from ...rendering.publication.data_package import RESULTS
from ...shortening import one_line
from ..doctor.column_steps import RETYPE, change_cells

# the version of the schemas of packages that do not say theirs
FIRST_VERSION = 5
_MOST_COLUMNS = 400
_PLAIN = {
    "country": re.compile("[A-Z]{2}"),
    "currency": re.compile("[A-Z]{3}"),
    "published_at": re.compile(r"https://[^\s<>\"']{1,500}"),
    "licence": re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,63}"),
    "start_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "end_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "as_of": re.compile(r"\d{4}-\d\d-\d\d"),
}
_LONGEST_TEXT = 2000
# the settings with the names of a cohort, by the column of its row
_SETTINGS_OF_COHORT = {"name": "cohort_name", "institution": "institution"}


@dataclass
class MemberTables:
    """What one member published, as far as this network knows it.

    `rows` has the rows of each table until they are laid together with those of others, `headers` its columns as we
    call them, `hashes` the hash of its file. `unknown` are tables that only the cohort has; `missing` those that its
    version of the schemas did not have yet. `number_columns` are those of results.
    """

    member: Member
    hash: str
    description: dict[str, str]
    components: list[dict[str, str]]
    hypotheses: list[dict[str, str]]
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    number_columns: dict[str, set[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def package_id(self) -> str:
        return self.description["package_id"]


def source_path(paths: NetworkPaths, member: Member) -> Path:
    """The folder or zip of a member; for an address the zip that was fetched.

    Raises RefusedPackage if it lies in the folder of somebody who has none on this computer.
    """
    if member.is_address:
        return paths.packages / f"{member.id}.zip"
    try:
        source = Path(member.source).expanduser()
    except RuntimeError:
        raise RefusedPackage("source-missing") from None
    return source if source.is_absolute() else paths.root / source


def read_member(network: Network, member: Member, results: Collection[str]) -> MemberTables:
    """The tables of a member. `results` are the measures whose results this network knows.

    Raises RefusedPackage if the package is not the one that was agreed, or not what it says it is.
    """
    paths = network.paths
    path = source_path(paths, member)
    if member.is_address and not path.exists():
        raise RefusedPackage("not-fetched")
    with PublishedPackage.open(path) as package:
        if not member.hash:
            raise RefusedPackage("hash-missing", hash=package.hash)
        if package.hash != member.hash:
            raise RefusedPackage("hash-other", hash=package.hash)
        return _Reader(network, member, package, results).read()


class _Reader:
    def __init__(self, network: Network, member: Member, package: PublishedPackage, results: Collection[str]):
        self._network, self._member, self._package, self._results = network, member, package, results
        self._descriptor = package.descriptor()
        described = self._descriptor.get("cohort")
        self._cohort: Mapping[str, Any] = described if isinstance(described, dict) else {}
        self._version = self._schema_version()
        self._steps = steps_between(network.paths, self._version, network.cohort.model.version)

    def read(self) -> MemberTables:
        tables = MemberTables(
            self._member, self._package.hash, self._description(), self._components(), self._hypotheses()
        )
        new = {step.table for step in self._steps if step.step == "new_table"}
        for resource in self._descriptor["resources"]:
            path = resource.get("path") if isinstance(resource, dict) else None
            if not isinstance(path, str):
                raise RefusedPackage("not-a-package", file="datapackage.json")
            name = path.removesuffix(".csv")
            is_result = name.startswith(f"{RESULTS}/")
            is_known = name.removeprefix(f"{RESULTS}/") in self._results if is_result else name in self._network.tables
            if is_known:
                self._read_table(tables, resource, path, name, is_result=is_result)
            else:
                tables.unknown.append(name)
        tables.missing = sorted(new & set(self._network.tables) - set(tables.headers))
        return tables

    def _schema_version(self) -> int:
        version, here = self._cohort.get("schema_version", FIRST_VERSION), self._network.cohort.model.version
        # True is a number in Python
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise RefusedPackage("not-a-package", file="datapackage.json")
        if version > here:
            raise RefusedPackage("schema-newer", theirs=str(version), here=str(here))
        return version

    def _read_table(
        self, tables: MemberTables, resource: Mapping[str, Any], path: str, name: str, *, is_result: bool
    ) -> None:
        content = self._package.read(f"{DATA}/{path}")
        header, rows = _header_and_rows(content, name)
        described = _described_columns(resource)
        if header != [column["name"] for column in described]:
            raise RefusedPackage("schema-foreign", table=name, column=", ".join(header)[:80])
        if is_result:
            table = RESULT + name.removeprefix(f"{RESULTS}/")
            if header[:1] != [COHORT_ID] or not all(NAME.fullmatch(column) for column in header):
                raise RefusedPackage("schema-foreign", table=name, column=header[0][:80])
            # the id that the cohort gives itself makes place for that of members.yml
            columns = ("_package_id", *header[1:])
            tables.number_columns[table] = {column["name"] for column in described if column["type"] == "number"}
        else:
            table = name
            steps = [step for step in self._steps if step.table == name]
            changes = change_cells(StoredTable(header, rows), steps)
            columns, rows = tuple(changes.header), changes.rows
            self._check_columns(name, columns, described, steps)
        tables.headers[table], tables.rows[table] = columns, rows
        tables.hashes[table] = self._package.files[f"{DATA}/{path}"].sha256

    def _check_columns(
        self, name: str, columns: tuple[str, ...], described: list[dict[str, str]], steps: list[MigrationStep]
    ) -> None:
        """Raises RefusedPackage if a known column is missing that this version of the schemas had, or is of another
        type."""
        table = self._network.tables[name]
        added = {step.column for step in steps if step.step == "new_column"}
        retyped = {step.column for step in steps if step.step == RETYPE}
        for column in table.fields[1:]:
            # what only this network has added, no cohort need have
            if column.name not in columns and column.name not in added and not column.local:
                raise RefusedPackage("schema-foreign", table=name, column=column.name)
        types = dict(zip(columns, (column["type"] for column in described), strict=True))
        for column in table.fields[1:]:
            expected = {"list": "string", "date": "yearmonth" if column.publish == "month" else "date"}
            if column.name in retyped:
                continue
            if column.name in types and types[column.name] != expected.get(column.type, column.type):
                raise RefusedPackage("schema-foreign", table=name, column=column.name)

    def _description(self) -> dict[str, str]:
        """The row of the cohort in the table of cohorts; what is not plain is left out."""
        settings = self._cohort.get("settings")
        settings = settings if isinstance(settings, dict) else {}
        described = {
            COHORT_ID: self._member.id,
            "package_id": self._descriptor.get("name"),
            "name": settings.get("cohort_name") or self._descriptor.get("title"),
            "institution": settings.get("institution") or _publisher(self._descriptor),
            **{
                column.name: settings.get(f"{_SETTINGS_OF_COHORT[column.translation_of]}_{column.language}")
                for column in self._network.own["cohorts"].fields
                if column.translation_of
            },
            **{name: settings.get(name) for name in ("country", "currency", "start_date", "end_date", "model_version")},
            "as_of": self._cohort.get("as_of"),
            "release": self._package.release,
            "release_hash": self._package.hash,
            "schema_version": str(self._version),
            "toolkit": self._cohort.get("toolkit"),
            "licence": self._licence(),
            "published_at": settings.get("published_at") or self._descriptor.get("homepage"),
            "synthetic": "true" if self._descriptor.get("synthetic") is True else "false",
        }
        return {name: _plain_text(name, value) for name, value in described.items()}

    def _licence(self) -> str:
        """The name of the first licence. Raises RefusedPackage if the descriptor does not describe them."""
        licences = self._descriptor.get("licenses") or []
        if not isinstance(licences, list) or not all(isinstance(licence, dict) for licence in licences):
            raise RefusedPackage("not-a-package", file=DESCRIPTOR)
        return next((str(licence.get("name", "")) for licence in licences), "")

    def _components(self) -> list[dict[str, str]]:
        components = self._network.cohort.model.components
        entries = _entries(self._cohort.get("components"))
        return [
            {
                "component": entry["component"],
                "seed": str(components[entry["component"]].component.seed or ""),
                "status": entry.get("status", ""),
                "reason": entry.get("reason", ""),
            }
            for entry in entries
            if entry.get("component") in components and entry.get("status") in ("kept", "adapted", "dropped")
        ]

    def _hypotheses(self) -> list[dict[str, str]]:
        settings = self._cohort.get("settings")
        entries = _entries(settings.get("hypotheses")) if isinstance(settings, dict) else []
        statements = {entry["id"]: entry.get("statement", "") for entry in entries if entry.get("id")}
        return [{"hypothesis": name, "statement": statement} for name, statement in statements.items()]


def _header_and_rows(content: bytes, name: str) -> tuple[list[str], list[list[str]]]:
    """The headings of a CSV file, and its rows. Raises RefusedPackage unless it names each column once and all rows are
    as long as the headings."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise RefusedPackage("rows-damaged", table=name) from None
    header = rows.pop(0) if rows else []
    is_table = header and len(set(header)) == len(header) <= _MOST_COLUMNS
    is_table = is_table and set(map(len, rows)) <= {len(header)}
    # a file that is shorter has no row that is longer
    is_table = is_table and (len(content) <= LONGEST_ROW or all(sum(map(len, row)) <= LONGEST_ROW for row in rows))
    # a mark of the order of bytes would become a part of the first name
    if not is_table or b"\0" in content or header[0].startswith("\ufeff"):
        raise RefusedPackage("rows-damaged", table=name)
    return header, rows


def _described_columns(resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """The name and type of each column by the descriptor."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    columns = (column for column in fields if isinstance(column, dict)) if isinstance(fields, list) else ()
    return [{name: _text_of(column.get(name)) for name in ("name", "type")} for column in columns]


def _text_of(value: Any) -> str:
    """A text from JSON; what is no text or number is none."""
    return str(value)[:_LONGEST_TEXT] if isinstance(value, str | int) else ""


def _publisher(descriptor: Mapping[str, Any]) -> str:
    for entry in reversed(_entries(descriptor.get("contributors"))):
        if entry.get("title"):
            return entry["title"]
    return ""


def _entries(value: Any) -> list[dict[str, str]]:
    """A list of mappings from JSON, with their values as texts; what is no text or number is left out."""
    if not isinstance(value, list):
        return []
    return [
        {str(name): str(text)[:_LONGEST_TEXT] for name, text in entry.items() if isinstance(text, str | int)}
        for entry in value
        if isinstance(entry, dict)
    ]


def _plain_text(name: str, value: Any) -> str:
    text = one_line(value[:_LONGEST_TEXT]) if isinstance(value, str) else ""
    pattern = _PLAIN.get(name)
    return text if pattern is None or pattern.fullmatch(text) else ""
