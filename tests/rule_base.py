"""A cohort of a few rows that breaks no rule, what can be changed in it, and what the rules then say."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from cohort.checking.rule_queries import find_violations
from cohort.checking.violations import Violation
from cohort.i18n.finding_texts import word_finding
from cohort.model.cohort import Cohort
from cohort.model.findings import Finding
from cohort.model.paths import CohortPaths
from cohort.model.rule_files import Rule, Rules, declared_rules
from cohort.model.settings import read_settings
from cohort.model.tables import read_model

from tests.helpers import ROOT, build_file_tree
from tests.opened import opened

Row = dict[str, str]
Rows = dict[str, list[Row]]
Edit = Callable[[Rows], None]
# what was found: table, key, column, message
Found = tuple[str, str, str, str]

SETTINGS: dict[str, Any] = {
    "cohort_name": "Cohort One",
    "institution": "University",
    "country": "LA",
    "currency": "LAK",
    "start_date": datetime.date(2026, 11, 1),
    "end_date": datetime.date(2027, 5, 31),
    "pauses": [{"title": "New Year", "from_date": datetime.date(2027, 4, 11), "to_date": datetime.date(2027, 4, 18)}],
    "components": {"advances": {"status": "kept"}},
    # what is due has a rule of its own
    "due": [],
}


def _named(column: str, rows: dict[str, str]) -> list[Row]:
    """Rows by their id, each written as `field=value, field=value`."""
    return [
        {column: name, **dict(part.split("=", 1) for part in cells.split(", ") if part)} for name, cells in rows.items()
    ]


ROWS: Rows = {
    "organisations": _named("organisation_id", {
        "host-1": "name=University, roles=host, sector=academic",
        "funder-1": "name=Fund, roles=funder, sector=public",
        "coaches-1": "name=Coaches, roles=coach_supplier, sector=private",
        "partner-01": "name=Weavers, roles=partner, sector=civil_society, location_is_sensitive=true, publish_as=name",
    }),
    "people": _named("person_id", {
        "p-leader": "organisation_id=partner-01, roles=leader, full_name=Noy Sample, age_band=35_49",
        "p-coach": "organisation_id=coaches-1, roles=coach, full_name=Kham Sample, age_band=25_34",
        "p-research": "organisation_id=host-1, roles=researcher, age_band=35_49",
        "p-expert": "roles=expert, age_band=50_64",
    }),
    "consents": _named("consent_id", {
        "consent-1": "person_id=p-leader, purpose=publication, lawful_basis=consent, covers_sensitive=false, given_on=2026-11-14",
        "consent-2": "person_id=p-leader, purpose=research, lawful_basis=consent, covers_sensitive=true, given_on=2026-11-14",
    }),
    "grants": _named("grant_id", {
        "grant-1": "organisation_id=partner-01, funder_organisation_id=funder-1, amount_awarded=1000, award_date=2026-10-20, start_date=2026-11-01, end_date=2027-05-31",
    }),
    "instalments": _named("instalment_id", {"instalment-1": "grant_id=grant-1, number=1, kind=payment, paid_on=2026-11-10, amount_paid=600"}),
    "advances": _named("advance_id", {"advance-1": "grant_id=grant-1, borrower_id=p-leader, amount=50, paid_on=2026-12-01, due_on=2026-12-31, cleared_on=2026-12-30"}),
    "budgets": _named("budget_line_id", {
        "line-1": "grant_id=grant-1, component=trials, cost_category=travel, cost_kind=direct, description=Bus, amount_planned=700",
        "line-2": "grant_id=grant-1, component=management, cost_category=staff, cost_kind=shared, description=Office, amount_planned=300",
    }),
    "expenses": _named("expense_id", {
        "expense-1": "organisation_id=partner-01, budget_line_id=line-1, trial_id=trial-1, spent_on=2026-12-05, description=Tickets, amount=200, funded_by=grant, status=cleared, payee=Bus company",
    }),
    "workshops": _named("workshop_id", {
        "workshop-1": "kind=strategy, title=Strategy, start_date=2026-11-14, end_date=2026-11-16",
        "workshop-2": "kind=finance, title=Finance, start_date=2027-01-16, end_date=2027-01-17",
        "workshop-3": "kind=team, title=Team, start_date=2027-03-16, end_date=2027-03-17",
        "workshop-4": "kind=forum, title=Forum, start_date=2027-05-15, end_date=2027-05-16",
    }),
    "attendance": [
        {"workshop_id": workshop, "person_id": person, "role_at_workshop": role, "days": days}
        for workshop, person, role, days in (
            ("workshop-1", "p-leader", "leader", "3"),
            ("workshop-4", "p-leader", "leader", "2"),
            ("workshop-4", "p-coach", "coach", "2"),
            ("workshop-4", "p-research", "researcher", "2"),
            ("workshop-4", "p-helper", "facilitator", "2"),
            ("workshop-4", "p-expert", "expert", "1"),
        )
    ],
    "strategies": _named("strategy_id", {
        "strategy-1": "organisation_id=partner-01, version=1, adopted_on=2026-11-25, goal=Sell",
        "strategy-2": "organisation_id=partner-01, version=2, adopted_on=2027-01-25, goal=Sell more",
    }),
    "trials": _named("trial_id", {
        "trial-1": "organisation_id=partner-01, strategy_id=strategy-1, workshop_id=workshop-1, start_date=2026-12-01, end_date=2026-12-31, decision=keep, decided_on=2027-01-05",
        "trial-2": "organisation_id=partner-01, strategy_id=strategy-2, workshop_id=workshop-2, start_date=2027-02-01, end_date=2027-02-20, decision=adapt, decided_on=2027-02-25",
        "trial-3": "organisation_id=partner-01, strategy_id=strategy-2, workshop_id=workshop-3, start_date=2027-04-01, end_date=2027-04-20, decision=stop, decided_on=2027-05-01",
    }),
    "unit_costs": _named("unit_cost_id", {
        "unit-cost-1": "organisation_id=partner-01, trial_id=trial-1, round=baseline, start_date=2026-12-01, end_date=2026-12-31, units=10, direct_cost=200, plan_changed_how=Fewer trips",
    }),
    "matches": _named("match_id", {"match-1": "coach_id=p-coach, organisation_id=partner-01, from_date=2026-11-14, reason=Knows cloth"}),
    # a contact every twenty days
    "coach_logs": _named("coach_log_id", {
        f"log-{number:02d}": f"coach_id=p-coach, organisation_id=partner-01, minutes=60, date={datetime.date(2026, 11, 20) + datetime.timedelta(20 * number)}"
        for number in range(10)
    }),
    "research_notes": _named("research_note_id", {
        "note-1": "round=mid, captured_on=2027-02-01, captured_by=p-research, organisation_id=partner-01, source_person_ids=p-leader, independence=independent",
    }),
    "codebook": _named("code", {"courage": "title=Courage, is_sensitive=false", "belief": "title=Belief, is_sensitive=true"}),
    "codings": _named("coding_id", {
        "coding-1": "research_note_id=note-1, code=courage, coder_id=p-research, change_id=change-1, relation=supports",
        "coding-2": "research_note_id=note-1, code=belief, coder_id=p-research",
    }),
    "changes": _named("change_id", {
        "change-1": "level=organisation, organisation_id=partner-01, observed_on=2027-02-10, horizon=cohort, status=substantiated",
    }),
    "lessons": _named("lesson_id", {
        "lesson-1": "component=coaching, next_time=keep, why=It helped, decided_on=2026-12-15",
    }),
    "assessments": _named("assessment_id", {
        "score-1": "organisation_id=partner-01, round=baseline, tool=team-check, domain=roles, score=2",
        "score-2": "organisation_id=partner-01, round=close, tool=team-check, domain=roles, score=4",
    }),
    "ties": _named("tie_id", {
        "tie-1": "round=baseline, from_organisation_id=partner-01, to_organisation_id=host-1",
        "tie-2": "round=close, from_organisation_id=partner-01, to_organisation_id=host-1",
    }),
    "outputs": _named("output_id", {"output-1": "kind=story, title=One cloth, organisation_id=partner-01, published_on=2027-04-01"}),
    "output_people": [{"output_id": "output-1", "person_id": "p-leader", "shown_as": "named"}],
}  # fmt: skip


# a key of several columns is written with a + between them
def _is(row: Row, key: str) -> bool:
    parts = key.split("+")
    return list(row.values())[: len(parts)] == parts


def edit(table: str, key: str, **cells: str) -> Edit:
    """Other cells in the row of a key, which must be there."""

    def change(rows: Rows) -> None:
        assert any(_is(row, key) for row in rows[table]), f"{table} has no {key}"
        rows[table] = [row | cells if _is(row, key) else row for row in rows[table]]

    return change


def add(table: str, like: str = "", **cells: str) -> Edit:
    """One row more, in which the other cells are as in the row of a key."""

    def change(rows: Rows) -> None:
        pattern = next(row for row in rows[table] if _is(row, like)) if like else {}
        rows[table] = [*rows[table], pattern | cells]

    return change


def drop(table: str, *keys: str) -> Edit:
    """Without the rows of these keys; without any when none is named."""

    def change(rows: Rows) -> None:
        assert all(any(_is(row, key) for row in rows[table]) for key in keys)
        rows[table] = [row for row in rows[table] if keys and not any(_is(row, key) for key in keys)]

    return change


def edited(edits: Iterable[Edit]) -> Rows:
    rows = {table: list(of) for table, of in ROWS.items()}
    for edit in edits:
        edit(rows)
    return rows


@functools.cache
def rules() -> dict[str, Rule]:
    return {rule.code: rule for rule in declared_rules(CohortPaths(ROOT))}


def declared(folder: Path, **settings: Any) -> Cohort:
    """A cohort with other settings, of which there is nothing but cohort.yml and what its folder has already.

    Its rules are not read: each test says which of them it is about.
    """
    build_file_tree(folder, {"cohort.yml": yaml.safe_dump(SETTINGS | settings, allow_unicode=True)})
    (folder / "schemas").mkdir(exist_ok=True)
    ours = [ROOT / "languages", *(ROOT / "schemas").iterdir()]
    for path in ours:
        link = folder / path.relative_to(ROOT)
        if not link.exists():
            link.symlink_to(path)
    paths = CohortPaths(folder)
    read = read_settings(paths)
    return Cohort(paths, read, read_model(paths, read), Rules([], {}), {}, read.resolve_as_of())


def violations_of(cohort: Cohort, rules: Iterable[Rule], rows: Rows, as_of: str) -> list[Violation]:
    """What does not hold among these rows on a day."""
    moved = replace(cohort, as_of=datetime.date.fromisoformat(as_of))
    queries = opened(cohort, include_private=True).with_rows(rows, moved.as_of)
    return list(find_violations(queries, list(rules), moved))


def words_of(violation: Violation, cohort: Cohort, language: str = "en") -> Found:
    """Where it is mended, and what people without access to names read."""
    finding = Finding(
        violation.rule.code, "", violation.table.name, field=violation.field or None, values=violation.values
    )
    worded = word_finding(
        finding, violation.rule.kind, cohort.model, opened(cohort, include_private=True).language(language)
    )
    return violation.table.name, "+".join(violation.key), violation.field, worded.message
