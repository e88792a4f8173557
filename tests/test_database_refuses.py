"""What the database refuses is said in one line, and nothing of what stands in cells is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cohort.database import queries
from cohort.database.csv_staging import CsvStaging, connect, find_key_rows
from cohort.database.database_errors import database_errors_in_one_line
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.safety.csv_inspection import AmbiguousCsv, inspect_csv

from tests.helpers import build_file_tree, few_of_each, findings, run

PERSONAL = "081-234-5678 is whom to ask"
RULE = """\
-- title: Odd
-- severity: warning
-- mends: host
-- due: always
-- tables: coach_logs
-- points_at: coach_logs.need
-- message: {{odd}}
-- why: Why.
-- fix: Mend it.
SELECT coach_log_id, {query} AS odd FROM coach_logs ORDER BY coach_log_id
"""


def with_rule(cohort: Path, query: str) -> Path:
    build_file_tree(cohort, {"local/rules/odd.sql": RULE.format(query=query)})
    return cohort


LEAKS = ["summary::INTEGER", "summary::DATE", "error(summary)", "CASE WHEN length(summary) > 0 THEN summary END::INT"]


@pytest.mark.parametrize("query", few_of_each(LEAKS, lambda _: "", 2))
def test_a_rule_that_fails_on_a_personal_text_does_not_repeat_it(small: Path, query: str) -> None:
    with_rule(small, query)
    build_file_tree(small, {"private/coach_logs.csv": f"coach_log_id,summary\nlog-01,{PERSONAL}\n"})
    message = refused(small)
    assert message.startswith("local/rules/odd.sql: ")
    assert "081" not in message


def test_a_rule_may_give_values_of_any_type(small: Path) -> None:
    queries = ["INTERVAL 3 DAY", "[DATE '2020-01-01']", "'a'::BLOB", "TIME '10:00'", "uuid()"]
    rules = {f"odd-{number}": RULE.format(query=query) for number, query in enumerate(queries)}
    build_file_tree(small, {f"local/rules/{code}.sql": text for code, text in rules.items()})
    done = run(small, "validate", "--no-receipts")
    assert done.returncode in (0, 1), done.stderr
    assert set(rules) <= {finding["code"] for finding in findings(small)}


# what somebody may write into a rule, and what the one line has to say
MISTAKES = {
    "no query": (RULE.partition("SELECT")[0], "the query gives no column"),
    "another place": (RULE.format(query="'t' AS at_table, 'k' AS at_key, 1"), "there is no table t"),
    "another column": (
        RULE.format(query="'coach_logs' AS at_table, 'log-01' AS at_key, 'nothing' AS at_field, 1"),
        "there is no column coach_logs.nothing",
    ),
    "a table is emptied": (RULE.format(query="1").replace("SELECT", "DELETE FROM coach_logs; SELECT"), "one SELECT"),
    "a table is dropped": (RULE.partition("SELECT")[0] + "DROP TABLE coach_logs", "one SELECT"),
    "a file is written": (RULE.partition("SELECT")[0] + "COPY coach_logs TO 'x.csv'", "one SELECT"),
}


@pytest.mark.parametrize("mistake", few_of_each(MISTAKES, lambda mistake: MISTAKES[mistake][1], 1))
def test_a_mistake_in_a_rule_is_told_in_one_line(small: Path, mistake: str) -> None:
    text, message = MISTAKES[mistake]
    build_file_tree(small, {"local/rules/odd.sql": text.replace("{{", "{").replace("}}", "}")})
    assert message in refused(small)


@pytest.mark.slow
def test_a_rule_that_would_never_end_is_told_in_one_line(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_SECONDS", 1)
    with_rule(small, "(SELECT sum(a.range * b.range) FROM range(10_000_000) a, range(10_000_000) b)")
    assert refused(small) == "local/rules/odd.sql: the query takes more than 1 s; join fewer rows\n"


PATTERN = """\
extends: organisations
fields:
- {{name: code, title: Code, description: A code., example: A-1, type: string, constraints: {{pattern: '{pattern}'}}}}
"""


@pytest.mark.parametrize("pattern", ["(A+)+-1", "(A|A)*-1", "(?:[A-Z]+-?)*1", "((A*)B?){2,}-1"])
def test_a_pattern_that_could_take_for_ever_is_told_in_one_line(small: Path, pattern: str) -> None:
    build_file_tree(small, {"local/tables/more.yaml": PATTERN.format(pattern=pattern)})
    assert "the pattern repeats a group without a limit" in refused(small)


@pytest.mark.parametrize("pattern", ["[A-Z]+(?:-[0-9]+){1,3}", "A|B|A-1", r"\(*A-1\)*", "[(A+)|B]*-1", "(?:A-){1,2}1"])
def test_a_pattern_that_ends_is_taken(small: Path, pattern: str) -> None:
    build_file_tree(small, {"local/tables/more.yaml": PATTERN.format(pattern=pattern)})
    assert Cohort.read(CohortPaths(small)).model.tables["organisations"].field("code").constraints["pattern"] == pattern


def test_a_rule_that_is_not_utf_8_is_told_in_one_line(small: Path) -> None:
    path = with_rule(small, "1") / "local" / "rules" / "odd.sql"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Odd", "แปลก").encode("cp874"))
    assert refused(small) == "local/rules/odd.sql: save the file as UTF-8 text\n"


def test_a_database_without_room_is_told_in_one_line() -> None:
    with connect() as database:
        database.execute("SET memory_limit = '1MB'; SET temp_directory = ''")
        with pytest.raises(CannotRun, match="not enough room"), database_errors_in_one_line():
            database.execute("SELECT list(range) FROM range(1_000_000)")


def test_a_file_that_changed_meanwhile_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    build_file_tree(tmp_path, {"t.csv": "a,b\n1,2\n3,4\n"})
    found = inspect_csv(path)
    for content in (f"a,b\n1,{PERSONAL},3\n", None):
        path.unlink() if content is None else build_file_tree(tmp_path, {"t.csv": content})
        with pytest.raises(AmbiguousCsv):
            find_key_rows(found, [0], {("1",)})
        staging = CsvStaging(tmp_path / "spill")
        staging._surveys[path] = found
        with pytest.raises(AmbiguousCsv):
            staging.stage(path)


def test_a_build_that_is_no_folder_is_told_in_one_line(small: Path) -> None:
    (with_rule(small, "1") / "build").write_text("", encoding="utf-8")
    assert "build/validation: cannot be written to" in refused(small)


def refused(cohort: Path) -> str:
    """The line that says why a check could not run; nothing else may be said."""
    done = run(cohort, "validate", "--no-receipts")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr
