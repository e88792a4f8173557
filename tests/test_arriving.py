"""The pilot arrives as people send it: in the end every row is what the generator writes at once, under another key."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.tables import Table
from cohort.reading.spreadsheets import open_spreadsheet
from cohort.workflows.validation.validate import check_data

from demo.arrive import arrive
from tests import accepting
from tests.helpers import ROOT, render

# the first months arrive in test_sessions
pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("arriving")]

SEED = 2561
LIST_OF_PEOPLE = "source_person_ids"
Row = dict[str, str]


class Arrived(NamedTuple):
    """A cohort in which files have arrived: the keys of the generated rows, what had to wait, what was printed."""

    cohort: Path
    keys: dict[tuple[str, str], str]
    waited: list[tuple[str, list[str]]]
    output_lines: list[str]


def let_arrive(cohort: Path, until: int) -> Arrived:
    output_lines: list[str] = []
    arrival = arrive(cohort, SEED, until, output_lines.append)
    return Arrived(cohort, arrival.keys.keys, arrival.waited, output_lines)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    """The whole pilot in Thai."""
    answers = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    return let_arrive(render(tmp_path_factory.mktemp("arriving") / "cohort", **answers), 7)


def stored(cohort: Path, table: Table) -> list[Row]:
    """The rows of a table with their personal halves."""
    rows: dict[tuple[str, ...], Row] = {}
    for folder in ("data", "private") if table.private_fields else ("data",):
        with (cohort / folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows.setdefault(tuple(row[name] for name in table.key), {}).update(row)
    return [{column.name: row.get(column.name, "") for column in table.fields} for row in rows.values()]


def under_other_keys(table: Table, row: Row, keys: dict[tuple[str, str], str]) -> Row:
    """A generated row with the keys that the cohort has given; every generated key must have one."""
    mapped = dict(row)
    for column in table.fields:
        target = table.name if column.name == table.generated_key else column.references
        if target and row[column.name]:
            mapped[column.name] = keys[target, row[column.name]]
        elif column.name == LIST_OF_PEOPLE:
            mapped[column.name] = ";".join(sorted(keys["people", one] for one in row[column.name].split(";") if one))
    return mapped


def assert_equal(arrived: Arrived, generated: Path) -> None:
    """Table by table and field by field, the arrived cohort has what was generated."""
    model = Cohort.read(CohortPaths(arrived.cohort)).model
    for table in model.tables.values():
        if table.name == "reviews":
            # nobody has read its texts yet, and the generated cohort publishes them
            assert stored(arrived.cohort, table) == []
            continue
        expected = [under_other_keys(table, row, arrived.keys) for row in stored(generated, table)]
        there = stored(arrived.cohort, table)

        def by_key(row: Row, names: tuple[str, ...] = table.key) -> tuple[str, ...]:
            return tuple(row[name] for name in names)

        assert sorted(there, key=by_key) == sorted(expected, key=by_key), table.name


def ledger(cohort: Path) -> list[Row]:
    return [row for row in accepting.entries(cohort) if row["action"] == "accept"]


def entries(arrived: Arrived, name: str, table: str) -> list[tuple[int, int, int, str]]:
    """What the ledger says of the file of a name: rows added, changed, unchanged, and the reason."""
    return [
        (int(row["added"]), int(row["changed"]), int(row["unchanged"]), row["reason"])
        for row in ledger(arrived.cohort)
        if row["file"] == f"submissions/{name}" and row["table"] == table
    ]


def test_in_the_end_every_row_is_what_was_generated(arrived: Arrived, pilot: Path) -> None:
    assert_equal(arrived, pilot)
    settings = (arrived.cohort / "cohort.yml").read_text(encoding="utf-8")
    assert settings == (pilot / "cohort.yml").read_text(encoding="utf-8")
    assert check_data(Cohort.read(CohortPaths(arrived.cohort))).errors == 0


def test_each_month_tells_what_has_come(arrived: Arrived) -> None:
    assert [line.split(":")[0] for line in arrived.output_lines] == [
        "พ.ย. 60", "ธ.ค. 60", "ม.ค. 61", "ก.พ. 61", "มี.ค. 61", "เม.ย. 61", "พ.ค. 61",
    ]  # fmt: skip
    sent = [month for row in ledger(arrived.cohort) for month in re.findall(r" (\S+\.\S+ 6[01])", row["file"])]
    assert list(dict.fromkeys(sent))[:3] == ["พ.ย. 60", "ธ.ค. 60", "ม.ค. 61"]
    assert len(set(sent)) == 7
    added, changed = Counter[str](), Counter[str]()
    for row in ledger(arrived.cohort):
        added[row["table"]] += int(row["added"])
        changed[row["table"]] += int(row["changed"])
    model = Cohort.read(CohortPaths(arrived.cohort)).model
    made_by_the_template = {"organisations": 7, "workshops": 5}
    for name, table in model.tables.items():
        assert added[name] == len(stored(arrived.cohort, table)) - made_by_the_template.get(name, 0), name
    assert {name for name, number in changed.items() if number} == {
        "organisations", "workshops", "instalments", "strategies", "trials", "expenses", "outputs", "changes",
    }  # fmt: skip


def test_nothing_is_left_in_submissions_and_the_originals_are_kept(arrived: Arrived) -> None:
    folder = arrived.cohort / "submissions"
    assert [path.name for path in folder.iterdir() if path.is_file() and path.suffix != ".md"] == []
    originals = [path for path in (folder / "accepted").rglob("*") if path.is_file()]
    # two files are kept that are letter by letter the same: the copies that were sent again
    assert {row["file_sha256"][:8] for row in ledger(arrived.cohort)} == {path.name[:8] for path in originals}
    for path in originals:
        assert open_spreadsheet(path).sheets, path.name


def test_there_are_receipts_which_say_that_all_is_made_up(arrived: Arrived) -> None:
    receipts = arrived.cohort / "build" / "receipts"
    sent_in_may = {Path(row["file"]).stem for row in ledger(arrived.cohort) if "พ.ค. 61" in row["file"]}
    assert len(sent_in_may) > 9
    for name in sent_in_may:
        assert "สมมติ" in (receipts / f"{name}.html").read_text(encoding="utf-8"), name
    assert "synthetic: true" in (arrived.cohort / "cohort.yml").read_text(encoding="utf-8")


def test_what_people_typed_in_their_ways_was_put_right(arrived: Arrived) -> None:
    found = Counter[str]()
    for path in (arrived.cohort / "submissions" / "accepted").rglob("*.xlsx"):
        for sheet in open_spreadsheet(path).sheets:
            for cell in (cell for row in sheet.rows for cell in row if not sheet.name.startswith("_")):
                text = str(cell)
                found["buddhist"] += bool(re.fullmatch(r"\d+/\d+/25\d\d", text))
                found["thai digits"] += bool(re.search("[๐-๙]", text))
                found["short year"] += bool(re.fullmatch(r"\d+ \S+\. 6[01]", text))
                found["cell of a Buddhist year"] += text.startswith("256") and "-" in text
                found["baht"] += text.endswith(("บาท", ".-"))
                found["vowel in parts"] += "\u0e4d" in text
                found["honorific"] += text.startswith("คุณ ")
                found["total"] += text == "รวมทั้งสิ้น"
    assert all(found.values()), found
    assert len(found) == 8


def test_a_copied_row_was_asked_about_and_is_an_entry_of_its_own(arrived: Arrived) -> None:
    name = "รายจ่ายถนนหายใจ ธ.ค. 60"
    assert (f"{name}.xlsx", ["question-twice-in-file"]) in arrived.waited
    ((added, _, _, reason),) = entries(arrived, f"{name}_checked.xlsx", "expenses")
    assert added > 20
    assert re.fullmatch(r"รายการใช้จ่าย \d+: new", reason)
    assert entries(arrived, f"{name}.xlsx", "expenses") == []


def test_a_file_with_faults_waited_and_came_corrected(arrived: Arrived) -> None:
    name = "รายจ่ายไผ่สามวัย ม.ค. 61"
    waited = dict(arrived.waited)[f"{name}.xlsx"]
    assert sorted(waited) == ["reference-not-yet-there", "value-missing", "value-not-a-date"]
    ((added, _, _, _),) = entries(arrived, f"{name}_checked.xlsx", "expenses")
    assert added > 10
    assert (arrived.cohort / "build" / "receipts" / f"{name}.html").is_file()
    assert entries(arrived, f"{name}.xlsx", "expenses") == []


def test_a_cash_book_of_ones_own_came_and_its_old_copy_changed_nothing(arrived: Arrived) -> None:
    name = "สมุดรายจ่ายน้ำค้าง ม.ค. 61.xlsx"
    assert entries(arrived, name, "expenses") == [(10, 0, 0, "")]
    # the host has checked the expenses since; a partner's old copy says nothing of that
    assert entries(arrived, f"สำเนาของ {name}", "expenses") == [(0, 0, 10, "")]


def test_a_log_that_was_sent_again_added_nothing(arrived: Arrived) -> None:
    name = "บันทึกโคชถนนหายใจ ถึง 31-1-61.xlsx"
    ((added, _, unchanged, _),) = entries(arrived, name, "coach_logs")
    again = entries(arrived, f"สำเนาของ {name}", "coach_logs")
    assert again == [(0, 0, added + unchanged, "")]


def test_the_logs_of_a_phone_were_accepted(arrived: Arrived) -> None:
    ((added, changed, _, _),) = entries(arrived, "coach_log_ลมเช้า_ก.พ. 61.csv", "coach_logs")
    assert (added > 3, changed) == (True, 0)


def test_nothing_else_had_to_wait(arrived: Arrived) -> None:
    assert len(arrived.waited) == 2
