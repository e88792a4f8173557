"""Measures of money, by hand."""

from __future__ import annotations

import datetime

from tests.measure_base import Case, cases

DECEMBER, JANUARY, CLOSED = "2026-12-15", "2027-01-31", "2027-05-31"

PARTNERS = """
organisation_id name       name_en         roles   joined_on  left_on
host-1          University -               host    -          -
partner-01      Weavers    -               partner 2026-11-01 -
partner-02      Farmers    Growers~of~rice partner 2026-11-01 -
"""
MONEY = {
    "organisations": PARTNERS,
    "grants": """
grant_id parent_grant_id organisation_id title amount_awarded award_date start_date end_date
g-0      -               host-1          Whole 5000           2026-10-01 2026-11-01 2027-05-31
g-1      g-0             partner-01      Looms 1000           2026-10-20 2026-11-01 2027-05-31
g-2      g-0             partner-02      Seeds 3000           2026-12-20 2027-01-01 2027-05-31
""",
    "instalments": """
instalment_id grant_id number kind     paid_on    amount_paid
i-1           g-0      1      payment  2026-11-05 4000
i-2           g-1      1      payment  2026-11-10 600
i-3           g-1      2      payment  2027-01-20 400
i-4           g-1      2      interest 2027-01-31 1.50
i-5           g-1      3      refund   2027-05-20 50
i-6           g-2      1      payment  2027-01-05 1500
i-7           g-2      2      payment  -          -
""",
    "advances": """
advance_id grant_id amount paid_on    cleared_on cash_returned
a-1        g-1      80     2027-01-22 2027-02-10 50
""",
    "budgets": """
budget_line_id grant_id description cost_category amount_planned amount_revised revised_on
l-1            g-1      Bus         travel        600            -              -
l-2            g-1      Yarn        materials     400            300            2026-12-10
l-3            g-1      Signs       services      0              -              -
l-4            g-2      Seeds       materials     3000           -              -
l-5            g-0      Office      staff         1000           -              -
""",
    "expenses": """
expense_id organisation_id budget_line_id spent_on   amount funded_by status     advance_id
e-1        partner-01      l-1            2026-11-08 100.50 grant     cleared    -
e-2        partner-01      l-2            2026-12-05 200    grant     claimed    -
e-3        partner-01      l-2            2026-12-06 -20    grant     claimed    -
e-4        partner-01      -              2026-12-07 500    in_kind   cleared    -
e-5        partner-01      l-1            2026-12-08 50     grant     disallowed -
e-6        partner-01      l-1            2027-01-25 30     grant     claimed    a-1
e-7        partner-02      l-4            2027-01-09 70     grant     claimed    -
e-8        host-1          l-5            2026-12-01 250    grant     cleared    -
e-9        partner-01      -              2027-02-01 60     own       claimed    -
""",
}
FUNDED = MONEY | {
    "organisations": PARTNERS + "funder-1 Fund - funder - -",
    "grants": """
grant_id parent_grant_id organisation_id funder_organisation_id contract_number title amount_awarded award_date start_date end_date
g-0      -               host-1          funder-1               C-7             Whole 5000           2026-10-01 2026-11-01 2027-05-31
g-1      g-0             partner-01      host-1                 -               Looms 1000           2026-10-20 2026-11-01 2027-05-31
g-2      g-0             partner-02      host-1                 -               Seeds 3000           2026-12-20 2027-01-01 2027-05-31
""",
}
NOTHING_SPENT = {name: MONEY[name] for name in ("organisations", "grants", "budgets")}
NO_MONEY = {"organisations": PARTNERS}
OFF_PLAN = {
    "organisations": PARTNERS,
    "grants": """
grant_id organisation_id award_date end_date
g-1      partner-01      2026-10-20 2027-05-31
""",
    "budgets": """
budget_line_id grant_id amount_planned variance_reason
l-1            g-1      100            Dearer~yarn
l-2            g-1      200            -
l-3            g-1      100            -
l-4            g-1      0              -
""",
    "expenses": """
expense_id organisation_id budget_line_id spent_on   amount funded_by status
e-1        partner-01      l-1            2026-12-01 110    grant     claimed
e-2        partner-01      l-1            2026-12-05 0.01   grant     claimed
e-3        partner-01      l-2            2026-12-01 100    grant     claimed
e-4        partner-01      l-3            2026-12-01 90     grant     claimed
e-5        partner-01      l-4            2027-02-01 5      grant     claimed
""",
}
TO_COME = {
    "organisations": PARTNERS,
    "grants": MONEY["grants"],
    "instalments": """
instalment_id grant_id number kind    due_on     amount_planned condition paid_on
i-1           g-0      1      payment 2026-11-01 4000           -         2026-11-05
i-2           g-0      2      payment 2027-01-10 500            Report    2027-01-12
i-3           g-0      3      payment -          -              -         -
i-4           g-0      3      refund  -          10             -         -
i-5           g-1      1      payment 2027-02-01 600            -         -
""",
}
# partner-01 by grant: 100.50 + 200 - 20 = 280.50, without what is disallowed; 30 more in January

