"""Checks the rules of a cohort across tables: on its accepted rows, or with submitted rows laid over them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...checking.overlay import Overlay
from ...checking.violations import Violation
from ...database.csv_staging import CsvStaging
from ...database.database_errors import database_errors_in_one_line
from ...model.cohort import Cohort
from ...model.rule_files import Rule
from ...reading.accepted_rows import AcceptedRows

if TYPE_CHECKING:
    import duckdb


class RuleChecker:
    """Checks the rules of a cohort in one database, which is opened on first use."""

    def __init__(self, cohort: Cohort, staging: CsvStaging | None = None):
        self._cohort, self._staging, self._accepted = cohort, staging, AcceptedRows(cohort)
        views = {path.stem for path in cohort.paths.declared("views", "*.sql")}
        self._views = views | {"days", "free_text"}
        has_private = cohort.paths.has_private_tables
        self._rules = [rule for rule in cohort.rules.active if has_private or not rule.needs_private]
        self._database: duckdb.DuckDBPyConnection | None = None
        self._overlaid_tables: set[str] = set()

    def violations(self) -> list[Violation]:
        """All violations by accepted rows."""
        return self._check(self._rules, Overlay())

    def violations_with(self, overlay: Overlay) -> list[Violation]:
        """All violations as if the submitted rows were accepted, of rules that mention their tables."""
        changed_tables = {
            name
            for name, changes in overlay.changes.items()
            if any(change.status in ("added", "changed") for change in changes.values())
        }
        rules = [rule for rule in self._rules if _mentions(rule, changed_tables | self._views)]
        return self._check(rules, overlay) if changed_tables else []

    @database_errors_in_one_line()
    def _check(self, rules: list[Rule], overlay: Overlay) -> list[Violation]:
        if not rules:
            return []
        # load the database only if there are rules to check
        from ...checking.rule_queries import column_source, find_violations, make_rule_views
        from ...database.cohort_database import drop_view, load_table, open_database
        from ...database.queries import QuerySource

        cohort, source = self._cohort, column_source(self._accepted, overlay)
        if self._database is None:
            self._database = open_database(cohort, source=column_source(self._accepted), staging=self._staging)
            make_rule_views(QuerySource(self._database, cohort.model), cohort.model)
        overlaid_tables = {name for name, changes in overlay.changes.items() if changes}
        for name in self._overlaid_tables | overlaid_tables:
            table = cohort.model.tables[name]
            drop_view(self._database, name)
            load_table(self._database, table, source(table), include_private=True)
        self._overlaid_tables = overlaid_tables
        return list(find_violations(QuerySource(self._database, cohort.model), rules, cohort))


def _mentions(rule: Rule, names: set[str]) -> bool:
    """Whether the SQL of a rule mentions one of these tables or views."""
    return not names.isdisjoint(re.findall(r"\w+", rule.file.sql))


def unchecked_rules(cohort: Cohort) -> list[dict[str, str]]:
    """The rules that were not checked, each with the reason."""
    silenced = [{"code": code, "reason": reason} for code, reason in cohort.rules.silenced.items()]
    if not cohort.paths.has_private_tables:
        private_codes = [rule.code for rule in cohort.rules.active if rule.needs_private]
        silenced += [{"code": code, "reason": "private/ absent"} for code in private_codes]
    return silenced
