"""The cohort that a run works on: read once, handed to every step."""

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
    """Everything declared about a cohort, and the day on which a run looks at it.

    `finding_kinds` has every kind of finding by its code, those of the active rules included.
    """

    paths: CohortPaths
    settings: Settings
    model: Model
    rules: Rules
    finding_kinds: dict[str, FindingKind]
    as_of: datetime.date

    @classmethod
    def read(cls, paths: CohortPaths, as_of: str | None = None) -> Cohort:
        """Reads settings, model and rules. Raises CannotRun for the first error in them.

        `as_of` is a day such as "2018-05-12"; the default is the day in cohort.yml, else today.
        """
        return cls.with_settings(paths, read_settings(paths), as_of)

    @classmethod
    def with_settings(cls, paths: CohortPaths, settings: Settings, as_of: str | None = None) -> Cohort:
        """The cohort as it is, or would be, with these settings. Raises as `read` does."""
        rules = read_rules(paths, settings)
        kinds = finding_kinds(paths) | {rule.code: rule.kind for rule in rules.active}
        return cls(paths, settings, read_model(paths, settings), rules, kinds, settings.resolve_as_of(as_of))

    @property
    def partners_language(self) -> str:
        """The code of the language of forms and receipts for partners."""
        return str(self.settings["partners_language"] or self.settings["language"])

    @property
    def paper_languages(self) -> list[str]:
        """The codes of the languages in which people get papers to sign: those of reports, and that of partners."""
        return list(dict.fromkeys([*self.report_languages, self.partners_language]))

    @property
    def report_languages(self) -> list[str]:
        """The codes of the languages in which the cohort reports, its main language first."""
        return list(dict.fromkeys([self.settings["language"], *self.settings["also_in"]]))
