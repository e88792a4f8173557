"""The measures: each calculated by hand from a few rows, and what holds for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.errors import CannotRun
from cohort.i18n.language import read_language
from cohort.measures.measure_queries import Measure, Result, read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.sql_files import SqlFile
from cohort.model.yaml_files import read_yaml
from cohort.rendering.charts.chart_specs import chart_rows
from cohort.rendering.code_labels import code_label
from cohort.rendering.documents.document_files import read_documents
from cohort.rendering.pages.page_templates import PageRenderer
from cohort.rendering.pages.theme import Theme
from cohort.workflows.translation_catalogue import all_texts

from tests.helpers import ROOT, build_file_tree, few_of_each
from tests.measure_base import Case, measures, opened, plain, result, rows_in
from tests.measure_cases import CASES
from tests.measure_cases_money import MONEY
from tests.rule_base import SETTINGS

# one worker, so that what its tests share is made once
pytestmark = pytest.mark.xdist_group("measures")

NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*")
# what is still to come has no day in outputs
# and nothing says on which day an expense was checked
OF_THE_CHECK = {"uncleared", "status", "cleared", "waiting", "queried"}
WITHOUT_DAYS = {"components", "outputs_by_kind", "outputs_by_partner", "statement_activities"}


# the components that cannot be kept without a component, and this itself
NEEDED_BY = {
    "budget": ("budget", "advances"),
}


def owners() -> dict[str, set[str]]:
    """The measures that go with each component: they name it, or need a table of it."""
    table_of = {path.stem: read_yaml(path)["component"] for path in (ROOT / "schemas" / "tables").glob("*.yaml")}
    found: dict[str, set[str]] = {}
    for name, measure in measures().items():
        for component in {measure.component, *(table_of[table] for table in measure.file.tables)} - {"", "core"}:
            found.setdefault(component, set()).add(name)
    return found


OWNERS = owners()


@pytest.mark.parametrize(
    "case", few_of_each(CASES, lambda case: case.measure, 1), ids=lambda case: f"{case.measure}: {case.name}"
)
def test_each_measure_by_hand(case: Case, cohort_of: Any) -> None:
    found = result(cohort_of(**case.settings), case.measure, rows_in(case.tables), case.as_of)
    assert found is not None
    assert [tuple(plain(row[name]) for name in case.columns.split()) for row in found.rows] == [
        tuple(plain(value) for value in row) for row in case.rows
    ]


def test_every_measure_is_calculated_by_hand() -> None:
    assert {case.measure for case in CASES if case.rows} == set(measures())


# what holds for all of them


@pytest.mark.slow
def test_the_order_is_that_of_the_measure_and_not_of_the_tables(cohort_of: Any) -> None:
    longest = {case.measure: case for case in sorted(CASES, key=lambda case: len(case.rows))}
    for name, case in longest.items():
        rows = rows_in(case.tables)
        turned = {table: of[::-1] for table, of in rows.items()}
        there, back = (result(cohort_of(**case.settings), name, tables, case.as_of) for tables in (rows, turned))
        assert there is not None
        assert there == back, name


@pytest.mark.slow
@pytest.mark.parametrize("as_of", ["2020-01-01", "2026-11-01", "2027-05-31", "2030-01-01"])
def test_no_measure_fails_where_nothing_is_recorded(cohort_of: Any, as_of: str) -> None:
    for name in measures():
        found = result(cohort_of(), name, {}, as_of)
        assert found is not None
        for column, unit in found.measure.units.items():
            # a share of nothing is no number
            assert unit != "share" or all(row[column] is None or name == "cohort_period" for row in found.rows), name


@pytest.mark.parametrize("name", sorted(measures()))
def test_a_header_declares_what_the_query_gives(name: str, cohort_of: Any) -> None:
    cohort, measure = cohort_of(), measures()[name]
    assert result(cohort, name, {}, "2027-01-01") is not None
    types = {row[0]: row[1] for row in opened(cohort).connection.execute(f"DESCRIBE {measure.file.sql}").fetchall()}
    numbers = {column for column in measure.columns if NUMBER.fullmatch(types[column])}
    assert set(measure.units) == numbers
    for column, unit in measure.units.items():
        assert unit != "money" or types[column].startswith("DECIMAL"), f"{column} is {types[column]}"
        assert unit not in ("share", "ratio") or types[column] == "DOUBLE", f"{column} is {types[column]}"
    assert set(measure.blanks) <= set(measure.columns) | {blank for blank in measure.blanks if " without " in blank}
    language = read_language(cohort.paths, cohort.settings, "en")
    known = {"tables": "people", "components": "research", "months": "2018-05"}
    for place in measure.codes.values():
        assert code_label(place, known.get(place, "x"), cohort.model, language)


@pytest.mark.parametrize("component", sorted(OWNERS))
def test_a_measure_is_not_asked_without_its_component_or_a_table(component: str, cohort_of: Any) -> None:
    dropped = {name: {"status": "dropped", "reason": "No"} for name in NEEDED_BY.get(component, (component,))}
    cohort = cohort_of(components=SETTINGS["components"] | dropped)
    owned = {name: measures()[name] for name in OWNERS[component]}
    # the database of the whole cohort, which has the tables that this one drops
    queries = opened(cohort_of()).with_rows({}, SETTINGS["end_date"])
    assert run_measures(queries, owned, cohort.model, code="en") == {}


@pytest.mark.slow
def test_a_dropped_component_leaves_the_others_alone(cohort_of: Any) -> None:
    # exchange, trials and the forum go with the workshops
    away = {name: {"status": "dropped", "reason": "No"} for name in ("workshops", "matching")}
    cohort = cohort_of(components=away)
    measures_left = {name for name in measures() if result(cohort, name, {}, "2027-01-01") is not None}
    assert {"cash_position", "statement_activities", "partner_events", "completion", "fidelity"} <= measures_left
    assert not measures_left & {"workshop_timeline", "loop_closure", "network_density", "contacts_with_trial"}
    found = result(cohort, "fidelity", {}, "2027-01-01")
    assert found is not None
    assert (found.row["kept"], found.row["dropped"], found.row["components"]) == (17, 5, 22)


@pytest.mark.parametrize("as_of", ["2026-12-15", "2027-01-31", "2027-02-09", "2027-02-10", "2027-05-31"])
def test_each_statement_opens_with_what_the_one_before_closed(cohort_of: Any, as_of: str) -> None:
    rows = rows_in(MONEY)
    statements, lines, cash = (
        found.rows
        for name in ("statements", "statement_lines", "cash_position")
        if (found := result(cohort_of(), name, rows, as_of))
    )
    closed: dict[Any, Any] = {}
    for statement in statements:
        assert statement["opening"] == closed.get(statement["grant_id"], 0)
        closed[statement["grant_id"]] = statement["closing"]
        ins, outs = ("opening", "received", "interest"), ("refunds", "passed_on", "spent", "advances")
        assert sum(statement[name] for name in ins) - sum(statement[name] for name in outs) == statement["closing"]
        same = [
            line for line in lines if (line["grant_id"], line["period"]) == (statement["grant_id"], statement["period"])
        ]
        assert sum(line["spent"] for line in same) == statement["spent"]
    assert closed == {cash_row["grant_id"]: cash_row["cash"] for cash_row in cash}


def test_a_name_is_said_in_the_language_of_the_reader(cohort_of: Any) -> None:
    for code, name in (("en", "Growers of rice"), ("th", "Farmers")):
        found = result(cohort_of(), "cash_position", rows_in(MONEY), "2027-01-31", code=code)
        assert found is not None
        assert found.rows[2]["partner"] == name


@pytest.mark.slow
def test_the_demo_gives_the_same_rows_twice(pilot: Path) -> None:
    for as_of in (None, "2017-10-01", "2018-01-31"):
        cohort, ours = Cohort.read(CohortPaths(pilot), as_of), read_measures(CohortPaths(ROOT))
        with open_database(cohort) as database:
            once, again = (
                run_measures(QuerySource(database, cohort.model), ours, cohort.model, code="en") for _ in range(2)
            )
        assert set(once) == set(ours)
        for name, found in once.items():
            assert found.rows == again[name].rows, name
            # ids of people are shown only where their names may be joined
            shown = {
                row[column] for row in found.rows for column in found.measure.columns if isinstance(row[column], str)
            }
            people = {text for text in shown if re.fullmatch("p-[a-z0-9]{6}", text)}
            assert found.measure.file.pairs["names"] or not people, name


@pytest.mark.slow
@pytest.mark.parametrize("state", ["month2", "month5"])
def test_a_report_for_an_earlier_day_says_what_was_known_then(
    pilot: Path, pilot_of: Callable[[str], Path], state: str
) -> None:
    then = Cohort.read(CohortPaths(pilot_of(state)))
    now = Cohort.read(CohortPaths(pilot), str(then.as_of))
    found = []
    for cohort in (then, now):
        with open_database(cohort) as database:
            found.append(
                run_measures(QuerySource(database, cohort.model), read_measures(cohort.paths), cohort.model, code="en")
            )
    for name in set(measures()) - WITHOUT_DAYS:
        rows = [
            [{key: row[key] for key in row.keys() - OF_THE_CHECK} for row in results[name].rows] for results in found
        ]
        assert rows[0] == rows[1], name


# how a value is printed


def made_up(**pairs: dict[str, str]) -> Measure:
    every = {"columns": {}, "units": {}, "codes": {}, "labels": {}, "blank": {}, "names": {}}
    return Measure(SqlFile("made_up", "made_up.sql", {"tables": ""}, every | pairs, ""), "", "", "", "", "", "")


@pytest.fixture(scope="module")
def say(cohort_of: Any) -> Any:
    """How a value is printed in a column of a unit, in English."""
    cohort = cohort_of()
    language = read_language(cohort.paths, cohort.settings, "en")
    maker = PageRenderer(replace(cohort, paths=CohortPaths(ROOT)), Theme("", "", "", "", {}), language)

    def cell(column: str, row: dict[str, Any], **pairs: dict[str, str]) -> str:
        return maker.cell(Result(made_up(**pairs), [row], [1]), column, row)

    return cell


@pytest.mark.parametrize(
    ("unit", "value", "printed"),
    [
        ("money", Decimal("1280.5000"), "1,280.50"),
        ("money", Decimal("1280.0000"), "1,280"),
        ("money", Decimal("-0.004"), "0"),
        ("share", 0.2805, "28 %"),
        ("share", -0.4, "-40 %"),
        ("ratio", 0.074, "0.07"),
        ("ratio", 1.0, "1"),
        ("score", 2.5, "2.5"),
        ("score", 4, "4"),
        ("hours", Decimal("64.41666"), "64.4"),
        ("days", 5.5, "5.5"),
        ("minutes", 90, "90"),
        ("count", 1234, "1,234"),
        ("count", Decimal("2.5000"), "2.50"),
    ],
)
def test_a_number_is_printed_by_its_unit(say: Any, unit: str, value: Any, printed: str) -> None:
    assert say("n", {"n": value}, units={"n": unit}) == printed


def test_a_blank_says_why_it_is_blank(say: Any) -> None:
    blank = {"full": "Not counted", "full without units": "Not yet measurable"}
    assert say("full", {"full": None, "units": 3}, blank=blank) == "Not counted"
    assert say("full", {"full": None, "units": None}, blank=blank) == "Not yet measurable"
    assert say("full", {"full": 0, "units": None}, blank=blank, units={"full": "money"}) == "0"
    for nothing in (None, "", []):
        assert say("other", {"other": nothing, "units": None}, blank=blank) == "–"


def test_codes_and_labels_are_said_in_words(say: Any) -> None:
    assert say("kind", {"kind": "forum"}, codes={"kind": "workshops.kind"}) == "Closing forum"
    assert say("roles", {"roles": ["host", "expert"]}, codes={"roles": "organisations.roles"}) == "Host, Expert"
    assert say("table", {"table": "coach_logs"}, codes={"table": "tables"}) == "Coach logs"
    assert say("part", {"part": "book"}, codes={"part": "components"}) == "A book for others to adapt"
    assert say("moment", {"moment": "end"}, labels={"moment.end": "The end"}) == "The end"
    both = {"codes": {"moment": "workshops.kind"}, "labels": {"moment.end": "The end"}}
    assert [say("moment", {"moment": moment}, **both) for moment in ("end", "forum")] == ["The end", "Closing forum"]
    assert say("is_final", {"is_final": False}) == "no"


def test_charts_have_the_same_labels(cohort_of: Any) -> None:
    cohort = cohort_of()
    measure = made_up(codes={"moment": "workshops.kind"}, labels={"moment.end": "The end"})
    language = read_language(cohort.paths, cohort.settings, "en")
    rows = chart_rows(Result(measure, [{"moment": "end"}, {"moment": "forum"}], [1, 2]), cohort.model, language)
    assert [row["moment_label"] for row in rows] == ["The end", "Closing forum"]


def test_a_chart_rounds_a_number_as_its_table_does(cohort_of: Any, say: Any) -> None:
    cohort, units = cohort_of(), {"burn": "share", "spent": "money"}
    language = read_language(cohort.paths, cohort.settings, "en")
    # as a float, 0.565 * 100 is less than 56.5
    row: dict[str, Any] = {"burn": 0.565, "spent": Decimal("1200.505")}
    (of_chart,) = chart_rows(Result(made_up(units=units), [row], [1]), cohort.model, language)
    for column, text in (("burn", "57 %"), ("spent", "1,200.51")):
        assert of_chart[f"{column}_words"] == say(column, row, units=units) == text


@pytest.mark.slow
def test_all_words_of_a_header_are_in_the_catalogue() -> None:
    words = all_texts(CohortPaths(ROOT))
    for measure in measures().values():
        headings = [*measure.columns.values(), *measure.blanks.values(), *measure.labels.values()]
        for text in (measure.title, measure.formula, measure.source, measure.note, *headings):
            assert not text or text in words, text


# headers that cannot be

HEADER = "-- title: T\n-- unit: u\n-- formula: F\n-- source: S\n-- tables: organisations\n"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("-- units: n = percent\n", "units: there is no unit percent; choose from money, days, hours"),
        ("-- columns: m = M\n", "the query gives no column m"),
        ("-- blank: n without m = None\n", "the query gives no column m"),
        ("-- component: coachin\n", "there is no component coachin; choose from"),
        ("-- names: n = persons\n", "there is no table persons; choose from"),
    ],
)
def test_a_mistake_in_a_header_is_one_line(cohort_of: Any, tmp_path: Path, header: str, message: str) -> None:
    build_file_tree(tmp_path, {"report/measures/own.sql": HEADER + header + "SELECT 1 AS n"})
    cohort = cohort_of()
    with (
        open_database(replace(cohort, as_of=SETTINGS["start_date"])) as database,
        pytest.raises(CannotRun) as refused,
    ):
        run_measures(QuerySource(database, cohort.model), read_measures(CohortPaths(tmp_path)), cohort.model, code="en")
    assert str(refused.value).startswith(f"report/measures/own.sql: {message}")
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_what_is_said_to_add_up_adds_up(pilot: Path) -> None:
    cohort, ours = Cohort.read(CohortPaths(pilot)), read_measures(CohortPaths(ROOT))
    with open_database(cohort) as database:
        results = run_measures(QuerySource(database, cohort.model), ours, cohort.model, code="en")
    compared = 0
    for name, found in results.items():
        for total, parts in found.measure.sums.items():
            for row in found.rows:
                terms = [sign * row[part] for part, sign in parts.items() if row[part] is not None]
                assert row[total] is None or row[total] == sum(terms), (name, total, row)
                compared += 1
    assert compared > 50


def test_a_document_shows_all_parts_of_a_total_or_none() -> None:
    paths, ours = CohortPaths(ROOT), read_measures(CohortPaths(ROOT))
    charts = {path.name.split(".")[0] for path in (ROOT / "report" / "charts").glob("*.vl.yaml")}
    looked_at = 0
    for document in read_documents(paths, ours, charts).values():
        for part in document.parts:
            measure = ours[part.shows] if part.kind == "table" else None
            for total, parts in (measure.sums if measure else {}).items():
                left_out = {*part.without} & {*parts}
                assert total in part.without or not left_out, (document.name, total, left_out)
                looked_at += 1
    assert looked_at >= 4


@pytest.mark.parametrize("line", ["cash = paid - nothing", "nothing = paid"])
def test_a_sum_of_a_column_that_is_not_there_is_one_line(tmp_path: Path, line: str) -> None:
    text = (ROOT / "report" / "measures" / "cash_position.sql").read_text(encoding="utf-8")
    text = re.sub("-- sums: .*", f"-- sums: {line}", text)
    build_file_tree(tmp_path, {"cohort.yml": "", "local/measures/cash.sql": text})
    with pytest.raises(CannotRun, match=r"local/measures/cash\.sql: sums: there is no column nothing in “"):
        read_measures(CohortPaths(tmp_path, ROOT))
