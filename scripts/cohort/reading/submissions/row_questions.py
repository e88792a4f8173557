"""Questions about rows that only the sender can answer: whether they count, and how often."""

from __future__ import annotations

from ...model.findings import Finding
from ..cells.values import cell_text
from .submitted_table import SubmittedTable, cell_repair

# a number of several rows: whether it is that of each, and, once it is their sum, that each lacks its own
MERGED_NUMBER, SUM_OF_ROWS = "question-merged-number", "number-of-several-rows"


def fill_merged_numbers(submitted: SubmittedTable) -> None:
    """Takes a number that is merged over several rows for each of them, and asks whether that is right."""
    indexes_by_row = submitted.indexes_by_row()
    for name, rows in submitted.merged_numbers:
        indexes = [indexes_by_row[row] for row in rows if row in indexes_by_row]
        if len(indexes) < 2:
            continue
        text = cell_text(submitted.raw[name][indexes[0]])
        values = {"values": f"{rows[0]}–{rows[-1]}"}
        question = Finding(MERGED_NUMBER, **submitted.location(indexes[0], name), value=text, values=values)
        answer = submitted.answer(question)
        if answer == "together":
            submitted.findings += [
                Finding(SUM_OF_ROWS, **submitted.location(index, name), value=text, values=values) for index in indexes
            ]
        elif answer != "each":
            submitted.findings.append(question)
        else:
            submitted.repairs += [
                cell_repair(submitted, name, submitted.rows[index], "", text, "merged") for index in indexes[1:]
            ]


def ask_about_nothing(submitted: SubmittedTable) -> list[int]:
    """Asks whether rows count that say that there was nothing; returns the numbers of those that the sender leaves
    out."""
    left_out = []
    indexes_by_row = submitted.indexes_by_row()
    for row, name in submitted.doubtful.items():
        index = indexes_by_row[row]
        location = submitted.location(index, name) | {"value": cell_text(submitted.raw[name][index])}
        question = Finding("question-nothing", **location)
        if submitted.answer(question) == "leave":
            left_out.append(row)
        else:
            submitted.findings.append(question)
    return left_out


def ask_about_repeated(submitted: SubmittedTable) -> None:
    """Asks whether a row that was filled down many times is one entry; it is read once."""
    indexes_by_row = submitted.indexes_by_row()
    for row, count in submitted.repeated.items():
        if row in indexes_by_row:
            question = Finding("question-repeated", **submitted.location(indexes_by_row[row]), values={"count": count})
            if submitted.answer(question) != "same":
                submitted.findings.append(question)
