"""Measures of who takes part, workshops, strategies, trials, unit costs, coaching and outputs, by hand."""

from __future__ import annotations

from typing import Any

from tests.measure_base import Case, cases

DECEMBER, MID, LATE, CLOSED = "2026-12-15", "2027-01-20", "2027-05-01", "2027-05-31"

PARTNERS = {
    "organisations": """
organisation_id name       roles            sector        province location_is_sensitive joined_on  left_on    constraints_at_start constraints_at_close
host-1          University host             academic      LA-VT    false                 -          -          -                    -
coaches-1       Coaches    coach_supplier   private       LA-VT    false                 -          -          -                    -
partner-01      Weavers    partner          civil_society LA-LP    false                 2026-11-01 -          money;team           team
partner-02      Farmers    partner          civil_society LA-CH    true                  2026-11-01 2027-03-01 money                -
""",
}
STAYED = {"organisations": PARTNERS["organisations"].replace("2027-03-01", "-")}
PEOPLE = {"people": "person_id organisation_id roles from_date\np-1 partner-01 leader -\np-2 partner-01 core_team -\np-3 coaches-1 coach 2026-11-20\np-4 - expert -"}  # fmt: skip
WORKSHOPS = {
    "workshops": """
workshop_id kind     sequence title    start_date end_date   people_expected
w-1         strategy 1        Strategy 2026-11-14 2026-11-16 4
w-2         finance  2        Finance  2027-01-16 2027-01-17 -
w-3         team     3        Team     2027-03-16 2027-03-17 0
w-4         forum    -        Forum    2027-05-15 2027-05-16 10
""",
}
ATTENDANCE = {"attendance": """
workshop_id person_id role_at_workshop days
w-1         p-1       leader           3
w-1         p-2       core_team        2.5
w-4         p-1       leader           1.5
w-4         p-3       coach            2
w-4         p-4       expert           2
w-4         p-5       observer         1
"""}  # fmt: skip
TRIALS = {
    "strategies": """
strategy_id organisation_id version replaces_strategy_id workshop_id adopted_on goal      changed_because
s-1         partner-01      1       -                    w-1         2026-11-25 Sell      -
s-2         partner-01      2       s-1                  w-2         2027-01-25 Sell~more Too~few
""",
    "trials": """
trial_id organisation_id strategy_id workshop_id hypothesis start_date end_date   result       learned  decision decided_on
t-1      partner-01      s-1         w-1         Bus        2026-12-01 2026-12-31 worked       Early    keep     2027-01-05
t-2      partner-01      s-1         w-1         Shop       2026-12-01 2026-12-20 partly       Rain     adapt    2027-01-17
t-3      partner-01      s-2         w-2         Web        2027-02-01 2027-02-20 not_yet      -        pending  -
t-4      partner-01      s-2         w-2         Fair       2027-02-01 2027-04-30 worked       Long     stop     2027-04-30
t-5      partner-01      s-2         w-3         Card       2027-04-01 -          not_yet      -        pending  -
t-6      partner-01      s-1         w-1         Sign       2026-12-01 2026-12-20 worked       -        stop     -
""",
}
PRACTICE = PARTNERS | PEOPLE | WORKSHOPS | ATTENDANCE | TRIALS


def due(table: str, of: str, after: str) -> dict[str, Any]:
    return {"table": table, "of": of, "after": after, "days": 10}


DUE = {"due": [due("trials", "partner", "strategy"), due("attendance", "cohort", "workshop")]}

