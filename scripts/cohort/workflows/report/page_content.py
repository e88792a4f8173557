"""What pages show beside measures: findings, the ledger, the data dictionary, and what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from ... import __version__
from ...errors import CannotRun
from ...i18n.cohort_description import describe_cohort
from ...i18n.data_dictionary import data_dictionary
from ...i18n.language import Language
from ...measures.due import DueItem
from ...model.cohort import Cohort
from ...model.findings import Validation
from ...model.model_versions import read_model_versions
from ...model.rule_files import declared_rules
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.cell_display import CellDisplay
from ...rendering.pages.data_quality import group_findings, ledger_events, silenced_checks
from ...rendering.pages.navigation import Site
from ...rendering.reminders import Addressee, Reminders
from ...storing.ledger import read_ledger


def shared_content(cohort: Cohort, validation: Validation) -> dict[str, Any]:
    """The content that pages may show in every language."""
    return {
        "settings": cohort.settings,
        "as_of": cohort.as_of,
        # file checks change with every row, and no page shows them
        "validation": replace(validation, file_checks=[]),
        "components": cohort.model.components,
        "hypotheses": cohort.model.entries_in_use(cohort.settings["hypotheses"]),
        "toolkit": __version__,
        "schema_version": cohort.model.version,
        "versions": read_model_versions(cohort.paths),
    }


def page_content(cohort: Cohort, language: Language, validation: Validation) -> dict[str, Any]:
    """The content that pages may show in one language in addition to measures: findings, the ledger, the data
    dictionary."""
    paths, settings, model = cohort.paths, cohort.settings, cohort.model
    accepted = AcceptedRows.public_only(cohort, language.code)
    names = RowNames(model, read_vocabulary(cohort, [language.code]), accepted)
    display = CellDisplay(model, accepted, names, language)
    titles = {code: kind.title for code, kind in cohort.finding_kinds.items()}
    titles |= {rule.code: rule.kind.title for rule in declared_rules(paths)}
    return {
        "cohort_name": settings.localised_text("cohort_name", language.code),
        "institution": settings.localised_text("institution", language.code),
        "groups": group_findings(validation, cohort.finding_kinds, model, language, display),
        "silenced": silenced_checks(validation, titles, model.components, language),
        "ledger": ledger_events(_ledger(cohort), model, language),
        "tables": data_dictionary(model, language),
        "description": describe_cohort(model, language),
    }


class DueContent:
    """What is due for pages: with the names of people, and without them."""

    def __init__(
        self,
        cohort: Cohort,
        items: list[DueItem],
        language: Language,
        site: Site,
        accepted: AcceptedRows,
        names: RowNames,
    ):
        self._cohort, self._items, self._language = cohort, items, language
        self._accepted, self._names = accepted, names
        self._pages = {key: file for (_, key), (_, file) in site.links().items()}

    @cached_property
    def named(self) -> list[dict[str, Any]]:
        """For those who may know who has to act."""
        reminders = Reminders(self._cohort, self._accepted, self._names, self._language)
        return self._content(reminders, lambda addressee: addressee.name, reminders.message)

    @cached_property
    def unnamed(self) -> list[dict[str, Any]]:
        """For all others."""
        cohort, language = self._cohort, self._language
        accepted = AcceptedRows.public_only(cohort, language.code)
        names = RowNames(cohort.model, read_vocabulary(cohort, [language.code]), accepted)
        reminders = Reminders(cohort, accepted, names, language)
        return self._content(reminders, reminders.who_without_people, reminders.without_people)

    def _content(
        self, reminders: Reminders, who: Callable[[Addressee], str], message: Callable[[DueItem], str]
    ) -> list[dict[str, Any]]:
        return [
            {
                "who": who(addressee),
                "href": self._pages.get(addressee.addressee_id or ""),
                "points": [{"due": item, "message": message(item)} for item in addressee.points],
            }
            for addressee in reminders.addressees(self._items)
        ]


def _ledger(cohort: Cohort) -> list[dict[str, str]]:
    """The rows of the ledger; none if it is damaged, which other sessions report."""
    try:
        return read_ledger(cohort.paths)
    except CannotRun:
        return []
