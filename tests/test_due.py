"""What is due: each declared thing by hand, the day it is due, and the reminders that are made of it."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import functools
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.measures.due import DueItem, find_due_items, read_due_kinds
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.sql_files import placeholders
from cohort.storing.backups import last_backup_day
from cohort.workflows.due import due

from tests.helpers import ROOT, build_file_tree, replace, run
from tests.opened import OpenedDatabase

# what takes long is asked outside the inner loop
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("due")]

SETTINGS = {
    "cohort_name": "Cohort",
    "institution": "University",
    "country": "LA",
    "currency": "LAK",
    "start_date": datetime.date(2026, 11, 1),
    "end_date": datetime.date(2027, 5, 31),
}
ADVANCES = {"components": {"advances": {"status": "kept"}}}
Rows = dict[str, list[dict[str, str]]]
Corrections = tuple[tuple[str, str, datetime.date], ...]

WEAVERS = {"organisation_id": "partner-01", "name": "Weavers", "roles": "partner", "location_is_sensitive": "false"}
STRATEGY = {"workshop_id": "w-1", "kind": "strategy", "title": "Strategy", "start_date": "2026-11-14", "end_date": "2026-11-16"}  # fmt: skip
FINANCE = {"workshop_id": "w-2", "kind": "finance", "title": "Finance", "start_date": "2027-01-16", "end_date": "2027-01-17"}  # fmt: skip
GRANT = {"grant_id": "g-1", "organisation_id": "partner-01", "award_date": "2026-10-20", "start_date": "2026-11-01", "end_date": "2027-05-31"}  # fmt: skip
COACH_LOG = {"coach_log_id": "l-1", "coach_id": "p-c", "organisation_id": "partner-01", "date": "2026-12-01"}
MATCH = {"match_id": "m-1", "coach_id": "p-c", "organisation_id": "partner-01", "from_date": "2026-11-20"}
TRIAL = {"trial_id": "t-1", "organisation_id": "partner-01", "hypothesis": "If we open on Sundays", "start_date": "2026-12-01", "end_date": "2026-12-20", "decision": "pending"}  # fmt: skip

QUERIED = {"expense_id": "e-1", "organisation_id": "partner-01", "spent_on": "2026-12-01", "description": "Yarn", "amount": "200", "funded_by": "own", "status": "queried", "status_note": "The receipt has no date"}  # fmt: skip
CLAIMED = QUERIED | {"status": "claimed", "status_note": ""}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@functools.cache
def headers() -> dict[str, list[str]]:
    """The columns of each table as they lie in data/."""
    found = {}
    for path in (ROOT / "schemas" / "tables").glob("*.yaml"):
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))["fields"]
        found[path.stem] = [column["name"] for column in fields if not column.get("personal")]
    return found


def cohort_with(folder: Path, rows: Rows, **settings: object) -> Cohort:
    """A cohort of nothing but these rows and settings, read in this process."""
    files = {"cohort.yml": yaml.safe_dump(SETTINGS | settings, allow_unicode=True)}
    for table, entries in rows.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, headers()[table], lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        files[f"data/{table}.csv"] = text.getvalue()
    build_file_tree(folder, files)
    for name in ("schemas", "languages"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return Cohort.read(CohortPaths(folder))


# the databases of cohorts with the same settings and the same files of their own
OPENED: dict[str, OpenedDatabase] = {}


def stored_rows(cohort: Cohort) -> Rows:
    """The rows that lie in data/ of the tables that the cohort keeps."""
    rows = {}
    for path in cohort.paths.data.glob("*.csv"):
        if path.stem in cohort.model.tables:
            with path.open(encoding="utf-8", newline="") as file:
                rows[path.stem] = list(csv.DictReader(file))
    return rows


def due_on(
    cohort: Cohort,
    as_of: str | datetime.date,
    days: int = 0,
    code: str = "",
    rows: Rows | None = None,
    corrections: Corrections = (),
) -> list[DueItem]:
    """What is due on a day, or in the days after it; of one kind, or of all; of the rows of data/ or of others."""
    moment = day(as_of) if isinstance(as_of, str) else as_of
    kinds = [kind for kind in read_due_kinds(cohort.paths) if code in ("", kind.code)]
    files = [cohort.paths.settings, *sorted(path for path in cohort.paths.local.rglob("*") if path.is_file())]
    declared = "".join(f"{path.name}\n{path.read_text(encoding='utf-8')}\n" for path in files)
    if declared not in OPENED:
        OPENED[declared] = OpenedDatabase(cohort)
    stored = stored_rows(cohort) if rows is None else rows
    queries = OPENED[declared].with_rows(stored, moment, last_backup_day(cohort.paths), corrections)
    return find_due_items(queries, kinds, dataclasses.replace(cohort, as_of=moment), days)


def open_of(code: str, cohort: Cohort, as_of: str | datetime.date, days: int = 0) -> list[tuple[str | None, str]]:
    """Who has to do a thing of this kind, and since when."""
    return [(item.who, item.due_on.isoformat()) for item in due_on(cohort, as_of, days, code)]


@dataclass(frozen=True)
class Case:
    """One thing that is due: since when, of whom, in which rows; `mended` are the tables in which it is done.

    What is `always_today` is due on whatever day somebody looks, because nothing says since when.
    """

    code: str
    due_on: str
    who: str | None
    rows: Rows
    mended: Rows
    settings: dict[str, object] = field(default_factory=dict)
    always_today: bool = False
    corrections: Corrections = ()


PARTNER: Rows = {"organisations": [WEAVERS]}
YARN = {"organisation_id": "partner-01", "budget_line_id": "l-1", "funded_by": "grant"}
OVERSPENT: Rows = {
    "grants": [GRANT],
    "budgets": [{"budget_line_id": "l-1", "grant_id": "g-1", "description": "Yarn", "amount_planned": "100"}],
    "expenses": [
        YARN | {"expense_id": "e-1", "spent_on": "2026-12-01", "amount": "110"},
        YARN | {"expense_id": "e-2", "spent_on": "2026-12-05", "amount": "0.01"},
    ],
}
WORKSHOPS: Rows = PARTNER | {"workshops": [STRATEGY, FINANCE]}
CASES = [
    Case(
        "advance-uncleared", "2026-12-31", "p-1",
        {"advances": [{"advance_id": "a-1", "grant_id": "g-1", "borrower_id": "p-1", "amount": "5000", "paid_on": "2026-12-01", "due_on": "2026-12-31"}]},
        {"advances": [{"advance_id": "a-1", "grant_id": "g-1", "borrower_id": "p-1", "amount": "5000", "paid_on": "2026-12-01", "due_on": "2026-12-31", "cleared_on": "2027-01-01"}]},
        ADVANCES,
    ),
    # 45 days after the start
    Case("assessment-baseline-missing", "2026-12-16", None, PARTNER, {"assessments": [{"assessment_id": "x", "organisation_id": "partner-01", "round": "baseline", "assessed_on": "2026-12-17"}]}),
    # 30 days after the end
    Case("assessment-close-missing", "2027-06-30", None, PARTNER, {"assessments": [{"assessment_id": "x", "organisation_id": "partner-01", "round": "close", "assessed_on": "2027-06-01"}]}),
    # 14 days after each workshop
    Case("attendance-missing", "2026-11-30", None, WORKSHOPS, {"attendance": [{"workshop_id": "w-1", "person_id": "p-1"}]}),
    Case("feedback-missing", "2026-11-30", None, WORKSHOPS, {"workshop_feedback": [{"feedback_id": "x", "workshop_id": "w-1"}]}),
    # 30 days after the start; a test below makes archives
    Case("backup-old", "2026-12-01", None, PARTNER, {"organisations": []}),
    # 90 days after the end
    Case("book-missing", "2027-08-29", None, PARTNER, {"outputs": [{"output_id": "x", "kind": "book", "published_on": "2027-08-01"}]}),
    Case("budget-missing", "2026-12-16", None, PARTNER | {"grants": [GRANT]}, {"budgets": [{"budget_line_id": "x", "grant_id": "g-1"}]}),
    Case("changes-missing", "2027-07-30", None, PARTNER, {"changes": [{"change_id": "x", "observed_on": "2027-03-01"}]}),
    # 30 days after the strategy workshop
    Case("coach-missing", "2026-12-16", None, WORKSHOPS, {"matches": [MATCH]}),
    # 21 days after the last contact
    Case("coach-silent", "2026-12-22", "p-c", PARTNER | {"coach_logs": [COACH_LOG]}, {"coach_logs": [COACH_LOG, COACH_LOG | {"coach_log_id": "l-2", "date": "2026-12-23"}]}),
    Case(
        "consent-ending", "2027-01-15", None,
        {"consents": [{"consent_id": "c-1", "person_id": "p-1", "purpose": "research", "retention_until": "2027-01-15"}]},
        {"consents": [{"consent_id": "c-1", "person_id": "p-1", "purpose": "research", "retention_until": "2027-01-15", "withdrawn_on": "2027-01-10"}]},
    ),
    # 30 days after the first day
    Case("consent-missing", "2026-12-10", None, {"people": [{"person_id": "p-1", "roles": "leader", "from_date": "2026-11-10"}]}, {"consents": [{"consent_id": "c-1", "person_id": "p-1", "purpose": "participation"}]}),
    # 45 days after the newest document
    Case("expense-unchecked", "2027-01-15", None, PARTNER | {"expenses": [CLAIMED]}, {"expenses": [CLAIMED | {"status": "cleared"}]}),
    Case("expense-answered", "2026-12-15", None, PARTNER | {"expenses": [QUERIED]}, {"expenses": [QUERIED | {"status": "cleared"}]}, always_today=True, corrections=(("expenses", "e-1", datetime.date(2026, 12, 14)),)),
    Case("expense-queried", "2026-12-15", "partner-01", PARTNER | {"expenses": [QUERIED]}, {"expenses": [QUERIED | {"status": "cleared"}]}, always_today=True),
    Case(
        "expenses-silent", "2027-01-04", "partner-01",
        PARTNER | {"grants": [GRANT], "expenses": [{"expense_id": "e-1", "organisation_id": "partner-01", "spent_on": "2026-11-20"}]},
        {"expenses": [{"expense_id": "e-2", "organisation_id": "partner-01", "spent_on": "2027-01-05"}]},
    ),
    Case("grant-missing", "2026-12-01", None, PARTNER, {"grants": [GRANT]}),
    Case(
        "instalment-unpaid", "2027-01-10", None,
        {"grants": [GRANT], "instalments": [{"instalment_id": "i-1", "grant_id": "g-1", "number": "2", "kind": "payment", "due_on": "2027-01-10", "amount_planned": "500"}]},
        {"instalments": [{"instalment_id": "i-1", "grant_id": "g-1", "number": "2", "kind": "payment", "due_on": "2027-01-10", "paid_on": "2027-01-11"}]},
    ),
    Case(
        "next-step-open", "2026-12-15", "p-c", {"coach_logs": [COACH_LOG | {"next_step": "Call them", "next_step_due": "2026-12-15"}]},
        {"coach_logs": [COACH_LOG | {"next_step_due": "2026-12-15"}, COACH_LOG | {"coach_log_id": "l-2", "date": "2026-12-02"}]},
    ),
    Case("outputs-missing", "2027-07-30", None, PARTNER, {"outputs": [{"output_id": "x", "published_on": "2027-06-01"}]}),
    Case("people-missing", "2026-12-01", None, PARTNER, {"people": [{"person_id": "p-1", "organisation_id": "partner-01"}]}),
    Case("province-missing", "2026-12-01", "partner-01", PARTNER, {"organisations": [WEAVERS | {"province": "LA-VT"}]}),
    Case("research-note-missing", "2026-12-16", None, PARTNER, {"research_notes": [{"research_note_id": "x", "organisation_id": "partner-01", "round": "baseline", "captured_on": "2026-11-08"}]}),
    Case("strategy-missing", "2026-12-16", "partner-01", WORKSHOPS, {"strategies": [{"strategy_id": "s-1", "organisation_id": "partner-01", "adopted_on": "2026-11-20"}]}),
    # from the day when it was asked for until the next contact
    Case(
        "support-needed", "2026-12-01", None, {"coach_logs": [COACH_LOG | {"support_needed": "A trainer"}]},
        {"coach_logs": [COACH_LOG | {"support_needed": "A trainer"}, COACH_LOG | {"coach_log_id": "l-2", "date": "2026-12-02"}]},
    ),
    # 45 days after the strategy workshop
    Case("trial-missing", "2026-12-31", "partner-01", WORKSHOPS, {"trials": [TRIAL]}),
    # by the next workshop
    Case("trial-undecided", "2027-01-16", "partner-01", WORKSHOPS | {"trials": [TRIAL]}, {"trials": [TRIAL | {"decision": "keep", "decided_on": "2027-01-17"}]}),
    # the day of the document that takes the line more than 10 % over its plan
    Case(
        "variance-reason-missing", "2026-12-05", "partner-01", PARTNER | OVERSPENT,
        {"budgets": [OVERSPENT["budgets"][0] | {"variance_reason": "Yarn cost more"}]},
    ),
    # 45 days after the finance workshop
    Case("unit-cost-missing", "2027-03-03", "partner-01", WORKSHOPS, {"unit_costs": [{"unit_cost_id": "u-1", "organisation_id": "partner-01", "round": "baseline", "end_date": "2027-01-31"}]}),
]  # fmt: skip


def test_every_declared_thing_is_tried() -> None:
    codes = [kind.code for kind in read_due_kinds(CohortPaths(ROOT))]
    assert sorted(case.code for case in CASES) == codes


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_thing_is_open_from_its_day_until_it_is_done_and_silent_without_its_rows(tmp_path: Path, case: Case) -> None:
    cohort, the_day, one = cohort_with(tmp_path, case.rows, **case.settings), day(case.due_on), datetime.timedelta(1)
    (kind,) = [kind for kind in read_due_kinds(cohort.paths) if kind.code == case.code]

    def seen(as_of: datetime.date, rows: Rows | None = None) -> list[tuple[str | None, datetime.date]]:
        found = due_on(cohort, as_of, code=case.code, rows=rows, corrections=case.corrections)
        return [(item.who, item.due_on) for item in found]

    assert seen(the_day) == [(case.who, the_day)]
    assert seen(the_day + one) == [(case.who, the_day + one if case.always_today else the_day)]
    if case.code != "consent-ending" and not case.always_today:  # it is said 30 days before, as a test below shows
        assert seen(the_day - one) == []
    assert seen(the_day + one, stored_rows(cohort) | {table: [] for table in kind.file.tables}) == []
    mended = cohort_with(tmp_path, case.mended, **case.settings)
    assert due_on(mended, the_day + one, code=case.code, corrections=case.corrections) == []


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_thing_is_silent_when_its_component_is_dropped(tmp_path: Path, case: Case) -> None:
    kind = next(kind for kind in read_due_kinds(CohortPaths(ROOT)) if kind.code == case.code)
    if kind.component == "core":
        return
    dropped = {kind.component: {"status": "dropped", "reason": "x"}}
    without = cohort_with(tmp_path, case.rows, components=dropped)
    assert open_of(case.code, without, case.due_on) == []


def test_what_a_host_pays_out_of_an_instalment_is_not_added_to_it(tmp_path: Path) -> None:
    due = {"number": "2", "kind": "payment", "due_on": "2027-01-10"}
    whole = GRANT | {"grant_id": "g-0", "organisation_id": "host-1", "funder_organisation_id": "funder-1"}
    parts = [
        GRANT | {"grant_id": f"g-{n}", "parent_grant_id": "g-0", "funder_organisation_id": "host-1"} for n in (1, 2)
    ]
    amounts = {"g-0": "900", "g-1": "500", "g-2": "300"}
    instalments = [
        due | {"instalment_id": f"i-{grant}", "grant_id": grant, "amount_planned": amount}
        for grant, amount in amounts.items()
    ]
    cohort = cohort_with(tmp_path, {"grants": [whole, *parts], "instalments": instalments})
    items = due_on(cohort, "2027-01-10", code="instalment-unpaid")
    assert sorted((item.values["payer"], int(item.values["amount"])) for item in items) == [
        ("funder-1", 900),
        ("host-1", 800),
    ]


def test_no_book_is_asked_for_where_its_table_is_dropped(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.code == "book-missing")
    dropped = {"communication": {"status": "dropped", "reason": "x"}}
    assert open_of(case.code, cohort_with(tmp_path / "kept", case.rows), case.due_on)
    assert open_of(case.code, cohort_with(tmp_path / "dropped", case.rows, components=dropped), case.due_on) == []


def test_a_partner_that_left_owes_nothing_and_one_that_joined_later_has_its_time(tmp_path: Path) -> None:
    later = WEAVERS | {"joined_on": "2026-12-01"}
    assert open_of("province-missing", cohort_with(tmp_path, {"organisations": [later]}), "2027-01-01") == [
        ("partner-01", "2026-12-31")
    ]
    left = WEAVERS | {"left_on": "2026-12-01"}
    assert open_of("province-missing", cohort_with(tmp_path, {"organisations": [left]}), "2027-01-01") == []


def test_the_place_of_a_partner_that_must_stay_secret_is_not_asked_for(tmp_path: Path) -> None:
    secret = cohort_with(tmp_path, {"organisations": [WEAVERS | {"location_is_sensitive": "true"}]})
    assert open_of("province-missing", secret, "2027-01-01") == []


def test_a_day_at_the_beginning_of_time_is_due_without_days_before_it(tmp_path: Path) -> None:
    first = TRIAL | {"start_date": "0001-01-01", "end_date": "0001-01-01"}
    rows = {"organisations": [WEAVERS], "trials": [first], "workshops": [STRATEGY | {"start_date": "0001-01-02", "end_date": "0001-01-03"}]}  # fmt: skip
    cohort = cohort_with(tmp_path, rows)
    found = due_on(cohort, "2026-12-01", days=30)
    assert min(item.due_on.year for item in found) == 1


def test_days_of_a_pause_are_not_days_of_silence(tmp_path: Path) -> None:
    pause = {"title": "New Year", "from_date": day("2026-12-20"), "to_date": day("2026-12-29")}
    cohort = cohort_with(tmp_path, PARTNER | {"coach_logs": [COACH_LOG]}, pauses=[pause])
    assert open_of("coach-silent", cohort, "2027-01-10") == [("p-c", "2027-01-01")]
    # after the last day nobody is expected to be in touch
    assert open_of("coach-silent", cohort, "2027-06-01") == []


def test_the_coach_who_is_matched_now_is_reminded_also_before_the_first_contact(tmp_path: Path) -> None:
    matches = [MATCH | {"to_date": "2026-12-05"}, MATCH | {"match_id": "m-2", "coach_id": "p-n", "from_date": "2026-12-06"}]  # fmt: skip
    rows = PARTNER | {"coach_logs": [COACH_LOG], "matches": matches}
    assert open_of("coach-silent", cohort_with(tmp_path, rows), "2027-01-10") == [("p-n", "2026-12-27")]
    ended = cohort_with(tmp_path, rows | {"matches": matches[:1]})
    assert open_of("coach-silent", ended, "2027-01-10") == []
    # rows of a component that is dropped are not seen
    dropped = cohort_with(tmp_path, {}, components={"matching": {"status": "dropped", "reason": "x"}})
    assert open_of("coach-silent", dropped, "2027-01-10") == [("p-c", "2026-12-22")]


def test_only_a_later_contact_of_the_same_coach_with_the_same_partner_closes_a_next_step(tmp_path: Path) -> None:
    first = COACH_LOG | {"next_step": "Call them", "next_step_due": "2026-12-15"}
    for other in (
        {"coach_id": "p-x"},
        {"organisation_id": "partner-02"},
        {"date": "2026-12-01"},
        {"date": "2026-12-17"},
    ):
        later = COACH_LOG | {"coach_log_id": "l-2", "date": "2026-12-10"} | other
        cohort = cohort_with(tmp_path, {"coach_logs": [first, later]})
        assert open_of("next-step-open", cohort, "2026-12-16") == [("p-c", "2026-12-15")], other


def test_a_trial_is_decided_after_the_last_workshop_by_the_end_of_the_cohort(tmp_path: Path) -> None:
    after = TRIAL | {"start_date": "2027-02-01", "end_date": "2027-03-01"}
    cohort = cohort_with(tmp_path, WORKSHOPS | {"trials": [after, TRIAL | {"trial_id": "t-2", "end_date": ""}]})
    assert open_of("trial-undecided", cohort, "2027-03-01", days=100) == [("partner-01", "2027-05-31")]
    assert len(open_of("trial-undecided", cohort, "2027-05-31")) == 2


def test_expenses_are_not_asked_for_after_the_cohort_nor_without_a_grant(tmp_path: Path) -> None:
    cohort = cohort_with(tmp_path, PARTNER | {"grants": [GRANT]})
    assert open_of("expenses-silent", cohort, "2026-12-16") == [("partner-01", "2026-12-16")]
    assert open_of("expenses-silent", cohort, "2027-06-01") == []
    other = cohort_with(tmp_path, PARTNER | {"grants": [GRANT | {"organisation_id": "partner-02"}]})
    assert open_of("expenses-silent", other, "2026-12-16") == []


def test_the_end_of_keeping_data_is_told_thirty_days_before(tmp_path: Path) -> None:
    consents = [
        {"consent_id": f"c-{number}", "person_id": f"p-{number % 2}", "retention_until": "2027-01-31"}
        for number in range(3)
    ]
    cohort = cohort_with(tmp_path, {"consents": consents})
    assert open_of("consent-ending", cohort, "2026-12-31", days=14) == []
    (found,) = due_on(cohort, "2027-01-01", days=14)
    assert (found.due_on, found.values["n"], found.values["people"]) == (day("2027-01-31"), 2, ["p-0", "p-1"])


def test_a_back_up_is_due_when_the_newest_archive_is_old(tmp_path: Path) -> None:
    cohort = cohort_with(tmp_path, PARTNER)
    build_file_tree(tmp_path, {"backups/2026-11-20T081500Z.zip": "", "backups/2026-12-20T081500Z.zip": "", "backups/old.zip": ""})  # fmt: skip
    assert open_of("backup-old", cohort, "2027-01-18") == []
    assert open_of("backup-old", cohort, "2027-01-19") == [(None, "2027-01-19")]
    assert open_of("backup-old", cohort_with(tmp_path, {}, synthetic=True), "2027-01-19") == []
    sooner = cohort_with(tmp_path, {}, backup_days=7)
    assert open_of("backup-old", sooner, "2027-01-19") == [(None, "2026-12-27")]


def test_what_the_cohort_says_is_due_is_what_is_due(tmp_path: Path) -> None:
    entries = [
        {"table": "strategies", "of": "cohort", "after": "end", "days": 3},
        {"table": "attendance", "of": "cohort", "after": "finance", "days": 2},
    ]
    cohort = cohort_with(tmp_path, WORKSHOPS, due=entries, backup_days=9999)
    found = [(item.kind.code, item.who, item.due_on.isoformat()) for item in due_on(cohort, "2027-12-31")]
    assert found == [
        ("attendance-missing", None, "2027-01-19"),
        ("strategy-missing", None, "2027-06-03"),
        # whatever the cohort says, after its end there is a book
        ("book-missing", None, "2027-08-29"),
    ]


def test_the_oldest_comes_first_and_what_is_coming_only_when_asked(tmp_path: Path) -> None:
    cohort = cohort_with(tmp_path, WORKSHOPS)
    dates = [item.due_on for item in due_on(cohort, "2026-12-01", days=20)]
    assert dates == sorted(dates)
    assert dates[-1] == day("2026-12-16")
    assert max(item.due_on for item in due_on(cohort, "2026-12-01")) == day("2026-12-01")


# the reminders


def reminders_of(cohort: Cohort, as_of: str, code: str = "en", days: int | None = None) -> dict[str | None, str]:
    moved = dataclasses.replace(cohort, as_of=day(as_of))
    addressees, _ = due(moved, cohort_language(moved, code), days=days)
    return {addressee.addressee_id: addressee.reminder for addressee in addressees}


NEGLECTED = WORKSHOPS | {
    "organisations": [
        WEAVERS | {"organisation_id": f"partner-0{number}", "name": f"The Foundation for {'Long Names ' * 6}{number}"}
        for number in range(6)
    ],
    "people": [{"person_id": f"p-{number}", "organisation_id": "partner-01", "roles": "coach"} for number in range(9)],
    "grants": [GRANT],
    "instalments": [{"instalment_id": "i-1", "grant_id": "g-1", "number": "2", "kind": "payment", "due_on": "2027-01-10"}],
    "coach_logs": [
        COACH_LOG | {"coach_log_id": f"l-{number}", "coach_id": f"p-{number % 3}", "date": f"2027-01-{number + 1:02d}", "organisation_id": f"partner-0{number % 6}", "next_step": "Word " * 150, "next_step_due": "2027-01-20"}
        for number in range(18)
    ],
    "trials": [TRIAL | {"trial_id": f"t-{number}", "hypothesis": "If we try " * 40} for number in range(5)],
    "consents": [{"consent_id": f"c-{number}", "person_id": f"p-{number}", "retention_until": "2027-02-01"} for number in range(9)],
}  # fmt: skip


@pytest.mark.parametrize("code", ["en", "th"])
def test_a_reminder_fits_a_chat_and_names_nobody_but_the_one_it_is_for(tmp_path: Path, code: str) -> None:
    cohort = cohort_with(tmp_path, NEGLECTED)
    private = "".join(f"p-{number},Somsri Secret{number},Nick{number}\n" for number in range(9))
    build_file_tree(tmp_path, {"private/people.csv": "person_id,full_name,nickname\n" + private})
    reminders = reminders_of(cohort, "2027-07-31", code)
    assert set(reminders) == {
        None,
        *(f"partner-0{number}" for number in range(6)),
        *(f"p-{number}" for number in range(3)),
    }
    for who, text in reminders.items():
        assert len(text) <= 500, (who, len(text))
        others = {f"Nick{number}" for number in range(9) if who != f"p-{number}"} | {"Secret"}
        assert [name for name in others if name in text] == [], who
    assert "Nick0" in reminders["p-0"]


def test_a_reminder_joins_all_points_of_one_and_says_when_each_is_due(tmp_path: Path) -> None:
    cohort = cohort_with(tmp_path, WORKSHOPS)
    assert reminders_of(cohort, "2026-12-17", days=0)["partner-01"] == (
        "Dear Weavers, a friendly reminder as of 17 Dec 2026:\n"
        "- Please tell us in which province you work. If showing the place could put people at risk, tell us too: it is"
        " then never published. (due 1 Dec 2026)\n"
        "- We do not have your strategy yet. Please send the workbook “Strategy and trials” with the version from the"
        " strategy workshop; a draft is fine. (due 16 Dec 2026)\n"
        "If it is done already, just let us know. Thank you!"
    )
    # one point needs no list; what is coming has its day too
    alone = reminders_of(cohort_with(tmp_path, PARTNER | {"workshops": []}), "2026-11-20")["partner-01"]
    assert "\nPlease tell us in which province" in alone
    assert "(due 1 Dec 2026)" in alone


def test_points_without_room_are_said_by_their_titles(tmp_path: Path) -> None:
    text = reminders_of(cohort_with(tmp_path, WORKSHOPS), "2027-07-31")["partner-01"]
    assert "\n- First unit cost (due 3 Mar 2027)\n" in text
    assert text.startswith("Dear Weavers, a friendly reminder as of 31 Jul 2027:\n- Please tell us in which province")


def test_nothing_of_a_confidential_contact_is_said(tmp_path: Path) -> None:
    log = COACH_LOG | {"next_step": "Call the hospital", "next_step_due": "2026-12-15", "is_confidential": "true"}
    cohort = cohort_with(tmp_path, PARTNER | {"coach_logs": [log]})
    text = reminders_of(cohort, "2026-12-16")["p-c"]
    assert "How did it go with the next step that you and Weavers agreed on 1 Dec 2026?" in text
    assert "hospital" not in text + (tmp_path / "build/due/due.txt").read_text(encoding="utf-8")
    openly = cohort_with(tmp_path, {"coach_logs": [log | {"is_confidential": "false"}]})
    assert "“Call the hospital”" in reminders_of(openly, "2026-12-16")["p-c"]
    assert "hospital" not in (tmp_path / "build/due/due.json").read_text(encoding="utf-8")


def test_thai_has_the_placeholders_of_english() -> None:
    with (ROOT / "languages" / "th.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file)}
    for kind in read_due_kinds(CohortPaths(ROOT)):
        for text in (kind.title, kind.message, kind.reminder):
            assert placeholders(thai[text], kind.code) == placeholders(text, kind.code)


# the session


def test_the_terminal_the_text_and_the_json_say_the_same(small: Path) -> None:
    done = run(small, "due", "--as-of", "2027-01-05")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(
        r"^Kham\n4 Jan 2027 +1 day overdue +No contact between coach and partner: Weavers", done.stdout, re.M
    )
    assert re.search(r"^17 Jan 2027 +in 12 days", done.stdout, re.M) is None
    text = (small / "build" / "due" / "due.txt").read_text(encoding="utf-8")
    assert "=== Kham ===\n\nDear Kham, a friendly reminder as of 5 Jan 2027:\n" in text
    assert all(part in done.stdout for part in re.findall(r"===\n\n(.*?)\n\n", text + "\n", re.S))
    written = (small / "build" / "due" / "due.json").read_text(encoding="utf-8")
    assert not re.search("Kham|Noy|Weavers|Farmers|market", written)
    content = json.loads(written)
    assert (content["as_of"], content["days"]) == ("2027-01-05", 14)
    assert {"code": "coach-silent", "component": "coaching", "who": "p-cccccc", "due_on": "2027-01-04", "days_overdue": 1, "coming": False, "values": {"partner": "partner-01", "since": "2026-12-14"}} in content["due"]  # fmt: skip
    assert f"{sum(not due_item['coming'] for due_item in content['due'])} things need attention." in done.stdout


def test_one_can_be_asked_for_and_more_days_looked_ahead(small: Path) -> None:
    alone = run(small, "due", "--as-of", "2027-01-05", "--who", "p-cccccc")
    assert alone.returncode == 0
    assert "Dear Kham" in alone.stdout
    assert "Dear colleagues" not in alone.stdout
    host = run(small, "due", "--as-of", "2027-01-05", "--who", "host", "--days", "40")
    assert "Dear colleagues" in host.stdout
    assert "Kham\n" not in host.stdout
    assert re.search(r"^31 Jan 2027 +in 26 days +Attendance not recorded: Finance workshop", host.stdout, re.M)
    by_id = run(small, "due", "--as-of", "2027-01-05", "--who", "host-1", "--days", "40")
    assert by_id.stdout == host.stdout
    nobody = run(small, "due", "--as-of", "2026-11-02", "--who", "partner-01", "--lang", "th")
    assert (nobody.returncode, nobody.stdout.splitlines()[0]) == (0, "ไม่มีเรื่องที่ต้องดำเนินการ (ข้อมูล ณ วันที่ 2 พ.ย. 2569)")


def test_a_reminder_is_in_the_language_of_partners_whatever_the_reader_reads(small: Path) -> None:
    replace(small / "cohort.yml", "language: en", "language: th")
    cohort = Cohort.read(CohortPaths(small))
    addressees, _ = due(cohort, cohort_language(cohort, "en"), days=60)
    partners = [addressee for addressee in addressees if (addressee.addressee_id or "").startswith("partner-")]
    assert partners
    assert all(re.search("[ก-๙]", addressee.reminder) for addressee in partners)


def test_what_cannot_run_is_one_line(small: Path) -> None:
    for arguments, message in (
        (("--who", "partner-09"), "--who partner-09: nobody has this id; write one of data/organisations.csv or data/people.csv, or host"),
        (("--days", "-1"), "--days -1: write a number of days from 0 to 3650"),
        (("--as-of", "soon"), "--as-of soon: write the day of the common era like 2018-05-12"),
        (("--lang", "fr"), "toolkit/languages/fr.po is not there; add it, or choose one of: en, id, lo, sw, th"),
    ):  # fmt: skip
        done = run(small, "due", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", message + "\n")


def test_a_clone_without_private_says_ids(small: Path) -> None:
    for path in (small / "private").glob("*.csv"):
        path.unlink()
    done = run(small, "due", "--as-of", "2027-01-05")
    assert done.returncode == 0
    assert "Dear p-cccccc" in done.stdout


def test_a_person_without_a_nickname_is_called_by_the_full_name(tmp_path: Path) -> None:
    person = {"person_id": "p-c", "organisation_id": "partner-01", "roles": "coach", "from_date": "2026-11-01"}
    cohort = cohort_with(tmp_path, PARTNER | {"people": [person], "coach_logs": [COACH_LOG]})
    build_file_tree(tmp_path, {"private/people.csv": "person_id,full_name,nickname\np-c,Kham Sample,\n"})
    moved = dataclasses.replace(cohort, as_of=day("2026-12-23"))
    addressees, reminders = due(moved, cohort_language(moved))
    assert [addressee.name for addressee in addressees if addressee.addressee_id == "p-c"] == ["Kham Sample"]
    messages = {point.kind.code: reminders.message(point) for one in addressees for point in one.points}
    assert messages["consent-missing"] == "Kham Sample"
    assert "Kham" not in next(addressee.reminder for addressee in addressees if addressee.addressee_id is None)


def test_a_fresh_cohort_is_quiet(fresh_en: Path, copy_of: Callable[[Path], Path]) -> None:
    done = run(copy_of(fresh_en), "due", "--as-of", "2026-11-10")
    assert done.stdout.startswith("Nothing needs attention. (as of 10 Nov 2026)\n")


# what a cohort adds itself

HEADER = "-- title: T\n-- component: core\n-- tables: organisations\n-- message: m\n-- reminder: r\n"


def local_cohort(folder: Path, rows: Rows, files: dict[str, str]) -> Cohort:
    """A cohort with files of its own in local/, beside ours."""
    for name in ("tables", "due", "views"):
        (folder / "schemas").mkdir(exist_ok=True)
        (folder / "schemas" / name).symlink_to(ROOT / "schemas" / name)
    for path in (ROOT / "schemas").iterdir():
        if path.is_file():
            (folder / "schemas" / path.name).symlink_to(path)
    build_file_tree(folder, files)
    return cohort_with(folder, rows)


def test_a_cohort_says_what_is_due_of_its_own_tables_as_the_document_shows(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "your-own-tables.md").read_text(encoding="utf-8")
    local = dict(re.findall(r"`(local/\w+/[\w-]+\.\w+)`:\n\n```\w+\n(.*?)```", document, re.S))
    assert "local/due/visit-missing.sql" in local
    cohort = local_cohort(tmp_path, PARTNER, local | {"data/visits.csv": "visit_id,organisation_id\n"})
    assert open_of("visit-missing", cohort, "2026-12-31") == [("partner-01", "2026-12-31")]
    assert "Whom among the other partners will you visit?" in reminders_of(cohort, "2027-01-01")["partner-01"]
    build_file_tree(tmp_path, {"data/visits.csv": "visit_id,organisation_id\nvisit-1,partner-01\n"})
    assert open_of("visit-missing", cohort, "2026-12-31") == []


def test_a_file_of_the_cohort_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = {"local/due/province-missing.sql": HEADER + "SELECT NULL AS who, DATE '2026-12-05' AS due_on"}
    cohort = local_cohort(tmp_path, PARTNER, own)
    assert open_of("province-missing", cohort, "2026-12-31") == [(None, "2026-12-05")]


@pytest.mark.parametrize(
    ("old", "new", "sql", "message"),
    [
        ("-- component: core\n", "", "SELECT 1", "the header lacks “-- component: …”"),
        ("core", "cores", "SELECT 1", "there is no component cores; choose from "),
        ("organisations", "organisation", "SELECT 1", "there is no table organisation; choose from "),
        ("", "", "SELECT organisation AS who FROM organisations", "Binder Error"),
        ("", "", "SELECT NULL AS who", "the query gives no column due_on"),
        ("", "", "SELECT NULL AS who, 'soon' AS due_on", "soon is not a day; make it one with ::DATE"),
        (": r", ": r {n}", "SELECT NULL AS who, as_of AS due_on FROM cohort", "the query gives no column n"),
        (": r", ": r {", "SELECT 1", "write a name between each pair of braces"),
        (": r", ": " + "r" * 301, "SELECT 1", "shorten the reminder to 300 characters; it has 301"),
        (": r\n", ": r {other}\n-- names: other = people\n", "SELECT 1", "the reminder may not name people with {other}; say how many they are"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_one_line(tmp_path: Path, old: str, new: str, sql: str, message: str) -> None:
    cohort = local_cohort(tmp_path, PARTNER, {"local/due/own.sql": HEADER.replace(old, new) + sql})
    with pytest.raises(CannotRun) as refusal:
        due_on(cohort, "2026-12-31", code="own")
    assert str(refusal.value).startswith("local/due/own.sql: ")
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_wrong_placeholder_in_words_of_the_cohort_is_one_line(small: Path) -> None:
    replace(small / "cohort.yml", "language: en", "language: th")
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    words = 'msgid "nothing is recorded since {since}"\nmsgstr "ตั้งแต่ {sinse}"\n'
    build_file_tree(small, {"local/languages/th.po": head + words})
    done = run(small, "due", "--as-of", "2027-02-15")
    assert done.returncode == 2
    assert done.stderr == "toolkit/schemas/due/expenses-silent.sql: the translation (th) has a placeholder 'sinse'\n"


# the demo


def codes_of(folder: Path, as_of: str | None = None) -> set[tuple[str, str | None]]:
    cohort = Cohort.read(CohortPaths(folder), as_of)
    return {(item.kind.code, item.who) for item in due_on(cohort, cohort.as_of)}


def test_the_pilot_at_its_close_has_one_trial_to_decide(pilot: Path) -> None:
    assert codes_of(pilot) == {("trial-undecided", "partner-03")}
    # the coach of the third partner fell silent in February
    assert {code for code, _ in codes_of(pilot, "2018-02-20")} == {"coach-silent"}


@pytest.mark.parametrize("state", ["month2", "month5"])
def test_the_pilot_on_its_way_is_quiet_and_when_nothing_more_comes_it_is_not(
    pilot_of: Callable[[str], Path], copy_of: Callable[[Path], Path], state: str
) -> None:
    cohort = copy_of(pilot_of(state))
    assert codes_of(cohort) == set()
    later = {code for code, _ in codes_of(cohort, {"month2": "2018-03-16", "month5": "2018-05-30"}[state])}
    assert {"coach-silent", "expenses-silent", "attendance-missing", "feedback-missing", "instalment-unpaid"} <= later
    assert ("unit-cost-missing" in later) == (state == "month2")
    done = run(cohort, "due", "--days", "0")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)


def test_whoever_has_to_explain_an_expense_is_told_which_and_why(tmp_path: Path) -> None:
    cohort = cohort_with(
        tmp_path, PARTNER | {"expenses": [QUERIED, QUERIED | {"expense_id": "e-2", "status": "disallowed"}]}
    )
    cohort = dataclasses.replace(cohort, as_of=day("2026-12-15"))
    (addressee,), reminders = due(cohort, cohort_language(cohort), "partner-01", 0)
    (point,) = [point for point in addressee.points if point.kind.code == "expense-queried"]
    # nothing in the data tells whether an answer came
    assert reminders.message(point) == (
        "“Yarn” of 1 Dec 2026, 200 LAK: “The receipt has no date”. If the answer came as a document, set"
        " the status; if the row is corrected, this list asks the host."
    )
    assert "“Yarn” of 1 Dec 2026 (200 LAK), which is queried: “The receipt has no date”." in addressee.reminder


def test_a_question_finds_room_in_a_reminder_that_is_full(tmp_path: Path) -> None:
    note = "Which of the two workshops was this for, and who signed the list of those who ate there? " * 2
    entry = QUERIED | {"description": "Lunch " * 60, "status_note": note.strip()}
    cohort = cohort_with(tmp_path, WORKSHOPS | {"expenses": [entry]})
    text = reminders_of(cohort, "2027-03-31")["partner-01"]
    (line,) = [line for line in text.splitlines() if line.startswith("- Expense to be explained")]
    # the longer text is cut, and the point is no longer than people read
    assert re.fullmatch(
        r"- Expense to be explained: “(Lunch ){8,}[^”]*…” of 1 Dec 2026, 200 LAK: “Which of the two workshops was this for, and who [^”]*…” \(due 31 Mar 2027\)",
        line,
    )
    assert len(line) <= 300
    assert len(text) <= 500


def test_what_is_confidential_asks_for_no_support_in_words(tmp_path: Path) -> None:
    entry = COACH_LOG | {"support_needed": "A trainer", "is_confidential": "true"}
    assert open_of("support-needed", cohort_with(tmp_path, {"coach_logs": [entry]}), "2026-12-30") == []