WHO = [
    *cases(
        "cohort_period",
        "days_gone days_planned elapsed",
        ("30 days of November and 15", DECEMBER, {}, [(45, 212, 45 / 212)]),
        ("before the first day", "2026-10-31", {}, [(0, 212, 0)]),
        ("the first day", "2026-11-01", {}, [(1, 212, 1 / 212)]),
        ("after the last day", "2027-12-31", {}, [(212, 212, 1)]),
    ),
    *cases(
        "partners_taking_part",
        "value out_of",
        ("both", DECEMBER, PARTNERS, [(2, 2)]),
        ("one left that day", "2027-03-01", PARTNERS, [(1, 2)]),
        ("before they joined", "2026-10-31", PARTNERS, [(0, 0)]),
        ("nobody", DECEMBER, {}, [(0, 0)]),
    ),
    *cases("who_is_who", "organisation_id province", ("a sensitive place is left out", CLOSED, PARTNERS, [("partner-01", "LA-LP"), ("partner-02", None), ("coaches-1", "LA-VT"), ("host-1", "LA-VT")])),
    *cases("partners", "organisation_id partner province", ("both, a sensitive place is left out", CLOSED, PARTNERS, [("partner-01", "Weavers", "LA-LP"), ("partner-02", "Farmers", None)]), ("nobody", CLOSED, {}, [])),
    *cases("partner_places", "partner province partners_there", ("a sensitive place is left out", CLOSED, PARTNERS, [("Weavers", "LA-LP", 1), ("Farmers", None, None)]), ("two in one place", CLOSED, {"organisations": PARTNERS["organisations"].replace("LA-CH    true ", "LA-LP    false")}, [("Weavers", "LA-LP", 2), ("Farmers", "LA-LP", 2)]), ("nobody", CLOSED, {}, [])),
    *cases(
        "partner_mix",
        "sector partners organisations people",
        ("two partners, their two people, and the coach who came later", DECEMBER, PARTNERS | PEOPLE, [("civil_society", 2, 2, 2), ("private", 0, 1, 1), ("public", 0, 0, 0), ("academic", 0, 1, 0)]),
        ("before the coach and the partners joined", "2026-10-31", PARTNERS | PEOPLE, [("civil_society", 0, 0, 0), ("private", 0, 1, 0), ("public", 0, 0, 0), ("academic", 0, 1, 0)]),
        ("no sector is said", DECEMBER, {"organisations": "organisation_id roles\npartner-01 partner"}, [("civil_society", 0, 0, 0), ("private", 0, 0, 0), ("public", 0, 0, 0), ("academic", 0, 0, 0), (None, 1, 1, 0)]),
    ),
    *cases(
        "constraints",
        "constraint at_start asked_at_start at_close asked_at_close",
        ("two of two at the start, at the close one was asked", CLOSED, PARTNERS, [("money", 2, 2, 0, 1), ("team", 1, 2, 1, 1)]),
        ("nobody was asked at the close", CLOSED, {"organisations": PARTNERS["organisations"].replace(" team\n", " -\n")}, [("money", 2, 2, None, 0), ("team", 1, 2, None, 0)]),
        ("at the forum the close is asked", "2027-05-15", PARTNERS | WORKSHOPS, [("money", 2, 2, 0, 1), ("team", 1, 2, 1, 1)]),
        ("and not before", "2027-05-14", PARTNERS | WORKSHOPS, [("money", 2, 2, None, 0), ("team", 1, 2, None, 0)]),
        ("nobody", CLOSED, {}, []),
    ),
    *cases("partner_constraints", "partner at_start at_close", ("at the start and at the close", CLOSED, PARTNERS, [("Weavers", ["money", "team"], ["team"]), ("Farmers", ["money"], None)])),
    *cases(
        "completion",
        "place partner left_on stayed came_to_forum decided_trials has_completed",
        ("one left; who stayed came to the forum with trials open", CLOSED, PRACTICE, [(1, "Weavers", None, True, True, False, True), (2, "Farmers", "2027-03-01", False, False, False, False)]),
        ("the day before the end nobody has completed", "2027-05-30", PRACTICE, [(1, "Weavers", None, True, True, False, None), (2, "Farmers", "2027-03-01", False, False, False, None)]),
        ("before the partner left, and before the forum", "2027-02-28", PRACTICE, [(1, "Weavers", None, True, False, False, None), (2, "Farmers", None, True, False, False, None)]),
    ),
    *cases(
        "completion",
        "partner has_completed",
        ("more is asked for: the trials are open", CLOSED, PRACTICE, [("Weavers", False), ("Farmers", False)]),
        ("and all are decided", CLOSED, PRACTICE | {"trials": "\n".join(TRIALS["trials"].splitlines()[:4])}, [("Weavers", True), ("Farmers", False)]),
        settings={"completes_the_cohort": ["stayed", "came_to_forum", "decided_trials"]},
    ),
    *cases(
        "retention",
        "joined still_there completed",
        ("one of two left", CLOSED, PRACTICE, [(2, 1, 1)]),
        ("it is not over", "2027-05-30", PRACTICE, [(2, 1, None)]),
        ("left after the end", "2027-12-31", PARTNERS | {"organisations": "organisation_id roles left_on\npartner-01 partner 2027-06-01"}, [(1, 1, 1)]),
        ("nobody", CLOSED, {}, [(0, 0, 0)]),
    ),
    *cases(
        "fidelity",
        "kept adapted dropped unplanned components",
        ("all of 22; an option does not count", CLOSED, {}, [(22, 0, 0, 0, 22)]),
        ("no workshop about communication is planned, and nothing is made known", CLOSED, WORKSHOPS, [(21, 0, 0, 1, 22)]),
        ("a story is made known without one", CLOSED, WORKSHOPS | {"outputs": "output_id kind title published_on\no-1 story Hi 2027-03-01"}, [(22, 0, 0, 0, 22)]),
        ("neither forum nor a workshop about teams", CLOSED, {"workshops": "\n".join(WORKSHOPS["workshops"].splitlines()[:4])}, [(19, 0, 0, 3, 22)]),
    ),
    *cases(
        "fidelity",
        "kept adapted dropped components",
        ("22 - 1 adapted - 1 dropped", CLOSED, {}, [(20, 1, 1, 22)]),
        settings={"components": {"team": {"status": "adapted", "reason": "Shorter"}, "book": {"status": "dropped", "reason": "No time"}}},
    ),
]  # fmt: skip

