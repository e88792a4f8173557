"""The demo keeps the rules, but for the warnings that its story tells of, and breaks each by the fault declared for it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.settings import read_settings

from demo.generate import faults, pilot
from tests.helpers import ROOT, findings, render, run
from tests.rule_base import rules, violations_of

# demo/generate.py says where this lies
from synthetic.faults import Fault, Found, Tables, chosen, findings_of, lay_over, read_faults, settings_of  # isort: skip

# the rows are made once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rules_demo")]

# the coach of one partner fell silent in February, and another partner is still selling cakes
LEFT = {"month2": [], "month5": ["coach-silent"], "closed": ["coach-silent", "trial-undecided"]}
SEED, END = 2561, "2018-05-31"
FAULTS = faults("th")


def generated_cohort(folder: Path, *arguments: str, answers: str = "pilot.yml") -> subprocess.CompletedProcess[str]:
    """The pilot as a trainer makes it."""
    cohort = render(folder, **yaml.safe_load((ROOT / "demo" / answers).read_text(encoding="utf-8")))
    command = [sys.executable, str(ROOT / "demo" / "generate.py"), str(cohort), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("state", LEFT)
def test_the_demo_breaks_no_rule_but_those_that_its_story_leaves_open(
    pilot_of: Callable[[str], Path], copy_of: Callable[[Path], Path], state: str
) -> None:
    cohort = copy_of(pilot_of(state))
    assert run(cohort, "validate").returncode == 0
    assert [finding["code"] for finding in findings(cohort)] == LEFT[state]


# faults


@dataclass(frozen=True)
class Pilot:
    """The closed cohort with the settings of all faults, and what the rules say of its rows."""

    cohort: Cohort
    tables: Tables
    clean: list[Found]

    def with_(self, *seeded: Fault) -> Tables:
        tables = self.tables
        for fault in seeded:
            tables = lay_over(fault, tables, self.cohort.model)
        return tables

    def findings(self, tables: Tables, *only: str) -> list[Found]:
        """What the rules say of rows: all of them, or only these."""
        found = violations_of(self.cohort, [rules()[code] for code in only or rules()], tables, END)
        return sorted((finding.rule.code, finding.table.name, finding.key, finding.field) for finding in found)

    def expected(self, tables: Tables, *seeded: Fault) -> list[Found]:
        """What they should say of rows with faults."""
        declared = [finding for fault in seeded for finding in findings_of(fault, tables, self.cohort.model)]
        assert not set(declared) & set(self.clean)
        return sorted([*self.clean, *declared])


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Pilot:
    answers = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    paths = CohortPaths(render(tmp_path_factory.mktemp("closed") / "cohort", **answers))
    needed = settings_of(list(FAULTS.values()))
    model, tables = pilot(paths, SEED, read_settings(paths)["end_date"], needed)
    clean = Pilot(replace(Cohort.read(paths), model=model), tables, [])
    return Pilot(clean.cohort, tables, clean.findings(tables))


def test_every_rule_has_a_fault_in_the_demo() -> None:
    assert set(FAULTS) == set(rules())


def test_without_a_fault_the_rows_say_what_the_demo_says(closed: Pilot) -> None:
    assert [code for code, *_ in closed.clean] == LEFT["closed"]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_rule_finds_its_fault(closed: Pilot, fault: Fault) -> None:
    tables = closed.with_(fault)
    named = {fault.rule, *(place.rule or fault.rule for place in fault.finds)}
    expected = [finding for finding in closed.expected(tables, fault) if finding[0] in named]
    assert closed.findings(tables, *named) == expected
    assert any(code == fault.rule for code, *_ in set(expected) - set(closed.clean))


def test_faults_do_not_disturb_each_other(closed: Pilot) -> None:
    tables = closed.with_(*FAULTS.values())
    assert closed.findings(tables) == closed.expected(tables, *FAULTS.values())


@pytest.mark.thorough
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_of_a_fault_nothing_is_found_but_what_it_declares(closed: Pilot, fault: Fault) -> None:
    tables = closed.with_(fault)
    assert closed.findings(tables) == closed.expected(tables, fault)


def test_a_fault_is_said_in_one_sentence() -> None:
    for fault in FAULTS.values():
        assert re.fullmatch(r"[A-Z].*[^.]\.", fault.story), fault.rule
        assert ". " not in fault.story, fault.rule


def test_english_says_every_text_of_the_faults() -> None:
    assert not re.search("[\u0e00-\u0e7f]", str(faults("en")))
    assert re.search("[\u0e00-\u0e7f]", str(FAULTS))


def test_the_readme_of_the_demo_has_the_table_of_the_faults() -> None:
    import tools.faults_document

    text = tools.faults_document.FILE.read_text(encoding="utf-8")
    assert text == tools.faults_document.with_table(text), "run: nox -s generate"


A_PLACE: dict[str, Any] = {"at": "ties.strength"}
AN_EDIT: dict[str, Any] = {"change": "ties", "where": "tie-001", "to": {"strength": 3}}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"severity": "error"}, "faults.yaml: x: …: got an unexpected keyword argument 'severity'"),
        ({"edits": [AN_EDIT | {"unless": "tie-001"}]}, "faults.yaml: x: …: got an unexpected keyword argument 'unless'"),
        ({"edits": AN_EDIT}, "faults.yaml: x: write each of edits and finds as an entry, such as - {at: ties.strength}"),
        ({"finds": ["ties.strength"]}, "faults.yaml: x: write each of edits and finds as an entry, such as - {at: ties.strength}"),
        ({"finds": [{"where": "tie-001"}]}, "faults.yaml: x: …: missing 1 required positional argument: 'at'"),
        ({"edits": [AN_EDIT | {"drop": "ties"}]}, "faults.yaml: x: an edit says one of change, add and drop, each with the name of a table"),
        ({"edits": [{"where": "tie-001"}]}, "faults.yaml: x: an edit says one of change, add and drop, each with the name of a table"),
        ({"edits": [AN_EDIT | {"change": "tie"}]}, "faults.yaml: x: the cohort has no table tie"),
        ({"edits": [AN_EDIT | {"where": "tie-999"}]}, "faults.yaml: x: there is no row of ties with tie_id tie-999"),
        ({"edits": [AN_EDIT | {"where": {"round": ["mid", "later"]}}]}, "faults.yaml: x: there is no row of ties with round mid or later"),
        ({"edits": [AN_EDIT | {"where": {"rond": "close"}}]}, "faults.yaml: x: ties has no column rond"),
        ({"edits": [AN_EDIT | {"to": {"strenght": 3}}]}, "faults.yaml: x: ties has no column strenght"),
        ({"edits": [AN_EDIT | {"to": {"from_organisation_id": {"organisations": {"roles": "partner"}}}}]}, "faults.yaml: x: one row of organisations is meant, and 4 are like this: {'roles': 'partner'}"),
        ({"edits": [{"add": "ties", "like": "tie-001", "to": {"strength": 3}}]}, "faults.yaml: x: the new row of ties needs a tie_id of its own"),
        ({"edits": [{"add": "ties", "to": {"strength": 3}}]}, "faults.yaml: x: the new row of ties needs a tie_id of its own"),
        ({"finds": [{"at": "ties.strenght"}]}, "faults.yaml: x: ties has no column strenght"),
        ({"finds": [A_PLACE | {"where": "tie-999"}]}, "faults.yaml: x: there is no row of ties with tie_id tie-999"),
    ],
)  # fmt: skip
def test_a_fault_that_cannot_be_is_one_line(closed: Pilot, declared: dict[str, Any], message: str) -> None:
    entry = {"rule": "x", "story": "S.", "edits": [AN_EDIT], "finds": [A_PLACE]} | declared
    with pytest.raises(CannotRun) as refusal:
        closed.expected(closed.with_(*read_faults([entry]).values()), *read_faults([entry]).values())
    # … stands for the entry that is quoted
    assert re.fullmatch(re.escape(message).replace("…", ".*"), str(refusal.value))


def test_faults_that_cannot_be_together_are_one_line() -> None:
    entry = {"rule": "x", "story": "S.", "edits": [AN_EDIT], "finds": [A_PLACE]}
    with pytest.raises(CannotRun, match=r"^faults\.yaml: x: this rule has a fault already$"):
        read_faults([entry, entry])
    two = [entry | {"settings": {"age_of_majority": 18}}, entry | {"rule": "y", "settings": {"age_of_majority": 20}}]
    with pytest.raises(CannotRun, match=r"^faults\.yaml: y: another fault sets age_of_majority otherwise; choose one"):
        settings_of(list(read_faults(two).values()))
    with pytest.raises(CannotRun, match=r"^there is no fault z; choose from all, x, y$"):
        chosen(read_faults(two), ["x", "z"])


# from outside


def declared_findings(cohort: Path) -> list[Found]:
    return sorted(
        (finding["code"], finding["table"], (*finding["key"].values(),), finding["field"] or "")
        for finding in findings(cohort)
    )


def test_all_faults_at_once_are_found_where_they_are_and_no_other_check_says_more(
    closed: Pilot, tmp_path: Path
) -> None:
    assert generated_cohort(tmp_path / "cohort", "--fault", "all").returncode == 0
    tables = closed.with_(*FAULTS.values())
    assert run(tmp_path / "cohort", "validate").returncode == 1
    assert declared_findings(tmp_path / "cohort") == closed.expected(tables, *FAULTS.values())


# a table of its own, rows that go with another, a private table, and a table whose rows many point to
@pytest.mark.parametrize(
    "rule", ["advance-uncleared", "minor-without-guardian", "no-trial-between-workshops", "trial-undecided"]
)
def test_a_cohort_with_one_fault_is_the_demo_but_for_it(closed: Pilot, tmp_path: Path, rule: str) -> None:
    assert generated_cohort(tmp_path / "cohort", "--fault", rule, answers="pilot.en.yml").returncode == 0
    tables = closed.with_(FAULTS[rule])
    severity = rules()[rule].kind.severity
    assert run(tmp_path / "cohort", "validate").returncode == (1 if severity == "error" else 0)
    assert declared_findings(tmp_path / "cohort") == closed.expected(tables, FAULTS[rule])
    ledger = (tmp_path / "cohort" / "data" / "ledger.csv").read_text(encoding="utf-8")
    assert f"seed {SEED}, with the fault {rule}" in ledger


def test_what_a_fault_says_of_persons_is_private(tmp_path: Path) -> None:
    assert (
        generated_cohort(tmp_path / "cohort", "--fault", "citizen-id-in-text", "--fault", "coach-silent").returncode
        == 0
    )
    has_it = [
        path.name for path in (tmp_path / "cohort").rglob("*.csv") if "1-1014-00000-00-6" in path.read_text("utf-8")
    ]
    assert has_it == ["coach_logs.csv"]
    assert "1-1014-00000-00-6" in (tmp_path / "cohort" / "private" / "coach_logs.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fault", "coach-silence"], "there is no fault coach-silence; choose from all, advance-uncleared, "),
        (["--fault", "forum-roles", "--state", "month2"], "faults.yaml: forum-roles: there is no row of attendance with workshop_id workshop-05, "),
    ],
)  # fmt: skip
def test_a_fault_that_the_cohort_cannot_have_is_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = generated_cohort(tmp_path / "cohort", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
