"""The cohort that a run is about: read once, handed to every step."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from .findings import FindingKind, finding_kinds
from .paths import CohortPaths
from .rule_files import Rules, read_rules
from .settings import Settings, read_settings
from .tables import Model, read_model


@dataclass(frozen=True)
class Cohort:
    """Everything that is declared about a cohort, and the day a run looks from.

    `finding_kinds` are all codes that a check may find, those of the active rules included.
    """

    paths: CohortPaths
    settings: Settings
    model: Model
    rules: Rules
    finding_kinds: dict[str, FindingKind]
    as_of: datetime.date

    @classmethod
    def read(cls, paths: CohortPaths, as_of: str | None = None) -> Cohort:
        """Reads settings, model and rules. Raises CannotRun for the first that is not right.

        `as_of` is a day such as 2018-05-12; without one it is that of cohort.yml, or today.
        """
        settings = read_settings(paths)
        rules = read_rules(paths, settings)
        kinds = finding_kinds(paths) | {rule.code: rule.kind for rule in rules.active}
        return cls(paths, settings, read_model(paths, settings), rules, kinds, settings.resolve_as_of(as_of))

    @property
    def report_languages(self) -> list[str]:
        """The languages in which the cohort reports, its own first."""
        return list(dict.fromkeys([self.settings["language"], *self.settings["also_in"]]))