TOOLS = {
    "workshops": """
workshop_id kind     title    start_date end_date   tools
w-1         strategy Strategy 2026-11-14 2026-11-16 theory~of~change;Map
w-2         finance  Finance  2027-01-16 2027-01-17 Canvas
w-3         team     Team     2027-03-16 2027-03-17 Circle
""",
    "trials": """
trial_id organisation_id workshop_id start_date tools
t-1      partner-01      w-1         2026-12-01 Theory~of~Change;Own
t-2      partner-02      w-1         2026-12-01 theory~of~change
t-3      partner-01      w-1         2027-06-02 Map
""",
}
TOOL_CASES = cases(
    "tools_taught",
    "tool workshop trials partner",
    ("the last workshop has not begun", MID, PARTNERS | TOOLS, [("Map", "Strategy", 0, None), ("theory of change", "Strategy", 2, ["Farmers", "Weavers"]), ("Canvas", "Finance", 0, None), ("Own", None, 1, ["Weavers"])]),
    ("nothing was taught", "2026-11-13", PARTNERS | TOOLS, []),
)  # fmt: skip

WORKSHOP_CASES = [
    *cases("workshops_held", "value out_of", ("the last day counts", "2026-11-16", WORKSHOPS, [(1, 4)]), ("the day before", "2026-11-15", WORKSHOPS, [(0, 4)]), ("none", CLOSED, {}, [(0, 0)])),
    *cases(
        "workshop_timeline",
        "workshop_id days_since_last gap_is_unusual is_planned",
        ("63 days, then 59", MID, WORKSHOPS, [("w-1", None, None, False), ("w-2", 63, False, False), ("w-3", 59, False, True), ("w-4", None, None, True)]),
    ),
    *cases(
        "attendance_by_workshop",
        "workshop people people_expected days days_expected attendance",
        ("5.5 of 4 × 3 days; none recorded and none expected", MID, PRACTICE, [("Strategy", 2, 4, 5.5, 12, 5.5 / 12), ("Finance", None, None, None, None, None)]),
        ("6.5 of 10 × 2; nobody expected", CLOSED, PRACTICE, [("Strategy", 2, 4, 5.5, 12, 5.5 / 12), ("Finance", None, None, None, None, None), ("Team", None, 0, None, 0, None), ("Forum", 4, 10, 6.5, 20, 0.325)]),
        ("none has ended", "2026-11-15", PRACTICE, []),
    ),
    *cases(
        "attendance_by_partner",
        "partner workshop people days days_possible",
        ("two people of one partner, none of the other", MID, PRACTICE, [("Weavers", "Strategy", 2, 5.5, 6), ("Farmers", "Strategy", 0, 0, 0)]),
        ("who left before the forum is not missed there", CLOSED, PRACTICE, [("Weavers", "Strategy", 2, 5.5, 6), ("Weavers", "Forum", 1, 1.5, 2), ("Farmers", "Strategy", 0, 0, 0)]),
    ),
    *cases(
        "forum_participants",
        "role people days",
        ("all five kinds, and another", CLOSED, PRACTICE, [("leader", 1, 1.5), ("coach", 1, 2), ("researcher", 0, 0), ("facilitator", 0, 0), ("expert", 1, 2), ("observer", 1, 1)]),
        ("the day before it ended", "2027-05-15", PRACTICE, []),
    ),
    *cases(
        "completeness",
        "table organisation_id moment filled due",
        ("one of two partners tried something", MID, STAYED | WORKSHOPS | ATTENDANCE | TRIALS, [("attendance", None, "workshop", 1, 1), ("trials", "partner-01", "strategy", 1, 1), ("trials", "partner-02", "strategy", 0, 1)]),
        ("two workshops are due, one is recorded; who left owes nothing", "2027-03-10", PRACTICE, [("attendance", None, "workshop", 1, 2), ("trials", "partner-01", "strategy", 1, 1)]),
        ("the trial is still to come", "2026-11-30", STAYED | WORKSHOPS | ATTENDANCE | TRIALS, [("attendance", None, "workshop", 1, 1), ("trials", "partner-01", "strategy", 0, 1), ("trials", "partner-02", "strategy", 0, 1)]),
        ("nothing is due yet", "2026-11-25", PRACTICE, []),
        settings=DUE,
    ),
    *cases(
        "attention",
        "organisation_id overdue coming oldest records",
        ("one partner is late, the cohort soon will be", MID, STAYED | WORKSHOPS | ATTENDANCE | TRIALS, [("partner-02", 1, 0, "2026-11-26", ["trials"]), (None, 0, 1, None, ["attendance"])]),
        ("the day it is due it is not late", "2026-11-26", STAYED | WORKSHOPS | ATTENDANCE, [("partner-01", 0, 1, None, ["trials"]), ("partner-02", 0, 1, None, ["trials"])]),
        ("all is there", "2026-12-01", {"organisations": "organisation_id roles\npartner-01 partner"} | WORKSHOPS | ATTENDANCE | TRIALS, []),
        settings=DUE,
    ),
]  # fmt: skip

