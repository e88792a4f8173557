"""Reads the cells of a submitted table column by column, with a repair, a finding or a question where one is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model.findings import Finding
from ...model.tables import Field
from ..cells.dates import day_order
from ..cells.values import CellReader, CellReading, RawCell, cell_text
from .submitted_table import SubmittedTable, cell_repair

EMPTY = CellReading("")


def read_columns(
    submitted: SubmittedTable, fields: list[Field], column_reader: Callable[[Field, str], CellReader]
) -> None:
    """Reads the columns of these fields: adds texts, repairs, and questions where a cell can be read in two ways.

    `column_reader` gets the order of day and month in a column of days, if it shows one.
    """
    for column in fields:
        if column.name not in submitted.raw:
            continue
        cells = submitted.raw[column.name]
        order = day_order(cell for cell in cells if isinstance(cell, str)) if column.type == "date" else ""
        read = column_reader(column, order).read
        # read equal cells once; a cell goes with its type, because 1, 1.0 and true are equal
        typed_cells: list[Any] = (
            cells if set(map(type, cells)) == {str} else list(zip(map(type, cells), cells, strict=True))
        )
        texts, notable_readings = {}, {}
        for cell in set(typed_cells):
            raw = cell if isinstance(cell, str) else cell[1]
            reading = EMPTY if raw == "" else read(raw)
            texts[cell] = reading.text
            if reading.repair or reading.readings or reading.finding:
                notable_readings[cell] = reading
        submitted.texts[column.name] = [texts[cell] for cell in typed_cells]
        for index, cell in enumerate(typed_cells) if notable_readings else ():
            if cell not in notable_readings:
                continue
            raw, reading = cells[index], notable_readings[cell]
            if reading.finding:
                location = submitted.location(index, column.name) | {"value": cell_text(raw)}
                values = {"near": list(reading.near)} if reading.near else {}
                submitted.findings.append(Finding(reading.finding, **location, values=values))
            elif reading.readings:
                _choose_reading(submitted, column.name, index, reading, read)
            else:
                submitted.repairs.append(
                    cell_repair(
                        submitted,
                        column.name,
                        submitted.rows[index],
                        cell_text(raw),
                        reading.text,
                        reading.repair or "",
                    )
                )


def _choose_reading(
    submitted: SubmittedTable, name: str, index: int, reading: CellReading, read: Callable[[RawCell], CellReading]
) -> None:
    """Takes the reading of a cell that the sender has chosen, for the cell or for its column, or asks for it."""
    explanations, value = submitted.explanations, cell_text(submitted.raw[name][index])
    question = Finding(
        "question-readings", **submitted.location(index, name), value=value, values={"values": list(reading.readings)}
    )
    reply = submitted.answer(question)
    answer = reply if reply in reading.readings else read(reply).text
    by_convention = reading.conventions.get(explanations.conventions.get(name, ""))
    if answer in reading.readings:
        submitted.texts[name][index] = answer
    elif by_convention is not None:
        submitted.texts[name][index] = by_convention
        why = "remembered" if name in explanations.from_memory else "explained"
        submitted.repairs.append(cell_repair(submitted, name, submitted.rows[index], value, by_convention, why))
    else:
        submitted.findings.append(question)
        submitted.ambiguous.setdefault(name, []).append((value, (*reading.conventions,)))