GRANTS = [
    *cases(
        "grants_to_partners",
        "value out_of",
        ("one grant awarded so far", DECEMBER, MONEY, [(280.5, 1000)]),
        ("310.50 + 70, of 1000 + 3000", JANUARY, MONEY, [(380.5, 4000)]),
        ("before anything", "2026-10-01", MONEY, [(0, 0)]),
        ("no table has a row", CLOSED, {}, [(0, 0)]),
    ),
    *cases(
        "money_by_partner",
        "partner awarded planned spent burn elapsed",
        ("planned 600 + 300 as revised + 0; 45 of 212 days", DECEMBER, MONEY, [("Weavers", 1000, 900, 280.5, 0.2805, 45 / 212)]),
        ("the day before it is revised", "2026-12-09", MONEY, [("Weavers", 1000, 1000, 280.5, 0.2805, 39 / 212)]),
        ("two partners", JANUARY, MONEY, [("Weavers", 1000, 900, 310.5, 0.3105, 92 / 212), ("Growers of rice", 3000, 3000, 70, 70 / 3000, 92 / 212)]),
        ("nothing spent", DECEMBER, NOTHING_SPENT, [("Weavers", 1000, 900, 0, 0, 45 / 212)]),
        ("before anything", "2026-10-01", MONEY, []),
    ),
    *cases(
        "spending_by_check",
        "partner spent cleared waiting queried",
        ("100.50 are cleared, 200 - 20 wait; neither what is disallowed nor a gift", DECEMBER, MONEY, [("University", 250, 250, 0, 0), ("Weavers", 280.5, 100.5, 180, 0)]),
        ("a question is open", JANUARY, MONEY | {"expenses": MONEY["expenses"].replace("30     grant     claimed", "30     grant     queried")}, [("University", 250, 250, 0, 0), ("Weavers", 310.5, 100.5, 180, 30), ("Growers of rice", 70, 0, 70, 0)]),
        ("nothing spent", DECEMBER, NOTHING_SPENT, []),
    ),
    *cases(
        "funder_grants",
        "funders value spent_by_others out_of",
        ("250 + 310.50 + 70 of the one grant that is paid out of no other", JANUARY, FUNDED, [(["Fund"], 630.5, 380.5, 5000)]),
        ("three grants, nothing passed on", JANUARY, FUNDED | {"grants": FUNDED["grants"].replace("g-1      g-0", "g-1      -  ").replace("g-2      g-0", "g-2      -  ")}, [(["Fund", "University"], 630.5, 0, 9000)]),
        ("nothing awarded yet", "2026-09-30", FUNDED, [(None, 0, 0, 0)]),
    ),
    *cases(
        "statement_heads",
        "grant_id period partner funder contract_number title",
        ("the host passes on, and a grant without a number", DECEMBER, FUNDED, [("g-0", 1, "University", "Fund", "C-7", "Whole"), ("g-1", 1, "Weavers", "University", None, "Looms")]),
        ("nothing awarded yet", "2026-09-30", FUNDED, []),
    ),
    *cases(
        "burn_by_grant",
        "grant_id partner awarded spent spent_by_others burn elapsed",
        ("250 of the host + 280.50 of the partner", DECEMBER, MONEY, [("g-0", "University", 5000, 530.5, 280.5, 0.1061, 45 / 212), ("g-1", "Weavers", 1000, 280.5, 0, 0.2805, 45 / 212)]),
        ("250 + 310.50 + 70; the third grant runs for 31 of 151 days", JANUARY, MONEY, [("g-0", "University", 5000, 630.5, 380.5, 0.1261, 92 / 212), ("g-1", "Weavers", 1000, 310.5, 0, 0.3105, 92 / 212), ("g-2", "Growers of rice", 3000, 70, 0, 70 / 3000, 31 / 151)]),
        ("nothing awarded yet", "2026-09-30", MONEY, []),
    ),
    *cases(
        "cash_position",
        "grant_id awarded paid interest refunds passed_on spent open_advances cash",
        (
            "600 - 280.50, and 4000 - 600 passed on - 250",
            DECEMBER,
            MONEY,
            [("g-0", 5000, 4000, 0, 0, 600, 250, 0, 3150), ("g-1", 1000, 600, 0, 0, 0, 280.5, 0, 319.5)],
        ),
        (
            "an advance of 80 of which 30 are spent: 1000 + 1.50 - 310.50 - 50",
            JANUARY,
            MONEY,
            [("g-0", 5000, 4000, 0, 0, 2500, 250, 0, 1250), ("g-1", 1000, 1000, 1.5, 0, 0, 310.5, 50, 641), ("g-2", 3000, 1500, 0, 0, 0, 70, 0, 1430)],
        ),
        (
            "the advance is cleared and 50 came back to the host: 1000 + 1.50 - 50 - 310.50",
            CLOSED,
            MONEY,
            [("g-0", 5000, 4000, 0, 0, 2450, 250, 0, 1300), ("g-1", 1000, 1000, 1.5, 50, 0, 310.5, 0, 641), ("g-2", 3000, 1500, 0, 0, 0, 70, 0, 1430)],
        ),
        ("on the day it is cleared, and the day before", "2027-02-09", MONEY, [("g-0", 5000, 4000, 0, 0, 2500, 250, 0, 1250), ("g-1", 1000, 1000, 1.5, 0, 0, 310.5, 50, 641), ("g-2", 3000, 1500, 0, 0, 0, 70, 0, 1430)]),
        ("nothing moved", "2026-11-01", NOTHING_SPENT, [("g-0", 5000, 0, 0, 0, 0, 0, 0, 0), ("g-1", 1000, 0, 0, 0, 0, 0, 0, 0)]),
        ("nothing awarded", "2026-09-30", MONEY, []),
    ),
    *cases(
        "budget_lines",
        "budget_line_id planned spent left_over variance is_final",
        (
            "(100.50 - 600) / 600, (180 - 300) / 300, nothing planned",
            DECEMBER,
            MONEY,
            [("l-5", 1000, 250, 750, -0.75, False), ("l-1", 600, 100.5, 499.5, -0.8325, False), ("l-2", 300, 180, 120, -0.4, False), ("l-3", 0, 0, 0, None, False)],
        ),
        (
            "the day before the plan changes: (180 - 400) / 400",
            "2026-12-09",
            MONEY,
            [("l-5", 1000, 250, 750, -0.75, False), ("l-1", 600, 100.5, 499.5, -0.8325, False), ("l-2", 400, 180, 220, -0.55, False), ("l-3", 0, 0, 0, None, False)],
        ),
        (
            "spent without a plan, on the last day",
            CLOSED,
            MONEY | {"grants": "grant_id organisation_id award_date end_date\ng-1 partner-01 2026-10-20 2027-05-31", "budgets": "budget_line_id grant_id amount_planned\nl-1 g-1 0"},
            [("l-1", 0, 130.5, -130.5, None, True)],
        ),
    ),
    *cases(
        "statement_expenses",
        "grant_id period partner expense_id line spent_on status amount",
        (
            "until the day before the second instalment, and since; neither what is disallowed nor what others paid",
            JANUARY,
            MONEY,
            [
                ("g-0", 1, "University", "e-8", "Office", "2026-12-01", "cleared", 250),
                ("g-1", 1, "Weavers", "e-1", "Bus", "2026-11-08", "cleared", 100.5),
                ("g-1", 1, "Weavers", "e-2", "Yarn", "2026-12-05", "claimed", 200),
                ("g-1", 1, "Weavers", "e-3", "Yarn", "2026-12-06", "claimed", -20),
                ("g-1", 2, "Weavers", "e-6", "Bus", "2027-01-25", "claimed", 30),
                ("g-2", 1, "Growers of rice", "e-7", "Seeds", "2027-01-09", "claimed", 70),
            ],
        ),
        ("nothing spent", DECEMBER, NOTHING_SPENT, []),
    ),
    *cases(
        "lines_off_plan",
        "budget_line_id planned spent variance variance_reason decision",
        ("110 is within 10 %, 110.01 is not", DECEMBER, OFF_PLAN, [("l-1", 100, 110.01, 0.1001, "Dearer yarn", "more")]),
        ("before the line is over by that much", "2026-12-04", OFF_PLAN, []),
        ("at the end also what is left, and what was not planned", CLOSED, OFF_PLAN, [("l-1", 100, 110.01, 0.1001, "Dearer yarn", "accept"), ("l-2", 200, 100, -0.5, None, "left"), ("l-4", 0, 5, None, None, "accept")]),
        ("the day before the end", "2027-05-30", OFF_PLAN, [("l-1", 100, 110.01, 0.1001, "Dearer yarn", "more"), ("l-4", 0, 5, None, None, "more")]),
        ("no grant yet", "2026-09-30", OFF_PLAN, []),
    ),
    *cases(
        "lines_off_plan",
        "budget_line_id",
        ("more is allowed", CLOSED, OFF_PLAN, [("l-4",)]),
        settings={"line_variance": 50},
    ),
    *cases(
        "last_report",
        "since what",
        ("no setting: the day the funder paid last, not a payment to a partner", JANUARY, MONEY, [("2026-11-05", "instalment")]),
        ("nothing paid yet", "2026-11-04", MONEY, [("2026-11-01", "start")]),
    ),
    *cases(
        "last_report",
        "since what",
        ("the day after it", JANUARY, MONEY, [("2027-01-01", "report")]),
        ("it is still to come", DECEMBER, MONEY, [("2026-11-05", "instalment")]),
        settings={"last_report_on": datetime.date(2026, 12, 31)},
    ),
    *cases(
        "spent_since_report",
        "partner before since_then so_far",
        ("the host's 250 and 280.50 in December; since then 30 and 70", JANUARY, MONEY, [("University", 250, 0, 250), ("Weavers", 280.5, 30, 310.5), ("Growers of rice", 0, 70, 70)]),
        settings={"last_report_on": datetime.date(2026, 12, 31)},
    ),
    *cases(
        "done_since_report",
        "activity before since_then so_far",
        (
            "a workshop on the last day that was told, one on the first that was not",
            JANUARY,
            MONEY | {"workshops": "workshop_id end_date\nw-1 2026-12-31\nw-2 2027-01-01\nw-3 2027-02-01", "trials": "trial_id decision decided_on\nt-1 keep 2027-01-05\nt-2 pending 2027-01-05"},
            [("workshops", 1, 1, 2), ("trials", 0, 1, 1)],
        ),
        ("nothing was done", JANUARY, MONEY, []),
        settings={"last_report_on": datetime.date(2026, 12, 31)},
    ),
    *cases(
        "instalments_to_come",
        "instalment_id amount due_on condition",
        ("the funder's, not those paid out of them; what was paid later is still to come", DECEMBER, TO_COME, [("i-2", 500, "2027-01-10", "Report"), ("i-3", None, None, None)]),
        ("one was paid", JANUARY, TO_COME, [("i-3", None, None, None)]),
        ("no grant yet", "2026-09-30", TO_COME, []),
    ),
    *cases(
        "spending_by_month",
        "partner month spent spent_so_far",
        ("a refund counts in its month", JANUARY, MONEY, [("Weavers", "2026-11-01", 100.5, 100.5), ("Weavers", "2026-12-01", 180, 280.5), ("Weavers", "2027-01-01", 30, 310.5), ("Growers of rice", "2026-11-01", 0, 0), ("Growers of rice", "2026-12-01", 0, 0), ("Growers of rice", "2027-01-01", 70, 70)]),
        ("nothing spent yet", "2026-11-07", MONEY, []),
        ("spent before the cohort began", "2026-11-30", {"organisations": "organisation_id name roles\npartner-01 Weavers partner", "expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 partner-01 2026-10-31 5 grant claimed"}, [("Weavers", "2026-10-01", 5, 5), ("Weavers", "2026-11-01", 0, 5)]),
    ),
]  # fmt: skip

