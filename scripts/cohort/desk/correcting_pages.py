"""Correcting cells of a row: the form, what would change, and the change itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from ..errors import CannotRun
from ..model.data_package import LIST_DELIMITER
from ..model.tables import Field, Table
from ..reading.accepted_rows import Key, Row
from ..reading.cells.values import NUMBERS
from ..reading.row_owners import owner_of
from ..rendering.cell_display import CellDisplay
from ..storing.ledger import sha256_of
from ..workflows.intake.receipt_contexts import receipt_context
from ..workflows.tables.correct_row import (
    Correction,
    accept_rows,
    column_choices,
    correctable_columns,
    correction_file,
    plan_rows,
)
from ..workflows.tables.table_view import TableReader
from .pages import PART, PageRequest
from .table_pages import find_row
from .taking_pages import show_taken, taken_file, waiting_words

CELL = "cell"
LONGEST_CHOICE = 200


@dataclass(frozen=True)
class CellField:
    """A cell to correct: its column, what the page shows in it, and its choices as labels by stored value; `chosen` are
    the stored values of a list. `groups` are the choices as the page shows them, below headings, some of them blank."""

    column: Field
    title: str
    text: str
    choices: Mapping[str, str]
    chosen: list[str]
    groups: list[tuple[str, dict[str, str]]]


def show_correction(request: PageRequest, problem: str = "") -> Response:
    """The form with the cells of a row."""
    reader, table, key = find_row(request)
    with request.desk.work:
        fields = _fields(request, reader, table, key)
    return request.show(
        "correct",
        table=table,
        row=request.address["row"],
        label=reader.names.label(table, reader.accepted.rows(table)[key], parts=1),
        fields=[_as_typed(request, cell) for cell in fields],
        reason=request.text("reason"),
        problem=problem,
        personal=reader.personal,
        cell=CELL + PART,
    )


def correct(request: PageRequest) -> Response:
    """Shows what a correction changes; once that was seen, changes it."""
    reader, table, key = find_row(request)
    cohort, language, wanted = request.desk.cohort(), request.language, request.text("digest")
    try:
        with request.desk.work:
            changed = _changed_cells(request, _fields(request, reader, table, key))
            name, content = correction_file(cohort, language, Correction(table, key, changed, request.text("reason")))
    except CannotRun as reason:
        return show_correction(request, request.reason(reason))
    if wanted:
        with request.desk.work:
            acceptance = accept_rows(cohort, name, content, lambda _: _digest(request, content) == wanted)
        if acceptance.is_applied:
            back = f"/tables/{table.name}/{request.address['row']}"
            return show_taken(request, acceptance, language.say("Corrected"), (back, _label(reader, table, key)))
        problem = language.say("Something has changed since you looked. Please look again before you take it.")
        return show_correction(request, problem)
    with request.desk.work:
        plan = plan_rows(cohort, name, content)
        context = receipt_context(cohort, plan.intake)
    if not plan.accepted:
        return show_correction(request, waiting_words(request, plan))
    return request.show(
        "correction",
        table=table,
        row=request.address["row"],
        label=_label(reader, table, key),
        whose=reader.display.with_owner(_label(reader, table, key), table, reader.accepted.rows(table)[key]),
        reason=request.text("reason"),
        file=taken_file(plan, plan.accepted[0], context, language, {}),
        typed=[(name, value) for name, value in request.form.multi_items() if isinstance(value, str)],
        digest=_digest(request, content),
    )


def _label(reader: TableReader, table: Table, key: Key) -> str:
    """The name of a row, as far as this reader may see it."""
    return reader.display.label(table, reader.accepted.rows(table)[key]) or reader.language.say(table.title)


def _fields(request: PageRequest, reader: TableReader, table: Table, key: Key) -> list[CellField]:
    """The cells of a row that this reader may see and correct, with what was typed so far."""
    row, say = reader.accepted.rows(table)[key], request.language.say
    choices = column_choices(reader.cohort, request.language, table)
    visible_columns = {column.name for column in reader.columns(table)}
    fields = []
    for column in correctable_columns(table):
        if column.name not in visible_columns:
            continue
        stored, of_column = row[column.name], dict(choices.get(column.name, {}))
        if stored and of_column and column.type != "list":
            # what is stored may be offered no longer
            of_column.setdefault(stored, reader.text(column, stored))
        text = stored if column.type in NUMBERS or of_column else reader.display(column, stored) if stored else ""
        groups = _groups(reader, table, row, column, of_column)
        fields.append(CellField(column, say(column.title), text, of_column, stored.split(LIST_DELIMITER), groups))
    return fields


def _groups(
    reader: TableReader, table: Table, row: Row, column: Field, choices: dict[str, str]
) -> list[tuple[str, dict[str, str]]]:
    """The choices as they are shown: of rows those of the organisation of this row before those of others."""
    target, model, display = reader.cohort.model.referenced_table(column), reader.cohort.model, reader.display
    if target is None or target.names_people:
        return [("", choices)]
    rows = reader.accepted.rows(target)

    def row_of(table: Table, key: Key) -> Row | None:
        return reader.accepted.rows(table).get(key)

    shown = _distinct_labels({value: rows[value,] for value in choices if (value,) in rows}, target, display)
    shown = {value: shown.get(value, label) for value, label in choices.items()}
    owner = owner_of(table, row, model, row_of)
    own = [value for value in shown if owner and (value,) in rows]
    own = [value for value in own if owner_of(target, rows[value,], model, row_of) == owner]
    if not own or len(own) == len(shown) or target.belongs_to == target.key[0]:
        return [("", shown)]
    return [
        (display.owner(table, row), {value: shown[value] for value in own}),
        (reader.language.say("Others"), {value: label for value, label in shown.items() if value not in own}),
    ]


def _distinct_labels(rows: Mapping[str, Row], table: Table, display: CellDisplay) -> dict[str, str]:
    """The labels of rows by id, as short as tells them apart: none is cut where it still is like another."""
    for parts in (1, None):
        labels = {row_id: display.label(table, row, parts, longest=LONGEST_CHOICE) for row_id, row in rows.items()}
        if len(set(labels.values())) == len(labels):
            return labels
    numbers = Counter(labels.values())
    return {row_id: f"{label} [{row_id}]" if numbers[label] > 1 else label for row_id, label in labels.items()}


def _typed(request: PageRequest, cell: CellField) -> list[str]:
    """What was typed or chosen for a cell; nothing before the form was sent."""
    return [value for value in request.form.getlist(CELL + PART + cell.column.name) if isinstance(value, str)]


def _as_typed(request: PageRequest, cell: CellField) -> CellField:
    """A cell as somebody has filled it in so far."""
    values = _typed(request, cell)
    return replace(cell, text=values[-1], chosen=values) if values else cell


def _changed_cells(request: PageRequest, fields: list[CellField]) -> dict[str, str]:
    """The texts of the cells in which something else was typed or chosen, as a workbook has them: choices by their
    labels."""
    changed = {}
    for cell in fields:
        values = _typed(request, cell)
        if cell.column.type == "list" and cell.choices:
            chosen = [value for value in values if value in cell.choices]
            if set(chosen) != set(filter(None, cell.chosen)):
                changed[cell.column.name] = LIST_DELIMITER.join(cell.choices[value] for value in chosen)
        elif values and values[-1].replace("\r\n", "\n") != cell.text:
            changed[cell.column.name] = cell.choices.get(values[-1], values[-1]) if cell.choices else values[-1]
    return changed


def _digest(request: PageRequest, content: bytes) -> str:
    """The hash of a correction and of the data it was seen with."""
    ledger = request.desk.paths.ledger
    return sha256_of(content + (ledger.read_bytes() if ledger.exists() else b""))
