"""gather: reads the packages of all members, checks them together, and writes one Parquet file a table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ... import __version__
from ...checking.pooled_checks import WrongRows, table_faults
from ...database.database_errors import database_errors_in_one_line
from ...database.gathered_database import RESULT
from ...database.gathering import Gathering, PooledTable
from ...measures.measure_queries import read_measures
from ...model.network import COHORT_ID, Member, Network
from ...model.paths import CohortPaths
from ...model.publication_declarations import MONTH
from ...model.tables import Table
from ...reading.published_package import RefusedPackage
from ...rendering.publication.data_package import PARQUET_TYPES, column_descriptor
from ...storing.generations import Generation, current_generation, file_sha256, new_folder, switch_to
from ...storing.lock import write_lock
from .fetch import fetch_packages
from .member_packages import MemberTables, read_member

PACKAGE_ID = "_package_id"
# a member whose package is not at hand, and not one that is wrong
NOT_AT_HAND = ("source-missing", "not-fetched", "fetch-failed", "unreadable")


@dataclass
class Gathered:
    """What a run of gather did: the generation, the one before, and whether something changed.

    `retained_members` are those whose package is not at hand; their rows are those gathered earlier from the same
    release.
    """

    generation: Generation
    before: Generation | None
    is_new: bool
    retained_members: dict[str, str] = field(default_factory=dict)


@database_errors_in_one_line()
def gather(network: Network, *, fetch: bool = False) -> Gathered:
    """Gathers the tables of all members into a new generation, and points to it when it is whole.

    Only with `fetch` packages are fetched from other computers. The manifest says why a member was refused,
    and the others go on. The same packages give the same generation, and then nothing changes.
    """
    with write_lock(network.paths):
        failures = fetch_packages(network) if fetch else {}
        before = current_generation(network.paths)
        folder = network.paths.build / "gather"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            return _Gather(network, folder, before, failures).run()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Gather:
    def __init__(self, network: Network, folder: Path, before: Generation | None, failures: dict[str, RefusedPackage]):
        self._network, self._folder, self._before = network, folder, before
        self._refused: dict[str, tuple[str, dict[str, str]]] = {}
        self._retained_members: dict[str, str] = {}
        self._member_tables: dict[str, MemberTables] = {}
        self._by_package: dict[str, str] = {}
        self._failures = failures
        shared = CohortPaths(network.paths.root, network.paths.declarations_root)
        self._results = {name for name, measure in read_measures(shared).items() if measure.is_published}

    def run(self) -> Gathered:
        gathering = Gathering(self._folder)
        try:
            for member in self._network.members:
                self._read(gathering, member)
            pooled = self._pool(gathering)
            for fault in self._faults(gathering, pooled):
                refusal = RefusedPackage(fault.code, **fault.values)
                self._refuse(fault.cohort_id, refusal.code, refusal.values)
            gathering.remove(pooled, list(self._refused))
            self._load_own(gathering)
            manifest, folder = self._write(gathering, pooled)
        finally:
            gathering.close()
        generation, is_new = switch_to(self._network.paths, folder, manifest)
        return Gathered(generation, self._before, is_new, self._retained_members)

    def _read(self, gathering: Gathering, member: Member) -> None:
        """Reads the package of a member, and lays its rows to those of the others if it is taken."""
        try:
            if member.id in self._failures:
                raise self._failures[member.id]
            tables = read_member(self._network, member, self._results)
            self._take(tables)
        except RefusedPackage as refusal:
            if refusal.code in NOT_AT_HAND and self._was_gathered(member.id, member.hash):
                self._retained_members[member.id] = refusal.code
            else:
                self._refuse(member.id, refusal.code, refusal.values)
            return
        for name, rows in tables.rows.items():
            gathering.add(name, member.id, tables.headers[name], rows)
        tables.rows.clear()

    def _take(self, tables: MemberTables) -> None:
        if same := self._by_package.get(tables.package_id):
            raise RefusedPackage("member-twice", member=same)
        self._by_package[tables.package_id] = tables.member.id
        self._member_tables[tables.member.id] = tables

    def _refuse(self, cohort_id: str, code: str, values: dict[str, str]) -> None:
        self._refused.setdefault(cohort_id, (code, values))

    def _was_gathered(self, cohort_id: str, agreed: str) -> bool:
        """Whether the same release was gathered earlier, with the same version of the schemas."""
        if self._before is None or self._before.manifest["schema_version"] != self._network.cohort.model.version:
            return False
        return self._before.members.get(cohort_id, {}).get("hash") == agreed

    # --- pooling ---

    def _pool(self, gathering: Gathering) -> dict[str, PooledTable]:
        """All tables of all members, laid together."""
        pooled = {
            name: PooledTable(name, tuple(column.name for column in table.fields[1:]))
            for name, table in self._network.tables.items()
        }
        columns: dict[str, dict[str, None]] = {}
        for member_tables in self._member_tables.values():
            for name, header in member_tables.headers.items():
                if name.startswith(RESULT):
                    columns.setdefault(name, {}).update(dict.fromkeys(header))
        for name in self._earlier_results():
            columns.setdefault(name, {PACKAGE_ID: None})
        pooled |= {name: PooledTable(name, tuple(names)) for name, names in sorted(columns.items())}
        for name, table in pooled.items():
            for cohort_id in gathering.load(table):
                self._refuse(cohort_id, "rows-damaged", {"table": name})
            self._load_earlier(gathering, table)
        return pooled

    def _load_earlier(self, gathering: Gathering, table: PooledTable) -> None:
        """Adds the rows of the members whose package is not at hand, as they were gathered."""
        if self._before and self._retained_members and (file := self._before.folder / f"{table.name}.parquet").exists():
            gathering.load_earlier(table, file, list(self._retained_members))

    def _earlier_results(self) -> list[str]:
        if not (self._before and self._retained_members):
            return []
        return [path.stem for path in sorted(self._before.folder.glob(f"{RESULT}*.parquet"))]

    def _faults(self, gathering: Gathering, pooled: dict[str, PooledTable]) -> Iterator[WrongRows]:
        """What is wrong, each table checked once for all members together."""
        tables = self._network.tables
        present = {
            name: {
                cohort_id for cohort_id, member_tables in self._member_tables.items() if name in member_tables.headers
            }
            for name in tables
        }
        for table in tables.values():
            if gathering.headers(table.name):
                columns = [column for column in table.fields[1:] if column.publish]
                descriptors = [column_descriptor(table, column) for column in columns]
                yield from table_faults(gathering.database, table, descriptors, columns, tables, present)
        for name in (name for name in pooled if name.startswith(RESULT)):
            yield from self._result_faults(gathering, pooled[name])

    def _result_faults(self, gathering: Gathering, table: PooledTable) -> Iterator[WrongRows]:
        """Members whose results say another id than their package, or a text where a number must be."""
        ids = {member_tables.package_id: cohort_id for cohort_id, member_tables in self._member_tables.items()}
        query = f'SELECT DISTINCT {COHORT_ID}, "{PACKAGE_ID}" FROM "{table.name}" ORDER BY ALL'
        for cohort_id, package_id in gathering.database.execute(query).fetchall():
            if cohort_id in self._member_tables and ids.get(package_id) != cohort_id:
                values = {"table": table.name, "column": COHORT_ID, "value": str(package_id)[:60]}
                yield WrongRows(cohort_id, "value-wrong", values)
        for column in sorted(self._number_columns(table.name)):
            query = (
                f'SELECT {COHORT_ID}, min("{column}") FROM "{table.name}" WHERE "{column}" IS NOT NULL'
                f' AND try_cast("{column}" AS DECIMAL(18, 4)) IS NULL GROUP BY ALL ORDER BY ALL'
            )
            for cohort_id, value in gathering.database.execute(query).fetchall():
                values = {"table": table.name, "column": column, "value": str(value)[:60]}
                yield WrongRows(cohort_id, "value-wrong", values)

    def _number_columns(self, name: str) -> set[str]:
        """The columns of a result that hold numbers, as all members that have it say."""
        column_sets = [
            member_tables.number_columns[name]
            for member_tables in self._member_tables.values()
            if name in member_tables.number_columns
        ]
        return set.intersection(*column_sets) if column_sets else set()

    # --- what gathering itself knows ---

    def _load_own(self, gathering: Gathering) -> None:
        """The tables of network/tables/: what the packages say about the cohorts themselves."""
        accepted_members = [
            tables for cohort_id, tables in sorted(self._member_tables.items()) if cohort_id not in self._refused
        ]
        counts = self._counts(gathering)
        rows: dict[str, list[dict[str, str]]] = {
            "cohorts": [tables.description for tables in accepted_members],
            "component_choices": [
                {COHORT_ID: tables.member.id} | row for tables in accepted_members for row in tables.components
            ],
            "tested_hypotheses": [
                {COHORT_ID: tables.member.id} | row for tables in accepted_members for row in tables.hypotheses
            ],
            "gathered_tables": [
                {
                    COHORT_ID: tables.member.id,
                    "table_name": name,
                    "row_count": str(counts.get((tables.member.id, name), 0)),
                    "sha256": sha256,
                }
                for tables in accepted_members
                for name, sha256 in sorted(tables.hashes.items())
            ],
        }
        for name, table in self._network.own.items():
            columns = [column.name for column in table.fields]
            gathering.load_rows(name, columns, [[row.get(column, "") for column in columns] for row in rows[name]])
            self._load_earlier(gathering, PooledTable(name, tuple(columns[1:])))

    def _counts(self, gathering: Gathering) -> dict[tuple[str, str], int]:
        """The number of rows of each member in each table."""
        names = sorted({name for member_tables in self._member_tables.values() for name in member_tables.headers})
        query = " UNION ALL ".join(
            f"SELECT {COHORT_ID}, '{name}', count(*) FROM \"{name}\" GROUP BY ALL" for name in names
        )
        counted_rows = gathering.database.execute(query).fetchall() if query else []
        return {(cohort_id, name): count for cohort_id, name, count in counted_rows}

    # --- writing ---

    def _write(self, gathering: Gathering, pooled: dict[str, PooledTable]) -> tuple[dict[str, Any], Path]:
        folder, files = new_folder(self._network.paths), []
        gathered = self._network.gathered_tables
        for name in sorted({*pooled, *self._network.own}):
            if name in gathered:
                types, key = _parquet_types(gathered[name]), gathered[name].key
            else:
                types, key = self._result_types(pooled[name]), ()
            path = folder / f"{name}.parquet"
            rows = gathering.write(name, types, key, path)
            if rows:
                file = {"path": path.name, "rows": rows, "sha256": file_sha256(path), "bytes": path.stat().st_size}
                files.append(file)
        counts = self._counts(gathering)
        members = [self._manifest_of(member_tables, counts) for member_tables in self._member_tables.values()]
        members += [self._before.members[cohort_id] for cohort_id in self._retained_members] if self._before else []
        manifest = {
            "format": 1,
            "toolkit": __version__,
            "schema_version": self._network.cohort.model.version,
            "members": sorted(
                (member for member in members if member["id"] not in self._refused), key=lambda member: member["id"]
            ),
            "refused": [
                {"id": cohort_id, "code": code, "values": values}
                for cohort_id, (code, values) in sorted(self._refused.items())
            ],
            "files": files,
        }
        return manifest, folder

    def _manifest_of(self, member_tables: MemberTables, counts: dict[tuple[str, str], int]) -> dict[str, Any]:
        return {
            "id": member_tables.member.id,
            "hash": member_tables.hash,
            "package": member_tables.package_id,
            "release": member_tables.description["release"],
            "schema_version": int(member_tables.description["schema_version"]),
            "synthetic": member_tables.description["synthetic"] == "true",
            "tables": {
                name: {"rows": counts.get((member_tables.member.id, name), 0), "sha256": sha256}
                for name, sha256 in sorted(member_tables.hashes.items())
            },
            "unknown": sorted(member_tables.unknown),
            "missing": member_tables.missing,
        }

    def _result_types(self, table: PooledTable) -> dict[str, str]:
        numbers = self._number_columns(table.name)
        columns = [name for name in table.columns if name != PACKAGE_ID]
        return {COHORT_ID: "VARCHAR"} | {
            name: PARQUET_TYPES["number"] if name in numbers else "VARCHAR" for name in columns
        }


def _parquet_types(table: Table) -> dict[str, str]:
    """The type of each column in Parquet; a month and a list are texts, as in what was published."""
    return {
        column.name: "VARCHAR" if column.publish == MONTH else PARQUET_TYPES.get(column.type, "VARCHAR")
        for column in table.fields
    }
