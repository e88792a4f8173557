"""The rules across tables: each by hand on both sides of its edge, and what holds for all of them."""

from __future__ import annotations

import functools
import re
import time
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.sql_files import placeholders

from tests.helpers import ROOT, build_file_tree, few_of_each
from tests.rule_base import ROWS, SETTINGS, Found, declared, edited, rules, violations_of, words_of
from tests.rule_cases import CASES, Case

# one worker, so that what its tests share is made once
pytestmark = pytest.mark.xdist_group("rules")


@pytest.mark.parametrize(
    "case", few_of_each(CASES, lambda case: case.rule, 2), ids=lambda case: f"{case.rule}: {case.name}"
)
def test_each_rule_by_hand(case: Case, cohort_of: Any) -> None:
    cohort = cohort_of(**case.settings)
    found = violations_of(cohort, [rules()[case.rule]], edited(case.edits), case.as_of)
    assert [words_of(violation, cohort) for violation in found] == case.found


def test_every_rule_is_tried_where_it_holds_and_where_it_does_not() -> None:
    for tried in ({case.rule for case in CASES if case.found}, {case.rule for case in CASES if not case.found}):
        assert tried == set(rules())


# what holds for all of them


@pytest.mark.parametrize("as_of", ["2026-11-01", "2026-11-20", "2027-01-16", "2027-03-20", "2027-05-31", "2027-12-31"])
def test_the_rows_that_the_cases_change_break_no_rule(cohort_of: Any, as_of: str) -> None:
    assert [
        (violation.rule.code, violation.key) for violation in violations_of(cohort_of(), rules().values(), ROWS, as_of)
    ] == []


@functools.cache
def broken_most() -> list[Case]:
    """For each rule the case that breaks it, with the settings of all the others."""
    return list({case.rule: case for case in reversed(CASES) if case.found and "due" not in case.settings}.values())


@pytest.mark.slow
@pytest.mark.parametrize("case", broken_most(), ids=lambda case: case.rule)
def test_a_rule_is_silent_without_a_table_or_its_component(case: Case, cohort_of: Any) -> None:
    rule = rules()[case.rule]
    whole = cohort_of(**case.settings)
    for table in rule.file.tables:
        assert violations_of(whole, [rule], edited(case.edits) | {table: []}, case.as_of) == [], table
    owners = {whole.model.tables[table].component for table in rule.file.tables} | {rule.component}
    for component in owners - {"", "core"}:
        # what needs its tables is dropped with it
        away = {name: {"status": "dropped", "reason": "No"} for name in NEEDED_BY.get(component, (component,))}
        choices = case.settings.get("components", SETTINGS["components"])
        cohort = cohort_of(**case.settings | {"components": choices | away})
        assert violations_of(cohort, [rule], edited(case.edits), case.as_of) == [], component


# the components that cannot be kept without a component, and this itself
NEEDED_BY = {
    "budget": ("budget", "advances"),
}


