"""What a person may ask and what the law asks: to know, to be forgotten in time, the record of processing; and lists of
what people have to clear, which nothing makes forget."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.processing import read_processing, tells_of_people
from cohort.storing import journal
from cohort.storing.places_left import CELL, FILE, LINE, places_left
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.expired import days_kept, expired_people
from cohort.workflows.people.forget import forget, forget_people
from cohort.workflows.people.person import LEFT_OUT, MAY_MEAN, NAMES_OTHERS, person_record, write_person_record
from cohort.workflows.people.processing import write_processing_records

from tests.accepting import entries, rows, send, state
from tests.helpers import build_file_tree, replace, run
from tests.workbooks import workbook

REASON = "asked for by letter"
NOY, KHAM = "p-aaaaaa", "p-cccccc"
CONSENTS = """\
consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version,retention_until,withdrawn_on
consent-1,p-aaaaaa,image,consent,false,nickname,2026-11-14,paper,,2027-01-01,
consent-2,p-aaaaaa,research,consent,false,nickname,2026-11-14,paper,,2028-01-01,
consent-3,p-cccccc,image,consent,false,nickname,2026-11-14,paper,,,
"""


def read(cohort: Path, as_of: str | None = None) -> Cohort:
    return Cohort.read(CohortPaths(cohort), as_of)


@pytest.fixture
def two(small: Path) -> Path:
    """A cohort with two people who have a telephone, and texts that name them in their own way."""
    replace(
        small / "private" / "people.csv", "Noy Sample,Noy,,25_34,noy@example.org", "Noy Sample,Noy,,25_34,020 5555 1234"
    )
    replace(
        small / "private" / "coach_logs.csv",
        "the market",
        "the market with MS NOYSAMPLE and Kham Sample at +856 20 55551234",
    )
    build_file_tree(small, {"data/consents.csv": CONSENTS})
    return small


# --- Forgetting -------------------------------------------------------------------------------------------------------


def summaries(cohort: Path) -> list[str]:
    return [row["summary"] for row in rows(cohort, "coach_logs", "private")]


def test_a_name_and_a_number_go_in_whatever_spelling_and_the_others_stay(two: Path) -> None:
    forget_people(read(two), ["Noy"], REASON)
    assert "We walked through the market with MS (forgotten) and Kham Sample at (forgotten)" in summaries(two)


def test_what_two_people_are_called_stays_with_the_other(two: Path) -> None:
    replace(two / "private" / "people.csv", "Kham Sample,Kham", "Kham Sample,Noy")
    forget_people(read(two), [NOY], REASON)
    names = {row["person_id"]: (row["full_name"], row["nickname"]) for row in rows(two, "people", "private")}
    assert names == {NOY: ("(forgotten)", ""), KHAM: ("Kham Sample", "Noy")}


def test_rows_lines_and_pictures_that_may_show_the_person_are_listed(two: Path) -> None:
    content = [
        ["spent_on", "description"],
        ["2026-12-01", "Tea with Noy"],
        ["2026-12-01", "Bus"],
        ["2026-12-02", "NOYSAMPLE"],
    ]
    (two / "submissions" / "accepted").mkdir(parents=True, exist_ok=True)
    workbook(two / "submissions" / "accepted" / "sheet.xlsx", {"Expenses": content})
    build_file_tree(two, {"book/chapter.md": "One\nAs Noy told us\n", "book/named.md": "Noy  Sample"})
    (two / "book" / "picture.jpg").write_bytes(b"\xff\xd8")
    done = run(two, "forget", "Noy", "--reason", REASON)
    (new_file,) = (two / "submissions" / "accepted").glob("*.xlsx")
    output = " ".join(done.stdout.split())
    assert f"may stand in submissions/accepted/{new_file.name}, rows Expenses: 2: read them" in output
    assert "may stand in book/chapter.md, lines 2: read them." in output
    assert "book/named.md names the person or cannot be read" in output
    assert "Pictures, recordings and PDFs in book/ cannot be searched (number: 1)" in output
    assert "book/picture.jpg" not in output
    cells = [cell.value for line in openpyxl.load_workbook(new_file).worksheets[0].iter_rows() for cell in line]
    assert {"Bus", "Tea with Noy"} <= set(cells)
    assert "NOYSAMPLE" not in cells
    assert done.returncode == 1


def test_an_interrupted_forget_gives_its_list_again(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_file_tree(two, {"book/chapter.md": "As Noy told us", "book/named.md": "Noy Sample"})
    planned = forget(read(two), [NOY], REASON, dry_run=True).places

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # the journal is in place, and nothing else
        patch.setattr(journal, "complete_interrupted", crash)
        with pytest.raises(KeyboardInterrupt):
            forget(read(two), [NOY], REASON)
    cohort = open_cohort(CohortPaths(two))
    assert rows(two, "people", "private")[0]["full_name"] == "(forgotten)"
    left = places_left(cohort, NOY).places
    assert left == planned
    assert {place.kind for place in left} >= {CELL, FILE, LINE}
    # forgotten once more, by the id: the places are not lost with the name
    assert set(forget(cohort, [NOY], REASON).places) == set(planned)
    done = run(two, "forget", "--left")
    assert done.returncode == 1
    assert "book/named.md names the person" in done.stdout
    # what is cleared goes from the list, and in the end the list
    (two / "book" / "named.md").unlink()
    (two / "book" / "chapter.md").write_text("As somebody told us", encoding="utf-8")
    done = run(two, "forget", "--left")
    assert "book/" not in done.stdout
    assert "nox -s forget -- --cleared p-aaaaaa" in done.stdout
    assert run(two, "forget", "--cleared", NOY).returncode == 0
    assert "No list of places to clear is open." in run(two, "forget", "--left").stdout
    assert run(two, "forget", "--cleared", NOY).returncode == 2


def test_the_note_of_places_says_nothing_of_the_person_and_is_closed(two: Path) -> None:
    build_file_tree(two, {"book/chapter.md": "As Noy told us"})
    forget_people(read(two), [NOY], REASON)
    (note,) = (two / "private" / "forgotten").iterdir()
    assert "noy" not in note.read_text(encoding="utf-8").casefold()
    assert (note.stat().st_mode & 0o777, note.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.slow
def test_those_whose_time_has_ended_are_forgotten_together(two: Path) -> None:
    # the longest consent counts, and where none says a day, the last one of the cohort and its years
    assert expired_people(read(two, "2028-01-01")) == []
    assert [person.person for person in expired_people(read(two, "2028-01-02"))] == [NOY]
    later = "2032-06-01"
    assert [(person.person, str(person.last_day)) for person in expired_people(read(two, later))] == [
        (NOY, "2028-01-01"),
        (KHAM, "2032-05-31"),
    ]
    before = state(two)
    done = run(two, "forget", "--expired", "--dry-run", "--as-of", later)
    assert "Noy (Weavers)" in done.stdout
    assert "This would be done for p-aaaaaa, p-cccccc:" in done.stdout
    assert state(two) == before
    done = run(two, "forget", "--expired", "--as-of", later)
    assert {row["full_name"] for row in rows(two, "people", "private")} == {"(forgotten)"}
    assert "We walked through the market with MS (forgotten) and (forgotten) at (forgotten)" in summaries(two)
    last = [row for row in entries(two) if row["action"] == "forget"]
    assert {(row["key"], row["reason"]) for row in last} == {
        ("p-aaaaaa p-cccccc", "The time to keep personal data has ended")
    }
    assert expired_people(read(two, later)) == []
    assert run(two, "forget", "--expired", "--as-of", later).returncode == 0
    # nobody is told any more that the time of the forgotten ends
    assert {row["retention_until"] for row in rows(two, "consents")} == {""}


def test_a_forgotten_group_does_not_come_back_from_an_older_file(two: Path) -> None:
    forget_people(read(two), [NOY, KHAM], REASON)
    headings = ["person_id", "full_name", "nickname", "roles"]
    workbook(two / "submissions" / "register.xlsx", {"People": [headings, [KHAM, "Kham Sample", "Kham", "coach"]]})
    assert "may ask for" in run(two, "validate").stdout


def test_without_private_nobody_is_called_kept_too_long(two: Path) -> None:
    for path in (two / "private").glob("*.csv"):
        path.unlink()
    with pytest.raises(CannotRun, match="private/ is not here"):
        expired_people(read(two, "2040-01-01"))


# --- Attacked ---------------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_keeps_nobody_from_being_forgotten(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_file_tree(two, {"book/locked.md": "Noy Sample", "backups/locked.zip": "x"})
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.stem == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    places = forget(read(two), [NOY], REASON).places
    assert {place.file for place in places} >= {"book/locked.md", "backups/locked.zip"}


def test_an_id_that_is_no_name_of_a_file_writes_nowhere_else(two: Path) -> None:
    for folder in ("data", "private"):
        for path in (two / folder).glob("*.csv"):
            path.write_text(path.read_text(encoding="utf-8").replace(NOY, "../../../evil"), encoding="utf-8")
    build_file_tree(two, {"book/chapter.md": "As Noy told us"})
    forget(read(two), ["../../../evil"], REASON)
    assert len(list((two / "private" / "forgotten").iterdir())) == 1
    assert list(two.parent.glob("**/evil*")) == []
    _, path = write_person_record(read(two), "../../../evil", cohort_language(read(two)))
    assert path.parent == two / "build" / "person"


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"kind": "cell"}, {"what": 1}]', "null", "\x00"])
def test_a_damaged_list_is_one_line(two: Path, content: str) -> None:
    build_file_tree(two, {f"private/forgotten/{NOY}.json": content})
    with pytest.raises(CannotRun, match="it cannot be read; delete it, or bring it back from a back-up"):
        places_left(read(two), NOY)


@pytest.mark.parametrize(
    "content", ["SELECT 1 AS one", "SELECT person_id FROM people", "SELEC", "SELECT 1 AS person_id, 2 AS kept_until"]
)
def test_a_view_of_the_cohorts_own_that_says_no_day_is_one_line(two: Path, content: str) -> None:
    build_file_tree(two, {"local/views/kept_until.sql": content})
    with pytest.raises(CannotRun, match="kept_until"):
        expired_people(read(two, "2040-01-01"))


@pytest.mark.parametrize("years", [501, 8_000, 10**30])
def test_a_time_that_no_calendar_has_is_refused(two: Path, years: int) -> None:
    before = (two / "cohort.yml").read_text(encoding="utf-8")
    (two / "cohort.yml").write_text(f"{before}personal_data_years: {years}\n", encoding="utf-8")
    with pytest.raises(CannotRun, match=r"personal_data_years: .*of 0 or more and 500 or less"):
        read(two)


def test_the_longest_time_is_a_day_of_the_calendar(two: Path) -> None:
    before = (two / "cohort.yml").read_text(encoding="utf-8")
    (two / "cohort.yml").write_text(f"{before}personal_data_years: 500\n", encoding="utf-8")
    assert str(days_kept(read(two))[KHAM]) == "2527-05-31"
    assert "31 May 2527" in cells_of(next(write_processing_records(read(two))))


def test_a_long_text_is_given_whole(two: Path) -> None:
    text = "word " * 20_000
    replace(two / "private" / "research_notes.csv", "note-01,,She listens,", f"note-01,,{text.strip()},")
    _, path = write_person_record(read(two), NOY, cohort_language(read(two)))
    assert cells_of(path).count("word") == 20_000


# --- What is known ----------------------------------------------------------------------------------------------------


def cells_of(path: Path) -> str:
    return "\n".join(
        str(cell.value) for sheet in openpyxl.load_workbook(path) for line in sheet.iter_rows() for cell in line
    )


def test_a_person_gets_what_is_known_of_them_without_the_names_of_others(two: Path) -> None:
    replace(
        two / "private" / "research_notes.csv", "note-01,,She listens,", "note-01,Folder 3,She listens to Kham Sample,"
    )
    replace(two / "data" / "grants.csv", "Looms for the young", "Looms for Noy Sample and Kham Sample")
    send(two, ["2026-12-01", "Tea", 5, "Weavers", "Own money", "Noy Sample"])
    language = cohort_language(read(two))
    record, path = write_person_record(read(two), "Noy", language)
    cells = cells_of(path)
    assert {"Noy Sample", "25 to 34 years", "020 5555 1234", "Research", "1 Jan 2028"} <= set(cells.split("\n"))
    assert "Looms for Noy Sample and (another person)" in cells
    assert "You may see your data and get a copy" in cells
    assert "Kham" not in cells
    assert [file.name for file in record.files] == ["expenses.xlsx"]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    # the summary of a contact is about others: the host decides
    assert "walked through the market" not in cells
    assert LEFT_OUT in {cell.why for cell in record.to_read if cell.table.name == "coach_logs"}
    assert {cell.why for cell in record.to_read} <= {LEFT_OUT, MAY_MEAN, NAMES_OTHERS}


def test_the_file_of_a_person_is_made_by_the_session_in_a_language(two: Path) -> None:
    done = run(two, "person", "Noy", "--lang", "th")
    assert done.returncode == 0, done.stderr
    assert (two / done.stdout.splitlines()[0]).is_file()
    assert "ข้อมูลที่เรามีเกี่ยวกับท่าน" in cells_of(two / done.stdout.splitlines()[0])
    assert run(two, "person", "Nobody").returncode == 2


def test_a_note_about_several_people_is_to_be_read_before(two: Path) -> None:
    text = (two / "data" / "research_notes.csv").read_text(encoding="utf-8")
    assert NOY in text
    (two / "data" / "research_notes.csv").write_text(text.replace(f",{NOY},", f",{NOY};{KHAM},"), encoding="utf-8")
    record = person_record(read(two), NOY, cohort_language(read(two)))
    assert ("research_notes", NAMES_OTHERS) in {(cell.table.name, cell.why) for cell in record.to_read}


# --- The record of processing -----------------------------------------------------------------------------------------


def test_every_table_about_people_is_in_the_record_with_its_columns(two: Path) -> None:
    cohort = read(two)
    first, *_ = write_processing_records(cohort)
    cells = cells_of(first).split("\n")
    for table in cohort.model.tables.values():
        if tells_of_people(table):
            assert table.title in cells
            assert all(column.title in cells for column in table.private_fields if column.personal)
    assert {"GDPR" in text or "Until 31 May 2032" in text for text in cells} == {True, False}
    assert "Consent: 2 people" in cells
    assert not {"Noy", "Kham", "Sample"} & set(" ".join(cells).split())


def test_a_table_of_the_cohorts_own_is_in_the_record_and_dropped_ones_are_not(two: Path) -> None:
    field = "title: X, description: X., example: x, type: string"
    (two / "local" / "tables").mkdir(parents=True)
    (two / "local" / "tables" / "visits.yaml").write_text(
        "name: visits\ntitle: Visits of guests\ndescription: Visits.\nprimaryKey: [visit_id]\nfields:\n"
        f"- {{name: visit_id, {field}, constraints: {{required: true}}}}\n- {{name: guest, {field}, personal: true}}\n",
        encoding="utf-8",
    )
    with (two / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("components: {coaching: {status: dropped, reason: none}}\n")
    titles = [activity.title for activity in read_processing(read(two)).activities_in_use(read(two))]
    assert "Visits of guests" in titles
    assert "Coaching" not in titles


def test_the_session_writes_the_record_in_each_language(two: Path) -> None:
    done = run(two, "processing")
    assert done.returncode == 0, done.stderr
    assert [Path(line).parent.as_posix() for line in done.stdout.splitlines()[:1]] == ["build/processing"]
    assert json.dumps(done.stdout).count("xlsx") == len(read(two).report_languages)
