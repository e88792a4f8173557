"""What a check has found and what has happened to the data, for pages of the report: nothing in it is personal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ...i18n.finding_texts import CellFormatter, word_finding
from ...i18n.language import Language
from ...model.components import ComponentChoice
from ...model.findings import Finding, FindingKind, Validation
from ...model.tables import Model

# of one kind of finding; a page that lists more is not read
SHOWN = 20
SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind: how many there are, the first ones with their places, and what to do about them."""

    code: str
    title: str
    severity: str
    mends: str
    why: str
    fix: str
    number: int
    places: list[tuple[str, str]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.places)


@dataclass(frozen=True)
class SilencedCheck:
    """Something that was not checked: what it is called, its code, and why not."""

    title: str
    code: str
    reason: str


@dataclass(frozen=True)
class LedgerEvent:
    """A line of the ledger without names of files and reasons, in which people may be named."""

    day: datetime.date | None
    action: str
    table: str
    added: int
    changed: int
    removed: int


def group_findings(
    validation: Validation, kinds: Mapping[str, FindingKind], model: Model, language: Language, named: CellFormatter
) -> list[FindingGroup]:
    """The findings of a check by kind: errors before warnings, and what stands most often first."""
    found: dict[str, list[Finding]] = {}
    for each in validation.findings:
        found.setdefault(each.code, []).append(each)
    groups = [_group(kinds[code], findings, model, language, named) for code, findings in found.items()]
    return sorted(groups, key=lambda group: (SEVERITIES.index(group.severity), -group.number, group.code))


def _group(
    kind: FindingKind, findings: list[Finding], model: Model, language: Language, named: CellFormatter
) -> FindingGroup:
    worded = [word_finding(each, kind, model, language, row_name=named) for each in findings[:SHOWN]]
    places = [(_location(each, language), said.message) for each, said in zip(findings, worded, strict=False)]
    first = worded[0]
    return FindingGroup(kind.code, first.title, kind.severity, kind.mends, first.why, first.fix, len(findings), places)


def _location(finding: Finding, language: Language) -> str:
    row = language.say("row {n}", n=finding.row) if finding.row is not None else ""
    return " ".join(filter(None, (finding.file, finding.cell or row)))


def silenced_checks(
    validation: Validation, titles: Mapping[str, str], components: Mapping[str, ComponentChoice], language: Language
) -> list[SilencedCheck]:
    """What was not checked; `titles` are those of all rules and kinds of findings in English."""
    titles = dict(titles) | {f"component {name}": choice.component.title for name, choice in components.items()}
    absent = language.say("The personal parts of the tables are not on this computer.")
    return [
        SilencedCheck(
            language.say(titles.get(each["code"], each["code"])),
            each["code"],
            absent if each["reason"] == "private/ absent" else each["reason"],
        )
        for each in validation.silenced
    ]


def ledger_events(ledger: list[dict[str, str]], model: Model, language: Language) -> list[LedgerEvent]:
    """What has happened to the data, the newest first."""
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


def _day(at: str) -> datetime.date | None:
    try:
        return datetime.datetime.fromisoformat(at).date()
    except ValueError:
        return None
