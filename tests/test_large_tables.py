"""A table of thousands of rows is checked in the database, and nobody notices but by the time it takes."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import build_file_tree, findings, render, run

ROWS = 3_000
PUBLIC, PRIVATE = "data/coach_logs.csv", "private/coach_logs.csv"


@pytest.fixture(scope="module")
def large(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pilot with thousands of coach logs. Do not change it."""
    cohort = tmp_path_factory.mktemp("large") / "งบ ปี ๑ (2561)"
    shutil.copytree(pilot, cohort, ignore=shutil.ignore_patterns("build", ".git"))
    logs = read(cohort / PUBLIC)
    summaries_by_log = {row["coach_log_id"]: row["summary"] for row in read(cohort / PRIVATE)}
    # texts with line breaks and quotation marks, which stand in quoted cells
    need = 'อยากได้ "ตลาด"\nใกล้บ้าน, ถูก ๆ'
    many = [log | {"coach_log_id": f"log-{number:05}", "need": need} for number, log in enumerate(some(logs))]
    summaries = [summaries_by_log.get(log["coach_log_id"], "คุยกัน") for log in some(logs)]
    write(cohort / PUBLIC, many)
    write(
        cohort / PRIVATE,
        [{"coach_log_id": log["coach_log_id"], "summary": text} for log, text in zip(many, summaries, strict=True)],
    )
    return cohort


