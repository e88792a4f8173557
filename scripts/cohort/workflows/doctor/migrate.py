"""migrate: brings stored data to the tables that the schemas declare now. No answer is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...checking.declarations import check_declarations
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.data_package import data_package, is_text_of, package_yaml, private_package
from ...model.migration_steps import MigrationStep, steps_between
from ...model.tables import Field, Table, read_model
from ...reading.stored_csv import StoredTable, UnreadableFile, read_stored
from ...storing.csv_tables import csv_text, table_text
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts, data_version, extended_ledger, has_words_in_data, ledger_entry, sha256_of
from ...storing.ledger_chain import MIGRATE
from ...storing.lock import write_lock
from .column_steps import ColumnChanges, MovedCells, cells_of_columns, change_cells, moved_columns
from .layout_migration import PATCH, LayoutChange, delete_empty_folders, plan_layout_change

# the note of the entry for words that older versions put into data/ledger.csv
WORDS_MOVED = "names of files, answers and reasons of older entries moved to private/ledger.csv"


@dataclass(frozen=True)
class FileRewrite:
    """A file to write: its new text, and its new or renamed columns. `table` is empty unless it is in data/."""

    path: Path
    text: str
    columns: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True)
class Migration:
    """The files to write and the change of the layout, done or planned; `moves_words` says that words of people leave
    data/ledger.csv for private/."""

    rewrites: list[FileRewrite]
    layout: LayoutChange
    moves_words: bool

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.rewrites) or self.layout.is_needed or self.moves_words


def migrate_data(cohort: Cohort, *, dry_run: bool) -> Migration:
    """Migrates under the lock. Raises CannotRun while another session writes."""
    with write_lock(cohort.paths):
        return migrate(cohort, dry_run=dry_run)


def migrate(cohort: Cohort, *, dry_run: bool) -> Migration:
    """Brings folders, tables and data packages to what the schemas declare; does nothing if they are so already.

    A new layout is a journalled change of its own, because it decides which tables the cohort has. Raises CannotRun if
    a newer version of the schemas wrote the data, or if a file is damaged.
    """
    stored_version = data_version(cohort.paths) or cohort.model.version
    if stored_version > cohort.model.version:
        raise CannotRun(
            f"data/ was written by version {stored_version} of the schemas, here is {cohort.model.version}; run: copier"
            " update"
        )
    steps = steps_between(cohort.paths, stored_version, cohort.model.version)
    layout = plan_layout_change(cohort.paths, steps)
    moves_words = has_words_in_data(cohort.paths)
    if layout.is_needed and not dry_run:
        _change_layout(cohort, layout, stored_version)
        cohort = replace(cohort, model=read_model(cohort.paths, cohort.settings))
    rewrites = _rewrites(cohort, steps)
    if not dry_run and (rewrites or stored_version < cohort.model.version):
        _write_rewrites(cohort, rewrites, steps)
    if not dry_run:
        delete_empty_folders(cohort.paths, steps)
    return Migration(rewrites, layout, moves_words)


def files_for_model(before: Cohort, after: Cohort) -> dict[Path, bytes]:
    """The files, with the ledger, that make a cohort agree with other settings as far as it agreed with its own: data
    packages, and tables that are not there yet. Nothing if there is nothing to write."""
    packages = {
        path: package
        for path, package in _packages(before).items()
        if path.exists() and is_text_of(path.read_text(encoding="utf-8"), package)
    }
    rewrites = [
        FileRewrite(path, package_yaml(package))
        for path, package in _packages(after).items()
        if path in packages and package != packages[path]
    ]
    for name, table in after.model.tables.items():
        if name not in before.model.tables and not (after.paths.data / f"{name}.csv").exists():
            rewrites += _table_rewrites(after, table, [])
    return _contents(after, rewrites, []) if rewrites else {}


def _packages(cohort: Cohort) -> dict[Path, dict[str, Any]]:
    paths = cohort.paths
    return {paths.data_package: data_package(cohort.model), paths.private_package: private_package(cohort.model)}


def _rewrites(cohort: Cohort, steps: list[MigrationStep]) -> list[FileRewrite]:
    """The files to write for missing tables, new columns and data packages."""
    model = cohort.model
    check_declarations(model)
    rewrites = [rewrite for table in model.tables.values() for rewrite in _table_rewrites(cohort, table, steps)]
    for path, descriptor in _packages(cohort).items():
        if not path.exists() or not is_text_of(path.read_text(encoding="utf-8"), descriptor):
            rewrites.append(FileRewrite(path, package_yaml(descriptor)))
    return rewrites


def _change_layout(cohort: Cohort, layout: LayoutChange, schema_version: int) -> None:
    """Moves files and writes the patch; the ledger entry has the old version, because tables migrate afterwards."""
    file_changes = FileChanges(moves=list(layout.moves))
    if layout.patch:
        file_changes.contents[cohort.paths.build / PATCH] = layout.patch.encode()
    entry = ledger_entry(MIGRATE, schema_version, note=f"moved to local/: {len(layout.moves)} files")
    file_changes.contents |= extended_ledger(cohort.paths, [entry])
    apply_changes(cohort.paths, file_changes)


def _write_rewrites(cohort: Cohort, rewrites: list[FileRewrite], steps: list[MigrationStep]) -> None:
    """Writes all files as one change."""
    apply_changes(cohort.paths, FileChanges(_contents(cohort, rewrites, steps)))


def _contents(cohort: Cohort, rewrites: list[FileRewrite], steps: list[MigrationStep]) -> dict[Path, bytes]:
    """All files to write, with a ledger entry for each table of data/ and for each other step."""
    paths, version = cohort.paths, cohort.model.version
    entries = [ledger_entry(MIGRATE, version, note=WORDS_MOVED) for step in steps if step.step == "move_words"]
    for rewrite in rewrites:
        if rewrite.table:
            previous_sha256 = sha256_of(rewrite.path.read_bytes()) if rewrite.path.exists() else ""
            entries.append(
                ledger_entry(
                    MIGRATE,
                    version,
                    table=rewrite.table,
                    table_sha256=sha256_of(rewrite.text.encode("utf-8")),
                    previous_sha256=previous_sha256,
                    counts=RowCounts(unchanged=max(rewrite.text.count("\n") - 1, 0) if previous_sha256 else 0),
                    note=", ".join(rewrite.columns),
                )
            )
    contents = {rewrite.path: rewrite.text.encode("utf-8") for rewrite in rewrites}
    return contents | extended_ledger(paths, entries or [ledger_entry(MIGRATE, version)])


def _table_rewrites(cohort: Cohort, table: Table, steps: list[MigrationStep]) -> list[FileRewrite]:
    """The files to write for one table, in data/ and in private/."""
    paths = cohort.paths
    public, private = paths.data / f"{table.name}.csv", paths.private / f"{table.name}.csv"
    table_steps = [step for step in steps if step.table == table.name]
    to_public = _arriving_cells(cohort, table, public, private, table.public_fields, table_steps)
    to_private = _arriving_cells(cohort, table, private, public, table.private_fields, table_steps)
    rewrites = []
    for path, fields, arriving, leaving in (
        (public, table.public_fields, to_public, to_private),
        (private, table.private_fields, to_private, to_public),
    ):
        if not path.exists() and not fields:
            continue
        name = table.name if path == public else ""
        if path.exists():
            if fields or leaving.columns:
                rewrites += _column_rewrites(cohort, path, table, fields, table_steps, name, arriving, leaving.columns)
        elif rows := arriving.rows(table):
            rewrites.append(FileRewrite(path, table_text(table, fields, rows), tuple(sorted(arriving.columns)), name))
        elif path == public or not public.exists() or _may_create(cohort, table, public):
            # a git clone has no private/ files: the personal data is elsewhere, and stays there
            rewrites.append(FileRewrite(path, table_text(table, fields, []), (), name))
    return rewrites


def _arriving_cells(
    cohort: Cohort,
    table: Table,
    path: Path,
    other: Path,
    fields: tuple[Field, ...],
    table_steps: list[MigrationStep],
) -> MovedCells:
    """What moves into a file from the other half of its table. A column that is in both halves stays in both.

    Raises CannotRun where private/ is not there: what should move out of it, or into it, could be lost.
    """
    columns = moved_columns(table_steps, fields)
    if columns and path.exists():
        columns -= set(_read(cohort, path).header)
    if not columns:
        return MovedCells()
    if not cohort.paths.has_private_tables:
        raise CannotRun(
            f"{', '.join(sorted(columns))} of {table.name} moves between data/ and private/, and private/ is not here;"
            " run this where private/ is, or bring it back from a back-up"
        )
    if not other.exists():
        return MovedCells(frozenset(columns))
    stored = _read(cohort, other)
    cells = cells_of_columns(table, stored, table_steps, columns, cohort.paths.display_name(other))
    return MovedCells(frozenset(columns), cells)


def _read(cohort: Cohort, path: Path) -> StoredTable:
    try:
        return read_stored(path)
    except UnreadableFile as error:
        raise CannotRun(f"{cohort.paths.display_name(path)} cannot be read ({error}); bring it back first") from None


def _column_rewrites(
    cohort: Cohort,
    path: Path,
    table: Table,
    fields: tuple[Field, ...],
    table_steps: list[MigrationStep],
    name: str,
    arriving: MovedCells,
    leaving: Collection[str],
) -> list[FileRewrite]:
    """Adds, renames, moves and changes the columns that a step or the cohort itself declares; deleted columns do not
    return."""
    stored = _read(cohort, path)
    changes = change_cells(stored, table_steps)
    defaults = {step.column: step.default for step in table_steps if step.step == "new_column"}
    defaults |= {column.name: "" for column in fields if column.local}
    defaults |= dict.fromkeys(arriving.columns, "")
    added_columns = [column.name for column in fields if column.name not in changes.header and column.name in defaults]
    notes = (*added_columns, *changes.notes, *(f"{column}: moved" for column in sorted(leaving)))
    if not notes and stored.has_standard_form:
        return []
    text = _text_with_columns(changes, table, added_columns, defaults, fields, arriving, leaving)
    return [FileRewrite(path, text, notes, name)]


def _text_with_columns(
    changes: ColumnChanges,
    table: Table,
    added_columns: list[str],
    defaults: dict[str, str],
    fields: tuple[Field, ...],
    arriving: MovedCells,
    leaving: Collection[str],
) -> str:
    """The text of the file with its cells and rows in their order, and the added columns in the declared order."""
    header = changes.header
    declared_names = [column.name for column in fields if column.name in header or column.name in added_columns]
    names = declared_names + [column for column in header if column not in {*declared_names, *leaving}]
    if len(set(header)) < len(header):
        raise CannotRun("a column stands twice, and one of the two would be lost; run: nox -s validate")
    if any(len(cells) != len(header) for cells in changes.rows):
        raise CannotRun("a row has more or fewer cells than the table has columns; run: nox -s validate")
    default_values = {column: defaults[column] for column in added_columns}
    rows = [dict(zip(header, cells, strict=True)) | default_values for cells in changes.rows]
    if not arriving.columns:
        return csv_text(names, rows)
    waiting = dict(arriving.cells)
    for row in rows:
        row.update(waiting.pop(tuple(row.get(column, "") for column in table.key), {}))
    # a row without a half here gets one if a cell moves to it
    new = MovedCells(arriving.columns, waiting).rows(table)
    return csv_text(names, sorted([*rows, *new], key=lambda row: tuple(row.get(column, "") for column in table.key)))


def _may_create(cohort: Cohort, table: Table, public: Path) -> bool:
    """Whether a missing private file may be created: no row needs it, or its columns are new."""
    if not cohort.paths.has_private_tables:
        return False
    try:
        return all(column.local for column in table.fields if column.personal) or not read_stored(public).rows
    except UnreadableFile:
        return False
