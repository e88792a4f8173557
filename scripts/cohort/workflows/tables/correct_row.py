"""correct: changes cells of an accepted row, through a workbook that is checked and accepted like any other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRunInWords
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.form_files import Form, FormSheet
from ...model.paths import CohortPaths
from ...model.tables import Field, Table
from ...reading.accepted_rows import Key
from ...reading.submissions.issued_form import DESK_FORM
from ...reading.submissions.removed_rows import key_text
from ...rendering.file_names import file_name_for
from ...rendering.forms.form_context import FormForSender
from ...rendering.forms.rows_workbook import FilledRow, rows_workbook
from ...storing.atomic_writes import make_closed_folder
from ...storing.journal import will_move
from ..forms.make_forms import form_context
from ..intake.accept import accept_submissions
from ..intake.acceptance_plan import Acceptance, plan_acceptance
from ..intake.read_submissions import submitted_paths
from ..intake.receive_files import receive_file

# names of folders in private/ with a workbook that is only planned begin like this
_PLAN = ".plan-"


@dataclass(frozen=True)
class Correction:
    """New texts of cells of a row, by column, as people type them, and why."""

    table: Table
    key: Key
    cells: Mapping[str, str]
    reason: str


def correctable_columns(table: Table) -> list[Field]:
    """The columns that can be corrected: not those that say which row it is."""
    return [column for column in table.fields if column.name not in table.key]


def column_choices(cohort: Cohort, language: Language, table: Table) -> dict[str, dict[str, str]]:
    """The choices of each column of a table, as labels by stored value; columns that people fill freely have none."""
    form = _host_form(cohort, language, table)
    choices_by_column = {column.name: form.choices(column, language) for column in correctable_columns(table)}
    return {name: choices for name, choices in choices_by_column.items() if choices}


def correction_file(cohort: Cohort, language: Language, correction: Correction) -> tuple[str, bytes]:
    """The name and the bytes of the workbook with a correction. Raises CannotRun without a reason or a changed cell,
    for a row that does not exist, and for a table whose workbook shows its rows in another shape."""
    table, key = correction.table, correction.key
    if table.pivot:
        raise CannotRunInWords(
            lambda say: say(
                "what people agree to is changed in the form Register, or ended with “nox -s withdraw”; not cell by"
                " cell"
            )
        )
    if not correction.reason.strip():
        raise CannotRunInWords(
            lambda say: say("say why the row is corrected; the ledger keeps the reason, so name nobody in it")
        )
    if not correction.cells:
        raise CannotRunInWords(lambda say: say("no cell was changed, so there is nothing to correct"))
    form = _host_form(cohort, language, table)
    row = form.context.accepted.rows(table).get(key)
    if row is None:
        raise CannotRunInWords(
            lambda say: say("{table} has no row {key} any more", table=say(table.title), key=key_text(key))
        )
    labels = {
        column.name: {label: row_id for row_id, label in form.choices(column, language).items()}
        for column in table.fields
        if column.name in correction.cells and column.references
    }
    filled = FilledRow(key, row, correction.cells, labels)
    content = rows_workbook(cohort, language, table, [filled], form.sender, correction.reason.strip())
    name = file_name_for(language.say("Correction"), language.say(table.title), key_text(key))
    return f"{name}.xlsx", content


def plan_rows(cohort: Cohort, name: str, content: bytes) -> Acceptance:
    """What accepting a workbook would do, before it is in submissions/."""
    make_closed_folder(cohort.paths.private)
    with tempfile.TemporaryDirectory(prefix=_PLAN, dir=cohort.paths.private) as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return plan_acceptance(cohort, [path])


def delete_left_plans(paths: CohortPaths) -> None:
    """Deletes the plans of processes that were killed; they may hold personal texts."""
    for folder in paths.private.glob(f"{_PLAN}*"):
        shutil.rmtree(folder, ignore_errors=True)


def accept_rows(cohort: Cohort, name: str, content: bytes, confirm: Callable[[Acceptance], bool]) -> Acceptance:
    """Puts a workbook into submissions/ and accepts it; the workbook does not stay there if it is not accepted."""
    there = {_file_at(path) for path in submitted_paths(cohort.paths)}
    path = receive_file(cohort.paths, name, [content])
    received, is_accepted = _file_at(path), False
    try:
        acceptance = accept_submissions(cohort, [path], confirm=confirm)
        is_accepted = acceptance.is_applied
        return acceptance
    finally:
        # even while another session writes: nobody may accept it later without having seen it. But a
        # change that an error interrupted still counts, and takes the workbook along
        if not is_accepted and received not in there and not will_move(cohort.paths, path):
            path.unlink(missing_ok=True)


def _file_at(path: Path) -> tuple[Path, int]:
    """A path with the number of the file there, 0 for none: another file may have taken the place of one that moved."""
    try:
        return path, path.stat().st_ino
    except OSError:
        return path, 0


def _host_form(cohort: Cohort, language: Language, table: Table) -> FormForSender:
    context = form_context(cohort, language)
    form = Form(DESK_FORM, table.title, "", {}, "all", [FormSheet(table.name, [], 0)])
    return FormForSender(context, form, context.senders.host)
