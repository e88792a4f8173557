"""Findings, silenced checks and the ledger for pages of the report, without personal data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ...i18n.finding_texts import CellFormatter, word_finding
from ...i18n.language import Language
from ...model.components import ComponentChoice
from ...model.findings import Finding, FindingKind, Validation
from ...model.tables import Model
from ..cell_display import cell_or_row

# findings of a kind on a page; nobody reads a longer list
MAX_FINDINGS_OF_A_KIND = 20
SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind: their number, the first ones as (location, its messages), and what to do about them."""

    code: str
    title: str
    severity: str
    mends: str
    why: str
    fix: str
    number: int
    places: list[tuple[str, list[str]]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - sum(len(messages) for _, messages in self.places)


@dataclass(frozen=True)
class SilencedCheck:
    """A check that did not run: its title, its code, and why."""

    title: str
    code: str
    reason: str


@dataclass(frozen=True)
class LedgerEvent:
    """A line of the ledger, without file names and reasons, which may name people."""

    day: datetime.date | None
    action: str
    table: str
    added: int
    changed: int
    removed: int


def group_findings(
    validation: Validation, kinds: Mapping[str, FindingKind], model: Model, language: Language, row_name: CellFormatter
) -> list[FindingGroup]:
    """The findings of a check by kind: errors before warnings, the most frequent first.

    `row_name` formats the id of a row as its name.
    """
    by_code: dict[str, list[Finding]] = {}
    for finding in validation.findings:
        by_code.setdefault(finding.code, []).append(finding)
    groups = [_group(kinds[code], findings, model, language, row_name) for code, findings in by_code.items()]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.severity), -group.number, group.code))


def _group(
    kind: FindingKind, findings: list[Finding], model: Model, language: Language, row_name: CellFormatter
) -> FindingGroup:
    texts = [
        word_finding(finding, kind, model, language, row_name=row_name) for finding in findings[:MAX_FINDINGS_OF_A_KIND]
    ]
    places: dict[str, list[str]] = {}
    for finding, text in zip(findings, texts, strict=False):
        places.setdefault(_location(finding, language), []).append(text.message)
    title, why, fix = texts[0].title, texts[0].why, texts[0].fix
    return FindingGroup(kind.code, title, kind.severity, kind.mends, why, fix, len(findings), list(places.items()))


def _location(finding: Finding, language: Language) -> str:
    return " ".join(filter(None, (finding.file, cell_or_row(finding, language))))


def silenced_checks(
    validation: Validation, titles: Mapping[str, str], components: Mapping[str, ComponentChoice], language: Language
) -> list[SilencedCheck]:
    """The checks that did not run; `titles` has the English titles of all rules and finding kinds by code."""
    titles = dict(titles) | {f"component {name}": choice.component.title for name, choice in components.items()}
    absent = language.say("The personal parts of the tables are not on this computer.")
    return [
        SilencedCheck(
            language.say(titles.get(entry["code"], entry["code"])),
            entry["code"],
            absent if entry["reason"] == "private/ absent" else entry["reason"],
        )
        for entry in validation.silenced
    ]


def ledger_events(ledger: list[dict[str, str]], model: Model, language: Language) -> list[LedgerEvent]:
    """The changes to the data, the newest first."""
    say = language.say
    tables = {name: say(table.title) for name, table in (model.tables | model.dropped_tables).items()}
    actions = {
        "start": say("The cohort was set up"),
        "accept": say("Rows were accepted"),
        "remove": say("Rows were removed"),
        "migrate": say("Tables were brought up to date"),
        "forget": say("Somebody was forgotten"),
        "withdraw": say("A consent was withdrawn"),
        "restore": say("A back-up was restored"),
        "publish": say("Numbers of people were published"),
        "confirm": say("Somebody has seen what is left out of publication"),
    }
    return [
        LedgerEvent(
            _day(row["at"]),
            actions.get(row["action"], row["action"]),
            tables.get(row["table"], row["table"]),
            *(int(row[name]) if row[name].isdecimal() else 0 for name in ("added", "changed", "removed")),
        )
        for row in reversed(ledger)
    ]


def _day(timestamp: str) -> datetime.date | None:
    try:
        return datetime.datetime.fromisoformat(timestamp).date()
    except ValueError:
        return None
