"""Checking: each kind of fault is found once, where it is, in words that say what to do."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.findings import finding_kinds
from cohort.model.paths import CohortPaths
from cohort.workflows.validation.validate import validate
from frictionless import Package

from tests import (
    test_accept,
    test_careful_reading,
    test_hostile_files,
    test_own_sheets,
    test_reader_process,
    test_reading,
    test_receipts,
    test_returned_forms,
)
from tests.helpers import NEXT, ROOT, build_file_tree, few_of_each, findings, replace, run


def check(cohort: Path) -> list[dict]:
    """What validate writes into findings.json."""
    validate(Cohort.read(CohortPaths(cohort)))
    return findings(cohort)


def first_day(cohort: Path) -> str:
    """The day on which a cohort starts."""
    return str(yaml.safe_load((cohort / "cohort.yml").read_text(encoding="utf-8"))["start_date"])


def silenced(cohort: Path) -> list[dict]:
    """What the last check did not look at, but for the rules that these few rows leave to their own tests."""
    written = json.loads((cohort / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    return [entry for entry in written["silenced"] if entry["reason"] != "tested elsewhere"]


def frictionless_errors(package: Path, file: str = "") -> int:
    """How many errors plain frictionless finds in a package, or in one file of it and those it refers to."""
    whole = Package(str(package))
    if file:
        (changed,) = (resource for resource in whole.resources if resource.path == file)
        referred = {key["reference"]["resource"] for key in changed.schema.foreign_keys}
        for name in set(whole.resource_names) - {changed.name, *referred}:
            whole.remove_resource(name)
        for resource in whole.resources:
            resource.schema.foreign_keys = resource.schema.foreign_keys if resource is changed else []
    return whole.validate().stats["errors"]


@pytest.mark.slow
def test_a_fresh_cohort_is_fine_for_us_and_for_plain_frictionless(fresh_th: Path, copy_of: Callable) -> None:
    cohort = copy_of(fresh_th)
    # on its first day nothing is overdue, whenever this runs
    validate(Cohort.read(CohortPaths(cohort), first_day(cohort)))
    assert findings(cohort) == []
    assert frictionless_errors(cohort / "datapackage.yaml") == 0
    assert frictionless_errors(cohort / "private" / "datapackage.yaml") == 0


@pytest.mark.slow
def test_the_command_of_frictionless_finds_the_pilot_valid(pilot: Path) -> None:
    for package in (pilot / "datapackage.yaml", pilot / "private" / "datapackage.yaml"):
        command = [sys.executable, "-m", "frictionless", "validate", package.name]
        assert subprocess.run(command, cwd=package.parent, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_the_pilot_is_fine_for_us_and_for_plain_frictionless(pilot: Path, copy_of: Callable) -> None:
    cohort = copy_of(pilot)
    # a coach was away for six weeks, and her partner is still selling cakes
    assert [(finding["code"], finding["severity"], *finding["key"].values()) for finding in check(cohort)] == [
        ("coach-silent", "warning", "partner-03"),
        ("trial-undecided", "warning", "trial-03-3"),
    ]
    assert frictionless_errors(cohort / "datapackage.yaml") == 0
    assert frictionless_errors(cohort / "private" / "datapackage.yaml") == 0


# file, what to change in it, and what is found: code, cell, field, value, message
FAULTS: dict[str, tuple[str, str, str, tuple]] = {
    "a required cell is empty": (
        "data/grants.csv",
        ",Looms,Looms for",
        ",,Looms for",
        ("value-missing", "F2", "title", "", "“Title” is empty."),
    ),
    "text where a number belongs": (
        "data/budgets.csv",
        "Bus,600",
        "Bus,600 kip",
        ("value-not-a-number", "G2", "amount_planned", "600 kip", "“Amount planned” must be a number: 600 kip"),
    ),
    "a fraction where a count belongs": (
        "data/coach_logs.csv",
        "2026-11-10,90",
        "2026-11-10,1.5",
        ("value-not-an-integer", "F2", "minutes", "1.5", "“Minutes” must be a whole number: 1.5"),
    ),
    "a day written otherwise": (
        "data/expenses.csv",
        "2026-11-20",
        "20/11/2026",
        ("value-not-a-date", "E2", "spent_on", "20/11/2026", "“Spent on” must be a date: 20/11/2026"),
    ),
    "a day that does not exist": (
        "data/expenses.csv",
        "2026-11-20",
        "2026-11-31",
        ("value-not-a-date", "E2", "spent_on", "2026-11-31", "“Spent on” must be a date: 2026-11-31"),
    ),
    "neither yes nor no": (
        "data/organisations.csv",
        "LA-LP,false",
        "LA-LP,maybe",
        (
            "value-not-yes-or-no",
            "I4",
            "location_is_sensitive",
            "maybe",
            "“Location is sensitive” must be true or false: maybe",
        ),
    ),
    "an answer that is not offered": (
        "data/workshops.csv",
        "workshop-02,finance",
        "workshop-02,Finance",
        ("value-not-in-list", "B3", "kind", "Finance", "“Finance” is not one of the answers of “Kind”."),
    ),
    "an entry of a list that is not offered": (
        "data/organisations.csv",
        "host-1,University,,host",
        "host-1,University,,host;boss",
        ("value-not-in-list", "D3", "roles", "boss", "“boss” is not one of the answers of “Roles”."),
    ),
    "less than allowed": (
        "data/budgets.csv",
        "Bus,600",
        "Bus,-1",
        ("value-too-small", "G2", "amount_planned", "-1", "“Amount planned” is -1; the minimum is 0."),
    ),
    "more than allowed": (
        "data/coach_logs.csv",
        "2026-11-10,90",
        "2026-11-10,1441",
        ("value-too-large", "F2", "minutes", "1441", "“Minutes” is 1441; the maximum is 1440."),
    ),
    "a number without end": (
        "data/budgets.csv",
        "Bus,600",
        "Bus,Infinity",
        ("value-not-a-number", "G2", "amount_planned", "Infinity", "“Amount planned” must be a number: Infinity"),
    ),
    "longer than allowed": (
        "data/expenses.csv",
        "Bus tickets",
        "x" * 501,
        ("value-too-long", "F2", "description", "x" * 501, "“Description” has more than 500 characters."),
    ),
    "a code of another shape": (
        "data/workshops.csv",
        "2026-11-16,LA-VT",
        "2026-11-16,Vientiane",
        ("value-wrong-shape", "H2", "province", "Vientiane", "“Province” is not written as expected: Vientiane"),
    ),
    "an id of another shape": (
        "data/coach_logs.csv",
        "log-04",
        "Log 4",
        ("value-wrong-shape", "A5", "coach_log_id", "Log 4", "“Coach log id” is not written as expected: Log 4"),
    ),
    "a reference to nothing": (
        "data/grants.csv",
        "grant-02,,partner-02",
        "grant-02,,partner-99",
        (
            "reference-unknown",
            "C3",
            "organisation_id",
            "partner-99",
            "“Recipient” refers to “partner-99”, which is not in Organisations.",
        ),
    ),
    "a reference to nothing in its own table": (
        "data/grants.csv",
        "grant-02,,",
        "grant-02,grant-99,",
        (
            "reference-unknown",
            "B3",
            "parent_grant_id",
            "grant-99",
            "“Paid out of grant” refers to “grant-99”, which is not in Grants.",
        ),
    ),
    "a row without its key": (
        "data/coach_logs.csv",
        "log-04,",
        ",",
        ("key-missing", "A5", "coach_log_id", "", "The key of the row is empty."),
    ),
    "a key twice": (
        "data/coach_logs.csv",
        "log-04",
        "log-02",
        ("row-twice", None, None, None, "Another row already has the key log-02 (row 3)."),
    ),
    "an empty row": (
        "data/research_notes.csv",
        "note-03,",
        "\nnote-03,",
        ("row-blank", None, None, None, "The whole row is empty."),
    ),
    "a comma too many": (
        "data/people.csv",
        "leader,,,,",
        "leader,,,,,x",
        ("row-too-long", "H2", None, None, "The row has a cell more than the table has columns."),
    ),
    "a comma too few": (
        "data/people.csv",
        "leader,,,,",
        "leader,,,",
        ("row-too-short", "G2", "to_date", None, "The row ends before “Until”."),
    ),
    "a column missing": (
        "data/people.csv",
        "person_id,organisation_id,roles,expertise,",
        "person_id,organisation_id,roles,Expertise,",
        ("column-missing", None, None, None, "Not there: expertise"),
    ),
    "a column twice": (
        "data/people.csv",
        "from_date,to_date",
        "from_date,from_date",
        ("column-twice", None, None, None, "Columns stand more than once: from_date"),
    ),
    "columns in another order": (
        "data/people.csv",
        "roles,expertise,",
        "expertise,roles,",
        (
            "columns-in-other-order",
            None,
            None,
            None,
            "The columns are all there but in another order; expected: person_id, organisation_id, roles, expertise,"
            " selected_by_organisation_id, from_date, to_date",
        ),
    ),
    "a quotation mark that never ends": (
        "data/people.csv",
        "p-aaaaaa,",
        'p-aaaaaa,"',
        (
            "file-unreadable",
            None,
            None,
            None,
            "data/people.csv cannot be read as UTF-8 text separated by commas: unexpected end of data",
        ),
    ),
    "the private half missing": (
        "private/people.csv",
        "p-aaaaaa,Noy Sample,Noy,,25_34,noy@example.org\n",
        "",
        ("private-row-missing", None, None, None, "private/people.csv has no row for p-aaaaaa."),
    ),
    "the private half left over": (
        "private/people.csv",
        "p-aaaaaa,",
        "p-zzzzzz,Gone Sample,,,,\np-aaaaaa,",
        (
            "private-row-left-over",
            None,
            None,
            None,
            "private/people.csv has a row for p-zzzzzz, which is not in the table itself.",
        ),
    ),
}


@pytest.mark.slow
def test_the_small_cohort_is_fine(small: Path) -> None:
    assert check(small) == []
    assert frictionless_errors(small / "datapackage.yaml") == 0


@pytest.mark.parametrize("fault", few_of_each(FAULTS, lambda fault: FAULTS[fault][0], 3))
def test_a_fault_is_found_where_it_is(small: Path, fault: str) -> None:
    file, old, new, (code, cell, field, value, message) = FAULTS[fault]
    replace(small / file, old, new)
    found = [finding for finding in check(small) if finding["code"] == code]
    assert [
        (finding["file"], finding["cell"], finding["field"], finding["value"], finding["message"]) for finding in found
    ] == [(file, cell, field, value, message)]
    (one,) = found
    assert one["why"]
    assert one["fix"]
    assert "{" not in one["message"] + one["fix"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_plain_frictionless_agrees_on_what_the_packages_list(small: Path, fault: str) -> None:
    file, old, new, (code, *_) = FAULTS[fault]
    replace(small / file, old, new)
    ours = {"private-row-missing", "private-row-left-over"}  # between two packages
    ours |= {"value-not-in-list"} if "list" in fault else set()  # Table Schema has no codes in lists
    package = small / ("private/datapackage.yaml" if file.startswith("private/") else "datapackage.yaml")
    assert (frictionless_errors(package, Path(file).name if package.parent.name == "private" else file) > 0) is (
        code not in ours
    )


def test_every_declared_code_is_found_by_a_test() -> None:
    tested = {fault[3][0] for fault in FAULTS.values()}
    tested |= test_careful_reading.FOUND | test_own_sheets.FOUND | test_reading.FOUND
    tested |= test_reader_process.FOUND | test_receipts.FOUND
    tested |= test_returned_forms.FOUND | test_hostile_files.FOUND | test_accept.FOUND
    elsewhere = {
        "file-of-a-spreadsheet",
        "file-missing",
        "datapackage-stale",
        "column-unknown",
        "value-not-a-list",
        "value-wrong",
    }
    assert set(finding_kinds(CohortPaths(ROOT))) == tested | elsewhere


def test_missing_and_unknown_columns_are_said_once_and_the_rest_is_checked(small: Path) -> None:
    replace(small / "data" / "people.csv", "roles,expertise,", "ตำแหน่ง,expertise,")
    replace(small / "data" / "people.csv", "p-cccccc,,coach,,host-1", "p-cccccc,,coach,,host-9")
    assert [(finding["code"], finding["message"]) for finding in check(small)] == [
        ("column-missing", "Not there: roles"),
        ("column-unknown", "Not part of this table: ตำแหน่ง"),
        ("reference-unknown", "“Selected by” refers to “host-9”, which is not in Organisations."),
    ]


def test_a_missing_table_is_said_once_and_by_nothing_that_refers_to_it(small: Path) -> None:
    (small / "data" / "organisations.csv").unlink()
    assert [(finding["code"], finding["file"]) for finding in check(small)] == [
        ("file-missing", "data/organisations.csv")
    ]


def test_text_in_another_encoding_is_said_once(small: Path) -> None:
    path = small / "data" / "organisations.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Weavers", "กลุ่มทอผ้า").encode("cp874"))
    found = check(small)
    assert [finding["code"] for finding in found] == ["file-unreadable"]
    assert "is not UTF-8" in found[0]["message"]


def test_not_a_number_is_a_finding_and_not_a_crash(small: Path) -> None:
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,NaN")
    found = check(small)
    assert [(finding["code"], finding["cell"]) for finding in found] == [("value-not-a-number", "G2")]


def test_a_cell_over_several_lines_does_not_shift_the_rows_after_it(small: Path) -> None:
    replace(small / "data" / "coach_logs.csv", "A market", '"A market\nand a road"')
    replace(small / "data" / "coach_logs.csv", "2026-12-14,60", "2026-12-14,0")
    assert [(finding["code"], finding["cell"]) for finding in check(small)] == [("value-too-small", "F4")]


def test_many_errors_are_all_reported(small: Path) -> None:
    lines = "".join(
        f"bad-{number},p-cccccc,partner-01,,2026-11-10,0,visit,trial,,,,,,false\n" for number in range(1500)
    )
    path = small / "data" / "coach_logs.csv"
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8", newline="\n")
    assert len(check(small)) == 1500


def test_a_personal_value_is_nowhere_in_what_a_check_writes(small: Path) -> None:
    replace(small / "private" / "people.csv", "Noy,,25_34", "Noy,,secret-age")
    replace(small / "private" / "people.csv", "p-cccccc,Kham Sample", f"p-cccccc,{'secret-name ' * 20}")
    done = run(small, "validate")
    assert done.returncode == 1
    assert {finding["code"] for finding in findings(small)} == {"value-not-in-list", "value-too-long"}
    written = (small / "build" / "validation" / "findings.json").read_text(encoding="utf-8")
    assert "secret" not in done.stdout + done.stderr + written


def test_findings_json_holds_what_the_contract_says(small: Path) -> None:
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,600 kip")
    assert run(small, "validate", "--as-of", "2026-12-31").returncode == 1
    written = json.loads((small / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    assert set(written) == {
        "format", "as_of", "toolkit", "schema_version", "verdict", "findings", "repairs", "unread", "silenced",
    }  # fmt: skip
    assert (written["as_of"], written["verdict"], written["schema_version"]) == ("2026-12-31", "errors", "6")
    (finding,) = written["findings"]
    assert finding == {
        "code": "value-not-a-number",
        "severity": "error",
        "mends": "sender",
        "file": "data/budgets.csv",
        "sheet": None,
        "table": "budgets",
        "row": 2,
        "cell": "G2",
        "field": "amount_planned",
        "key": {"budget_line_id": "line-01"},
        "value": "600 kip",
        "values": {"reason": "number"},
        "related": [],
        "message": "“Amount planned” must be a number: 600 kip",
        "why": "Sums and comparisons need numbers.",
        "fix": "Type digits only, such as 1200.50, without a unit or a currency.",
    }


@pytest.mark.slow
def test_the_terminal_says_where_what_and_what_to_do_in_the_language(small: Path) -> None:
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,600 kip")
    english = run(small, "validate", COLUMNS="200").stdout
    assert "data/budgets.csv G2" in english
    assert "must be a number: 600 kip" in english
    assert "1 error, 0 warnings (as of 15 Dec 2026)" in english
    replace(small / "cohort.yml", "language: en", "language: th")
    thai = run(small, "validate", COLUMNS="200").stdout
    assert "ช่อง “จำนวนเงินตามแผน” ต้องเป็นตัวเลข: 600 kip" in thai
    assert "ข้อผิดพลาด 1 จุด, คำเตือน 0 จุด (ข้อมูล ณ วันที่ 15 ธ.ค. 2569)" in thai


@pytest.mark.slow
def test_a_console_without_thai_letters_does_not_stop_a_check(fresh_th: Path, copy_of: Callable) -> None:
    day = first_day(fresh_th)
    done = run(copy_of(fresh_th), "validate", "--as-of", day, PYTHONUTF8="0", PYTHONIOENCODING="cp1252", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_the_exit_status_is_0_1_or_2(small: Path) -> None:
    assert run(small, "validate").returncode == 0
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,")
    assert run(small, "validate").returncode == 1
    assert run(small, "report").returncode == 0
    replace(small / "cohort.yml", "country: LA", "country: Laos")
    for script in ("validate", "report", "migrate"):
        done = run(small, script)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "cohort.yml: country: Laos is not text; write it like country: TH\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("as_of: 2561-05-12", "cohort.yml: as_of: 2561-05-12 is not a date of the common era; write it like as_of: 2018-05-31"),
        ("as_of: 2018-02-30", "cohort.yml: day is out of range for month; correct the date and run again"),
        ("as_of: soon", "cohort.yml: as_of: soon is not a date of the common era; write it like as_of: 2018-05-31"),
        ("synthetic: perhaps", "cohort.yml: synthetic: perhaps is not true or false; write it like synthetic: true"),
        ("coach_silent_days: 0", "is not a whole number of 1 or more; write it like coach_silent_days: 21"),
        ("coach_silence_days: 9", "cohort.yml: there is no setting coach_silence_days; did you mean coach_silent_days?"),
        ("xyzzy: 9", "cohort.yml: there is no setting xyzzy; toolkit/schemas/settings.yaml lists them all"),
        ("components: {research: {status: dropped}}", "a reason"),
        ("components: {tea: {status: kept}}", "cohort.yml: components: there is no component tea; choose from advances, book, budget, coaching"),
        ("components: {core: {status: dropped, reason: x}}", "core cannot be dropped"),
        ("buddhist_years_in: th", "is not a list of words"),
        ("- a", "cohort.yml, line"),
        ("x: [", "cohort.yml, line"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_line(fresh_en: Path, copy_of: Callable, line: str, message: str) -> None:
    cohort = copy_of(fresh_en)
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(CannotRun) as refusal:
        Cohort.read(CohortPaths(cohort))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.slow
@pytest.mark.parametrize("as_of", ["12/05/2018", "2561-05-12", "today", "2018-13-01"])
def test_a_wrong_as_of_date_is_one_line(small: Path, as_of: str) -> None:
    done = run(small, "validate", "--as-of", as_of)
    assert done.returncode == 2
    assert done.stderr == f"--as-of {as_of}: write the day of the common era like 2018-05-12\n"


@pytest.mark.slow
def test_a_dropped_component_takes_its_tables_out_and_touches_no_data(small: Path) -> None:
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("components: {coaching: {status: dropped, reason: Partners have mentors}}\n")
    before = (small / "data" / "coach_logs.csv").read_bytes()
    assert [finding["code"] for finding in check(small)] == ["datapackage-stale", "datapackage-stale"]
    assert run(small, "migrate").returncode == 0
    assert check(small) == []
    # what needs it goes with it
    gone = ("coaching", "matching", "thinking_partner")
    assert sorted(entry["code"] for entry in silenced(small)) == [f"component {name}" for name in gone]
    assert {entry["reason"] for entry in silenced(small)} == {"Partners have mentors"}
    resources = yaml.safe_load((small / "datapackage.yaml").read_text(encoding="utf-8"))["resources"]
    assert "coach_logs" not in [resource["name"] for resource in resources]
    assert (small / "data" / "coach_logs.csv").read_bytes() == before
    assert frictionless_errors(small / "datapackage.yaml") == 0
    assert run(small, "report").returncode == 0


@pytest.mark.slow
def test_a_clone_without_private_works_and_says_what_it_did_not_check(small: Path) -> None:
    for path in (small / "private").glob("*.csv"):
        path.unlink()
    assert check(small) == []
    assert silenced(small) == [{"code": "private-row-missing", "reason": "private/ absent"}]
    assert run(small, "migrate").returncode == 0
    assert list((small / "private").glob("*.csv")) == []


@pytest.mark.slow
def test_a_stale_data_package_is_said_and_mended_by_migrate(small: Path) -> None:
    replace(small / "toolkit" / "schemas" / "tables" / "grants.yaml", "title: Contract number", "title: Contract")
    (found,) = check(small)
    assert (found["code"], found["severity"], found["file"]) == ("datapackage-stale", "warning", "datapackage.yaml")
    assert found["fix"] == "Run “nox -s migrate”."
    looked = run(small, "migrate", "--dry-run")
    assert (looked.returncode, looked.stdout) == (0, "Would be written: datapackage.yaml\n")
    assert len(check(small)) == 1
    assert run(small, "migrate").stdout == "Written: datapackage.yaml\n"
    assert check(small) == []
    assert run(small, "migrate").stdout == "Everything is as the schemas declare it.\n"


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["a folder", "no text", "a circle of links"])
def test_a_data_package_that_cannot_be_read_is_stale(small: Path, spoil: str) -> None:
    path = small / "datapackage.yaml"
    path.unlink()
    if spoil == "a folder":
        path.mkdir()
    elif spoil == "no text":
        path.write_bytes(b"\xff\xfe")
    else:
        path.symlink_to(path.name)
    assert [finding["code"] for finding in check(small)] == ["datapackage-stale"]


@pytest.mark.parametrize("file", ["cohort.yml", "toolkit/languages/en.po", "toolkit/schemas/rules/forum-roles.sql"])
def test_a_file_that_cannot_be_opened_is_one_line(small: Path, file: str) -> None:
    (small / file).unlink()
    (small / file).mkdir()
    done = run(small, "validate", "--no-receipts")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert file in done.stderr


@pytest.mark.parametrize("file", ["data/people.csv", "private/people.csv"])
def test_a_table_that_cannot_be_looked_at_is_a_finding(small: Path, file: str) -> None:
    (small / file).unlink()
    (small / file).symlink_to(Path(file).name)
    assert "file-unreadable" in {finding["code"] for finding in check(small) if finding["file"] == file}


def test_migrate_makes_a_table_that_is_missing_and_writes_it_into_the_ledger(small: Path) -> None:
    (small / "data" / "grants.csv").unlink()
    (small / "data" / "budgets.csv").unlink()
    assert run(small, "migrate").stdout == "Written: data/budgets.csv, data/grants.csv\n"
    ledger = (small / "data" / "ledger.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[2] + " " + line.split(",")[5] for line in ledger[-2:]] == [
        "migrate budgets",
        "migrate grants",
    ]
    assert (small / "data" / "grants.csv").read_text(encoding="utf-8").startswith("grant_id,parent_grant_id,")


@pytest.mark.slow
def test_migrate_renames_a_column_and_adds_one_with_its_default(small: Path) -> None:
    """A next version of the schemas in which grants has another name for a column and a new one."""
    schema = small / "toolkit" / "schemas" / "tables" / "grants.yaml"
    replace(schema, "name: contract_number", "name: contract_reference")
    with schema.open("a", encoding="utf-8") as file:
        file.write(
            "- {name: signed_copy, title: Signed copy, description: Where it lies, example: shelf 2, type: string, constraints: {required: true}}\n"
        )
    build_file_tree(
        small,
        {
            "toolkit/schemas/VERSION": f"{NEXT}\n",
            f"toolkit/schemas/migrations/{NEXT}.yaml": "- {step: rename_column, table: grants, old: contract_number, column: contract_reference}\n"
            "- {step: new_column, table: grants, column: signed_copy, default: unknown}\n",
        },
    )
    replace(small / "data" / "grants.csv", "grant-01,,partner-01,funder-1,,", "grant-01,,partner-01,funder-1,LA/7,")
    before = list(csv.DictReader((small / "data" / "grants.csv").open(encoding="utf-8")))
    looked = run(small, "migrate", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert list(csv.DictReader((small / "data" / "grants.csv").open(encoding="utf-8"))) == before
    assert run(small, "migrate").returncode == 0
    after = list(csv.DictReader((small / "data" / "grants.csv").open(encoding="utf-8")))
    assert after == [
        {("contract_reference" if name == "contract_number" else name): cell for name, cell in row.items()}
        | {"signed_copy": "unknown"}
        for row in before
    ]
    assert check(small) == []
    (entry,) = [
        row
        for row in csv.DictReader((small / "data" / "ledger.csv").open(encoding="utf-8"))
        if row["schema_version"] == str(NEXT)
    ]
    assert entry["note"] == "signed_copy, contract_number → contract_reference"
    assert run(small, "migrate").stdout == "Everything is as the schemas declare it.\n"


@pytest.mark.slow
def test_a_cohort_works_in_a_folder_with_thai_spaces_and_brackets(small: Path, tmp_path: Path) -> None:
    cohort = tmp_path / "รุ่น ๒ [งบ 1]"
    shutil.move(small, cohort)
    replace(cohort / "data" / "grants.csv", "grant-02,,partner-02", "grant-02,,partner-99")
    done = run(cohort, "validate")
    assert done.returncode == 1
    assert [(finding["file"], finding["cell"]) for finding in findings(cohort)] == [("data/grants.csv", "C3")]
    assert run(cohort, "report").returncode == 0
    assert (cohort / "build" / "report" / "index.html").exists()


def test_a_code_that_yaml_reads_as_a_number_is_refused(small: Path) -> None:
    replace(small / "toolkit" / "schemas" / "tables" / "people.yaml", "'25_34': 25", "25_34: 25")
    with pytest.raises(CannotRun, match=r"people\.yaml: age_band: put the code 2534 between quotes"):
        Cohort.read(CohortPaths(small))


def test_a_table_file_that_was_edited_into_nonsense_is_one_line(small: Path) -> None:
    build_file_tree(small, {"toolkit/schemas/tables/grants.yaml": "name: grants\nfields: [\n"})
    done = run(small, "validate")
    assert done.returncode == 2
    assert done.stderr.startswith("grants.yaml, line")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8-sig", ";")])
def test_what_excel_saves_is_read_said_once_and_mended_by_migrate(small: Path, encoding: str, delimiter: str) -> None:
    paths = [small / "data" / "people.csv", small / "private" / "people.csv"]
    before = [path.read_bytes() for path in paths]
    for path in paths:
        text = path.read_text(encoding="utf-8").replace(",", delimiter)
        path.write_text(text, encoding=encoding, newline="\r\n")
    replace(small / "data" / "coach_logs.csv", "log-04,p-cccccc", "log-04,p-nobody")
    assert [(finding["code"], finding["file"]) for finding in check(small)] == [
        ("reference-unknown", "data/coach_logs.csv"),
        ("file-of-a-spreadsheet", "data/people.csv"),
        ("file-of-a-spreadsheet", "private/people.csv"),
    ]
    assert frictionless_errors(small / "datapackage.yaml") > 0
    assert run(small, "migrate").returncode == 0
    assert [path.read_bytes() for path in paths] == before


def test_no_row_is_called_left_over_while_the_main_table_cannot_be_read(small: Path) -> None:
    replace(small / "data" / "people.csv", "person_id,", "id,")
    assert {finding["code"] for finding in check(small)} == {"column-missing", "column-unknown"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("toolkit/schemas/VERSION", "x\n", "toolkit/schemas/VERSION: it must hold a whole number"),
        (
            "data/ledger.csv",
            "a,b\n1,2\n",
            "data/ledger.csv: its columns are not those of the ledger; run: nox -s doctor -- --fix",
        ),
        (
            "toolkit/schemas/components.yaml",
            "- {nam: x}\n",
            "toolkit/schemas/components.yaml: {'nam': 'x'}: got an unexpected keyword",
        ),
        ("toolkit/schemas/settings.yaml", "- {name: x}\n", "toolkit/schemas/settings.yaml: x: missing"),
        ("toolkit/schemas/findings.yaml", "- {code: x}\n", "toolkit/schemas/findings.yaml: {'code': 'x'}: missing"),
        ("toolkit/languages/en.po", 'msgid "a\n', "toolkit/languages/en.po: "),
    ],
)
def test_a_damaged_file_of_the_toolkit_is_one_line(small: Path, file: str, text: str, message: str) -> None:
    build_file_tree(small, {file: text})
    done = run(small, "migrate")
    assert done.returncode == 2
    assert done.stderr.startswith(message), done.stderr
    assert done.stderr.count("\n") == 1