LOOP = [
    *cases(
        "loop_closure",
        "partner in_time due late open to_come trials",
        ("in time t-1 and t-4, which ended later; late t-2, and t-6 without its day; open t-3; t-5 until the forum", LATE, PRACTICE, [("Weavers", 2, 5, 2, 1, 1, 6), ("Farmers", 0, 0, 0, 0, 0, 0)]),
        ("decided the day after the next workshop began", "2027-01-16", PRACTICE, [("Weavers", 1, 3, 1, 1, 0, 3), ("Farmers", 0, 0, 0, 0, 0, 0)]),
        ("decided the day it began", "2027-01-16", PRACTICE | {"trials": TRIALS["trials"].replace("2027-01-17", "2027-01-16")}, [("Weavers", 2, 3, 1, 0, 0, 3), ("Farmers", 0, 0, 0, 0, 0, 0)]),
        ("before any", "2026-11-30", PRACTICE, [("Weavers", 0, 0, 0, 0, 0, 0), ("Farmers", 0, 0, 0, 0, 0, 0)]),
        ("no workshop follows: until the end", "2027-05-30", {"organisations": "organisation_id name roles\npartner-01 Weavers partner", "trials": "trial_id organisation_id start_date decision\nt-1 partner-01 2027-05-20 pending"}, [("Weavers", 0, 0, 0, 0, 1, 1)]),
    ),
    *cases(
        "loop_trace",
        "trial_id workshop kind version result decision decided_on next_version",
        (
            "the next strategy follows a decision; one to come is not seen",
            MID,
            PRACTICE,
            [("t-1", "Strategy", "strategy", "1", "worked", "keep", "2027-01-05", None), ("t-2", "Strategy", "strategy", "1", "partly", "adapt", "2027-01-17", None), ("t-6", "Strategy", "strategy", "1", "worked", "stop", None, None)],
        ),
        (
            "what goes on has no result yet",
            "2027-02-10",
            PRACTICE,
            [
                ("t-1", "Strategy", "strategy", "1", "worked", "keep", "2027-01-05", "2"),
                ("t-2", "Strategy", "strategy", "1", "partly", "adapt", "2027-01-17", "2"),
                ("t-6", "Strategy", "strategy", "1", "worked", "stop", None, None),
                ("t-3", "Finance", "finance", "2", "not_yet", "pending", None, None),
                ("t-4", "Finance", "finance", "2", "not_yet", "pending", None, None),
            ],
        ),
        ("none begun", "2026-11-30", PRACTICE, []),
    ),
    *cases(
        "strategy_changes",
        "strategy_id from_version to_version goal_before goal_after changed_because workshop trial learned",
        ("after the last trial that was decided before", CLOSED, PRACTICE, [("s-2", "1", "2", "Sell", "Sell more", "Too few", "Finance", "Shop", "Rain")]),
        ("what it replaces is not said", CLOSED, PRACTICE | {"strategies": TRIALS["strategies"].replace("s-1                  w-2", "-                    w-2")}, [("s-2", "1", "2", "Sell", "Sell more", "Too few", "Finance", "Shop", "Rain")]),
        ("the day before it was adopted", "2027-01-24", PRACTICE, []),
        ("without trials and workshops", CLOSED, PARTNERS | {"strategies": TRIALS["strategies"]}, [("s-2", "1", "2", "Sell", "Sell more", "Too few", None, None, None)]),
    ),
    *cases(
        "partner_events",
        "event_id event from_date to_date until number lane",
        (
            "a workshop, a strategy until the next one, and trials that go on",
            "2027-02-10",
            PRACTICE | {"trials": "\n".join(TRIALS["trials"].splitlines()[:2] + TRIALS["trials"].splitlines()[2:3] + TRIALS["trials"].splitlines()[5:6])},
            [
                ("w-1", "workshops", "2026-11-14", "2026-11-16", "2026-11-17", 1, 1),
                ("s-1", "strategies", "2026-11-25", "2027-01-25", "2027-01-26", 1, 1),
                ("t-1", "trials", "2026-12-01", "2026-12-31", "2027-01-01", None, 1),
                ("s-2", "strategies", "2027-01-25", None, "2027-02-11", 2, 1),
                ("t-4", "trials", "2027-02-01", None, "2027-02-11", None, 1),
            ],
        ),
        (
            "trials that go on at the same time stand below one another",
            "2027-02-10",
            PARTNERS | {"trials": TRIALS["trials"]},
            [
                ("t-1", "trials", "2026-12-01", "2026-12-31", "2027-01-01", None, 1),
                ("t-2", "trials", "2026-12-01", "2026-12-20", "2026-12-21", None, 2),
                ("t-6", "trials", "2026-12-01", "2026-12-20", "2026-12-21", None, 3),
                ("t-3", "trials", "2027-02-01", None, "2027-02-11", None, 1),
                ("t-4", "trials", "2027-02-01", None, "2027-02-11", None, 2),
            ],
        ),
        ("before anything", "2026-11-13", PRACTICE, []),
    ),
]  # fmt: skip

