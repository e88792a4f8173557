"""The rules across tables, asked for a cohort: of what it has accepted, or of this with what was sent laid over it."""

from __future__ import annotations

from ..asking.database import open_database
from ..checking.overlay import Overlay
from ..checking.rules import Broken, broken_rules, columns_of
from ..checking.stored_tables import private_is_here
from ..reading.accepted import Accepted
from .cohort import Cohort


def what_is_broken(cohort: Cohort, accepted: Accepted, overlay: Overlay | None = None) -> list[Broken]:
    """Every rule that does not hold, with the row that has to be mended."""
    here = private_is_here(cohort.places)
    rules = [rule for rule in cohort.rules.checked if here or not rule.needs_private]
    source = columns_of(accepted, overlay)
    with open_database(cohort.places, cohort.settings, cohort.model, cohort.as_of, source=source) as database:
        return list(broken_rules(database, rules, cohort.model, cohort.as_of, cohort.settings["country"]))


def not_asked(cohort: Cohort) -> list[dict[str, str]]:
    """The rules that were not asked, each with the reason."""
    silenced = [{"code": code, "reason": reason} for code, reason in cohort.rules.silenced.items()]
    if not private_is_here(cohort.places):
        absent = [rule.code for rule in cohort.rules.checked if rule.needs_private]
        silenced += [{"code": code, "reason": "private/ absent"} for code in absent]
    return silenced
