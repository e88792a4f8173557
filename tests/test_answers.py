"""What is asked again gives what it gives when everything is asked anew, whatever has changed meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cohort.database.cohort_database import open_database
from cohort.database.queries import Asker, Asks
from cohort.errors import CannotRun
from cohort.measures.answers import Answers, Remembered
from cohort.measures.due import read_due_kinds, what_is_due
from cohort.measures.measures import read_measures, run_measures
from cohort.model.paths import Places
from cohort.storing.build_cache import Kept
from cohort.workflows.cohort import Cohort
from cohort.workflows.validation.rule_checker import RuleChecker

from tests.helpers import build_file_tree, replace


@pytest.fixture
def folder(in_english: Cohort, tmp_path: Path) -> Path:
    """The small cohort, of the test's own."""
    return Path(shutil.copytree(in_english.places.root, tmp_path / "cohort"))


def read(folder: Path) -> Cohort:
    return Cohort.read(Places(folder))


def asked(folder: Path, sql: str, kept: Kept | Remembered | None = None) -> list[dict[str, Any]]:
    """The rows of one question, answered as in a build of its own."""
    cohort = read(folder)
    kept = kept or Kept(folder / "build" / "kept", "same")
    with Answers(cohort.places, cohort.settings, cohort.model, cohort.as_of, kept) as answers:
        return answers.rows(sql, "question.sql")[1]


def everything(cohort: Cohort, asker: Asks, *, english: bool) -> dict[str, Any]:
    """What all measures give, and what is due."""
    results = run_measures(asker, read_measures(cohort.places), cohort.model, english=english)
    found: dict[str, Any] = {name: each.rows for name, each in results.items()}
    due = what_is_due(asker, read_due_kinds(cohort.places), cohort.model, cohort.as_of, 30)
    return found | {"due": [(each.kind.code, each.who, each.due_on, each.values) for each in due]}


def changed(table: str, folder: Path) -> None:
    """Takes the last row of a table away, in both of its halves."""
    for path in (folder / "data" / f"{table}.csv", folder / "private" / f"{table}.csv"):
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[:-1] or lines), encoding="utf-8", newline="")


@pytest.mark.slow
def test_whatever_changes_the_answers_are_those_of_a_new_database(folder: Path) -> None:
    measures, rules = Remembered(), Remembered()
    steps: list[Callable[[], object]] = [lambda: None, lambda: None]
    steps += [lambda name=name: changed(name, folder) for name in read(folder).model.tables]  # type: ignore[misc]
    steps += [
        lambda: replace(folder / "cohort.yml", "as_of: 2026-12-15", "as_of: 2027-01-31"),
        lambda: replace(folder / "schemas" / "views" / "grant_expenses.sql", "SELECT", "SELECT DISTINCT"),
    ]
    for number, change in enumerate(steps):
        change()
        english = number % 2 == 1
        cohort = read(folder)
        about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
        with open_database(*about) as database:
            anew = everything(cohort, Asker(database, cohort.model), english=english)
        kept = Kept(folder / "build" / "kept", "same")
        with Answers(*about, kept, remembered=measures) as answers:
            assert everything(cohort, answers, english=english) == anew
        assert RuleChecker(cohort, None, rules).broken() == RuleChecker(cohort).broken()


def test_an_answer_is_kept_until_what_it_is_about_changes(folder: Path) -> None:
    question = "SELECT count(*) AS n FROM EXPENSES"
    ((before,), kept) = asked(folder, question), folder / "build" / "kept"
    (there,) = kept.iterdir()
    changed("coach_logs", folder)
    assert asked(folder, question) == [before]
    assert list(kept.iterdir()) == [there]
    changed("expenses", folder)
    assert asked(folder, question) == [{"n": before["n"] - 1}]
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize(
    "question",
    [
        "FROM query('SELECT count(*) AS n FROM ' || 'expen' || 'ses')",
        "SELECT sum(estimated_size)::INTEGER AS n FROM duckdb_tables()",
    ],
)
def test_a_question_that_looks_further_than_the_names_in_it_is_asked_each_time(folder: Path, question: str) -> None:
    ((before,),) = (asked(folder, question),)
    changed("expenses", folder)
    assert asked(folder, question) == [{"n": before["n"] - 1}]


def test_what_a_view_takes_from_a_clock_is_asked_each_time(folder: Path) -> None:
    build_file_tree(folder, {"schemas/views/told.sql": "SELECT get_current_timestamp() AS at"})
    cohort, remembered = read(folder), Remembered()
    about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
    found = []
    for _ in range(2):
        with Answers(*about, remembered, remembered=remembered) as answers:
            found += answers.rows("FROM told", "question.sql")[1]
    assert found[0]["at"] < found[1]["at"]