UNITS = PARTNERS | {
    "unit_costs": """
unit_cost_id organisation_id round    unit_kind  unit_name outcome_level start_date end_date   units direct_cost shared_cost in_kind_cost
u-1          partner-01      baseline households Homes     outcome       2026-11-05 2027-01-10 -     200         50          -
u-2          partner-01      mid      households Homes     outcome       2027-01-12 2027-03-12 10    200         50          100
u-3          partner-01      close    households Homes     outcome       2027-03-14 2027-05-18 20    300         60          -
u-4          partner-02      mid      households Families  outcome       2027-01-12 2027-03-12 3     90          -           30
u-5          partner-02      mid      area       Rai       output        2027-01-12 2027-03-12 2.5   100         0           0
"""
}
COSTS = [
    *cases(
        "unit_costs",
        "unit_cost_id units cash_cost full_cost",
        (
            "250 / 10 and 350 / 10; blank without units, or where a part is not counted; 100 / 2.5",
            CLOSED,
            UNITS,
            [("u-1", None, None, None), ("u-2", 10, 25, 35), ("u-3", 20, 18, None), ("u-5", 2.5, 40, 40), ("u-4", 3, None, None)],
        ),
        ("the period is not over", "2027-03-11", UNITS, [("u-1", None, None, None)]),
        ("none", CLOSED, PARTNERS, []),
    ),
    *cases(
        "unit_cost_changes",
        "unit_cost_id from_round to_round cash_before cash_after cash_difference full_difference",
        ("18 - 25; nothing to compare with before", CLOSED, UNITS, [("u-2", "baseline", "mid", None, 25, None, None), ("u-3", "mid", "close", 25, 18, -7, None)]),
        ("30 - 35", CLOSED, UNITS | {"unit_costs": UNITS["unit_costs"].replace("60          -", "60          240")}, [("u-2", "baseline", "mid", None, 25, None, None), ("u-3", "mid", "close", 25, 18, -7, -5)]),
        ("one round", "2027-01-31", UNITS, []),
    ),
    *cases(
        "unit_cost_range",
        "unit_kind outcome_level lowest_cash highest_cash lowest_full highest_full measured unit_names",
        ("of two kinds of homes one has a cost, of its last round", CLOSED, UNITS, [("area", "output", 40, 40, 40, 40, 1, 1), ("households", "outcome", 18, 18, None, None, 1, 2)]),
        ("from 25 to (90 + 30) / 3 in cash, from 35 to 150 / 3 in full", "2027-03-31", UNITS | {"unit_costs": UNITS["unit_costs"].replace("90          -  ", "90          30 ")}, [("area", "output", 40, 40, 40, 40, 1, 1), ("households", "outcome", 25, 40, 35, 50, 2, 2)]),
        ("none", CLOSED, {}, []),
    ),
    *cases(
        "units_by_kind",
        "unit_name baseline mid close",
        ("by round, not added up", CLOSED, UNITS, [("Rai", None, 2.5, None), ("Homes", None, 10, 20), ("Families", None, 3, None)]),
        ("the close is still to come", "2027-03-31", UNITS, [("Rai", None, 2.5, None), ("Homes", None, 10, None), ("Families", None, 3, None)]),
    ),
    *cases(
        "capacity",
        "partner tool_title domain baseline close difference",
        (
            "4 - the mean of 2 and 3; the order of the tool; no close, no start",
            CLOSED,
            PARTNERS
            | {
                "assessments": """
assessment_id organisation_id round    tool       domain      score assessed_on
a-1           partner-01      baseline team-check roles       2     2026-11-10
a-2           partner-01      baseline team-check roles       3     2026-11-11
a-3           partner-01      close    team-check roles       4     2027-05-20
a-4           partner-01      baseline team-check shared-goal 5     2026-11-10
a-5           partner-02      close    own-tool   courage     1     2027-05-20
a-6           partner-02      baseline own-tool   courage     1     2027-06-01
"""
            },
            [("Weavers", "Team check", "shared-goal", 5, None, None), ("Weavers", "Team check", "roles", 2.5, 4, 1.5), ("Farmers", "own-tool", "courage", None, 1, None)],
        ),
        ("none", CLOSED, PARTNERS, []),
    ),
    *cases(
        "outputs_by_kind",
        "kind done planned reach",
        ("one of two stories; reach is not counted everywhere", MID, {"outputs": "output_id kind published_on reach\no-1 story 2027-01-20 100\no-2 story 2027-02-01 50\no-3 book - -\no-4 media 2027-01-01 -"}, [("book", 0, 1, None), ("media", 1, 1, None), ("story", 1, 2, 100)]),
        ("none", MID, {}, []),
    ),
    *cases(
        "outputs_by_partner",
        "output_id partner published_on reach",
        ("what is still to come has no day and no reach", MID, PARTNERS | {"outputs": "output_id organisation_id title kind published_on reach\no-1 partner-01 A story 2027-01-20 100\no-2 partner-02 B story 2027-02-01 50\no-3 - C book - -"}, [("o-1", "Weavers", "2027-01-20", 100), ("o-2", "Farmers", None, None), ("o-3", None, None, None)]),
    ),
]  # fmt: skip

