"""Filling in a sheet that has a row for each person and a yes for each purpose: a line for each signed paper."""

from __future__ import annotations

from collections import defaultdict

from cohort.model.tables import Pivot, Table

from .filling import FormInHand
from .sayings import Saying


def say_lines(form: FormInHand, table: Table, pivot: Pivot, sayings: list[Saying]) -> None:
    """Writes new rows, those of a person that have the same beside their purpose in one line.

    What differs needs another line, in a blank row; what finds no place waits for the next form.
    """
    sheet, key = form.sheets[table.name], table.key[0]
    beside = [column.name for column in table.fields if column.name not in {key, pivot.row, pivot.by, pivot.ends}]
    lines: defaultdict[tuple[str, ...], list[Saying]] = defaultdict(list)
    for saying in sayings:
        lines[saying.generated_row[pivot.row], *(saying.generated_row.get(name, "") for name in beside)].append(saying)
    handed_out = dict(sheet.issued)
    for line in lines.values():
        first = line[0]
        person = _offered_name(form, first.generated_row[pivot.row])
        row = handed_out.pop(person, 0)
        names = beside if row else [pivot.row, *beside]
        typed = form.answers.typed(first, names) if row or sheet.blank else None
        if typed is None:
            continue
        row = row or sheet.blank.popleft()
        for name, text in typed.items():
            sheet.put(row, name, text)
        for saying in line:
            code = saying.generated_row[pivot.by]
            sheet.put(row, f"{pivot.by}={code}", form.answers.at_hand.language.say("yes"))
            form.answers.is_new(saying, sheet.get(row, f"{key}={code}"))
            form.sayings.append(saying)


def _offered_name(form: FormInHand, person: str) -> str:
    """What the form calls a person who was there when it was made; empty for others."""
    return form.answers.offered.get(("people", form.answers.at_hand.keys.of("people", person)), "")
