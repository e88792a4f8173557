"""migrate: bring what is stored to the tables that the schemas declare now. No answer is taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ...checking.declarations import check_declarations
from ...checking.stored_tables import has_private_data
from ...errors import CannotRun
from ...model.cohort import Cohort
from ...model.data_package import data_package, is_text_of, package_yaml, private_package
from ...model.migration_steps import MigrationStep, steps_between
from ...model.tables import Field, Table, read_model
from ...reading.stored_csv import StoredTable, UnreadableFile, read_stored
from ...storing.atomic_writes import write_atomically
from ...storing.csv_tables import csv_text, table_text
from ...storing.journal import FileChanges, apply_changes
from ...storing.ledger import RowCounts, append_entries, data_version, extended_ledger, ledger_entry, sha256_of
from ...storing.lock import write_lock
from .layout_migration import PATCH, LayoutChange, delete_empty_folders, plan_layout_change


@dataclass(frozen=True)
class FileRewrite:
    """A file that is written anew: with which text, and its new or renamed columns; `table` when it is one of data/."""

    path: Path
    text: str
    columns: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True)
class Migration:
    """What was done, or would be: files that are written anew, and the change of the layout."""

    rewrites: list[FileRewrite]
    layout: LayoutChange

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.rewrites) or self.layout.is_needed


def migrate_data(cohort: Cohort, *, dry_run: bool) -> Migration:
    """Migrates under the lock. Raises CannotRun while another session writes."""
    with write_lock(cohort.paths):
        return migrate(cohort, dry_run=dry_run)


def migrate(cohort: Cohort, *, dry_run: bool) -> Migration:
    """Brings folders, tables and data packages to what the schemas declare; nothing is done where all is so.

    A new layout is one journalled change of its own, because it decides which tables the cohort has.
    """
    written = data_version(cohort.paths) or cohort.model.version
    if written > cohort.model.version:
        raise CannotRun(
            f"data/ was written by version {written} of the schemas, here is {cohort.model.version}; run: copier update"
        )
    steps = steps_between(cohort.paths, written, cohort.model.version)
    layout = plan_layout_change(cohort.paths, steps)
    if layout.is_needed and not dry_run:
        _change_layout(cohort, layout, written)
        cohort = replace(cohort, model=read_model(cohort.paths, cohort.settings))
    rewrites = _rewrites(cohort, steps)
    if not dry_run and (rewrites or written < cohort.model.version):
        _write(cohort, rewrites)
    if not dry_run:
        delete_empty_folders(cohort.paths, steps)
    return Migration(rewrites, layout)


def _rewrites(cohort: Cohort, steps: list[MigrationStep]) -> list[FileRewrite]:
    """Missing tables, new columns, and the data packages."""
    paths, model = cohort.paths, cohort.model
    check_declarations(model)
    rewrites = [rewrite for table in model.tables.values() for rewrite in _table_rewrites(cohort, table, steps)]
    packages = {paths.data_package: data_package(model), paths.private_package: private_package(model)}
    for path, descriptor in packages.items():
        if not path.exists() or not is_text_of(path.read_text(encoding="utf-8"), descriptor):
            rewrites.append(FileRewrite(path, package_yaml(descriptor)))
    return rewrites


def _change_layout(cohort: Cohort, layout: LayoutChange, written: int) -> None:
    """Moves files and writes the patch; the ledger still names the version of the tables, which come next."""
    change = FileChanges(moves=list(layout.moves))
    if layout.patch:
        change.contents[cohort.paths.build / PATCH] = layout.patch.encode()
    entry = ledger_entry("migrate", written, reason=f"moved to local/: {len(layout.moves)} files")
    change.contents[cohort.paths.ledger] = extended_ledger(cohort.paths, [entry]).encode()
    apply_changes(cohort.paths, change)


def _write(cohort: Cohort, rewrites: list[FileRewrite]) -> None:
    entries = []
    for rewrite in rewrites:
        if rewrite.table:
            before = sha256_of(rewrite.path.read_bytes()) if rewrite.path.exists() else ""
            entries.append(
                ledger_entry(
                    "migrate",
                    cohort.model.version,
                    table=rewrite.table,
                    table_sha256=sha256_of(rewrite.text.encode("utf-8")),
                    previous_sha256=before,
                    counts=RowCounts(unchanged=max(rewrite.text.count("\n") - 1, 0) if before else 0),
                    reason=", ".join(rewrite.columns),
                )
            )
        write_atomically(rewrite.path, rewrite.text)
    append_entries(cohort.paths, entries or [ledger_entry("migrate", cohort.model.version)])


def _table_rewrites(cohort: Cohort, table: Table, steps: list[MigrationStep]) -> list[FileRewrite]:
    """What has to be written for one table, in data/ and in private/."""
    paths = cohort.paths
    public, private = paths.data / f"{table.name}.csv", paths.private / f"{table.name}.csv"
    rewrites = []
    for path, fields in ((public, table.public_fields), (private, table.private_fields)):
        if not fields:
            continue
        name = table.name if path == public else ""
        if path.exists():
            rewrites += _new_columns(cohort, path, table, fields, steps, name)
        elif path == public or not public.exists() or _may_begin(cohort, table, public):
            # a clone made from git has no private/ files: its people lie elsewhere, and stay there
            rewrites.append(FileRewrite(path, table_text(table, fields, []), (), name))
    return rewrites


def _new_columns(
    cohort: Cohort, path: Path, table: Table, fields: tuple[Field, ...], steps: list[MigrationStep], name: str
) -> list[FileRewrite]:
    """Adds the columns that a step or the cohort itself declares; a column somebody deleted is not one of them."""
    try:
        stored = read_stored(path)
    except UnreadableFile as error:
        raise CannotRun(f"{cohort.paths.display_name(path)} cannot be read ({error}); bring it back first") from None
    of_table = [step for step in steps if step.table == table.name]
    renamed = {step.old: step.column for step in of_table if step.step == "rename_column" and step.old in stored.header}
    header = [renamed.get(column, column) for column in stored.header]
    defaults = {step.column: step.default for step in of_table if step.step == "new_column"}
    defaults |= {each.name: "" for each in fields if each.local}
    added = [each.name for each in fields if each.name not in header and each.name in defaults]
    if not added and not renamed and stored.has_standard_form:
        return []
    changed = (*added, *(f"{old} → {new}" for old, new in renamed.items()))
    return [FileRewrite(path, _with_columns(stored, header, added, defaults, fields), changed, name)]


def _with_columns(
    stored: StoredTable, header: list[str], added: list[str], defaults: dict[str, str], fields: tuple[Field, ...]
) -> str:
    """The file with all that stands in it, in its order of rows, and the added columns where they belong."""
    known = [each.name for each in fields if each.name in header or each.name in added]
    names = known + [column for column in header if column not in known]
    if len(set(header)) < len(header):
        raise CannotRun("a column stands twice, and one of the two would be lost; run: nox -s validate")
    if any(len(cells) != len(header) for cells in stored.rows):
        raise CannotRun("a row has more or fewer cells than the table has columns; run: nox -s validate")
    of_added = {column: defaults[column] for column in added}
    return csv_text(names, (dict(zip(header, cells, strict=True)) | of_added for cells in stored.rows))


def _may_begin(cohort: Cohort, table: Table, public: Path) -> bool:
    """Whether a private file that is not there was never there: no row needs it, or its columns are new."""
    if not has_private_data(cohort.paths):
        return False
    try:
        return all(each.local for each in table.fields if each.personal) or not read_stored(public).rows
    except UnreadableFile:
        return False
