"""A cohort as it was on a day: what had not happened yet is not there."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from .world import Row

if TYPE_CHECKING:
    from cohort.model.tables import Model

# the column that says from when a row exists; tables that are not here are planned from the start
EXISTS_FROM = {
    "consents": "given_on",
    "matches": "from_date",
    "strategies": "adopted_on",
    "trials": "start_date",
    "unit_costs": "end_date",
    "expenses": "spent_on",
    "coach_logs": "date",
    "research_notes": "captured_on",
    "changes": "observed_on",
    "assessments": "assessed_on",
    "lessons": "decided_on",
}
# while a day is still to come, these columns say so
UNTIL_THEN = {
    "instalments": ("paid_on", {"paid_on": "", "amount_paid": "", "reference": ""}),
    "trials": ("decided_on", {"decided_on": "", "decision": "pending"}),
    "changes": ("validated_with_partner_on", {"validated_with_partner_on": ""}),
}
UNTIL_IT_ENDS = {"end_date": "", "result": "not_yet", "obstacle": "", "response": "", "learned": ""}


def as_it_was(tables: dict[str, list[Row]], model: Model, day: datetime.date) -> dict[str, list[Row]]:
    """The rows that were there at the end of a day, with what was known then."""
    today = day.isoformat()
    held = {row["workshop_id"] for row in tables["workshops"] if row["end_date"] <= today}
    known_tables = {
        name: [dict(row) for row in rows if row.get(EXISTS_FROM.get(name, ""), "") <= today]
        for name, rows in tables.items()
    }
    for name in ("attendance", "workshop_feedback"):
        known_tables[name] = [row for row in known_tables[name] if row["workshop_id"] in held]
    known_tables["outputs"] = [
        row for row in known_tables["outputs"] if row["published_on"] and row["published_on"] <= today
    ]
    rounds = {row["round"] for row in known_tables["research_notes"]}
    known_tables["ties"] = [row for row in known_tables["ties"] if row["round"] in rounds]
    for name, (column, blank) in UNTIL_THEN.items():
        for row in known_tables[name]:
            if row[column] > today:
                row.update(blank)
    for row in known_tables["trials"]:
        if row["end_date"] > today:
            row.update(UNTIL_IT_ENDS)
    for row in known_tables["organisations"]:
        row["constraints_at_close"] = ""
    for row in known_tables["expenses"]:
        row["status"] = "claimed" if row["spent_on"] > (day - datetime.timedelta(days=30)).isoformat() else "cleared"
    drop_what_points_nowhere(known_tables, model)
    _last_strategy_is_in_use(known_tables["strategies"])
    _status_is_supported(known_tables)
    return known_tables


def drop_what_points_nowhere(tables: dict[str, list[Row]], model: Model) -> None:
    """Rows that need something that is not there yet go, other references to it are emptied; until nothing changes."""
    changed = True
    while changed:
        changed = False
        for name, rows in tables.items():
            for field in model.tables[name].fields:
                target = model.referenced_table(field)
                if target is None:
                    continue
                there = {row[target.key[0]] for row in tables.get(target.name, ())} | {""}
                astray = [row for row in rows if row.get(field.name, "") not in there]
                changed = changed or bool(astray)
                if field.required:
                    rows[:] = [row for row in rows if row.get(field.name, "") in there]
                for row in astray:
                    row[field.name] = ""


def _last_strategy_is_in_use(strategies: list[Row]) -> None:
    replaced = {row["replaces_strategy_id"] for row in strategies}
    for row in strategies:
        row["status"] = "replaced" if row["strategy_id"] in replaced else "in_use"


def _status_is_supported(tables: dict[str, list[Row]]) -> None:
    """A change is documented only as far as the codings of that day go."""
    independent = {row["research_note_id"] for row in tables["research_notes"] if row["independence"] == "independent"}
    supporting = [row for row in tables["codings"] if row.get("relation") == "supports" and row.get("change_id")]
    documented = {row["change_id"] for row in supporting}
    substantiated = {row["change_id"] for row in supporting if row["research_note_id"] in independent}
    for row in tables["changes"]:
        if row["change_id"] not in documented:
            row["status"] = "claimed"
        elif row["change_id"] not in substantiated and row["status"] == "substantiated":
            row["status"] = "documented"