OTHERS = [
    *cases(
        "leverage",
        "grant_funded own other in_kind leverage",
        ("500 in kind / 280.50", DECEMBER, MONEY, [(280.5, None, None, 500, 500 / 280.5)]),
        ("(60 + 500) / (310.50 + 70)", "2027-02-01", MONEY, [(380.5, 60, None, 500, 560 / 380.5)]),
        ("nobody gave anything", JANUARY, MONEY | {"expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 partner-01 2026-12-01 10 grant claimed"}, [(10, None, None, None, None)]),
        ("no grant to compare with", JANUARY, NO_MONEY | {"expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 partner-01 2026-12-01 10 own claimed"}, [(0, 10, None, None, None)]),
        ("what the host gave is not a partner's", JANUARY, NO_MONEY | {"expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 host-1 2026-12-01 10 own claimed"}, [(0, None, None, None, None)]),
    ),
    *cases(
        "expenses_queried",
        "partner expense_id amount status note",
        ("one, the day it was spent", "2026-12-08", MONEY, [("Weavers", "e-5", 50, "disallowed", None)]),
        ("and the day before", "2026-12-07", MONEY, []),
        ("what waits for an answer comes first", JANUARY, MONEY | {"expenses": "expense_id organisation_id spent_on amount status status_note\ne-1 partner-01 2026-12-01 10 disallowed Not~ours\ne-2 partner-02 2026-12-02 20 queried No~date\ne-3 partner-01 2026-12-03 30 claimed -"}, [("Growers of rice", "e-2", 20, "queried", "No date"), ("Weavers", "e-1", 10, "disallowed", "Not ours")]),
    ),
    *cases(
        "leverage_by_partner",
        "partner grant_funded own other in_kind leverage",
        ("560 / 310.50, and nothing counted", "2027-02-01", MONEY, [("Weavers", 310.5, 60, None, 500, 560 / 310.5), ("Growers of rice", 70, None, None, None, None)]),
        ("a disallowed gift does not count", "2027-02-01", NO_MONEY | {"expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 partner-01 2026-12-01 10 other disallowed"}, [("Weavers", 0, None, None, None, None), ("Growers of rice", 0, None, None, None, None)]),
    ),
    *cases(
        "cost_per_completion",
        "cost completed cost_per_partner",
        ("(250 + 310.50 + 70) / 2", CLOSED, MONEY, [(630.5, 2, 315.25)]),
        ("the day before the end", "2027-05-30", MONEY, [(630.5, None, None)]),
        ("one left", CLOSED, MONEY | {"organisations": PARTNERS.replace("rice partner 2026-11-01 -", "rice partner 2026-11-01 2027-03-01")}, [(630.5, 1, 630.5)]),
        ("nobody is left", CLOSED, {"organisations": "organisation_id roles left_on\npartner-01 partner 2027-01-01"}, [(0, 0, None)]),
    ),
]  # fmt: skip

