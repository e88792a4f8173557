"""For each rule across tables: rows with which it holds, rows with which it does not, and the edge between."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from tests.rule_base import Edit, Found, add, drop, edit


@dataclass(frozen=True)
class Case:
    """What a rule says of changed rows on a day: each fault as table, key, column and message, or nothing."""

    rule: str
    name: str
    as_of: str
    edits: list[Edit]
    found: list[Found] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)


def _cases(rule: str, *cases: tuple) -> list[Case]:
    return [Case(rule, *case) for case in cases]


MID, LATE, CLOSED, LATER = "2027-01-10", "2027-05-20", "2027-05-31", "2027-09-30"
PARTNER = ("organisations", "partner-01", "organisation_id")


def expense(key: str, **cells: str) -> Edit:
    return add("expenses", "expense-1", expense_id=key, payee=key, **cells)


def partner(**cells: str) -> list[Edit]:
    """A second partner, with a strategy of its own."""
    return [
        add("organisations", "partner-01", organisation_id="partner-02", name="Farmers", **cells),
        add("strategies", "strategy-1", strategy_id="strategy-9", organisation_id="partner-02"),
    ]


def spent(text: str, paid: str = "600") -> list[Found]:
    return [("grants", "grant-1", "grant_id", f"partner-01 has spent {text} of the grant, and {paid} was paid out.")]


def overspent(text: str) -> list[Found]:
    return [("grants", "grant-1", "amount_awarded", f"partner-01 has spent {text} of the grant, which is 1,000.")]


def planned(text: str, awarded: str = "1,000") -> list[Found]:
    message = f"The budget lines of partner-01 add up to {text}, the award is {awarded}."
    return [("grants", "grant-1", "amount_awarded", message)]


MONEY = [
    *_cases(
        "grant-overspent",
        ("to the last satang", MID, [expense("e-2", amount="800")]),
        ("a satang more", MID, [expense("e-2", amount="800.01")], overspent("1,000.01")),
        ("something was given back", MID, [expense("e-2", amount="900"), expense("e-3", amount="-100")]),
        ("on the day it was spent", "2026-12-20", [expense("e-2", amount="900", spent_on="2026-12-20")], overspent("1,100")),
        ("the day before", "2026-12-19", [expense("e-2", amount="900", spent_on="2026-12-20")]),
        ("disallowed, or paid by others", MID, [expense("e-2", amount="900", status="disallowed"), expense("e-3", amount="900", funded_by="own"), expense("e-4", amount="900", funded_by="in_kind")]),
        ("queried counts until it is disallowed", MID, [expense("e-2", amount="900", status="queried")], overspent("1,100")),
        ("a part is passed on", MID, [add("grants", "grant-1", grant_id="grant-2", parent_grant_id="grant-1", organisation_id="partner-02", amount_awarded="900")]),
    ),
    *_cases(
        "grant-prefinanced",
        ("all that was paid out", MID, [expense("e-2", amount="400")]),
        ("one kip more", MID, [expense("e-2", amount="401")], spent("601")),
        ("the day it was paid", "2027-01-11", [expense("e-2", amount="401"), add("instalments", "instalment-1", instalment_id="i-2", paid_on="2027-01-11", amount_paid="400")]),
        ("the day before", MID, [expense("e-2", amount="401"), add("instalments", "instalment-1", instalment_id="i-2", paid_on="2027-01-11", amount_paid="400")], spent("601")),
        ("planned only", MID, [expense("e-2", amount="401"), add("instalments", instalment_id="i-2", grant_id="grant-1", kind="payment", due_on="2027-01-01", amount_planned="400")], spent("601")),
        ("interest", MID, [expense("e-2", amount="401"), add("instalments", "instalment-1", instalment_id="i-2", kind="interest", amount_paid="1")]),
        ("what was paid back", MID, [add("instalments", "instalment-1", instalment_id="i-2", kind="refund", amount_paid="401")], spent("200", "199")),
        ("the rest is paid back at the close", CLOSED, [add("instalments", "instalment-1", instalment_id="i-2", kind="refund", amount_paid="400", paid_on="2027-05-30")]),
        ("nothing of this grant", MID, [edit("instalments", "instalment-1", grant_id="grant-9")], spent("200", "0")),
        ("disallowed", MID, [expense("e-2", amount="900", status="disallowed")]),
    ),
    *_cases(
        "budget-over-award",
        ("more", MID, [edit("budgets", "line-2", amount_planned="300.01")], planned("1,000.01")),
        ("less", MID, [edit("budgets", "line-2", amount_planned="299")], planned("999")),
        ("one revised down to nothing, one up", MID, [edit("budgets", "line-1", amount_revised="1000", revised_on="2027-01-10"), edit("budgets", "line-2", amount_revised="0", revised_on="2027-01-10")]),
        ("only one of the two is revised", MID, [edit("budgets", "line-1", amount_revised="800", revised_on="2027-01-10")], planned("1,100")),
        ("revised tomorrow", MID, [edit("budgets", "line-1", amount_revised="800", revised_on="2027-01-11")]),
        ("another award after it was revised", MID, [edit("grants", "grant-1", amount_awarded="1100"), edit("budgets", "line-1", amount_revised="800", revised_on="2027-01-10")]),
        ("a grant without lines yet", MID, [add("grants", "grant-1", grant_id="grant-2")]),
        ("a plan for what is not passed on", MID, [edit("grants", "grant-1", amount_awarded="1500"), add("grants", "grant-1", grant_id="grant-2", parent_grant_id="grant-1", amount_awarded="500")]),
        ("a plan for all, also for what is passed on", MID, [add("grants", "grant-1", grant_id="grant-2", parent_grant_id="grant-1", amount_awarded="500")]),
        ("neither", MID, [edit("grants", "grant-1", amount_awarded="1600"), add("grants", "grant-1", grant_id="grant-2", parent_grant_id="grant-1", amount_awarded="500")], planned("1,000", "1,600")),
    ),
    *_cases(
        "expense-outside-grant",
        ("the first day", MID, [edit("expenses", "expense-1", spent_on="2026-11-01")]),
        ("the day before", MID, [edit("expenses", "expense-1", spent_on="2026-10-31")], [("expenses", "expense-1", "spent_on", "Spent on 31 Oct 2026; the grant runs from 1 Nov 2026 to 31 May 2027.")]),
        ("the last day to settle", LATER, [edit("expenses", "expense-1", spent_on="2027-06-30")]),
        ("the day after", LATER, [edit("expenses", "expense-1", spent_on="2027-07-01")], [("expenses", "expense-1", "spent_on", "Spent on 1 Jul 2027; the grant runs from 1 Nov 2026 to 31 May 2027.")]),
        ("other days to settle", LATER, [edit("expenses", "expense-1", spent_on="2027-06-01")], [("expenses", "expense-1", "spent_on", "Spent on 1 Jun 2027; the grant runs from 1 Nov 2026 to 31 May 2027.")], {"settlement_days": 0}),
        ("own money", LATER, [edit("expenses", "expense-1", spent_on="2027-07-01", funded_by="own")]),
        ("disallowed already", LATER, [edit("expenses", "expense-1", spent_on="2027-07-01", status="disallowed")]),
    ),
    *_cases(
        "expense-without-line",
        ("no line", MID, [edit("expenses", "expense-1", budget_line_id="")], [("expenses", "expense-1", "budget_line_id", "The grant paid it, but it has no budget line of a grant of its organisation.")]),
        ("the line of another one", MID, [edit("expenses", "expense-1", organisation_id="partner-02")], [("expenses", "expense-1", "budget_line_id", "The grant paid it, but it has no budget line of a grant of its organisation.")]),
        ("a line that nobody knows is said elsewhere", MID, [edit("expenses", "expense-1", budget_line_id="line-9")]),
        ("own money, or in kind", MID, [edit("expenses", "expense-1", budget_line_id="", funded_by="own"), expense("e-2", budget_line_id="", funded_by="in_kind")]),
    ),
    *_cases(
        "appearance-unsaid",
        ("the last day, and nothing is said", CLOSED, [edit("organisations", "partner-01", publish_as="")], [("organisations", "partner-01", "publish_as", "partner-01 has not said how it may appear in what is published, so it does not appear.")]),
        ("the day before", "2027-05-30", [edit("organisations", "partner-01", publish_as="")]),
        ("it does not want to appear", CLOSED, [edit("organisations", "partner-01", publish_as="not_at_all")]),
    ),
    *_cases(
        "expense-queried-without-note",
        ("queried or disallowed, and why", MID, [edit("expenses", "expense-1", status="queried", status_note="No date"), expense("e-2", status="disallowed", status_note="Not of this grant")]),
        ("queried, and not why", MID, [edit("expenses", "expense-1", status="queried")], [("expenses", "expense-1", "status_note", "The expense is “Queried”, and no note says why.")]),
        ("disallowed, and not why", MID, [edit("expenses", "expense-1", status="disallowed")], [("expenses", "expense-1", "status_note", "The expense is “Disallowed”, and no note says why.")]),
        ("claimed or cleared", MID, [edit("expenses", "expense-1", status="claimed"), expense("e-2", status="cleared")]),
    ),
    *_cases(
        "expense-without-payee",
        ("neither payee nor number", MID, [edit("expenses", "expense-1", payee="", document_kind="receipt", status="claimed")], [("expenses", "expense-1", "payee", "The document is “Receipt”, but neither who was paid nor a number on it is given.")]),
        ("one of the two", MID, [edit("expenses", "expense-1", document_kind="receipt", status="claimed"), expense("e-2", document_kind="mobile_money", status="claimed"), edit("expenses", "e-2", payee="", receipt_reference="12")]),
        ("no document", MID, [edit("expenses", "expense-1", payee="", document_kind="none", status="claimed")]),
        ("own money", MID, [edit("expenses", "expense-1", payee="", document_kind="receipt", status="claimed", funded_by="own")]),
        ("the host has seen it", MID, [edit("expenses", "expense-1", payee="", document_kind="receipt", status="cleared"), expense("e-2", document_kind="receipt", status="disallowed"), edit("expenses", "e-2", payee="")]),
        ("queried, it is asked again", MID, [edit("expenses", "expense-1", payee="", document_kind="payment_voucher", status="queried")], [("expenses", "expense-1", "payee", "The document is “Payment voucher”, but neither who was paid nor a number on it is given.")]),
    ),
    *_cases(
        "expense-twice",
        ("the same document", MID, [add("expenses", "expense-1", expense_id="e-0", description="Bus")], [("expenses", "e-0", "amount", "Another expense has the same day, amount, payee and budget line: “Tickets”."), ("expenses", "expense-1", "amount", "Another expense has the same day, amount, payee and budget line: “Bus”.")]),
        ("another day, amount, payee or line", MID, [add("expenses", "expense-1", expense_id=f"e-{number}", **cells) for number, cells in enumerate(({"spent_on": "2026-12-06"}, {"amount": "200.01"}, {"payee": "Taxi"}, {"budget_line_id": "line-2"}, {"organisation_id": "partner-02"}))]),
        ("given back", MID, [add("expenses", "expense-1", expense_id="e-2", amount="-200")]),
        ("one of them is disallowed", MID, [add("expenses", "expense-1", expense_id="e-2", status="disallowed")]),
        ("nobody says who was paid", MID, [edit("expenses", "expense-1", payee=""), add("expenses", "expense-1", expense_id="e-2", payee="")], [("expenses", "e-2", "amount", "Another expense has the same day, amount, payee and budget line: “Tickets”."), ("expenses", "expense-1", "amount", "Another expense has the same day, amount, payee and budget line: “Tickets”.")]),
    ),
    *_cases(
        "lesson-twice",
        ("one about each component", MID, [add("lessons", "lesson-1", lesson_id="lesson-2", component="forum")]),
        ("two about one", MID, [add("lessons", "lesson-1", lesson_id="lesson-2", next_time="drop")], [("lessons", "lesson-1", "next_time", "There is another lesson about the same component: The work of coaches, from local needs."), ("lessons", "lesson-2", "next_time", "There is another lesson about the same component: The work of coaches, from local needs.")]),
    ),
    *_cases(
        "advance-uncleared",
        ("the day it is due", "2026-12-31", [edit("advances", "advance-1", cleared_on="")]),
        ("the day after", "2027-01-01", [edit("advances", "advance-1", cleared_on="")], [("advances", "advance-1", "cleared_on", "An advance of 50 was due on 31 Dec 2026 and is not cleared.")]),
        ("cleared that day", "2027-01-01", [edit("advances", "advance-1", cleared_on="2027-01-01")]),
        ("cleared tomorrow", "2027-01-01", [edit("advances", "advance-1", cleared_on="2027-01-02")], [("advances", "advance-1", "cleared_on", "An advance of 50 was due on 31 Dec 2026 and is not cleared.")]),
    ),
    *_cases(
        "unit-cost-unreconciled",
        ("one in a hundred more", MID, [edit("unit_costs", "unit-cost-1", direct_cost="202")]),
        ("a kip more than that", MID, [edit("unit_costs", "unit-cost-1", direct_cost="202.01")], [("unit_costs", "unit-cost-1", "direct_cost", "The direct cost is 202.01; the expenses of the trial in this time add up to 200.")]),
        ("one in a hundred less", MID, [edit("unit_costs", "unit-cost-1", direct_cost="198")]),
        ("a kip less than that", MID, [edit("unit_costs", "unit-cost-1", direct_cost="197.99")], [("unit_costs", "unit-cost-1", "direct_cost", "The direct cost is 197.99; the expenses of the trial in this time add up to 200.")]),
        ("another tolerance", MID, [edit("unit_costs", "unit-cost-1", direct_cost="240")], [], {"unit_cost_tolerance_percent": 20}),
        ("not counted", MID, [edit("unit_costs", "unit-cost-1", direct_cost="")]),
        ("not of a trial", MID, [edit("unit_costs", "unit-cost-1", direct_cost="900", trial_id="")]),
        ("the first and the last day count", MID, [edit("expenses", "expense-1", spent_on="2026-12-01"), expense("e-2", spent_on="2026-12-31", amount="10"), edit("unit_costs", "unit-cost-1", direct_cost="210")]),
        ("the day before and the day after do not", MID, [expense("e-2", spent_on="2026-11-30"), expense("e-3", spent_on="2027-01-01")]),
        ("what does not belong into it", MID, [expense("e-2", funded_by="in_kind"), expense("e-3", budget_line_id="line-2"), expense("e-4", trial_id="trial-2"), expense("e-5", status="disallowed")]),
        ("own money without a line belongs into it", MID, [expense("e-2", funded_by="own", budget_line_id="", amount="40"), edit("unit_costs", "unit-cost-1", direct_cost="240")]),
        ("more was given back than spent", MID, [expense("e-2", amount="-300"), edit("unit_costs", "unit-cost-1", direct_cost="-100")]),
        ("no expense of it", MID, [edit("expenses", "expense-1", trial_id="trial-2")], [("unit_costs", "unit-cost-1", "direct_cost", "The direct cost is 200; the expenses of the trial in this time add up to 0.")]),
    ),
]  # fmt: skip


def silent(first: str, last: str, days: int) -> list[Found]:
    message = f"Between {first} and {last} no contact with partner-01 is recorded ({days} days, pauses aside)."
    return [(*PARTNER, message)]


def alone(first: str, last: str, name: str = "partner-01") -> list[Found]:
    return [("organisations", name, "organisation_id", f"{name} has no coach from {first} to {last}.")]


# contacts on 20 November and every twenty days until 19 May; the match begins on 14 November, a pause is 11 to 18 April
COACHING = [
    *_cases(
        "partner-without-coach",
        ("before the first workshop", "2026-11-13", [edit("matches", "match-1", organisation_id="partner-02")]),
        ("the last day of grace", "2026-12-14", [edit("matches", "match-1", organisation_id="partner-02")]),
        ("the day after", "2026-12-15", [edit("matches", "match-1", organisation_id="partner-02")], alone("14 Nov 2026", "15 Dec 2026")),
        ("matched after all days of grace", MID, [edit("matches", "match-1", from_date="2026-12-15")]),
        ("matched a day later", MID, [edit("matches", "match-1", from_date="2026-12-16")], alone("14 Nov 2026", "15 Dec 2026")),
        ("no grace", MID, [edit("matches", "match-1", from_date="2026-11-16")], alone("14 Nov 2026", "15 Nov 2026"), {"coach_grace_days": 0}),
        ("the coach left before the last workshop", LATE, [edit("matches", "match-1", to_date="2027-04-13")], alone("14 Apr 2027", "15 May 2027")),
        ("the coach left, and another came", LATE, [edit("matches", "match-1", to_date="2027-01-31"), add("matches", "match-1", match_id="m-2", coach_id="p-other", from_date="2027-02-20", to_date="")]),
        ("two coaches at once", LATE, [add("matches", "match-1", match_id="m-2", coach_id="p-other")]),
        ("joined later", LATE, [*partner(joined_on="2027-04-20")]),
        ("joined later, and long enough ago", LATE, [*partner(joined_on="2027-04-10")], alone("10 Apr 2027", "15 May 2027", "partner-02")),
        ("left in time", LATE, [*partner(left_on="2026-12-10")]),
        ("an event before the first workshop", "2026-11-30", [add("workshops", workshop_id="w-0", kind="other", start_date="2026-10-01", end_date="2026-10-01"), edit("matches", "match-1", from_date="2026-11-20")]),
    ),
    *_cases(
        "coach-of-own-organisation",
        ("of the own", MID, [edit("people", "p-coach", organisation_id="partner-01")], [("matches", "match-1", "coach_id", "p-coach belongs to partner-01 and coaches it.")]),
        ("of another partner", MID, [edit("people", "p-coach", organisation_id="partner-02")]),
        ("of none", MID, [edit("people", "p-coach", organisation_id="")]),
    ),
    *_cases(
        "coach-not-matched",
        ("the first day of the match", MID, [edit("matches", "match-1", from_date="2026-11-20")]),
        ("the day before", MID, [edit("matches", "match-1", from_date="2026-11-21")], [("coach_logs", "log-00", "coach_id", "On 20 Nov 2026 the coach was not matched to partner-01.")]),
        ("the last day of the match", MID, [edit("matches", "match-1", to_date="2027-05-19")]),
        ("the day after", MID, [edit("matches", "match-1", to_date="2027-05-18")], [("coach_logs", "log-09", "coach_id", "On 19 May 2027 the coach was not matched to partner-01.")]),
        ("another coach", MID, [edit("coach_logs", "log-01", coach_id="p-other")], [("coach_logs", "log-01", "coach_id", "On 10 Dec 2026 the coach was not matched to partner-01.")]),
        ("another partner", MID, [edit("coach_logs", "log-01", organisation_id="partner-02")], [("coach_logs", "log-01", "coach_id", "On 10 Dec 2026 the coach was not matched to partner-02.")]),
        ("matched twice", MID, [edit("matches", "match-1", to_date="2026-12-10"), add("matches", "match-1", match_id="m-2", from_date="2026-12-11", to_date="")]),
    ),
    *_cases(
        "coach-silent",
        ("the last day", "2026-12-11", [drop("coach_logs", "log-01")]),
        ("the day after", "2026-12-12", [drop("coach_logs", "log-01")], silent("20 Nov 2026", "12 Dec 2026", 22)),
        ("in touch after 21 days", MID, [edit("coach_logs", "log-01", date="2026-12-11")]),
        ("in touch after 22 days", MID, [edit("coach_logs", "log-01", date="2026-12-12")], silent("20 Nov 2026", "12 Dec 2026", 22)),
        ("other days", "2026-12-10", [], silent("20 Nov 2026", "10 Dec 2026", 20), {"coach_silent_days": 19}),
        ("a pause takes its days away", "2027-04-29", [edit("coach_logs", "log-08", date="2027-04-29"), edit("coach_logs", "log-07", date="2027-03-31")]),
        ("and no more than these", "2027-05-09", [edit("coach_logs", "log-08", date="2027-05-09")], silent("9 Apr 2027", "9 May 2027", 22)),
        ("a silence that ends in a pause", "2027-04-13", [drop("coach_logs", "log-07", "log-08", "log-09"), edit("coach_logs", "log-06", date="2027-03-20")]),
        ("only the longest is said", CLOSED, [drop("coach_logs", "log-02", "log-05", "log-06")], silent("8 Feb 2027", "9 Apr 2027", 60)),
        ("no contact since the match", "2026-12-12", [*partner(), add("matches", "match-1", match_id="m-2", organisation_id="partner-02", from_date="2026-11-20")], [("organisations", "partner-02", "organisation_id", "Between 20 Nov 2026 and 12 Dec 2026 no contact with partner-02 is recorded (22 days, pauses aside).")]),
        ("a match long before the cohort", "2026-11-22", [edit("matches", "match-1", from_date="2026-09-01")]),
        ("nothing of a partner without a match and a contact", MID, partner()),
        ("a contact tomorrow", "2026-12-12", [edit("coach_logs", "log-01", date="2026-12-13")], silent("20 Nov 2026", "12 Dec 2026", 22)),
        ("after the end", LATER, [add("coach_logs", "log-01", coach_log_id="log-99", date="2027-08-01")]),
        ("the last match has ended", "2027-03-20", [edit("matches", "match-1", to_date="2027-02-20"), drop("coach_logs", "log-05", "log-06", "log-07", "log-08", "log-09")]),
        ("while there was no coach", "2027-03-20", [edit("matches", "match-1", to_date="2027-01-20"), drop("coach_logs", "log-04", "log-05"), add("matches", "match-1", match_id="m-2", coach_id="p-other", from_date="2027-03-01", to_date="")]),
        ("the partner left", MID, [edit("organisations", "partner-01", left_on="2026-11-30"), drop("coach_logs", "log-01", "log-02")]),
        ("where no match is recorded", MID, [drop("matches"), drop("coach_logs", "log-01")], silent("20 Nov 2026", "30 Dec 2026", 40)),
    ),
]  # fmt: skip


def before(began: str, came: int, workshop: str = "14 Nov 2026") -> list[Found]:
    message = f"The trial began on {began}, its workshop on {workshop}; people of partner-01 recorded at the workshop: {came}."
    return [("trials", "trial-1", "workshop_id", message)]


def foreign(day: str, owner: str = "partner-01") -> list[Found]:
    strategy = f"The strategy is that of {owner}, adopted on {day}"
    return [("trials", "trial-1", "strategy_id", f"{strategy}; the trial is that of partner-01, begun on 1 Dec 2026.")]


def undecided(day: str, key: str = "trial-1") -> list[Found]:
    return [("trials", key, "decision", f"The next workshop began on {day}, and nothing is decided about the trial.")]


def untried(first: str, last: str) -> list[Found]:
    return [(*PARTNER, f"No trial of partner-01 is recorded between {first} and {last}.")]


def apart(key: str, title: str, days: int, expected: str = "45 to 75") -> list[Found]:
    message = f"“{title}” begins {days} days after the workshop before it; {expected} are expected."
    return [("workshops", key, "start_date", message)]


PENDING = edit("trials", "trial-1", decision="pending", decided_on="")
BEYOND = edit("trials", "trial-3", decision="pending", decided_on="", end_date="2027-06-30")
UNCHANGED = [drop("strategies", "strategy-2"), edit("unit_costs", "unit-cost-1", plan_changed_how="")]
NOTHING_CHANGED = [
    (*PARTNER, "partner-01 has no new strategy since the finance workshop, and no unit cost says how the plan changed.")
]
PRACTICE = [
    *_cases(
        "trial-before-workshop",
        ("the day the workshop began", MID, [edit("trials", "trial-1", start_date="2026-11-14")]),
        ("the day before", MID, [edit("trials", "trial-1", start_date="2026-11-13")], before("13 Nov 2026", 1)),
        ("nobody of the partner came", MID, [edit("attendance", "workshop-1+p-leader", person_id="p-research")], before("1 Dec 2026", 0)),
        ("nobody is recorded at the workshop", MID, [drop("attendance", "workshop-1+p-leader")]),
        ("begun before a workshop at which nobody is recorded", MID, [drop("attendance", "workshop-1+p-leader"), edit("trials", "trial-1", start_date="2026-11-13")], before("13 Nov 2026", 0)),
    ),
    *_cases(
        "trial-without-strategy",
        ("adopted on the day it ended", MID, [edit("strategies", "strategy-1", adopted_on="2026-12-31")]),
        ("adopted the day after", MID, [edit("strategies", "strategy-1", adopted_on="2027-01-01")], foreign("1 Jan 2027")),
        ("of another organisation", MID, [edit("strategies", "strategy-1", organisation_id="partner-02")], foreign("25 Nov 2026", "partner-02")),
        ("goes on, adopted today", "2027-02-01", [edit("trials", "trial-1", end_date=""), edit("strategies", "strategy-1", adopted_on="2027-02-01")]),
        ("goes on, adopted tomorrow", "2027-02-01", [edit("trials", "trial-1", end_date=""), edit("strategies", "strategy-1", adopted_on="2027-02-02")], foreign("2 Feb 2027")),
        ("both are still to come", "2026-11-20", [edit("trials", "trial-1", end_date="")]),
    ),
    *_cases(
        "trial-undecided",
        ("before the next workshop", "2027-01-15", [PENDING]),
        ("the day it began", "2027-01-16", [PENDING], undecided("16 Jan 2027")),
        ("decided tomorrow", "2027-01-16", [edit("trials", "trial-1", decided_on="2027-01-17")], undecided("16 Jan 2027")),
        ("decided that day", "2027-01-16", [edit("trials", "trial-1", decided_on="2027-01-16")]),
        ("decided, nobody knows when", LATE, [edit("trials", "trial-1", decided_on="")]),
        ("after the last workshop: before the forum", "2027-05-14", [edit("trials", "trial-3", decision="pending", decided_on="")]),
        ("after the last workshop: at the forum", "2027-05-15", [edit("trials", "trial-3", decision="pending", decided_on="")], undecided("15 May 2027", "trial-3")),
        ("goes on beyond the forum", "2027-06-29", [BEYOND]),
        ("went on beyond the forum", "2027-06-30", [BEYOND], undecided("15 May 2027", "trial-3")),
        ("begun after the forum", LATER, [edit("trials", "trial-3", start_date="2027-05-20", end_date="2027-06-30", decision="pending", decided_on="")]),
        ("begun late, after the workshop that follows", "2027-02-10", [PENDING, edit("trials", "trial-1", start_date="2027-01-20", end_date="")]),
        ("an event between", "2026-12-20", [PENDING, add("workshops", workshop_id="w-9", kind="other", start_date="2026-12-10", end_date="2026-12-10")]),
        ("no workshop follows", MID, [PENDING, drop("workshops", "workshop-2", "workshop-3", "workshop-4")]),
    ),
    *_cases(
        "no-trial-between-workshops",
        ("before the second workshop", "2027-01-15", [drop("trials", "trial-1")]),
        ("the day it begins", "2027-01-16", [drop("trials", "trial-1")], untried("14 Nov 2026", "16 Jan 2027")),
        ("begun on the day of the first", LATE, [edit("trials", "trial-1", start_date="2026-11-14", end_date="2026-11-14")]),
        ("begun on the day of the second", LATE, [edit("trials", "trial-1", start_date="2027-01-16", end_date="2027-01-20")], untried("14 Nov 2026", "16 Jan 2027")),
        ("a trial that goes on", LATE, [drop("trials", "trial-2"), edit("trials", "trial-1", end_date="2027-01-17")]),
        ("a trial that ended on the first day of the workshop", LATE, [drop("trials", "trial-2"), edit("trials", "trial-1", end_date="2027-01-16")], untried("16 Jan 2027", "16 Mar 2027")),
        ("a trial that was decided before", LATE, [drop("trials", "trial-2"), edit("trials", "trial-1", end_date="")], untried("16 Jan 2027", "16 Mar 2027")),
        ("joined on the day", LATE, [drop("trials", "trial-1"), edit("organisations", "partner-01", joined_on="2026-11-14")], untried("14 Nov 2026", "16 Jan 2027")),
        ("joined a day later", LATE, [drop("trials", "trial-1"), edit("organisations", "partner-01", joined_on="2026-11-15")]),
        ("left before the next workshop", LATE, [drop("trials", "trial-3"), edit("organisations", "partner-01", left_on="2027-05-14")]),
        ("workshops that are no part of the series", LATE, [add("workshops", workshop_id=f"w-{kind}", kind=kind, start_date="2027-02-10", end_date="2027-02-10") for kind in ("other", "communication")]),
        ("of a host nothing is expected", LATE, [edit("organisations", "partner-01", roles="host"), drop("trials", "trial-1")]),
    ),
    *_cases(
        "workshop-spacing",
        ("45 days", MID, [edit("workshops", "workshop-2", start_date="2026-12-29"), edit("workshops", "workshop-3", start_date="2027-02-12")]),
        ("44 days", MID, [edit("workshops", "workshop-3", start_date="2027-03-01")], apart("workshop-3", "Team", 44)),
        ("75 days", MID, [edit("workshops", "workshop-3", start_date="2027-04-01")]),
        ("76 days", MID, [edit("workshops", "workshop-3", start_date="2027-04-02")], apart("workshop-3", "Team", 76)),
        ("other limits", MID, [], apart("workshop-2", "Finance", 63, "45 to 62"), {"workshop_gap_days": [45, 62]}),
        ("what comes between", MID, [add("workshops", workshop_id=f"w-{kind}", kind=kind, start_date="2027-02-10", end_date="2027-02-10") for kind in ("other", "communication", "forum")]),
    ),
    *_cases(
        "workshop-outside-cohort",
        ("60 days before and after", MID, [edit("workshops", "workshop-1", start_date="2026-09-02"), edit("trials", "trial-3", start_date="2027-07-30"), edit("coach_logs", "log-09", date="2027-07-30")]),
        ("61 days before", MID, [edit("workshops", "workshop-1", start_date="2026-09-01")], [("workshops", "workshop-1", "start_date", "1 Sep 2026 lies more than 60 days outside the cohort.")]),
        ("61 days after", MID, [edit("trials", "trial-3", start_date="2027-07-31"), edit("coach_logs", "log-09", date="2027-07-31")], [("coach_logs", "log-09", "date", "31 Jul 2027 lies more than 60 days outside the cohort."), ("trials", "trial-3", "start_date", "31 Jul 2027 lies more than 60 days outside the cohort.")]),
        ("other limits", MID, [], [("workshops", "workshop-1", "start_date", "14 Nov 2026 lies more than 0 days outside the cohort.")], {"outside_cohort_days": 0, "start_date": datetime.date(2026, 11, 15)}),
    ),
    *_cases(
        "attendance-too-long",
        ("half a day more", MID, [edit("attendance", "workshop-1+p-leader", days="3.5")], [("attendance", "workshop-1+p-leader", "days", "3.5 days are recorded; the workshop had 3.")]),
        ("half a day less", MID, [edit("attendance", "workshop-1+p-leader", days="2.5")]),
        ("a workshop of a day", MID, [edit("workshops", "workshop-1", start_date="2026-11-16"), edit("attendance", "workshop-1+p-leader", days="1")]),
    ),
    *_cases(
        "finance-changed-nothing",
        ("the day before it is due", "2027-03-17", UNCHANGED),
        ("60 days after the workshop", "2027-03-18", UNCHANGED, NOTHING_CHANGED),
        ("no finance workshop", LATE, [*UNCHANGED, edit("workshops", "workshop-2", kind="other")]),
        ("a strategy of the day it began", LATE, [UNCHANGED[1], edit("strategies", "strategy-2", adopted_on="2027-01-16")]),
        ("a strategy of the day before", LATE, [UNCHANGED[1], edit("strategies", "strategy-2", adopted_on="2027-01-15")], NOTHING_CHANGED),
        ("a strategy of tomorrow", LATE, [UNCHANGED[1], edit("strategies", "strategy-2", adopted_on="2027-05-21")], NOTHING_CHANGED),
        ("only the plan changed", LATE, [UNCHANGED[0]]),
        ("joined the day after it began", LATE, [*UNCHANGED, edit("organisations", "partner-01", joined_on="2027-01-17")]),
        ("left", LATE, [*UNCHANGED, edit("organisations", "partner-01", left_on="2027-05-20")]),
        ("leaves tomorrow", LATE, [*UNCHANGED, edit("organisations", "partner-01", left_on="2027-05-21")], NOTHING_CHANGED),
    ),
]  # fmt: skip


def of_change(code: str, message: str) -> list[Found]:
    return [("changes", "change-1", code, message)]


NO_CODING = of_change("status", "The change is said to be documented, but no coding supports it.")
NOT_INDEPENDENT = of_change(
    "status", "The change is said to be substantiated, but no note of an independent source supports it."
)
TOO_EARLY = of_change(
    "horizon",
    "The change is said to be long-term, but no note that supports it was captured after the cohort ended on 31 May 2027.",
)


def nobodys(level: str) -> list[Found]:
    return of_change("level", f"A change at the level “{level}” has to say whose it is.")


NO_TIES = of_change("level", "The change is documented, but ties are not recorded both at the start and at the close.")
NETWORK = edit("changes", "change-1", level="network", organisation_id="")
DOCUMENTED = edit("changes", "change-1", status="documented")
LONG = edit("changes", "change-1", horizon="long_term")
NO_BASELINE = [
    (
        "assessments",
        "score-2",
        "round",
        "For this score of the close there is none of the start with the same tool and domain.",
    )
]
RESEARCH = [
    *_cases(
        "change-undocumented",
        ("supported", MID, [DOCUMENTED]),
        ("not coded", MID, [DOCUMENTED, edit("codings", "coding-1", change_id="")], NO_CODING),
        ("only contradicted", MID, [DOCUMENTED, edit("codings", "coding-1", relation="contradicts")], NO_CODING),
        ("another change is supported", MID, [DOCUMENTED, edit("codings", "coding-1", change_id="change-2")], NO_CODING),
        ("claimed", MID, [edit("changes", "change-1", status="claimed"), edit("codings", "coding-1", change_id="")]),
        ("a substantiated one is said by another rule", MID, [edit("codings", "coding-1", change_id="")]),
    ),
    *_cases(
        "change-unsubstantiated",
        ("an involved source", MID, [edit("research_notes", "note-1", independence="involved")], NOT_INDEPENDENT),
        ("who claims it", MID, [edit("research_notes", "note-1", independence="claimant")], NOT_INDEPENDENT),
        ("contradicted by an independent one", MID, [edit("codings", "coding-1", relation="contradicts")], NOT_INDEPENDENT),
        ("not coded at all", MID, [edit("codings", "coding-1", change_id="")], NOT_INDEPENDENT),
        ("documented only", MID, [DOCUMENTED, edit("research_notes", "note-1", independence="involved")]),
        ("one of two is independent", MID, [add("research_notes", "note-1", research_note_id="note-2", independence="involved"), add("codings", "coding-1", coding_id="coding-3", research_note_id="note-2")]),
    ),
    *_cases(
        "contradiction-unreported",
        ("without a word", MID, [edit("codings", "coding-1", relation="contradicts")], [("codings", "coding-1", "memo", "The coding contradicts a change or a hypothesis, and nothing is noted about it.")]),
        ("with one", MID, [edit("codings", "coding-1", relation="contradicts", memo="Not in winter")]),
    ),
    *_cases(
        "change-level-keys",
        ("a person without one", MID, [edit("changes", "change-1", level="individual")], nobodys("Individual")),
        ("a person", MID, [edit("changes", "change-1", level="individual", person_id="p-leader", organisation_id="")]),
        ("an organisation without one", MID, [edit("changes", "change-1", organisation_id="", person_id="p-leader")], nobodys("Organisation")),
        ("a network", MID, [NETWORK]),
    ),
    *_cases(
        "network-change-without-ties",
        ("the day before the end", "2027-05-30", [NETWORK, drop("ties", "tie-2")]),
        ("at the end", CLOSED, [NETWORK, drop("ties", "tie-2")], NO_TIES),
        ("no ties at all", CLOSED, [NETWORK, drop("ties")], NO_TIES),
        ("documented", CLOSED, [NETWORK, DOCUMENTED, drop("ties", "tie-1")], NO_TIES),
        ("claimed", CLOSED, [NETWORK, edit("changes", "change-1", status="claimed"), drop("ties", "tie-1")]),
        ("both rounds", CLOSED, [NETWORK]),
        ("not of the network", CLOSED, [drop("ties", "tie-1")]),
        ("ties are not recorded in this cohort", CLOSED, [NETWORK, drop("ties")], [], {"components": {"exchange": {"status": "dropped", "reason": "No time"}}}),
    ),
    *_cases(
        "long-term-claimed-early",
        ("seen on the last day", LATER, [LONG, edit("research_notes", "note-1", captured_on="2027-05-31")], TOO_EARLY),
        ("seen the day after", LATER, [LONG, edit("research_notes", "note-1", captured_on="2027-06-01")]),
        ("seen the day after, and contradicted", LATER, [LONG, edit("research_notes", "note-1", captured_on="2027-06-01"), edit("codings", "coding-1", relation="contradicts")], TOO_EARLY),
        ("claimed", LATER, [LONG, edit("changes", "change-1", status="claimed")]),
        ("of the cohort", LATER, [edit("research_notes", "note-1", captured_on="2027-05-31")]),
    ),
    *_cases(
        "score-without-baseline",
        ("no start", MID, [drop("assessments", "score-1")], NO_BASELINE),
        ("another domain", MID, [edit("assessments", "score-1", domain="goal")], NO_BASELINE),
        ("another tool", MID, [edit("assessments", "score-1", tool="wheel")], NO_BASELINE),
        ("another organisation", MID, [edit("assessments", "score-1", organisation_id="partner-02")], NO_BASELINE),
        ("no domain in both", MID, [edit("assessments", "score-1", domain=""), edit("assessments", "score-2", domain="")]),
        ("no close yet", MID, [drop("assessments", "score-2")]),
    ),
]  # fmt: skip


def unallowed(shown_as: str = "Named", key: str = "named") -> list[Found]:
    message = (
        f"p-leader is shown in “One cloth” ({shown_as}), and no valid consent or other basis for that is recorded."
    )
    return [("output_people", f"output-1+p-leader+{key}", "shown_as", message)]


def unguarded(key: str) -> Found:
    return (
        "consents",
        key,
        "guardian_name",
        "p-leader is under the age of majority, and no guardian is named (Research).",
    )


def uncovered(*people: str) -> list[Found]:
    message = (
        f"A sensitive code is used for this note, and no valid agreement of {', '.join(people)} to that is recorded."
    )
    return [("research_notes", "note-1", "source_person_ids", message)]


def in_text(what: str, table: str, key: str, column: str, title: str) -> list[Found]:
    return [(table, key, column, f"There is {what} in “{title}”.")]


A_PHONE, AN_ID, A_FORMULA = "a telephone number or an e-mail address", "a citizen id", "a formula"
MINOR = edit("people", "p-leader", age_band="under_majority")
PEOPLE = [
    *_cases(
        "consent-missing",
        ("no purpose of its own", LATE, [edit("consents", "consent-1", purpose="participation")], unallowed()),
        ("of another person", LATE, [edit("consents", "consent-1", person_id="p-coach")], unallowed()),
        ("pictured", LATE, [edit("output_people", "output-1", shown_as="pictured")], unallowed("Pictured", "pictured")),
        ("pictured, agreed", LATE, [edit("output_people", "output-1", shown_as="pictured"), edit("consents", "consent-1", purpose="image")]),
        ("quoted, agreed", LATE, [edit("output_people", "output-1", shown_as="quoted"), edit("consents", "consent-1", purpose="quotation")]),
        ("heard, agreed", LATE, [edit("output_people", "output-1", shown_as="voice"), edit("consents", "consent-1", purpose="recording")]),
        ("another basis", LATE, [edit("consents", "consent-1", lawful_basis="contract")]),
        ("withdrawn tomorrow", LATE, [edit("consents", "consent-1", withdrawn_on="2027-05-21")]),
        ("withdrawn today", LATE, [edit("consents", "consent-1", withdrawn_on="2027-05-20")], unallowed()),
        ("kept until today", LATE, [edit("consents", "consent-1", retention_until="2027-05-20")]),
        ("kept until yesterday", LATE, [edit("consents", "consent-1", retention_until="2027-05-19")], unallowed()),
        ("given tomorrow", LATE, [edit("consents", "consent-1", given_on="2027-05-21")], unallowed()),
        ("withdrawn, and given again", LATE, [edit("consents", "consent-1", withdrawn_on="2027-01-01"), add("consents", "consent-1", consent_id="c-9", given_on="2027-02-01", withdrawn_on="")]),
        ("published tomorrow", "2027-03-31", [drop("consents", "consent-1")]),
        ("published today", "2027-04-01", [drop("consents", "consent-1")], unallowed()),
    ),
    *_cases(
        "minor-without-guardian",
        ("no guardian", MID, [MINOR, edit("consents", "consent-1", guardian_name="Somsri")], [unguarded("consent-2")]),
        ("a guardian", MID, [MINOR, *(edit("consents", key, guardian_name="Somsri") for key in ("consent-1", "consent-2"))]),
        ("of age", MID, [edit("people", "p-leader", age_band="to_24")]),
        ("another basis", MID, [MINOR, *(edit("consents", key, lawful_basis="public_task") for key in ("consent-1", "consent-2"))]),
        ("withdrawn today", MID, [MINOR, edit("consents", "consent-1", withdrawn_on=MID), edit("consents", "consent-2", withdrawn_on="2027-01-11")], [unguarded("consent-2")]),
        ("no longer kept", MID, [MINOR, edit("consents", "consent-1", retention_until="2027-01-09"), edit("consents", "consent-2", retention_until=MID)], [unguarded("consent-2")]),
    ),
    *_cases(
        "sensitive-without-consent",
        ("not for sensitive data", LATE, [edit("consents", "consent-2", covers_sensitive="false")], uncovered("p-leader")),
        ("one of two", LATE, [edit("research_notes", "note-1", source_person_ids="p-leader;p-coach")], uncovered("p-coach")),
        ("both", LATE, [edit("research_notes", "note-1", source_person_ids="p-leader;p-coach"), drop("consents", "consent-2")], uncovered("p-coach", "p-leader")),
        ("for taking part", LATE, [edit("consents", "consent-2", purpose="participation")]),
        ("for another purpose", LATE, [edit("consents", "consent-2", purpose="image")], uncovered("p-leader")),
        ("withdrawn today", LATE, [edit("consents", "consent-2", withdrawn_on=LATE)], uncovered("p-leader")),
        ("withdrawn tomorrow", LATE, [edit("consents", "consent-2", withdrawn_on="2027-05-21")]),
        ("kept until yesterday", LATE, [edit("consents", "consent-2", retention_until="2027-05-19")], uncovered("p-leader")),
        ("given tomorrow", LATE, [edit("consents", "consent-2", given_on="2027-05-21")], uncovered("p-leader")),
        ("no sensitive code", LATE, [drop("consents", "consent-2"), drop("codings", "coding-2")]),
        ("captured tomorrow", "2027-01-31", [drop("consents", "consent-2")]),
        ("captured today", "2027-02-01", [drop("consents", "consent-2")], uncovered("p-leader")),
        ("nobody was heard", LATE, [edit("research_notes", "note-1", source_person_ids=""), drop("consents", "consent-2")]),
    ),
    *_cases(
        "citizen-id-in-text",
        ("in a text of a coach", MID, [edit("coach_logs", "log-01", need="เลข 1-1014-00000-00-6 ของแม่")], in_text(AN_ID, "coach_logs", "log-01", "need", "Need")),
        ("in Thai digits, in a personal text", MID, [edit("coach_logs", "log-01", summary="๑๑๐๑๔๐๐๐๐๐๐๐๖")], in_text(AN_ID, "coach_logs", "log-01", "summary", "Summary")),
        ("another last digit", MID, [edit("coach_logs", "log-01", need="1-1014-00000-00-5")]),
        ("among the contacts of people", MID, [edit("people", "p-coach", contact="1101400000006")]),
    ),
    *_cases(
        "contact-in-text",
        ("a number", MID, [edit("coach_logs", "log-01", next_step="Call 020 5512 3456")], in_text(A_PHONE, "coach_logs", "log-01", "next_step", "Next step")),
        ("an address", MID, [edit("changes", "change-1", significance="noy@example.org wrote")], in_text(A_PHONE, "changes", "change-1", "significance", "Why it matters")),
        ("the number of another country", MID, [edit("changes", "change-1", significance="081-234-5678")], [], {"country": "KE"}),
        ("where the number belongs", MID, [edit("people", "p-coach", contact="020 5512 3456")]),
        ("in a table with a key of two columns there is no free text", MID, [edit("attendance", "workshop-1+p-leader", days="2")]),
    ),
    *_cases(
        "formula-in-text",
        ("a formula", MID, [edit("coach_logs", "log-01", need="=HYPERLINK(1)")], in_text(A_FORMULA, "coach_logs", "log-01", "need", "Need")),
        ("in a personal text", MID, [edit("coach_logs", "log-01", summary="+A1")], in_text(A_FORMULA, "coach_logs", "log-01", "summary", "Summary")),
        ("a list with hyphens", MID, [edit("coach_logs", "log-01", need="- seeds")]),
    ),
    *_cases(
        "buddhist-year",
        ("2399", MID, [edit("trials", "trial-1", start_date="2399-12-31")]),
        ("2400", MID, [edit("trials", "trial-1", start_date="2400-01-01")], [("trials", "trial-1", "start_date", "2400-01-01 reads as a year of the Buddhist era.")]),
        ("2700", MID, [edit("consents", "consent-1", given_on="2700-12-31")], [("consents", "consent-1", "given_on", "2700-12-31 reads as a year of the Buddhist era.")]),
        ("2701", MID, [edit("consents", "consent-1", retention_until="2701-01-01")]),
    ),
]  # fmt: skip


def away(*roles: str) -> list[Found]:
    return [("workshops", "workshop-4", "kind", f"Nobody of these is recorded at the forum: {', '.join(roles)}.")]


def unmixed(*missing: str) -> list[Found]:
    return [("organisations", "", "", f"Nobody of these is recorded as taking part: {', '.join(missing)}.")]


def overdue(text: str) -> list[Found]:
    return [("organisations", "", "", text)]


def due(table: str, of: str, after: str, days: int = 10) -> dict[str, Any]:
    return {"due": [{"table": table, "of": of, "after": after, "days": days}]}


YOUNG = edit("people", "p-coach", age_band="35_49")
WHOLE = [
    *_cases(
        "forum-roles",
        ("13 days after the forum", "2027-05-29", [drop("attendance", "workshop-4+p-expert")]),
        ("14 days after the forum", "2027-05-30", [drop("attendance", "workshop-4+p-expert")], away("Expert")),
        ("two of them", LATER, [drop("attendance", "workshop-4+p-expert", "workshop-4+p-helper")], away("Expert", "Facilitator")),
        ("no forum", LATER, [edit("workshops", "workshop-4", kind="other")]),
        ("everybody", LATER, []),
        ("the forum is not part of this cohort", LATER, [drop("attendance", "workshop-4+p-expert")], [], {"components": {"forum": {"status": "dropped", "reason": "No money"}}}),
    ),
    *_cases(
        "partner-mix",
        ("the day before the end", "2027-05-30", [YOUNG]),
        ("at the end", CLOSED, [YOUNG], unmixed("25 to 34 years", "Up to 24 years")),
        ("under age is young", CLOSED, [edit("people", "p-coach", age_band="under_majority")]),
        ("no private sector", CLOSED, [edit("organisations", "coaches-1", sector="")], unmixed("Private sector")),
        ("no civil society", CLOSED, [edit("organisations", "partner-01", sector="public")], unmixed("Civil society")),
        ("not part of this cohort", CLOSED, [YOUNG], [], {"components": {"partner_mix": {"status": "dropped", "reason": "As it came"}}}),
    ),
    *_cases(
        "record-overdue",
        ("the day it is due", "2026-11-26", [drop("trials")], [], due("trials", "partner", "strategy")),
        ("the day after", "2026-11-27", [drop("trials")], overdue("Due on 26 Nov 2026 and not recorded: Trials (partner-01)."), due("trials", "partner", "strategy")),
        ("it is there", LATER, [], [], due("trials", "partner", "strategy")),
        ("of another partner only", LATER, [edit("trials", f"trial-{number}", organisation_id="partner-02") for number in (1, 2, 3)], overdue("Due on 26 Nov 2026 and not recorded: Trials (partner-01)."), due("trials", "partner", "strategy")),
        ("joined later", "2027-03-11", partner(joined_on="2027-03-01"), [], due("trials", "partner", "strategy")),
        ("joined later, and long enough ago", "2027-03-12", partner(joined_on="2027-03-01"), overdue("Due on 11 Mar 2027 and not recorded: Trials (partner-02)."), due("trials", "partner", "strategy")),
        ("left", LATER, partner(left_on="2027-09-30"), [], due("trials", "partner", "strategy")),
        ("a table that the cohort drops", LATER, [drop("trials")], [], due("trials", "partner", "strategy") | {"components": {"trials": {"status": "dropped", "reason": "No time"}}}),
        ("of a workshop", "2027-01-28", [], overdue("Due on 27 Jan 2027 and not recorded: Attendance (Finance)."), due("attendance", "cohort", "workshop")),
        ("any row", LATER, [drop("changes")], overdue("Due on 10 Jun 2027 and not recorded: Changes (Cohort One)."), due("changes", "cohort", "end")),
        ("a round of its own", LATER, [drop("assessments", "score-2")], overdue("Due on 10 Jun 2027 and not recorded: Assessments (partner-01)."), due("assessments", "partner", "end")),
        ("the place of a partner", LATER, [edit("organisations", "partner-01", location_is_sensitive="false")], overdue("Due on 11 Nov 2026 and not recorded: Organisations (partner-01)."), due("organisations", "partner", "start")),
        ("the place of a partner, known", LATER, [edit("organisations", "partner-01", location_is_sensitive="false", province="LA-VT")], [], due("organisations", "partner", "start")),
    ),
]  # fmt: skip

CASES = [*MONEY, *COACHING, *PRACTICE, *RESEARCH, *PEOPLE, *WHOLE]