def some(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return list(itertools.islice(itertools.cycle(rows), ROWS))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def check(cohort: Path, *arguments: str) -> tuple[str, list[dict]]:
    done = run(cohort, "validate", "--no-receipts", "--explain", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout, findings(cohort)


@pytest.mark.slow
def test_a_large_table_without_faults(large: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(large)
    output, found = check(cohort)
    assert f"{PUBLIC}: 3,000 แถว, ในฐานข้อมูล" in output
    assert f"{PRIVATE}: 3,000 แถว, ในฐานข้อมูล" in output
    assert "data/people.csv" in output
    assert not [finding for finding in found if finding["severity"] == "error"]
    assert found == check(cohort, "--engine", "frictionless")[1]


@pytest.mark.slow
def test_each_fault_of_a_large_table_is_found_where_it_is(large: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(large)
    rows, halves = read(cohort / PUBLIC), read(cohort / PRIVATE)
    rows[100]["mode"] = "fax"
    rows[200]["minutes"] = "1441"
    rows[300]["date"] = "2018-02-30"
    rows[400]["organisation_id"] = "partner-99"
    rows[500]["coach_log_id"] = rows[499]["coach_log_id"]
    rows[600]["date"] = "2561-02-03"
    rows[700]["is_confidential"] = "x" * 9
    halves[800]["summary"] = "โทร 081-234-5678"
    halves[900]["coach_log_id"] = "log-nobody"
    write(cohort / PUBLIC, rows)
    write(cohort / PRIVATE, halves)
    places = {(finding["code"], finding["file"], finding["row"], finding["field"]) for finding in check(cohort)[1]}
    assert places >= {
        ("value-not-in-list", PUBLIC, 102, "mode"),
        ("value-too-large", PUBLIC, 202, "minutes"),
        ("value-not-a-date", PUBLIC, 302, "date"),
        ("reference-unknown", PUBLIC, 402, "organisation_id"),
        ("row-twice", PUBLIC, 502, None),
        ("buddhist-year", PUBLIC, 602, "date"),
        ("value-not-yes-or-no", PUBLIC, 702, "is_confidential"),
        ("contact-in-text", PRIVATE, 802, "summary"),
        ("private-row-left-over", PRIVATE, 902, None),
        ("coach-not-matched", PUBLIC, 402, "coach_id"),
    }
    ours = findings(cohort)
    assert ours == check(cohort, "--engine", "frictionless")[1]


PAIRS = """\
name: pairs
title: Pairs
description: A key of two columns.
primaryKey: [one, other]
fields:
  - {name: one, title: One, description: One., example: a, type: string, constraints: {required: true}}
  - {name: other, title: Other, description: Other., example: b, type: string, constraints: {required: true}}
  - {name: note, title: Note, description: Note., example: n, type: string, personal: true}
"""


@pytest.mark.slow
def test_rows_without_a_whole_key_are_found_where_they_are(large: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(large)
    for path in (cohort / PUBLIC, cohort / PRIVATE):
        rows = read(path)
        rows[100]["coach_log_id"] = ""
        if "summary" in rows[100]:
            rows[100]["summary"] = "โทร 081-234-5678"
        write(path, rows)
    pairs = [{"one": f"a-{number // 10:030}", "other": f"b{number % 10}"} for number in range(9_000)]
    pairs[70]["one"] = ""
    build_file_tree(cohort, {"local/tables/pairs.yaml": PAIRS})
    write(cohort / "data" / "pairs.csv", pairs)
    write(cohort / "private" / "pairs.csv", [row | {"note": "โทร 02-123-4567"} for row in pairs[60:80]])
    output, found = check(cohort)
    assert "data/pairs.csv: 9,000 แถว, ในฐานข้อมูล" in output
    places = {(finding["file"], finding["row"]) for finding in found if finding["code"] == "contact-in-text"}
    assert places >= {(PRIVATE, 102), *(("private/pairs.csv", row) for row in range(2, 22))}
    assert found == check(cohort, "--engine", "frictionless")[1]


@pytest.mark.slow
def test_what_is_sent_is_laid_over_a_large_table(large: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(large)
    # what one file gives is asked where it is; without private/ there is no other half
    shutil.rmtree(cohort / "private")
    assert [finding["code"] for finding in check(cohort)[1] if finding["code"] == "coach-not-matched"] == []
    log = read(cohort / PUBLIC)[0]
    matched = {row["coach_id"] for row in read(cohort / "data/matches.csv")}
    other = next(row["person_id"] for row in read(cohort / "data/people.csv") if row["person_id"] not in matched)
    sent = cohort / "submissions" / "coach_logs.csv"
    write(sent, [log | {"coach_log_id": "log-new", "coach_id": other, "need": "ตลาด"}])
    done = run(cohort, "validate", str(sent))
    assert done.returncode in (0, 1), done.stderr
    assert {finding["code"] for finding in findings(cohort) if "submissions" in finding["file"]} == {
        "coach-not-matched"
    }


@pytest.mark.slow
def test_a_damaged_large_table_is_read_row_by_row(large: Path, copy_of: Callable[[Path], Path]) -> None:
    cohort = copy_of(large)
    path = cohort / PUBLIC
    lines = path.read_text(encoding="utf-8").split("\nlog-")
    lines[50] += ",one cell more"
    path.write_text("\nlog-".join(lines), encoding="utf-8", newline="\n")
    output, found = check(cohort)
    assert f"{PUBLIC}: 3,000 แถว, ทีละแถว" in output
    assert "แต่ละแถวมีจำนวนช่องไม่เท่ากัน" in output
    assert "row-too-long" in {finding["code"] for finding in found}
    assert found == check(cohort, "--engine", "frictionless")[1]


@pytest.mark.slow
def test_many_cohorts_are_checked_with_one_command(small: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    for name in ("a", "b", "c"):
        shutil.copytree(small, many / name, ignore=shutil.ignore_patterns("build", ".git", "scripts"))
    # without schemas of its own a cohort is checked by those of the toolkit
    shutil.rmtree(many / "b" / "toolkit")
    row = "log-05,p-cccccc,partner-99,,2026-11-10,90,visit,find_needs,,,,,,false\n"
    with (many / "b" / PUBLIC).open("a", encoding="utf-8", newline="\n") as file:
        file.write(row)
    build_file_tree(many, {"c/cohort.yml": "language: [", "notes/readme.txt": "no cohort"})
    done = run(small, "validate", "--cohorts", str(many))
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["a", "b", "c"]
    assert "1 error" in lines[1]
    assert "cohort.yml, line 2" in lines[2]
    assert [finding["code"] for finding in findings(many / "a") if finding["severity"] == "error"] == []
    assert [finding["field"] for finding in findings(many / "b") if finding["severity"] == "error"] == [
        "organisation_id"
    ]
    assert not (many / "c" / "build" / "validation" / "findings.json").exists()
    alone = json.loads((many / "a" / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    assert alone["verdict"] in ("fine", "warnings")


def test_a_folder_without_cohorts_is_refused(small: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    done = run(small, "validate", "--cohorts", str(many))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no folder with a cohort.yml" in done.stderr


def test_a_cohort_that_cannot_be_read_is_said_and_the_others_are_checked(small: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    names = ("a", "b", "d")
    for name in names:
        shutil.copytree(small, many / name, ignore=shutil.ignore_patterns("build", ".git", "scripts"))
    (many / "again").symlink_to("a")
    (many / "b" / "build").write_text("", encoding="utf-8")
    (many / "c" / "cohort.yml").mkdir(parents=True)
    (many / "d" / "data" / "people.csv").unlink()
    (many / "d" / "data" / "people.csv").symlink_to("people.csv")
    (many / "e").symlink_to("e")
    done = run(small, "validate", "--cohorts", str(many))
    assert (done.returncode, done.stderr) == (2, "")
    lines = done.stdout.splitlines()
    # one folder is checked once, by whichever name
    assert [line.split(": ")[0] for line in lines] == ["a", "b", "c", "d", "e"]
    assert all("cannot be" in line or "symbolic" in line for line in (lines[1], lines[2], lines[4]))
    assert "file-unreadable" in {finding["code"] for finding in findings(many / "d")}


def test_what_many_cohorts_cannot_be_asked_is_refused(small: Path, tmp_path: Path) -> None:
    for argument in ("--explain", "--from=partner-01", "form.xlsx"):
        done = run(small, "validate", "--cohorts", str(tmp_path), argument)
        assert (done.returncode, done.stdout) == (2, "")
        assert "with --cohorts" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_frictionless_checks_many_cohorts_where_it_is_asked_to(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "many" / "a", ignore=shutil.ignore_patterns("build", ".git", "scripts"))
    path = tmp_path / "many" / "a" / "data" / "grants.csv"
    # a number at which frictionless itself stops tells them apart
    path.write_text(path.read_text(encoding="utf-8").replace(",3000,", ",sNaN,"), encoding="utf-8", newline="\n")
    arguments = ("--cohorts", str(tmp_path / "many"))
    assert "1 error" in run(small, "validate", *arguments).stdout
    assert "frictionless itself failed" in run(small, "validate", *arguments, "--engine", "frictionless").stdout


@pytest.mark.slow
def test_a_new_cohort_is_checked_row_by_row(tmp_path: Path) -> None:
    output, _ = check(render(tmp_path / "cohort", language="en"))
    assert "data/coach_logs.csv: 0 rows, row by row" in output