LOGS = PARTNERS | {
    "coach_logs": """
coach_log_id coach_id organisation_id trial_id date       minutes mode   purpose         need_voiced_by next_step next_step_due is_confidential
l-1          p-3      partner-01      -        2026-11-20 90      visit  find_needs      community      Ask       2026-11-30    false
l-2          p-3      partner-01      t-1      2026-12-03 30      call   trial           -              -         -             false
l-3          p-3      partner-01      t-1      2026-12-05 60      call   adjust_strategy coach          Secret    2026-12-10    true
l-4          p-9      partner-01      -        2026-12-10 15      call   find_needs      -              -         2026-12-14    false
l-5          p-9      partner-02      -        2026-12-11 45      online find_needs      organisation   Wait      -             -
l-6          p-3      partner-01      -        2027-02-01 60      visit  exchange        -              -         -             false
"""
}
MATCHED = {
    "matches": """
match_id coach_id organisation_id from_date  to_date
m-1      p-3      partner-01      2026-11-14 -
m-2      p-9      partner-02      2026-12-11 2027-01-31
m-3      p-9      partner-01      2026-12-06 2026-12-12
"""
}
GAPS = {"organisations": "organisation_id name roles\npartner-01 Weavers partner"}
COACHING = [
    *cases("coaching_time", "value contacts", ("(90 + 30 + 60 + 15 + 45) / 60", DECEMBER, LOGS, [(4, 5)]), ("none", DECEMBER, {}, [(0, 0)])),
    *cases(
        "coaching_hours",
        "partner coach_id hours contacts first_on last_on",
        ("(90 + 30 + 60) / 60, 15 / 60, 45 / 60", DECEMBER, LOGS, [("Weavers", "p-3", 3, 3, "2026-11-20", "2026-12-05"), ("Weavers", "p-9", 0.25, 1, "2026-12-10", "2026-12-10"), ("Farmers", "p-9", 0.75, 1, "2026-12-11", "2026-12-11")]),
        ("before the first", "2026-11-19", LOGS, []),
    ),
    *cases("coaches", "coach_id from_date to_date", ("one of two people", DECEMBER, {"people": "person_id roles from_date to_date\np-3 coach;expert 2026-11-01 2027-01-31\np-4 leader - -"}, [("p-3", "2026-11-01", "2027-01-31")]), ("none", DECEMBER, {}, [])),
    *cases(
        "coach_time",
        "coach_id contacts visits hours",
        ("3 with a visit; what a confidential one was is not shown", DECEMBER, LOGS | {"coach_logs": LOGS["coach_logs"].replace("60      call   adjust", "60      visit  adjust")}, [("p-3", 3, 1, 3), ("p-9", 2, 0, 1)]),
        ("before the first", "2026-11-19", LOGS, []),
    ),
    *cases(
        "coach_partners",
        "match_id coach_id partner from_date to_date contacts hours last_on",
        ("each has its own contacts", DECEMBER, LOGS | MATCHED, [("m-1", "p-3", "Weavers", "2026-11-14", None, 3, 3, "2026-12-05"), ("m-3", "p-9", "Weavers", "2026-12-06", "2026-12-12", 1, 0.25, "2026-12-10"), ("m-2", "p-9", "Farmers", "2026-12-11", None, 1, 0.75, "2026-12-11")]),
        ("the first day of the first, without a contact", "2026-11-14", LOGS | MATCHED, [("m-1", "p-3", "Weavers", "2026-11-14", None, 0, 0, None)]),
        ("none yet", "2026-11-13", LOGS | MATCHED, []),
    ),
    *cases(
        "coach_visits",
        "coach_log_id coach_id partner mode purpose minutes next_step",
        ("the newest first, a confidential one with its length alone", "2026-12-10", LOGS, [("l-3", "p-3", "Weavers", None, None, 60, None), ("l-2", "p-3", "Weavers", "call", "trial", 30, None), ("l-1", "p-3", "Weavers", "visit", "find_needs", 90, "Ask"), ("l-4", "p-9", "Weavers", "call", "find_needs", 15, None)]),
        ("before the first", "2026-11-19", LOGS, []),
    ),
    *cases(
        "coach_contacts_by_kind",
        "partner mode purpose contacts hours",
        ("how and why of a confidential one are not shown", DECEMBER, LOGS, [("Weavers", "call", "find_needs", 1, 0.25), ("Weavers", "call", "trial", 1, 0.5), ("Weavers", "visit", "find_needs", 1, 1.5), ("Weavers", None, None, 1, 1), ("Farmers", "online", "find_needs", 1, 0.75)]),
    ),
    *cases(
        "coach_contacts_by_week",
        "partner week contacts",
        ("three weeks begun", "2026-11-10", GAPS | {"coach_logs": "coach_log_id organisation_id date minutes\nl-1 partner-01 2026-11-09 5\nl-2 partner-01 2026-11-01 5\nl-3 partner-01 2026-11-11 5"}, [("Weavers", "2026-10-26", 1), ("Weavers", "2026-11-02", 0), ("Weavers", "2026-11-09", 1)]),
        ("no contact at all", DECEMBER, PARTNERS, []),
    ),
    *cases(
        "needs_voiced",
        "partner local needs community organisation coach host not_said",
        ("one of one known, one not said, a confidential one left out", DECEMBER, LOGS, [("Weavers", 1, 1, 1, 0, 0, 0, 1), ("Farmers", 1, 1, 0, 1, 0, 0, 0)]),
        ("none", DECEMBER, PARTNERS, [("Weavers", 0, 0, 0, 0, 0, 0, 0), ("Farmers", 0, 0, 0, 0, 0, 0, 0)]),
    ),
    *cases(
        "contacts_with_trial",
        "partner with_trial contacts confidential",
        ("one of three, and a confidential one", DECEMBER, LOGS, [("Weavers", 1, 3, 1), ("Farmers", 0, 1, 0)]),
        ("none", DECEMBER, PARTNERS, [("Weavers", 0, 0, 0), ("Farmers", 0, 0, 0)]),
    ),
    *cases(
        "next_steps_open",
        "coach_log_id due_on days_late next_step",
        ("15 - 10 days late and not shown, 15 - 14, no day agreed; the first was followed up", DECEMBER, LOGS, [("l-3", "2026-12-10", 5, None), ("l-4", "2026-12-14", 1, None), ("l-5", None, None, "Wait")]),
        ("followed up in February", "2027-02-01", LOGS, [("l-4", "2026-12-14", 49, None), ("l-5", None, None, "Wait")]),
    ),
    *cases(
        "longest_coach_gap",
        "partner days from_date to_date is_long",
        ("32 days without a match", DECEMBER, GAPS | {"coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2026-11-10\nl-2 partner-01 2026-11-12\nl-3 partner-01 2026-12-14"}, [("Weavers", 32, "2026-11-12", "2026-12-14", True)]),
        ("from the match on: 14 Nov to 20 Nov", "2026-11-22", GAPS | {"matches": "match_id coach_id organisation_id from_date\nm-1 p-3 partner-01 2026-11-14", "coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2026-11-20"}, [("Weavers", 6, "2026-11-14", "2026-11-20", False)]),
        ("30 days of which 8 are a pause", "2027-05-01", GAPS | {"coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2027-04-01"}, [("Weavers", 22, "2027-04-01", "2027-05-01", True)]),
        ("a partner without any contact, while another has one", "2026-11-30", STAYED | {"coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2026-11-29"}, [("Weavers", 1, "2026-11-29", "2026-11-30", False), ("Farmers", 29, "2026-11-01", "2026-11-30", True)]),
        ("no contact is recorded at all", DECEMBER, PARTNERS, []),
    ),
]  # fmt: skip

