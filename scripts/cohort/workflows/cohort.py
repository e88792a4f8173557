"""The cohort that a run is about: read once, handed to every step."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..i18n.language import Language, read_language
from ..model.findings import FindingKind, finding_kinds
from ..model.paths import Places
from ..model.rule_files import Rules, read_rules
from ..model.settings import Settings, read_settings
from ..model.tables import Model, read_model
from ..storing.lock import recover


@dataclass(frozen=True)
class Cohort:
    """Everything that is declared about a cohort, and the day a run looks from."""

    places: Places
    settings: Settings
    model: Model
    kinds: dict[str, FindingKind]
    rules: Rules
    as_of: datetime.date

    @classmethod
    def read(cls, places: Places, as_of: str | None = None) -> Cohort:
        """Reads settings, model and codes, after completing a change that was interrupted.

        Raises CannotRun for the first that is not right.
        """
        recover(places)
        settings = read_settings(places)
        rules = read_rules(places, settings)
        kinds = finding_kinds(places) | {rule.code: rule.kind for rule in rules.checked}
        return cls(places, settings, read_model(places, settings), kinds, rules, settings.as_of(as_of))

    def language(self, code: str | None = None) -> Language:
        """One of the languages; the cohort's own when none is named."""
        return read_language(self.places, self.settings, code or self.settings["language"])

    def report_languages(self) -> list[str]:
        """The languages in which the cohort speaks to its readers, its own first."""
        return list(dict.fromkeys([self.settings["language"], *self.settings["also_in"]]))
