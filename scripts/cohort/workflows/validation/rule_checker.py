"""The rules across tables, asked for a cohort: of what it has accepted, or of this with what was sent laid over it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...checking.overlay import Overlay
from ...checking.stored_tables import private_is_here
from ...checking.violations import Broken
from ...database.csv_staging import Staging
from ...database.database_errors import told_in_one_line
from ...model.rule_files import Rule
from ...reading.accepted_rows import Accepted
from ..cohort import Cohort

if TYPE_CHECKING:
    import duckdb

    from ...database.queries import Asks
    from ...measures.answers import Remembered


class RuleChecker:
    """Asks the rules of a cohort in one database, which is opened when it is first needed."""

    def __init__(self, cohort: Cohort, staging: Staging | None = None, remembered: Remembered | None = None):
        self._staging, self._remembered = staging, remembered
        self._cohort, self._accepted = cohort, Accepted(cohort.places, cohort.model)
        here = private_is_here(cohort.places)
        views = {path.stem for path in (cohort.places.schemas / "views").glob("*.sql")}
        self._views = views | {"days", "free_text"}
        self._rules = [rule for rule in cohort.rules.checked if here or not rule.needs_private]
        self._database: duckdb.DuckDBPyConnection | None = None
        self._laid_over: set[str] = set()

    def broken(self) -> list[Broken]:
        """Every rule that does not hold for the accepted rows, with the row that has to be mended."""
        files = [self._cohort.places.data / f"{name}.csv" for name in self._cohort.model.tables]
        if self._remembered is None or (self._staging and any(map(self._staging.is_large, files))):
            return self._asked(self._rules, Overlay())
        return self._asked_again(self._rules, self._remembered)

    def broken_with(self, overlay: Overlay) -> list[Broken]:
        """The same as if the submitted rows were accepted, of the rules that look at their tables."""
        changed = {
            name
            for name, changes in overlay.changes.items()
            if any(change.status in ("added", "changed") for change in changes.values())
        }
        rules = [rule for rule in self._rules if _looks_at(rule, changed | self._views)]
        return self._asked(rules, overlay) if changed else []

    @told_in_one_line()
    def _asked(self, rules: list[Rule], overlay: Overlay) -> list[Broken]:
        if not rules:
            return []
        # the database is loaded only where something is asked
        from ...checking.rules import columns_of
        from ...database.cohort_database import drop_view, load_table, open_database
        from ...database.queries import Asker

        cohort, source = self._cohort, columns_of(self._accepted, overlay)
        if self._database is None:
            self._database = open_database(
                cohort.places,
                cohort.settings,
                cohort.model,
                cohort.as_of,
                source=columns_of(self._accepted),
                staging=self._staging,
            )
        laid_over = {name for name, changes in overlay.changes.items() if changes}
        for name in self._laid_over | laid_over:
            drop_view(self._database, name)
            load_table(self._database, cohort.model.tables[name], source(cohort.model.tables[name]), whole=True)
        self._laid_over = laid_over
        return self._found(rules, Asker(self._database, cohort.model))

    @told_in_one_line()
    def _asked_again(self, rules: list[Rule], remembered: Remembered) -> list[Broken]:
        from ...checking.rules import columns_of
        from ...measures.answers import Answers

        cohort, source = self._cohort, columns_of(self._accepted)
        about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
        with Answers(*about, remembered, source=source, remembered=remembered) as answers:
            return self._found(rules, answers)

    def _found(self, rules: list[Rule], asker: Asks) -> list[Broken]:
        from ...checking.rules import broken_rules

        cohort = self._cohort
        return list(broken_rules(asker, rules, cohort.model, cohort.as_of, cohort.settings["country"]))


def _looks_at(rule: Rule, names: set[str]) -> bool:
    """Whether a rule asks one of these tables or views."""
    return not names.isdisjoint(re.findall(r"\w+", rule.file.sql))


def not_asked(cohort: Cohort) -> list[dict[str, str]]:
    """The rules that were not asked, each with the reason."""
    silenced = [{"code": code, "reason": reason} for code, reason in cohort.rules.silenced.items()]
    if not private_is_here(cohort.places):
        absent = [rule.code for rule in cohort.rules.checked if rule.needs_private]
        silenced += [{"code": code, "reason": "private/ absent"} for code in absent]
    return silenced