# on the day for which is asked, and several of a kind
ENDING = PARTNERS | {"trials": "trial_id organisation_id start_date end_date result obstacle response learned decision\nt-1 partner-01 2026-12-01 2026-12-20 worked Rain Tent Early pending"}  # fmt: skip
LAST_STEPS = {"due": [due("attendance", "cohort", "workshop")]}
ON_THE_DAY = [
    *cases("attendance_by_workshop", "workshop days", ("its last day", "2026-11-16", PRACTICE, [("Strategy", 5.5)])),
    *cases("attendance_by_partner", "partner workshop days", ("its last day", "2026-11-16", PRACTICE, [("Weavers", "Strategy", 5.5), ("Farmers", "Strategy", 0)])),
    *cases("attendance_by_partner", "partner workshop", ("who joined on its last day", CLOSED, PRACTICE | {"organisations": "organisation_id name roles joined_on\npartner-09 Late partner 2026-11-16"}, [("Late", "Strategy"), ("Late", "Forum")])),
    *cases("forum_participants", "role people days", ("its last day, two leaders", "2027-05-16", PRACTICE | {"attendance": ATTENDANCE["attendance"].replace("p-5       observer", "p-5       leader  ")}, [("leader", 2, 2.5), ("coach", 1, 2), ("researcher", 0, 0), ("facilitator", 0, 0), ("expert", 1, 2)])),
    *cases("completeness", "table filled due", ("the day it is due", "2026-11-26", PRACTICE, [("attendance", 1, 1)]), settings=LAST_STEPS),
    *cases("attention", "organisation_id coming", ("two weeks before it is due", "2027-01-13", PRACTICE, [(None, 1)]), ("a day earlier", "2027-01-12", PRACTICE, []), settings=LAST_STEPS),
    *cases("completion", "partner left_on stayed", ("the day it left", "2027-03-01", PRACTICE, [("Weavers", None, True), ("Farmers", "2027-03-01", False)])),
    *cases("partner_mix", "sector partners organisations people", ("the day they joined, with people of two of them", "2026-11-01", PARTNERS | {"people": "person_id organisation_id from_date\np-1 partner-01 2026-11-01\np-2 partner-02 -\np-3 partner-02 2026-11-02"}, [("civil_society", 2, 2, 2), ("private", 0, 1, 0), ("public", 0, 0, 0), ("academic", 0, 1, 0)])),
    *cases("strategy_changes", "strategy_id trial", ("the day it was adopted, after what was decided that day", "2027-01-25", PRACTICE | {"trials": TRIALS["trials"].replace("2027-01-17", "2027-01-25")}, [("s-2", "Shop")])),
    *cases("partner_events", "event_id to_date", ("what ends, and what is adopted that day", "2027-01-25", PARTNERS | {"strategies": TRIALS["strategies"]}, [("s-1", "2027-01-25"), ("s-2", None)]), ("the next one is still to come", "2027-01-24", PARTNERS | {"strategies": TRIALS["strategies"]}, [("s-1", None)])),
    *cases("units_by_kind", "unit_name baseline mid close", ("counted in two periods of a round", CLOSED, PARTNERS | {"unit_costs": "unit_cost_id organisation_id round unit_kind unit_name start_date end_date units\n" + "\n".join(f"u-{n} partner-01 {of} area Rai 2027-01-0{n + 1} 2027-05-31 {n}" for n, of in enumerate(["baseline", "baseline", "mid", "mid", "close", "close"], start=1))}, [("Rai", 3, 7, 11)])),
    *cases("capacity", "domain baseline", ("the day it was scored", "2026-11-10", PARTNERS | {"assessments": "assessment_id organisation_id round tool domain score assessed_on\na-1 partner-01 baseline team-check roles 2 2026-11-10"}, [("roles", 2)])),
    *cases("outputs_by_kind", "kind done planned reach", ("two of a kind", MID, {"outputs": "output_id kind published_on reach\no-1 story 2027-01-20 100\no-2 story 2027-01-20 50"}, [("story", 2, 2, 150)])),
    *cases("outputs_by_partner", "output_id url", ("an address from the day it was published", MID, PARTNERS | {"outputs": "output_id title kind published_on url\no-1 A story 2027-01-20 https://example.org/1\no-2 B story 2027-01-21 https://example.org/2"}, [("o-1", "https://example.org/1"), ("o-2", None)])),
    *cases("coaching_time", "value contacts", ("the day of the first", "2026-11-20", LOGS, [(1.5, 1)])),
    *cases("coach_contacts_by_kind", "partner mode purpose contacts hours", ("two of a kind", DECEMBER, PARTNERS | {"coach_logs": "coach_log_id organisation_id date minutes mode purpose\nl-1 partner-01 2026-12-01 30 call trial\nl-2 partner-01 2026-12-02 60 call trial"}, [("Weavers", "call", "trial", 2, 1.5)])),
    *cases("coach_contacts_by_week", "week contacts", ("the day of the first", "2026-11-03", GAPS | {"coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2026-11-03"}, [("2026-10-26", 0), ("2026-11-02", 1)]), ("the day before", "2026-11-02", GAPS | {"coach_logs": "coach_log_id organisation_id date\nl-1 partner-01 2026-11-03"}, [])),
    *cases("completion", "partner came_to_forum", ("the last day of the forum", "2027-05-16", PRACTICE, [("Weavers", True), ("Farmers", False)]), ("the day before", "2027-05-15", PRACTICE, [("Weavers", False), ("Farmers", False)])),
    *cases("partners_taking_part", "value out_of", ("the day they joined", "2026-11-01", PARTNERS, [(2, 2)])),
    *cases(
        "loop_trace",
        "trial_id end_date result obstacle response learned",
        ("what is known on the last day of a trial", "2026-12-20", ENDING, [("t-1", "2026-12-20", "worked", "Rain", "Tent", "Early")]),
        ("and the day before", "2026-12-19", ENDING, [("t-1", None, "not_yet", None, None, None)]),
        ("one without a last day", "2026-12-19", ENDING | {"trials": ENDING["trials"].replace("2026-12-20", "-")}, [("t-1", None, "worked", "Rain", "Tent", "Early")]),
    ),
]  # fmt: skip