ONE_GRANT = MONEY | {"grants": "\n".join(MONEY["grants"].splitlines()[:2] + MONEY["grants"].splitlines()[3:4])}
STATEMENTS = [
    *cases(
        "statements",
        "grant_id instalment spent uncleared",
        ("200 - 20 wait in the first period, and 30 are queried in the second", JANUARY, ONE_GRANT | {"expenses": MONEY["expenses"].replace("30     grant     claimed", "30     grant     queried")}, [("g-1", "1", 280.5, 180), ("g-1", "2", 30, 30)]),
    ),
    *cases("statement_lines", "partner budget_line_id instalment", ("whose line it is", DECEMBER, ONE_GRANT, [("Weavers", "l-1", "1"), ("Weavers", "l-2", "1"), ("Weavers", "l-3", "1")])),
    *cases(
        "statements",
        "grant_id instalment from_date to_date opening received interest refunds passed_on spent advances closing open_advances",
        (
            "the second instalment opens with what the first left: 600 - 280.50",
            JANUARY,
            ONE_GRANT,
            [
                ("g-1", "1", "2026-11-01", "2027-01-19", 0, 600, 0, 0, 0, 280.5, 0, 319.5, 0),
                # 319.50 + 400 + 1.50 - 30 - (80 - 30)
                ("g-1", "2", "2027-01-20", "2027-01-31", 319.5, 400, 1.5, 0, 0, 30, 50, 641, 50),
            ],
        ),
        (
            "at the close: what the host passed on, less what came back",
            CLOSED,
            MONEY,
            [
                ("g-0", "1", "2026-11-01", "2027-05-31", 0, 4000, 0, 0, 2450, 250, 0, 1300, 0),
                ("g-1", "1", "2026-11-01", "2027-01-19", 0, 600, 0, 0, 0, 280.5, 0, 319.5, 0),
                # 319.50 + 400 + 1.50 - 50 - 30; the advance went out and is cleared
                ("g-1", "2", "2027-01-20", "2027-05-31", 319.5, 400, 1.5, 50, 0, 30, 0, 641, 0),
                ("g-2", "1", "2027-01-01", "2027-05-31", 0, 1500, 0, 0, 0, 70, 0, 1430, 0),
            ],
        ),
        ("two instalments on one day are one period", "2026-11-12", ONE_GRANT | {"instalments": MONEY["instalments"].replace("2027-01-20", "2026-11-10")}, [("g-1", "1, 2", "2026-11-01", "2026-11-12", 0, 1000, 0, 0, 0, 100.5, 0, 899.5, 0)]),
        ("spent before the first payment", "2026-11-09", ONE_GRANT, [("g-1", None, "2026-11-01", "2026-11-09", 0, 0, 0, 0, 0, 100.5, 0, -100.5, 0)]),
        ("spent before the grant began", "2026-11-09", ONE_GRANT | {"expenses": MONEY["expenses"].replace("2026-11-08", "2026-10-25")}, [("g-1", None, "2026-10-25", "2026-11-09", 0, 0, 0, 0, 0, 100.5, 0, -100.5, 0)]),
        ("nothing moved yet", "2026-11-07", ONE_GRANT, []),
        ("not awarded yet", "2026-11-12", ONE_GRANT | {"grants": ONE_GRANT["grants"].replace("2026-10-20", "2026-11-13")}, []),
    ),
    *cases(
        "statement_lines",
        "budget_line_id instalment planned spent spent_so_far left_over",
        (
            "each line in each period",
            CLOSED,
            ONE_GRANT,
            [
                ("l-1", "1", 600, 100.5, 100.5, 499.5),
                ("l-2", "1", 300, 180, 180, 120),
                ("l-3", "1", 0, 0, 0, 0),
                ("l-1", "2", 600, 30, 130.5, 469.5),
                ("l-2", "2", 300, 0, 180, 120),
                ("l-3", "2", 0, 0, 0, 0),
            ],
        ),
        (
            "the plan of a period is that of its last day",
            CLOSED,
            ONE_GRANT | {"budgets": "budget_line_id grant_id amount_planned amount_revised revised_on\nl-2 g-1 400 300 2027-01-20"},
            [("l-2", "1", 400, 180, 180, 220), ("l-2", "2", 300, 0, 180, 120)],
        ),
        ("nothing moved yet", "2026-11-07", ONE_GRANT, []),
    ),
    *cases(
        "statement_activities",
        "partner instalment activity done planned",
        (
            "one of two workshops attended, one of two trials decided in its period, an output to come",
            CLOSED,
            ONE_GRANT
            | {
                "people": "person_id organisation_id\np-1 partner-01\np-2 host-1",
                "workshops": "workshop_id kind start_date end_date\nw-1 strategy 2026-11-14 2026-11-16\nw-2 finance 2027-01-16 2027-01-17\nw-3 team 2027-03-16 2027-03-17\nw-4 other 2027-08-01 2027-08-01",
                "attendance": "workshop_id person_id days\nw-1 p-1 3\nw-2 p-2 2\nw-3 p-1 1",
                "trials": "trial_id organisation_id start_date end_date decision decided_on\nt-1 partner-01 2026-12-01 2026-12-20 keep 2027-01-10\nt-2 partner-01 2026-12-01 2026-12-20 stop 2027-01-25\nt-3 partner-02 2026-12-01 2026-12-20 stop 2027-01-05",
                "outputs": "output_id organisation_id published_on\no-1 partner-01 2027-02-01\no-2 partner-01 -",
            },
            [("Weavers", "1", "trials", 1, 2), ("Weavers", "1", "workshops", 1, 2), ("Weavers", "2", "outputs", 1, 2), ("Weavers", "2", "workshops", 1, 1)],
        ),
        ("nothing yet", "2026-11-07", ONE_GRANT, []),
    ),
]  # fmt: skip