def test_what_asks_a_macro_has_its_new_meaning(folder: Path) -> None:
    build_file_tree(folder, {"schemas/views/told.sql": "SELECT meant() AS n"})
    cohort = read(folder)
    with Answers(cohort.places, cohort.settings, cohort.model, cohort.as_of, Remembered()) as answers:
        for meaning in (1, 2):
            answers.define("meant", f"CREATE OR REPLACE MACRO meant() AS {meaning}")
            assert answers.rows("FROM told", "question.sql")[1] == [{"n": meaning}]


def test_nobody_goes_on_with_what_a_question_has_made(folder: Path) -> None:
    cohort, remembered = read(folder), Remembered()
    about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
    for _ in range(2):
        with Answers(*about, remembered, remembered=remembered) as answers:
            question = "CREATE TEMP TABLE helper AS SELECT 1 AS n; FROM helper"
            assert answers.rows(question, "question.sql")[1] == [{"n": 1}]


def test_nobody_goes_on_with_a_database_that_could_not_be_made(folder: Path) -> None:
    remembered = Remembered()
    replace(folder / "cohort.yml", "as_of: 2026-12-15", "as_of: 2026-12-15\ndue_coming_days: 99999999999")
    for _ in range(2):
        cohort = read(folder)
        about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
        with (
            pytest.raises(CannotRun, match=r"^cohort\.yml"),
            Answers(*about, remembered, remembered=remembered) as answers,
        ):
            answers.rows("SELECT as_of FROM cohort", "question.sql")


def test_a_view_that_changes_changes_what_asks_it(folder: Path) -> None:
    build_file_tree(
        folder, {"schemas/views/inner-one.sql": "SELECT 1 AS n", "schemas/views/Told.sql": 'FROM "inner-one"'}
    )
    assert asked(folder, "FROM told") == [{"n": 1}]
    build_file_tree(folder, {"schemas/views/inner-one.sql": "SELECT 2 AS n"})
    assert asked(folder, "FROM told") == [{"n": 2}]


VALUES = [
    "NULL", "''", "'ไทย'", "true", "1::HUGEINT", "0.1::DOUBLE", "'-inf'::DOUBLE", "1.50::DECIMAL(18, 4)", "DATE '2018-01-31'",
    "TIMESTAMP '2018-01-31 12:00:00.000001'", "TIMESTAMPTZ '2018-01-31 12:00:00+07'", "[DATE '2018-01-31', NULL]", "[[1], []]",
    "{'Decimal': '1'}", "MAP {1: 'a'}", "'\\xAA'::BLOB", "INTERVAL 1 MONTH", "TIME '12:00'", "'00000000-0000-0000-0000-000000000001'::UUID",
]  # fmt: skip


def test_values_are_the_same_when_they_are_read_again(folder: Path) -> None:
    cohort, kept = read(folder), Kept(folder / "build" / "kept", "same")
    about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
    questions = [f"SELECT {value} AS value" for value in VALUES]
    with open_database(*about) as database:
        told = [repr(Asker(database, cohort.model).rows(question, "question.sql")) for question in questions]
    for _ in range(2):
        with Answers(*about, kept) as answers:
            assert [repr(answers.rows(question, "question.sql")) for question in questions] == told


def test_who_asks_again_goes_on_with_what_has_not_changed(folder: Path) -> None:
    remembered, counted = Remembered(), []
    for table in ("coach_logs", "expenses", "expenses"):
        cohort, columns = read(folder), "(SELECT count(*) FROM {0}) AS {0}".format
        with Answers(
            *(cohort.places, cohort.settings, cohort.model, cohort.as_of, remembered), remembered=remembered
        ) as answers:
            question = f"SELECT {columns('coach_logs')}, {columns('expenses')}"
            counted += answers.rows(question, "question.sql")[1]
        changed(table, folder)
    logs, expenses = counted[0]["coach_logs"], counted[0]["expenses"]
    assert [(each["coach_logs"] - logs, each["expenses"] - expenses) for each in counted] == [(0, 0), (-1, 0), (-1, -1)]


def test_an_answer_about_rows_that_changed_while_it_was_asked_is_not_kept(folder: Path) -> None:
    cohort, remembered = read(folder), Remembered()
    about = (cohort.places, cohort.settings, cohort.model, cohort.as_of)
    cells = {each.name: ["x"] for each in cohort.model.tables["expenses"].fields}
    before = {path: path.read_bytes() for path in folder.glob("*/expenses.csv")}

    def source(table: Any) -> dict[str, list[str]]:
        changed(table.name, folder)
        return cells

    question = ("SELECT count(*) AS n FROM expenses", "question.sql")
    with Answers(*about, remembered, source=source, remembered=remembered) as answers:
        assert answers.rows(*question)[1] == [{"n": 1}]
    assert before != {path: path.read_bytes() for path in before}
    for path, content in before.items():
        path.write_bytes(content)
    with Answers(*about, remembered, source=lambda _: {}, remembered=remembered) as answers:
        assert answers.rows(*question)[1] == [{"n": 0}]