def test_nothing_is_broken_where_nothing_is_recorded(cohort_of: Any) -> None:
    for as_of in ("2026-11-01", "2027-05-31", "2027-12-31"):
        assert violations_of(cohort_of(), rules().values(), {}, as_of) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "text"),
    [("date", day) for day in ("0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "infinity", "-infinity")]
    + [("date", "2000-01-01 (BC)"), ("number", "1000000000000"), ("number", "0"), ("number", "1e300")]
    + [("number", "sNaN"), ("integer", "0"), ("integer", "1000000000000"), ("integer", "-9223372036854775808")],
)
def test_no_cell_keeps_the_rules_from_being_asked(cohort_of: Any, kind: str, text: str) -> None:
    cohort, said_in = cohort_of(), {}
    for table, rows in ROWS.items():
        columns = {column.name for column in cohort.model.tables[table].fields if column.type == kind}
        said_in[table] = [row | {name: text for name in row if name in columns} for row in rows]
    assert said_in != ROWS
    for violation in violations_of(cohort, rules().values(), said_in, "2027-05-31"):
        words_of(violation, cohort, "th")


def test_all_rules_take_many_rows_in_a_moment(cohort_of: Any) -> None:
    rows = ROWS | {
        table: [row | {key: f"{row[key]}-{copy}"} for copy in range(500) for row in ROWS[table]]
        for table, key in (("expenses", "expense_id"), ("coach_logs", "coach_log_id"), ("codings", "coding_id"))
    }
    before = time.process_time()
    violations_of(cohort_of(), rules().values(), rows, "2027-05-31")
    assert time.process_time() - before < 5


def test_a_message_has_what_its_query_gives_and_thai_has_the_same() -> None:
    with (ROOT / "languages" / "th.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file)}
    for code, rule in rules().items():
        for text in (rule.kind.title, rule.kind.message, rule.kind.why, rule.kind.fix):
            assert placeholders(thai[text], code) == placeholders(text, code), text
        assert placeholders(rule.kind.why + rule.kind.fix, code) == set(), code
        assert len(rule.kind.message) < 140, code


@pytest.mark.slow
def test_no_message_leaves_a_gap_in_either_language(cohort_of: Any) -> None:
    for case in broken_most():
        cohort = cohort_of(**case.settings)
        for violation in violations_of(cohort, [rules()[case.rule]], edited(case.edits), case.as_of):
            for language in ("en", "th"):
                assert not re.search(r"[{}]|None|personal value", words_of(violation, cohort, language)[3])


def test_a_day_is_said_in_the_years_of_the_language_but_for_a_wrong_one(cohort_of: Any) -> None:
    texts = {}
    for case in CASES:
        if case.rule in ("buddhist-year", "expense-outside-grant") and case.found:
            cohort = cohort_of(**case.settings)
            (found,) = violations_of(cohort, [rules()[case.rule]], edited(case.edits), case.as_of)
            texts[case.rule, case.name] = words_of(found, cohort, "th")[3]
    assert "31 ต.ค. 2569" in texts["expense-outside-grant", "the day before"]
    assert "2400-01-01" in texts["buddhist-year", "2400"]


def test_what_is_due_may_be_asked_of_any_table(cohort_of: Any) -> None:
    rows = ROWS | {"workshop_feedback": [{"feedback_id": "f-1", "workshop_id": "workshop-1"}]}
    every = [
        {"table": table, "of": of, "after": after, "days": 10}
        for table in (*rows, "organisations")
        for of in ("partner", "cohort")
        for after in ("start", "strategy")
    ]
    assert violations_of(cohort_of(due=every), [rules()["record-overdue"]], rows, "2027-09-30") == []


# rules of a cohort, and headers that cannot be

OWN = {
    "title": "Too cheap",
    "severity": "warning",
    "mends": "host",
    "due": "always",
    "tables": "expenses",
    "points_at": "expenses.amount",
    "message": "{amount} is little.",
    "why": "W",
    "fix": "F",
}
QUERY = "SELECT expense_id, amount FROM expenses WHERE amount < 300"


def with_rule(folder: Path, name: str = "own", sql: str = QUERY, without: str = "", **header: str) -> Cohort:
    """A cohort with a rule of its own."""
    lines = "".join(f"-- {key}: {value}\n" for key, value in (OWN | header).items() if key != without)
    build_file_tree(folder, {f"local/rules/{name}.sql": lines + sql + "\n"})
    declared(folder)
    return Cohort.read(CohortPaths(folder))


def ask(cohort: Cohort, code: str) -> list[Found]:
    (rule,) = (rule for rule in cohort.rules.active if rule.code == code)
    return [words_of(violation, cohort) for violation in violations_of(cohort, [rule], ROWS, "2027-05-31")]


def test_a_rule_of_the_cohort_is_asked_and_one_of_our_name_takes_our_place(tmp_path: Path) -> None:
    cohort = with_rule(tmp_path)
    assert ask(cohort, "own") == [("expenses", "expense-1", "amount", "200 is little.")]
    assert {rule.code for rule in cohort.rules.active} == {*rules(), "own"}
    cohort_with_code = with_rule(tmp_path, "expense-twice")
    assert ask(cohort_with_code, "expense-twice") == [("expenses", "expense-1", "amount", "200 is little.")]


@pytest.mark.slow
def test_a_rule_of_the_cohort_speaks_from_its_moment_and_points_where_it_says(tmp_path: Path) -> None:
    assert ask(with_rule(tmp_path, due="10 days after the forum"), "own")
    assert ask(with_rule(tmp_path, due="16 days after the forum"), "own") == []
    assert ask(with_rule(tmp_path, due="end"), "own")
    sql = "SELECT 'trials' AS at_table, trial_id AS at_key, 'goal' AS word FROM trials WHERE trial_id = 'trial-1'"
    pointing = with_rule(tmp_path, sql=sql, points_at="trials.start_date expenses.amount", message="A {word}.")
    assert ask(pointing, "own") == [("trials", "trial-1", "start_date", "A goal.")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"without": "why"}, "the header lacks “-- why: …”"),
        ({"severity": "grave"}, "severity: grave is none of error, warning"),
        ({"mends": "funder"}, "mends: funder is none of sender, host"),
        ({"due": "9 days after the party"}, "due: there is no moment party; choose from always, start, end"),
        ({"tables": "expense"}, "there is no table expense; choose from "),
        ({"component": "budgets"}, "there is no component budgets; choose from "),
        ({"points_at": "expense.amount"}, "there is no table expense; choose from "),
        ({"points_at": "expenses.price"}, "there is no column expenses.price"),
        ({"codes": "amount = expenses.price"}, "there is no column expenses.price"),
        ({"names": "amount = payee"}, "there is no table payee; choose from "),
        ({"predicate": "has_wit amount"}, "predicate: name one of has_id_number, has_contact, reads_as_formula and the column that it looks at"),
        ({"predicate": "has_contact"}, "predicate: name one of has_id_number, has_contact, reads_as_formula and the column that it looks at"),
        ({"predicate": "has_contact text"}, "the query gives no column text"),
        ({"message": "{price} is little"}, "the query gives no column price"),
        ({"message": "{amount is little"}, "write a name between each pair of braces"),
        ({"sql": "SELECT amount FROM expenses"}, "the query gives no column expense_id"),
        ({"sql": "SELECT amount FROM"}, "Parser Error"),
        ({"sql": "SELECT price FROM expenses"}, "Binder Error"),
        ({"points_at": "free_text"}, "the query gives no column at_key"),
        ({"points_at": "expenses.amount trials.start_date"}, "the query gives no column at_key"),
        ({"sql": "SELECT 'things' AS at_table, '1' AS at_key, 1 AS amount"}, "at_table: there is no table things"),
    ],
)  # fmt: skip
def test_a_header_that_cannot_be_is_one_line(tmp_path: Path, header: dict[str, str], message: str) -> None:
    with pytest.raises(CannotRun) as refusal:
        ask(with_rule(tmp_path, **header), "own")
    assert str(refusal.value).startswith("local/rules/own.sql: ")
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("rule", "severity", "message"),
    [
        ("no-such", "silent", "cohort.yml: rules: there is no rule no-such; the rules are in schemas/rules/"),
        ("grant-overspent", "gone", "cohort.yml: rules: grant-overspent: gone is no severity; choose error, warning or silent"),
    ],
)  # fmt: skip
def test_a_setting_of_a_rule_that_cannot_be_is_one_line(tmp_path: Path, rule: str, severity: str, message: str) -> None:
    declared(tmp_path, rules=[{"rule": rule, "severity": severity, "reason": "We know"}])
    with pytest.raises(CannotRun) as refusal:
        Cohort.read(CohortPaths(tmp_path))
    assert str(refusal.value) == message


def test_a_cohort_takes_a_rule_less_seriously_or_more_but_not_without_a_reason(tmp_path: Path) -> None:
    changes = [("grant-overspent", "warning"), ("coach-silent", "error"), ("partner-mix", "silent")]
    declared(tmp_path, rules=[{"rule": rule, "severity": severity, "reason": "We know"} for rule, severity in changes])
    cohort = Cohort.read(CohortPaths(tmp_path))
    severities = {rule.code: rule.kind.severity for rule in cohort.rules.active}
    assert (severities["grant-overspent"], severities["coach-silent"]) == ("warning", "error")
    assert "partner-mix" not in severities
    assert cohort.rules.silenced == {"partner-mix": "We know"}
    with pytest.raises(CannotRun, match="rules, entry 1: reason"):
        declared(tmp_path, rules=[{"rule": "partner-mix", "severity": "silent", "reason": " "}])