# several of each kind, and all of it on the day for which is asked; what is dated 11 November is still to come
THAT_DAY = "2026-11-10"
MANY = {
    "organisations": PARTNERS,
    "grants": """
grant_id parent_grant_id organisation_id title amount_awarded award_date start_date end_date
g-1      -               partner-01      Looms 1000           2026-11-10 2026-11-01 2026-11-10
g-2      g-1             partner-02      Seeds 5              2026-11-11 2026-11-01 2026-11-20
g-3      -               partner-01      Cloth 500            2026-11-10 2026-11-01 2026-11-20
g-4      -               partner-01      Later 9              2026-11-11 2026-11-01 2026-11-20
""",
    "instalments": """
instalment_id grant_id number kind     paid_on    amount_paid
i-1           g-1      1      payment  2026-11-05 100
i-2           g-1      2      payment  2026-11-10 200
i-3           g-1      2      payment  2026-11-10 400
i-4           g-1      2      interest 2026-11-10 1
i-5           g-1      2      interest 2026-11-10 2
i-6           g-1      2      refund   2026-11-10 5
i-7           g-1      2      refund   2026-11-10 6
i-8           g-2      1      payment  2026-11-10 3
i-9           g-2      1      payment  2026-11-10 4
i-10          g-1      3      payment  2026-11-11 999
""",
    "advances": "advance_id grant_id amount paid_on\na-1 g-1 15 2026-11-10\na-2 g-1 25 2026-11-10\na-3 g-1 99 2026-11-11",
    "budgets": """
budget_line_id grant_id description cost_category amount_planned amount_revised revised_on
l-1            g-1      Bus         travel        50             60             2026-11-10
l-2            g-1      Yarn        materials     20             -              -
l-4            g-4      Later       materials     9              -              -
""",
    "expenses": """
expense_id organisation_id budget_line_id spent_on   amount funded_by status
e-1        partner-01      l-1            2026-11-10 10     grant     claimed
e-2        partner-01      l-1            2026-11-10 20     grant     claimed
e-3        partner-01      -              2026-11-10 10     own       claimed
e-4        partner-01      -              2026-11-10 20     own       claimed
e-5        partner-01      -              2026-11-10 1      other     claimed
e-6        partner-01      -              2026-11-10 2      other     claimed
e-7        partner-01      -              2026-11-10 3      in_kind   claimed
e-8        partner-01      -              2026-11-10 4      in_kind   claimed
e-9        partner-01      -              2026-11-11 900    own       claimed
e-10       partner-01      l-1            2026-11-11 900    grant     claimed
""",
}
LENT = {
    "organisations": PARTNERS,
    "grants": "grant_id organisation_id amount_awarded award_date\ng-1 partner-01 1000 2026-11-01",
    "instalments": "instalment_id grant_id number kind paid_on amount_paid\ni-1 g-1 1 payment 2026-11-05 1000",
    "advances": "advance_id grant_id amount paid_on cleared_on\na-1 g-1 80 2026-11-10 2026-11-13",
    "budgets": "budget_line_id grant_id amount_planned\nl-1 g-1 50",
    "expenses": "expense_id organisation_id budget_line_id spent_on amount funded_by status advance_id\ne-1 partner-01 l-1 2026-11-11 10 grant claimed a-1\ne-2 partner-01 l-1 2026-11-12 20 grant claimed a-1",
}  # fmt: skip
ONLY_OTHERS = NO_MONEY | {
    "expenses": "expense_id organisation_id spent_on amount funded_by status\ne-1 partner-01 2026-11-10 10 grant claimed\ne-2 partner-01 2026-11-10 5 other claimed"
}
ON_THE_DAY = [
    *cases("grants_to_partners", "value out_of", ("10 + 20 of 1000 + 500", THAT_DAY, MANY, [(30, 1500)])),
    *cases("money_by_partner", "partner awarded planned spent burn", ("1000 + 500, of which 60 + 20 are planned", THAT_DAY, MANY, [("Weavers", 1500, 80, 30, 0.02)])),
    *cases("burn_by_grant", "grant_id spent spent_by_others burn elapsed", ("all 10 of 10 days, and 10 of 20", THAT_DAY, MANY, [("g-1", 30, 0, 0.03, 1), ("g-3", 0, 0, 0, 0.5)])),
    # 100 + 200 + 400 + 3 - 11 - 7 - 30 - 40
    *cases("cash_position", "grant_id awarded paid interest refunds passed_on spent open_advances cash", ("several of each", THAT_DAY, MANY, [("g-1", 1000, 700, 3, 11, 7, 30, 40, 615), ("g-3", 500, 0, 0, 0, 0, 0, 0, 0)])),
    # 1000 - 30; 80 of which 10 + 20 were spent, until it is cleared
    *cases("cash_position", "spent open_advances cash", ("an advance from which two things were paid", "2026-11-12", LENT, [(30, 50, 920)]), ("and the day it is cleared", "2026-11-13", LENT, [(30, 0, 970)])),
    *cases("budget_lines", "budget_line_id planned spent left_over variance is_final", ("one half spent, one not at all", THAT_DAY, MANY, [("l-1", 60, 30, 30, -0.5, True), ("l-2", 20, 0, 20, -1, True)])),
    *cases("leverage", "grant_funded own other in_kind leverage", ("(30 + 3 + 7) / 30", THAT_DAY, MANY, [(30, 30, 3, 7, 40 / 30)]), ("5 / 10, where others alone gave", THAT_DAY, ONLY_OTHERS, [(10, None, 5, None, 0.5)])),
    *cases("leverage_by_partner", "partner grant_funded own other in_kind leverage", ("(30 + 3 + 7) / 30", THAT_DAY, MANY, [("Weavers", 30, 30, 3, 7, 40 / 30), ("Growers of rice", 0, None, None, None, None)]), ("5 / 10, where others alone gave", THAT_DAY, ONLY_OTHERS, [("Weavers", 10, None, 5, None, 0.5), ("Growers of rice", 0, None, None, None, None)])),
    *cases(
        "statements",
        "grant_id instalment from_date to_date opening received interest refunds passed_on spent advances closing open_advances",
        ("what moved on the first day of a period belongs to it", THAT_DAY, MANY, [("g-1", "1", "2026-11-01", "2026-11-09", 0, 100, 0, 0, 0, 0, 0, 100, 0), ("g-1", "2", "2026-11-10", "2026-11-10", 100, 600, 3, 11, 7, 30, 40, 615, 40)]),
    ),
    *cases("statement_lines", "budget_line_id instalment planned spent spent_so_far left_over", ("what was spent on the first day of a period belongs to it", THAT_DAY, MANY, [("l-1", "1", 50, 0, 0, 50), ("l-2", "1", 20, 0, 0, 20), ("l-1", "2", 60, 30, 30, 30), ("l-2", "2", 20, 0, 0, 20)])),
    *cases(
        "statement_activities",
        "instalment activity done planned",
        (
            "decided, published and ended on the last day; one output is still to come",
            THAT_DAY,
            MANY
            | {
                "people": "person_id organisation_id\np-1 partner-01",
                "workshops": "workshop_id kind start_date end_date\nw-1 strategy 2026-11-10 2026-11-10",
                "attendance": "workshop_id person_id days\nw-1 p-1 1",
                "trials": "trial_id organisation_id start_date end_date decision decided_on\nt-1 partner-01 2026-11-05 2026-11-08 keep 2026-11-09\nt-2 partner-01 2026-11-10 2026-11-10 keep 2026-11-10",
                "outputs": "output_id organisation_id published_on\no-1 partner-01 2026-11-10\no-2 partner-01 2026-11-11",
            },
            # the partner has two grants; the second has had no payment yet
            [("1", "trials", 1, 1), ("2", "outputs", 1, 2), ("2", "trials", 1, 1), ("2", "workshops", 1, 1)],
        ),
    ),
]  # fmt: skip

CASES: list[Case] = [*GRANTS, *OTHERS, *STATEMENTS, *ON_THE_DAY]