# what the public pages show: the release that is made, and no day
RELEASES = {
    "people_counts": """
release breakdown category people published_on
2027-05 all       all      12     2027-05-31
2027-05 roles     leader   5      2027-05-31
2027-05 roles     other    7      2027-05-31
2027-05 gender    women    6      2027-05-31
2027-05 gender    other    6      2027-05-31
2027-05 age_band  25_34    5      2027-05-31
2027-05 age_band  other    7      2027-05-31
2027-01 all       all      20     2027-01-31
2027-01 roles     leader   20     2027-01-31
"""
}
FOR_ALL = [
    *cases("people_in_all", "people", ("of this release", CLOSED, RELEASES, [(12,)]), settings={"release": "2027-05"}),
    *cases("people_by_role", "category people", ("others come last", CLOSED, RELEASES, [("leader", 5), ("other", 7)]), settings={"release": "2027-05"}),
    *cases("people_by_gender", "category people", ("others come last", CLOSED, RELEASES, [("women", 6), ("other", 6)]), settings={"release": "2027-05"}),
    *cases("people_by_age", "category people", ("others come last", CLOSED, RELEASES, [("25_34", 5), ("other", 7)]), settings={"release": "2027-05"}),
    *cases("people_in_all", "people", ("before a release", CLOSED, RELEASES, [])),
    *cases("forum_present", "role was_there", ("who came and who did not", CLOSED, PRACTICE, [("leader", True), ("coach", True), ("researcher", False), ("facilitator", False), ("expert", True)]), ("before its last day", "2027-05-15", PRACTICE, [])),
    *cases("workshop_months", "month workshop kind", ("each with its month", CLOSED, WORKSHOPS, [("2026-11", "Strategy", "strategy"), ("2027-01", "Finance", "finance"), ("2027-03", "Team", "team"), ("2027-05", "Forum", "forum")])),
    *cases("workshop_contents", "workshop tools objectives", ("with tools and without", CLOSED, {"workshops": "workshop_id kind title start_date end_date tools objectives\nw-1 strategy Strategy 2026-11-14 2026-11-16 Map;Wheel Plan\nw-2 team Team 2027-03-16 2027-03-17 - -"}, [("Strategy", ["Map", "Wheel"], "Plan"), ("Team", None, None)])),
]  # fmt: skip

CASES: list[Case] = [*WHO, *TOOL_CASES, *WORKSHOP_CASES, *LOOP, *COSTS, *COACHING, *ON_THE_DAY, *FOR_ALL]
