"""The model as its design has it: every table, field, code, component and setting, in both languages."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from babel.numbers import get_currency_name
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.settings import Settings, declared_settings, read_settings
from cohort.model.tables import read_model
from cohort.workflows.report.build_report import build_report
from cohort.workflows.validation.validate import check_data
from frictionless import Package

from tests.helpers import ROOT, build_file_tree, findings, replace, run

# table: component, then each field with ! required, * personal, >table, D date, N number, I integer, B boolean, L list
MODEL = """
organisations core: organisation_id! name! name_en roles!L sector legal_form registration_number province location_is_sensitive!B constraints_at_start L constraints_at_close L joined_on D left_on D publish_as
people core: person_id! organisation_id>organisations full_name!* nickname* roles!L gender* age_band* expertise contact* selected_by_organisation_id>organisations from_date D to_date D
consents core: consent_id! person_id!>people purpose! lawful_basis! covers_sensitive B attribution given_on D given_how notice_version guardian_name* retention_until D withdrawn_on D form_reference*
reviews core: review_id! answer! wording agreed_on D
people_counts core: release! breakdown! category! people!I published_on!D
grants budget: grant_id! parent_grant_id>grants organisation_id!>organisations funder_organisation_id!>organisations contract_number title! description! amount_awarded!N award_date!D start_date!D end_date!D
instalments budget: instalment_id! grant_id!>grants number!I kind! due_on D amount_planned N condition paid_on D amount_paid N reference*
advances advances: advance_id! grant_id!>grants borrower_id!>people amount!N paid_on!D due_on!D cleared_on D cash_returned N
budgets budget: budget_line_id! grant_id!>grants component! cost_category! cost_kind! description! amount_planned!N amount_revised N revised_on D variance_reason
expenses budget: expense_id! organisation_id!>organisations budget_line_id>budgets trial_id>trials spent_on!D description! amount!N funded_by! document_kind status! status_note original_currency original_amount N exchange_rate N advance_id>advances payee* receipt_reference*
workshops workshops: workshop_id! kind! sequence I title! title_en start_date!D end_date!D province host_organisation_id>organisations people_expected I tools L objectives
attendance exchange: workshop_id!>workshops person_id!>people role_at_workshop! days!N
workshop_feedback exchange: feedback_id! workshop_id!>workshops role! reaction!I recharged I useful_for_work I will_apply
strategies strategy: strategy_id! organisation_id!>organisations version!I replaces_strategy_id>strategies workshop_id>workshops adopted_on!D why_it_matters vision goal! change_pathway! changed_because status!
trials trials: trial_id! organisation_id!>organisations strategy_id!>strategies workshop_id!>workshops hypothesis! start_date!D end_date D result! obstacle response learned decision! decided_on D tools L
unit_costs unit_cost: unit_cost_id! organisation_id!>organisations trial_id>trials round! unit_kind! unit_name! outcome_level! start_date!D end_date!D units N direct_cost N shared_cost N in_kind_cost N method! plan_changed_how
matches matching: match_id! coach_id!>people organisation_id!>organisations from_date!D to_date D reason! ended_because
coach_logs coaching: coach_log_id! coach_id!>people organisation_id!>organisations trial_id>trials date!D minutes!I mode! purpose! need need_voiced_by summary* next_step next_step_due D support_needed is_confidential B
research_notes research: research_note_id! round! source_kind! captured_on!D captured_by!>people organisation_id>organisations workshop_id>workshops source_person_ids L independence! access! location_reference* summary!* summary_en*
codebook research: code! title! definition! parent_code>codebook is_sensitive!B
codings research: coding_id! research_note_id!>research_notes code!>codebook coder_id!>people level change_id>changes relation hypothesis lesson_kind quote* memo
changes research: change_id! level! organisation_id>organisations person_id>people domain! statement! observed_on!D significance! contribution! contributed_by L was_expected!B direction! horizon! status! validated_with_partner_on D rank I
lessons model_test: lesson_id! component! next_time! why! change_to decided_on!D
assessments team: assessment_id! organisation_id!>organisations round! tool! domain! score!N assessed_by!>people assessed_on!D research_note_id>research_notes
ties exchange: tie_id! round! from_organisation_id!>organisations to_organisation_id>organisations to_name tie_type! strength!I
outputs communication: output_id! kind! title! title_en organisation_id>organisations workshop_id>workshops published_on D url audience reach I unit_cost_id>unit_costs change_id>changes licence
output_people communication: output_id!>outputs person_id!>people shown_as!
"""
LETTERS = {"date": "D", "number": "N", "integer": "I", "boolean": "B", "list": "L", "string": ""}


def default_settings(**changed: object) -> Settings:
    return Settings({setting.name: setting.default for setting in declared_settings(CohortPaths(ROOT))} | changed)


def whole_model():
    choices = {"advances": {"status": "kept"}}
    return read_model(CohortPaths(ROOT), default_settings(components=choices))


def test_every_table_and_field_is_as_the_model_has_it() -> None:
    expected = dict(line.split(": ", 1) for line in MODEL.strip().splitlines())
    found = {}
    for table in whole_model().tables.values():
        fields = []
        for column in table.fields:
            marks = (
                "!" * column.required + "*" * column.personal + (f">{column.references}" if column.references else "")
            )
            letter = LETTERS[column.type]
            fields.append(f"{column.name}{marks}{letter if '!' in marks else ' ' + letter if letter else ''}")
        found[f"{table.name} {table.component}"] = " ".join(fields)
    assert found == expected


def test_keys_are_the_first_field_or_as_given() -> None:
    keys = {table.name: table.key for table in whole_model().tables.values() if table.key != (table.fields[0].name,)}
    assert keys == {
        "attendance": ("workshop_id", "person_id"),
        "output_people": ("output_id", "person_id", "shown_as"),
        "people_counts": ("release", "breakdown", "category"),
    }


def test_every_field_has_its_words_and_an_example_that_is_valid() -> None:
    model = whole_model()
    from cohort.model.data_package import table_schema
    from frictionless import Schema

    for table in model.tables.values():
        schema = Schema.from_descriptor(
            {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json"}
            | table_schema(model, table, table.fields)
        )
        for column in table.fields:
            assert column.title, (table.name, column.name)
            assert column.description.endswith((".", "?")), (table.name, column.name)
            _, notes = schema.get_field(column.name).create_cell_reader()(column.example)
            assert not notes, (table.name, column.name, column.example, notes)
            for entry in column.example.split(";") if column.type == "list" and column.codes else ():
                assert entry in column.codes


def test_every_code_has_a_label_of_its_own_in_both_languages() -> None:
    with (ROOT / "languages" / "th.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file)}
    for table in whole_model().tables.values():
        for column in table.fields:
            labels = [thai[label] for label in column.codes.values()]
            assert len(set(labels)) == len(labels), (table.name, column.name)
            assert len(set(column.codes.values())) == len(column.codes), (table.name, column.name)


def test_the_seed_has_twenty_two_components_and_advances_is_off_unless_asked_for() -> None:
    model = read_model(CohortPaths(ROOT), default_settings())
    seeds = [choice.component.seed for choice in model.components.values() if choice.component.seed]
    assert seeds == sorted(range(1, 23), key=seeds.index)
    assert sorted(seeds) == list(range(1, 23))
    assert "advances" not in model.tables
    assert model.dropped_components() == {}
    assert "advances" in whole_model().tables


@pytest.mark.parametrize(
    ("dropped", "message"),
    [
        (
            "workshops",
            "trials cannot be kept while workshops is dropped; take out the lines of trials, or keep workshops",
        ),
        ("strategy", "trials cannot be kept while strategy is dropped; take out the lines of trials, or keep strategy"),
        ("budget", "advances cannot be kept while budget is dropped; take out the lines of advances, or keep budget"),
    ],
)
def test_what_needs_a_dropped_component_cannot_be_kept_by_name(dropped: str, message: str) -> None:
    choices = {name: {"status": "kept"} for name in ("advances", "trials")}
    components = choices | {dropped: {"status": "dropped", "reason": "x"}}
    with pytest.raises(CannotRun, match=re.escape(message)):
        read_model(CohortPaths(ROOT), default_settings(components=components))


def test_dropping_a_component_is_one_decision_and_takes_along_what_needs_it() -> None:
    components = {"coaching": {"status": "dropped", "reason": "They have mentors"}, "book": {"status": "dropped", "reason": "No time"}}  # fmt: skip
    model = read_model(CohortPaths(ROOT), default_settings(components=components))
    assert model.dropped_components() == {
        **dict.fromkeys(("coaching", "matching", "thinking_partner"), "They have mentors"),
        "book": "No time",
    }
    because_of = model.components["matching"].because_of
    assert because_of is not None
    assert because_of.name == "coaching"
    assert {"coach_logs", "matches"} <= set(model.dropped_tables)
    # nobody is asked for what coaches are or do, and what rows say of it stays valid
    roles = model.tables["people"].field("roles")
    assert "coach" in roles.codes
    assert "coach" not in roles.offered_codes
    assert model.entries_in_use([{"id": "thinking-partner"}, {"id": "own"}]) == [{"id": "own"}]
    # whatever a required column needs is dropped with it, whichever component it is
    for name in set(model.components) - {"core"}:
        read_model(CohortPaths(ROOT), default_settings(components={name: {"status": "dropped", "reason": "x"}}))


@pytest.mark.slow
def test_three_components_dropped_leave_a_package_that_plain_frictionless_accepts(
    pilot: Path, copy_of: Callable
) -> None:
    cohort = copy_of(pilot)
    before = {path.name: path.read_bytes() for path in (cohort / "data").glob("*.csv") if path.name != "ledger.csv"}
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("components:\n")
        for name in ("coaching", "matching", "unit_cost"):
            file.write(f"  {name}: {{status: dropped, reason: Not in this cohort}}\n")
    assert run(cohort, "migrate").returncode == 0
    assert run(cohort, "validate").returncode == 0
    assert Package(str(cohort / "datapackage.yaml")).validate().valid
    assert {
        path.name: path.read_bytes() for path in (cohort / "data").glob("*.csv") if path.name != "ledger.csv"
    } == before
    assert run(cohort, "report", "--lang", "en").returncode == 0
    html = (cohort / "build" / "report" / "index.en.html").read_text(encoding="utf-8")
    assert "coach_contacts_by_week" not in html
    dictionary = (cohort / "build" / "report" / "dictionary.en.html").read_text(encoding="utf-8")
    assert "Impact unit cost: Not in this cohort" in dictionary
    assert 'id="unit_costs"' not in dictionary


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hypotheses: [h1]", "hypotheses, entry 1: it needs id, statement and nothing else"),
        ("hypotheses: [{id: H 1, statement: x}]", "hypotheses, entry 1: id: H 1 is not an id"),
        ("assessment_tools: [{id: t, title: T, lowest: a, highest: 5, domains: [x]}]", "entry 1: lowest: a is not a whole number"),
        ("pauses: [{title: x, from_date: 2018-04-11}]", "pauses, entry 1: it needs title, from_date, to_date"),
        ("fiscal_year_start: 10-32", "fiscal_year_start: 10-32 is not a month and day"),
        ("due: soon", "due: soon is not a list of entries"),
        ("settlement_days: -1", "settlement_days: -1 is not a whole number of 0 or more"),
    ],
)  # fmt: skip
def test_a_setting_of_the_model_that_is_wrong_is_one_line(
    fresh_en: Path, copy_of: Callable, line: str, message: str
) -> None:
    cohort = copy_of(fresh_en)
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(CannotRun) as refusal:
        read_settings(CohortPaths(cohort))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_every_default_is_a_valid_setting(fresh_en: Path, copy_of: Callable) -> None:
    cohort = copy_of(fresh_en)
    settings = yaml.safe_load((cohort / "cohort.yml").read_text(encoding="utf-8"))
    for setting in declared_settings(CohortPaths(ROOT)):
        if setting.default is not None:
            settings.setdefault(setting.name, setting.default)
    build_file_tree(cohort, {"cohort.yml": yaml.safe_dump(settings, allow_unicode=True)})
    assert dict(read_settings(CohortPaths(cohort)))["due"]
    examples = settings | {setting.name: setting.example for setting in declared_settings(CohortPaths(ROOT))}
    build_file_tree(cohort, {"cohort.yml": yaml.safe_dump(examples, allow_unicode=True)})
    read_settings(CohortPaths(cohort))


def test_what_is_due_names_tables_and_moments_that_exist() -> None:
    model = whole_model()
    moments = {"start", "end", "workshop", *model.tables["workshops"].field("kind").codes}
    for entry in default_settings()["due"]:
        assert entry["table"] in model.tables
        assert entry["after"] in moments
        assert entry["of"] in {"partner", "cohort"}


@pytest.mark.slow
@pytest.mark.parametrize("state", [pytest.param("month2", marks=pytest.mark.thorough), "month5"])
def test_an_unfinished_pilot_is_valid_and_has_nothing_from_the_future(
    pilot_of: Callable[[str], Path], copy_of: Callable[[Path], Path], state: str
) -> None:
    cohort = copy_of(pilot_of(state))
    # a coach was away for six weeks
    found = [finding.code for finding in check_data(Cohort.read(CohortPaths(cohort))).findings]
    assert found == {"month2": [], "month5": ["coach-silent"]}[state]
    assert Package(str(cohort / "datapackage.yaml")).validate().valid
    as_of = {"month2": "2017-12-31", "month5": "2018-03-31"}[state]
    package = Package(str(cohort / "datapackage.yaml"))
    for name, column in (
        ("expenses", "spent_on"),
        ("coach_logs", "date"),
        ("changes", "observed_on"),
        ("trials", "decided_on"),
    ):
        rows = package.get_resource(name).read_rows()
        assert all(str(row[column] or "") <= as_of for row in rows), name
    assert run(cohort, "report", "--no-files", "--lang", "th").returncode == 0


# the files that docs/your-own-tables.md shows, by their paths
LOCAL = dict(
    re.findall(
        r"`(local/tables/\w+\.yaml)`:\n\n```yaml\n(.*?)```",
        (ROOT / "docs" / "your-own-tables.md").read_text(encoding="utf-8"),
        re.S,
    )
)


@pytest.mark.slow
def test_a_cohort_adds_columns_and_tables_of_its_own(small: Path) -> None:
    assert len(LOCAL) == 3
    build_file_tree(small, LOCAL)
    before = (small / "data" / "organisations.csv").read_text(encoding="utf-8").splitlines()
    assert run(small, "migrate").returncode == 0
    assert run(small, "validate").returncode == 0
    after = (small / "data" / "organisations.csv").read_text(encoding="utf-8").splitlines()
    assert after == [before[0] + ",villages", *(line + "," for line in before[1:])]
    assert (small / "data" / "visits.csv").read_text(encoding="utf-8") == "visit_id,organisation_id\n"
    assert (
        (small / "private" / "organisations.csv")
        .read_text(encoding="utf-8")
        .startswith("organisation_id,field_contact")
    )
    assert Package(str(small / "datapackage.yaml")).validate().valid

    replace(
        small / "data" / "organisations.csv",
        "partner-01,Weavers,,partner,civil_society,association,,LA-LP,false,money,,2026-11-01,,,",
        "partner-01,Weavers,,partner,civil_society,association,,LA-LP,false,money,,2026-11-01,,,-3",
    )
    build_file_tree(small, {"data/visits.csv": "visit_id,organisation_id\nvisit-1,partner-09\n"})
    assert run(small, "validate").returncode == 1
    assert {(finding["code"], finding["file"], finding["cell"]) for finding in findings(small)} == {
        ("value-too-small", "data/organisations.csv", "O4"),
        ("reference-unknown", "data/visits.csv", "B2"),
    }
    assert not Package(str(small / "datapackage.yaml")).validate().valid


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("people.yaml", "name: people\nfields: []\n", "local/tables/people.yaml: the table people is there already; to add columns write: extends: people"),
        ("x.yaml", "extends: peple\nfields: []\n", "local/tables/x.yaml: there is no table peple to extend"),
        ("x.yaml", "extends: people\nfields:\n- {name: roles, title: R, description: d., example: x, type: string}\n", "roles: people has a column of this name already"),
        ("x.yaml", "extends: people\nfields:\n- {name: Shoe Size, title: R, description: d., example: x, type: string}\n", "Shoe Size: name a column in small letters"),
        ("x.yaml", "extends: people\nfields:\n- {name: shoe, title: R, description: d., example: x, type: text}\n", "shoe: there is no type text; choose from boolean, date"),
        ("x.yaml", "extends: people\nfields:\n- {name: shoe, title: R, description: d., example: x, type: string, constraints: {required: true}}\n", "an added column cannot be required"),
        ("x.yaml", "name: y\ntitle: Y\ndescription: y.\nprimaryKey: [y]\nfields: [{name: y, title: Y, description: y., example: y, type: string}]\n", "call the file as the table"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: list}]\n", "x: a key cannot be a list"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [z]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "primaryKey must list columns of the table, such as [x]"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, references: peple}]\n", "x: x: there is no table peple to refer to"),
        ("x.yaml", "- a\n", "write properties, one a line"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, constraints: [required]}]\n", "x: constraints: write properties, as name: value"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, codes: [a, b]}]\n", "x: codes: write properties, as name: value"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, constraints: {unique: true}}]\n", "x: unique is for keys; list the column in primaryKey, or leave it out of constraints"),
        ("x.yaml", "name: x\ntitle: [X]\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "x.yaml: title: write text"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: x\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "x.yaml: primaryKey: write a list of texts"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: []\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "primaryKey must list columns of the table, such as [x]"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nlabel: [z]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "x.yaml: label: there is no column z; choose from x"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nbelongs_to: z\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "x.yaml: belongs_to: there is no column z; choose from x"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\npivot: {row: x}\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "x.yaml: pivot: write by, ends, row, each with a column"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: [string]}]\n", "x: type: write text"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, personal: perhaps}]\n", "x: personal: write true or false"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, codes: {no_answer: No}}]\n", "x: put the label of the code no_answer between quotes"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string, only: {roles: partner}}]\n", "x: only: roles: write a list of texts"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: number, constraints: {maximum: many}}]\n", "x: maximum: write a number"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: date, constraints: {minimum: 2018-01-01}}]\n", "x: minimum: write a day between quotation marks"),
        ("x.yaml", "name: x\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: date, constraints: {enum: [2018-01-01]}}]\n", "x: constraints: enum: write a list of texts"),
        ("cohort.yaml", "name: cohort\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as cohort; call the table otherwise"),
        ("cohort_pauses.yaml", "name: cohort_pauses\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as cohort_pauses; call the table otherwise"),
        ("kept_tables.yaml", "name: kept_tables\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as kept_tables; call the table otherwise"),
        ("days.yaml", "name: days\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as days; call the table otherwise"),
        ("free_text.yaml", "name: free_text\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as free_text; call the table otherwise"),
        ("due_records.yaml", "name: due_records\ntitle: X\ndescription: x.\nprimaryKey: [x]\nfields: [{name: x, title: X, description: x., example: x, type: string}]\n", "queries know something else as due_records; call the table otherwise"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_of_the_cohort_is_one_line(small: Path, file: str, text: str, message: str) -> None:
    build_file_tree(small, {f"local/tables/{file}": text})
    with pytest.raises(CannotRun) as refusal:
        Cohort.read(CohortPaths(small))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_table_that_frictionless_refuses_is_one_line(small: Path) -> None:
    build_file_tree(small, LOCAL)
    replace(small / "local" / "tables" / "organisations.yaml", "{minimum: 0}", "{minimum: 0, maxLength: 3}")
    done = run(small, "validate")
    assert done.returncode == 2
    assert done.stderr.startswith("local/tables/: organisations: villages: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_words_of_the_cohort_come_before_ours(small: Path) -> None:
    words = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Who is who"\nmsgstr "Everybody"\n\nmsgid "Money"\nmsgstr "Funds"\n'
    build_file_tree(small, {"local/languages/en.po": words})
    build_report(Cohort.read(CohortPaths(small)), documents=False)
    html = (small / "build" / "report" / "index.html").read_text(encoding="utf-8")
    assert "<h2>Funds</h2>" in html
    assert "<h2>Money</h2>" not in html


def pseudo(text: str) -> str:
    """A text that everybody sees to have been translated; placeholders stay."""
    return "⟦" + text + "⟧"


@pytest.mark.slow
def test_nothing_that_a_person_reads_escapes_the_catalogues(small: Path) -> None:
    from cohort.workflows.translation_catalogue import all_texts

    entries = [
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    ]
    for text in all_texts(CohortPaths(ROOT)):
        if isinstance(text, tuple):
            one, many = (json.dumps(form, ensure_ascii=False) for form in text)
            entries.append(
                f"msgid {one}\nmsgid_plural {many}\nmsgstr[0] {json.dumps(pseudo(text[0]), ensure_ascii=False)}\nmsgstr[1] {json.dumps(pseudo(text[1]), ensure_ascii=False)}\n"
            )
        else:
            entries.append(
                f"msgid {json.dumps(text, ensure_ascii=False)}\nmsgstr {json.dumps(pseudo(text), ensure_ascii=False)}\n"
            )
    # Esperanto stands in: a language Babel knows and the toolkit does not
    build_file_tree(small, {"toolkit/languages/eo.po": "\n".join(entries)})
    replace(small / "cohort.yml", "language: en", "language: eo")
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,many")
    build_report(Cohort.read(CohortPaths(small)), documents=False)
    rows = [*(small / "data").glob("*.csv"), small / "private" / "people.csv"]
    data = " ".join(path.read_text(encoding="utf-8") for path in rows) + (small / "cohort.yml").read_text(
        encoding="utf-8"
    )
    model = whole_model()
    data += " ".join(
        f"{column.name} {column.example} {column.standard or ''} {' '.join(column.codes)}"
        for table in model.tables.values()
        for column in table.fields
    )
    data += " ".join(f"{table.name} {table.standard or ''}" for table in model.tables.values())
    # currencies are called as in the register of languages
    data += get_currency_name("LAK", locale="eo")
    pages = [path for path in sorted((small / "build" / "report").glob("*.html")) if path.suffixes == [".html"]]
    assert len(pages) > 10
    for page in pages:
        html = page.read_text(encoding="utf-8")
        body = re.sub(r"<(style|code|svg)\b.*?</\1>", " ", html.split("</head>")[1], flags=re.S)
        # a number within a text is no end of it
        body = re.sub(r"</?(data|time|strong)\b[^>]*>", "", body)
        escaped = []
        for piece in re.findall(r">([^<]+)<", body) + re.findall(r'aria-label="([^"]*)"', body):
            left = re.sub(r"⟦[^⟦⟧]*(⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧", " ", piece)
            left = re.sub(r"&#?\w+;|\bdata/\w+\.csv [A-Z]+\d+", " ", left)
            for word in re.findall(r"[A-Za-zĉĝĥĵŝŭ]{3,}", left):
                if word not in data and word.lower() not in NAMES:
                    escaped.append((word, piece.strip()[:60]))
        assert escaped == [], page.name
    charts = " ".join(
        re.findall(
            r"<text[^>]*>([^<]*)</text>", (small / "build" / "report" / "index.html").read_text(encoding="utf-8")
        )
    )
    assert "⟦time elapsed⟧" in charts
    assert "⟦days⟧" in charts


# what Babel and pycountry say in Esperanto
NAMES = {"jan", "feb", "mar", "apr", "maj", "jun", "jul", "aŭg", "sep", "okt", "nov", "dec"}
NAMES |= {"januaro", "februaro", "marto", "aprilo", "majo", "junio", "julio", "aŭgusto", "septembro", "oktobro"}
NAMES |= {"novembro", "decembro"}
NAMES |= {"english", "laoso", "lak", "louangphabang", "vjentjano"}


def test_the_document_of_the_tables_is_made_from_the_schemas() -> None:
    import tools.tables_document

    assert tools.tables_document.FILE.read_text(encoding="utf-8") == tools.tables_document.text(), (
        "run: nox -s generate"
    )


def test_the_document_of_the_findings_is_made_from_the_schemas() -> None:
    import tools.findings_document

    assert tools.findings_document.FILE.read_text(encoding="utf-8") == tools.findings_document.text(), (
        "run: nox -s generate"
    )


@pytest.mark.slow
def test_the_demo_in_english_has_no_thai_and_the_same_numbers(tmp_path: Path, pilot: Path) -> None:
    from tests.helpers import render

    answers = yaml.safe_load((ROOT / "demo" / "pilot.en.yml").read_text(encoding="utf-8"))
    cohort = render(tmp_path / "cohort", **answers)
    command = [sys.executable, str(ROOT / "demo" / "generate.py"), str(cohort)]
    subprocess.run(command, check=True, capture_output=True)
    for folder in ("data", "private"):
        for path in sorted((cohort / folder).glob("*.csv")):
            text = path.read_text(encoding="utf-8")
            assert not re.search("[\u0e00-\u0e7f]", text), path
            lines = text.count("\n"), (pilot / folder / path.name).read_text(encoding="utf-8").count("\n")
            # each text is reviewed, and in English no row says the same in English too
            assert lines[0] < lines[1] if path.name == "reviews.csv" else lines[0] == lines[1], path


def test_lists_of_the_same_words_agree(in_english: Cohort) -> None:
    lists = {
        f"{table.name}.{column.name}": column.codes
        for table in in_english.model.tables.values()
        for column in table.fields
        if column.codes
    }
    components = in_english.model.components.values()
    # the components themselves, of which the parts of a budget are no list
    assert lists.pop("lessons.component") == {
        choice.component.name: choice.component.title for choice in components if choice.component.seed
    }
    assert set(lists["people.roles"]) < set(lists["attendance.role_at_workshop"])
    assert lists["attendance.role_at_workshop"] == lists["workshop_feedback.role"]
    compared = 0
    for (first, one), (second, other) in itertools.combinations(lists.items(), 2):
        common = one.keys() & other.keys()
        # a few words occur by chance in lists of different things
        if 2 * len(common) <= min(len(one), len(other)):
            continue
        compared += 1
        assert common in (one.keys(), other.keys()), f"{first} and {second} have words that the other one lacks"
        assert {one[word] for word in common} == {other[word] for word in common}, f"{first}, {second}"
    assert compared > 5
