"""What is published is what was declared and agreed to, valid for others, and the same each time."""

from __future__ import annotations

import datetime
import html
import importlib.resources
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import jsonschema
import openpyxl
import pytest
import referencing.jsonschema
import yaml
from cohort.errors import CannotRun
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.publication.appearances import Appearance, appearances
from cohort.publication.passages import NAMES_UNKNOWN
from cohort.publication.people_counts import join_small, with_earlier_releases
from cohort.publication.text_marks import TextMarks
from cohort.workflows.intake.accept import accept_submissions
from cohort.workflows.people.remove import withdraw_consent
from cohort.workflows.publish.own_passages import text_marks
from cohort.workflows.publish.plan import write_plan
from cohort.workflows.publish.publish import publish
from cohort.workflows.publish.recall import unconfirmed
from cohort.workflows.publish.review import write_review
from frictionless import Package
from pyrefiqda import RefiCodebook

from tests.helpers import ROOT, build_file_tree, git, git_save, replace, run
from tests.published import change, cohort_in, prepared, published, published_copy, readable, rows, write

# no package of PyPI or npm has the schema of 360Giving, and a copy here would go stale unseen: it is asked where it lies
# beside this repository, or where this names it
GIVING = Path(os.environ.get("COHORT_STANDARDS") or ROOT.parent / "shared" / "standards", "360giving")
needs_giving = pytest.mark.skipif(
    not GIVING.is_dir(), reason="the schema of 360Giving is not here; COHORT_STANDARDS names the folder with 360giving/"
)
pytestmark = pytest.mark.xdist_group("publish")


@pytest.fixture(scope="session")
def done(pilot: Path) -> Path:
    """The pilot with what it publishes. Do not change it."""
    return published_copy(pilot)


@pytest.fixture(scope="session")
def folder(done: Path) -> Path:
    """The published folder of the pilot. Do not change it."""
    return done / "build" / "published"


@pytest.fixture
def copy(pilot: Path, copy_of: Callable[[Path], Path]) -> Path:
    return copy_of(pilot)


@pytest.fixture
def bookless(copy: Path) -> Path:
    """The pilot before its book is written, which publishes in half the time."""
    shutil.rmtree(copy / "book")
    return copy


# --- closed by default ---


def test_only_tables_that_say_so_are_in_the_package(folder: Path) -> None:
    tables = {path.stem for path in (folder / "data").glob("*.csv")}
    assert tables == {
        "budgets", "change_evidence", "changes", "coaching_totals", "codebook", "forum_roles", "grants",
        "hypothesis_counts", "instalments", "lessons", "obstacle_counts", "organisations", "outputs", "people_counts", "strategies",
        "trials", "unit_costs", "workshops",
    }  # fmt: skip
    assert "person_id" not in (folder / "data" / "changes.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_work_of_coaches_leaves_in_one_sum_and_not_of_few_partners(copy: Path) -> None:
    """With one coach at a partner, hours of a partner are hours of a person."""
    whole = prepared(copy).derived["coaching_totals"]
    assert list(whole) == [("cohort",)]
    path = copy / "data" / "coach_logs.csv"
    write(
        path, [row for row in rows(path.parent, "coach_logs") if row["organisation_id"] in ("partner-01", "partner-02")]
    )
    assert prepared(copy).derived["coaching_totals"] == {}


LOCAL_TABLE = """
name: visits
title: Visits
description: Who came to see us.
primaryKey: [visit_id]
{publish}
fields:
- {{name: visit_id, title: Visit, description: An id., example: v-1, type: string, constraints: {{required: true}}{key}}}
- {{name: guests, title: Guests, description: How many came., example: '3', type: integer{guests}}}
"""
LOCAL_MEASURE = """-- title: Guests
-- unit: guests
-- formula: The guests of all visits.
-- source: Visits.
{publish}-- tables: visits
-- columns: guests = Guests
-- units: guests = count
SELECT sum(guests)::BIGINT AS guests FROM visits
"""


def add_own(cohort: Path, *, says_so: bool) -> None:
    """Adds a table, a column and a measure of the cohort's own."""
    as_is = ", publish: as_is" if says_so else ""
    table = LOCAL_TABLE.format(publish="publish: rows" if says_so else "", key=as_is, guests=as_is)
    column = f"extends: trials\nfields:\n- {{name: mood, title: Mood, description: How it felt., example: good, type: string, codes: {{good: Good, bad: Bad}}{as_is}}}\n"
    build_file_tree(
        cohort,
        {
            "local/tables/visits.yaml": table,
            "local/tables/more.yaml": column,
            "local/measures/guests.sql": LOCAL_MEASURE.format(publish="-- publish: yes\n" if says_so else ""),
            "data/visits.csv": "visit_id,guests\nv-1,41\nv-2,1\n",
        },
    )
    write(cohort / "data" / "trials.csv", [row | {"mood": "good"} for row in rows(cohort / "data", "trials")])


@pytest.mark.slow
def test_a_new_table_column_and_measure_publish_nothing_until_they_say_so(bookless: Path) -> None:
    copy = bookless
    data = copy / "build" / "published" / "data"
    add_own(copy, says_so=False)
    published(copy)
    assert not (data / "visits.csv").exists()
    assert not (data / "results" / "guests.csv").exists()
    assert "mood" not in rows(data, "trials")[0]
    add_own(copy, says_so=True)
    published(copy)
    assert rows(data, "visits") == [{"visit_id": "v-1", "guests": "41"}, {"visit_id": "v-2", "guests": "1"}]
    assert [row["guests"] for row in rows(data / "results", "guests")] == ["42"]
    assert {row["mood"] for row in rows(data, "trials")} == {"good"}


ROW = "fields:\n- {name: row_id, title: Row, description: An id., example: r-1, type: string, publish: as_is}\n"
PERSON = "- {name: person_id, title: Who, description: A person., example: p-1, type: string, references: people%s}\n"
TEXT = "- {name: words, title: Words, description: A text., example: x, type: string, publish: as_is}\n"
HEAD = "name: own\ntitle: Own\ndescription: A table.\nprimaryKey: [row_id]\npublish: rows\n"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEAD + ROW + PERSON % ", constraints: {required: true}", "own: publish: each row is about a person, and rows about people never leave"),
        (HEAD + ROW + PERSON % "", "own: publish: a row may be about a person (person_id); write publish_only"),
        (HEAD + "publish_only: changes_to_publish\n" + ROW + PERSON % ", publish: as_is", "own: person_id: publish: it is about people, and nothing about one person leaves"),
        (HEAD + ROW + TEXT, "own: words: publish: people write what they like there; write reviewed"),
        (HEAD + ROW + TEXT.replace("publish: as_is", "publish: month"), "own: words: publish: only a date leaves as month"),
        (HEAD + ROW + TEXT.replace("publish: as_is", "publish: named, personal: true"), "own: words: publish: it is about people"),
        (HEAD.replace("publish: rows\n", "") + ROW, "own: row_id: publish: the table publishes nothing; write publish: rows there"),
        (HEAD + ROW.replace("as_is", "always"), "own: row_id: publish: there is no always; choose from as_is, named, month, region, reviewed, if_published"),
        (HEAD + ROW.replace(", publish: as_is", ""), "own: row_id: the key of a published table needs publish: as_is"),
    ],
)  # fmt: skip
def test_what_would_leave_too_much_is_refused(fresh_en: Path, copy_of: Callable, table: str, message: str) -> None:
    cohort = copy_of(fresh_en)
    build_file_tree(cohort, {"local/tables/own.yaml": table})
    with pytest.raises(CannotRun) as refusal:
        cohort_in(cohort)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


# --- numbers of people ---


@pytest.mark.parametrize(
    ("groups", "printed"),
    [
        ({"leader": 6, "coach": 5}, {"coach": 5, "leader": 6}),
        # small ones are joined, and nobody can subtract them from the total
        ({"leader": 8, "coach": 4, "expert": 2}, {"leader": 8, "other": 6}),
        # the others would be too few: the smallest of the rest joins them
        ({"leader": 12, "coach": 6, "expert": 1}, {"leader": 12, "other": 7}),
        # a group that everybody is in would say it of each of them
        ({"leader": 24}, {}),
        ({"leader": 24, "expert": 1}, {}),
        ({"leader": 4, "coach": 3}, {}),
        ({"other": 5, "leader": 5}, {"leader": 5, "other": 5}),
        ({}, {}),
    ],
)
def test_small_groups_are_joined_until_nobody_can_be_found(groups: dict, printed: dict) -> None:
    assert join_small(groups, 5) == printed
    assert not printed or sum(printed.values()) == sum(groups.values())


def before(day: str, **categories: int) -> list[dict[str, str]]:
    return [
        {"release": day, "breakdown": "roles", "category": name, "people": str(number), "published_on": day}
        for name, number in categories.items()
    ]


@pytest.mark.parametrize(
    ("earlier", "now", "printed"),
    [
        ([], {"leader": 10, "other": 6}, {"leader": 10, "other": 6}),
        # one more came, or went: the difference of two releases would be that person
        (before("1", leader=10, other=6), {"leader": 11, "other": 6}, {"leader": 10, "other": 6}),
        (before("1", leader=10, other=6), {"leader": 10, "other": 5}, {"leader": 10, "other": 6}),
        (before("1", leader=10, other=6), {"leader": 15, "other": 11}, {"leader": 15, "other": 11}),
        # every earlier release counts, not only the last
        (before("1", leader=10, other=6) + before("2", leader=15, other=6), {"leader": 20, "other": 6}, {"leader": 20, "other": 6}),
        (before("1", leader=10, other=6) + before("2", leader=15, other=6), {"leader": 12, "other": 6}, {"leader": 15, "other": 6}),
        # whoever came is in what has another name now, or in no number but the total
        (before("1", leader=10, other=6), {"leader": 10, "coach": 7}, {"leader": 10, "other": 6}),
        (before("1", leader=10, other=6), {"leader": 16, "coach": 8}, {"leader": 10, "other": 6}),
        # no longer countable at all
        (before("1", leader=10, other=6), {}, {"leader": 10, "other": 6}),
    ],
)  # fmt: skip
def test_two_releases_together_find_nobody(earlier: list, now: dict, printed: dict) -> None:
    counts = with_earlier_releases({"roles": now} if now else {}, earlier, "3", 5)
    assert counts["roles"] == printed


@pytest.mark.parametrize("leader", [10, 11, 40])
def test_a_release_says_its_numbers_only_once(leader: int) -> None:
    again = with_earlier_releases({"roles": {"leader": leader, "other": 6}}, before("3", leader=10, other=6), "3", 5)
    assert again["roles"] == {"leader": 10, "other": 6}


def test_a_new_breakdown_does_not_tell_how_many_came_since() -> None:
    earlier = before("1", leader=10, other=6)
    assert "gender" not in with_earlier_releases({"gender": {"female": 9, "male": 8}}, earlier, "2", 5)
    assert "gender" in with_earlier_releases({"gender": {"female": 9, "male": 7}}, earlier, "2", 5)
    assert "gender" in with_earlier_releases({"gender": {"female": 14, "male": 7}}, earlier, "2", 5)


def test_two_tables_of_people_have_the_same_total(folder: Path) -> None:
    totals: dict[str, int] = {}
    for row in rows(folder / "data", "people_counts"):
        totals[row["breakdown"]] = totals.get(row["breakdown"], 0) + int(row["people"])
        assert int(row["people"]) >= 5
    assert totals == {"all": 24, "roles": 24, "gender": 24, "age_band": 24}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("gender", "gender is counted twice; two tables of the same thing could be subtracted"),
        ("organisation_id", "organisation_id leads to single people; count by a column of categories"),
        ("nickname", "nickname leads to single people"),
        ("shoes", "people has no column shoes"),
    ],
)
def test_people_are_counted_by_one_column_of_categories_once(copy: Path, column: str, message: str) -> None:
    build_file_tree(copy, {"local/publication.yaml": f"people_by:\n- {{column: {column}, title: Again}}\n"})
    with pytest.raises(CannotRun, match=message):
        prepared(copy)


@pytest.mark.slow
def test_the_next_release_keeps_a_number_that_would_find_somebody(copy: Path) -> None:
    first = {row["category"]: row["people"] for row in prepared(copy).count_rows if row["breakdown"] == "all"}
    write(
        copy / "data" / "people_counts.csv",
        [{"release": "a", "breakdown": "all", "category": "all", "people": "22", "published_on": "2018-01-31"}],
    )
    assert first == {"all": "24"}
    assert [row["people"] for row in prepared(copy).count_rows if row["breakdown"] == "all"] == ["22"]


MEASURE = """-- title: Busy
-- unit: people
-- formula: How many.
-- source: Us.
-- publish: yes
-- tables: workshops
-- columns: number = Number
-- units: number = count
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "message"),
    [
        # a measure that counts people without saying so: directly, through a view, and behind a name that hides it
        ({"local/measures/busy.sql": MEASURE + "SELECT count(*) AS number FROM attendance"}, "local/measures/busy.sql: publish: it asks attendance, of which no row is published"),
        ({"local/measures/busy.sql": MEASURE + "SELECT count(*) AS number FROM coach_contacts"}, "local/measures/busy.sql: publish: it asks coach_logs"),
        ({"local/measures/busy.sql": MEASURE + "WITH people AS (SELECT * FROM people) SELECT count(*) AS number FROM people"}, "local/measures/busy.sql: publish: it asks people"),
        # a view of the cohort's own in place of one whose rows are published
        ({"local/views/obstacle_counts.sql": "SELECT code, count(DISTINCT coder_id) AS notes, 1 AS partners FROM codings GROUP BY code"}, "local/views/obstacle_counts.sql: it asks codings, which is about people"),
        # a name signed by mistake, and one that a query writes by itself
        ({"data/reviews.csv": None}, "data/changes.csv: change-"),
        ({"local/measures/busy.sql": MEASURE.replace("-- units: number = count\n", "") + "SELECT 'NAME' AS number FROM workshops LIMIT 1"}, "what identifies p-"),
    ],
)  # fmt: skip
def test_what_would_tell_of_people_is_stopped(copy: Path, files: dict, message: str) -> None:
    name = rows(copy / "private", "people")[0]["full_name"]
    if "data/reviews.csv" in files:
        reviews = rows(copy / "data", "reviews")
        worded = next(row for row in reviews if row["answer"] == "reworded")
        worded["wording"] = f"{name.replace(' ', '  ')} เปิดประชุม"
        write(copy / "data" / "reviews.csv", reviews)
    build_file_tree(copy, {path: text.replace("NAME", name) for path, text in files.items() if text})
    with pytest.raises(CannotRun) as refusal:
        published(copy)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not (copy / "build" / "published").exists()


# --- organisations without a name ---


def shown_as(provinces: dict[str, str]) -> dict[str, Appearance]:
    """How partners appear that are to be shown by region only, by province; those that begin with a star are funders."""
    from tests.test_model import whole_model

    table = whole_model().tables["organisations"]
    blank = dict.fromkeys([column.name for column in table.fields], "")
    found = {
        name: blank
        | {"province": place, "publish_as": "region", "roles": "funder" if name.startswith("*") else "partner"}
        for name, place in provinces.items()
    }
    from cohort.model.publication_file import read_publication_file

    return appearances(table, found, read_publication_file(cohort_in(ROOT_COHORT[0])))


ROOT_COHORT: list[Path] = []


@pytest.mark.parametrize(
    ("provinces", "regions"),
    [
        ({"a": "TH-50", "b": "TH-57"}, {"a": "TH-north", "b": "TH-north"}),
        # alone in its region: one of the country
        ({"a": "TH-50", "b": "TH-40"}, {"a": "TH", "b": "TH"}),
        # two of the north would leave the third alone in the country
        ({"a": "TH-50", "b": "TH-57", "c": "TH-40"}, {"a": "TH", "b": "TH", "c": "TH"}),
        # the only one of its kind does not appear
        ({"a": "TH-50", "b": "TH-57", "*c": "TH-50"}, {"a": "TH-north", "b": "TH-north", "*c": ""}),
        ({"a": "TH-50"}, {"a": ""}),
    ],
)
def test_an_organisation_without_a_name_is_never_alone(fresh_th: Path, provinces: dict, regions: dict) -> None:
    ROOT_COHORT[:] = [fresh_th]
    shown = shown_as(provinces)
    assert {name: each.region if each.how == "region" else "" for name, each in shown.items()} == regions


def test_an_organisation_without_a_name_leaves_no_text_no_place_and_no_id(done: Path, folder: Path) -> None:
    unnamed = [row for row in rows(folder / "data", "organisations") if not row["name"]]
    assert [(row["roles"], row["region"], row["sector"], row["province"]) for row in unnamed] == [
        ("partner", "TH", "", "")
    ] * 2
    ids = {row["organisation_id"] for row in unnamed}
    grants = [row for row in rows(folder / "data", "grants") if row["organisation_id"] in ids]
    assert [row["title"] + row["description"] for row in grants] == ["", ""]
    known = {"partner-03", "partner-04", "grant-03", "grant-04", "TH-57", "TH-40"}
    for row in rows(done / "data", "organisations"):
        known |= {row["name"], row["name_en"]} if row["publish_as"] == "region" else set()
    everything = [
        (name, text) for name, text in readable(folder) if name.startswith(("data/", "exports/", "index", "public"))
    ]
    for word in known:
        assert not [name for name, text in everything if word in text], word
    # a workshop in its rooms does not tell where it is
    assert [
        (row["province"], row["region"], row["host_organisation_id"]) for row in rows(folder / "data", "workshops")
    ][1:3] == [("", "TH", "")] * 2


@pytest.mark.slow
def test_rows_of_the_only_one_without_a_name_stay(copy: Path) -> None:
    change(copy, "organisations", "partner-03", publish_as="name")
    selected = prepared(copy).selected
    # it is the only one of its kind, so it does not appear at all
    assert selected.appearances["partner-04"].was_alone
    assert ("partner-04",) in selected.stays["organisations"]
    assert not [row for row in selected.rows["trials"].values() if row["organisation_id"].startswith("x-")]


@pytest.mark.slow
def test_total_minus_parts_is_not_the_part_of_one_that_does_not_appear(copy: Path) -> None:
    change(copy, "organisations", "partner-03", publish_as="name")
    change(copy, "organisations", "partner-04", publish_as="not_at_all")
    selected = prepared(copy).selected
    assert selected.stays["grants"] == {("grant-04",): "rests on another", ("grant-00",): "tells a remainder"}
    assert set(selected.rows["grants"]) == {("grant-01",), ("grant-02",), ("grant-03",)}


@pytest.mark.slow
def test_no_number_is_made_of_an_organisation_that_does_not_appear(copy: Path) -> None:
    before = {key[0]: int(row["partners"]) for key, row in prepared(copy).derived["obstacle_counts"].items()}
    assert max(before.values()) == 4
    change(copy, "organisations", "partner-04", publish_as="not_at_all")
    after = {key[0]: int(row["partners"]) for key, row in prepared(copy).derived["obstacle_counts"].items()}
    # the only other one without a name does not appear either then
    assert max(after.values()) == 2


@pytest.mark.slow
def test_a_change_of_a_person_is_one_of_the_persons_organisation(copy: Path) -> None:
    change(copy, "changes", "change-01", organisation_id="")
    assert prepared(copy).selected.rows["changes"]["change-01",]["organisation_id"] == "partner-01"
    change(copy, "organisations", "partner-01", publish_as="not_at_all")
    assert prepared(copy).selected.stays["changes"]["change-01",] == "rests on another"


@pytest.mark.slow
def test_an_organisation_that_says_nothing_does_not_appear(copy: Path) -> None:
    for name in ("partner-01", "partner-02", "partner-03", "partner-04"):
        change(copy, "organisations", name, publish_as="")
    selected = prepared(copy).selected
    assert not [key for key in selected.rows["organisations"] if key[0].startswith(("partner", "x-"))]
    assert not selected.rows["unit_costs"]
    assert not selected.rows["trials"]


@pytest.mark.slow
def test_a_secret_place_leaves_as_its_region(copy: Path) -> None:
    change(copy, "organisations", "partner-01", location_is_sensitive="true")
    selected = prepared(copy).selected
    partner = selected.rows["organisations"]["partner-01",]
    assert (partner["province"], partner["region"]) == ("", "TH-south")
    # the forum was there
    assert selected.rows["workshops"]["workshop-05",]["province"] == ""


# --- texts ---


@pytest.fixture(scope="session")
def marks(pilot: Path) -> TextMarks:
    return text_marks(prepared(pilot))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ปูอ่านงบกำไรขาดทุนของทริปได้เอง", ["ปู: nickname"]),
        ("วันนั้นหมี่จัดวงคุยแม่ ๆ", ["หมี่: nickname"]),
        ("โคชแพรชวนทีมคิด", ["แพร: nickname"]),
        ("ลุงเสริฐเล่าให้ฟัง", ["ลุงเสริฐ: nickname"]),
        ("คุณอารีย์ทะเลทองเป็นคนเริ่ม", ["อารีย์ทะเลทอง: name"]),
        ("ต้นทุนต่อหน่วยตามที่คิด", []),
        ("โทร 081-234-5678", ["081-234-5678: contact"]),
        ("โทร 081.234.5678 หรือ (02) 564 4440", ["081.234.5678: contact", "(02) 564 4440: contact"]),
        ("โทร ๐๘๑-๒๓๔-๕๖๗๘", ["๐๘๑-๒๓๔-๕๖๗๘: contact"]),
        ("ไลน์ไอดี: noi2530 หรือ facebook.com/noi", ["ไลน์ไอดี: noi2530: contact", "facebook.com/noi: contact"]),
        ("เริ่ม 2018-05-31 ใช้เงิน 1,250,000 บาท", []),
        ("เขียนถึง noi@example.org", ["noi@example.org: contact"]),
        ("ที่ตำบลบางเตยและพังงา", ["ตำบลบางเตยและพังงา: place"]),
        ("มูลนิธิน้ำค้างหลังดอยมาเยี่ยม", ["มูลนิธิน้ำค้างหลังดอย: organisation"]),
        ("เพื่อนจากน้ำค้างหลังดอย", ["น้ำค้างหลังดอย: organisation"]),
        ("หัวหน้าทีมถามก่อน", ["หัวหน้าทีม: role"]),
        ("ชาวบ้านรวมกลุ่มกันเอง", []),
    ],
)
def test_what_may_lead_to_somebody_is_marked(marks: TextMarks, text: str, found: list[str]) -> None:
    assert [f"{text[mark.start : mark.end]}: {mark.kind}" for mark in marks.find(text)] == found


@pytest.mark.slow
def test_only_texts_that_were_read_leave_and_a_changed_one_asks_again(copy: Path, marks: TextMarks) -> None:
    assert not prepared(copy).waiting
    change(copy, "trials", "trial-01-1", learned="โคชแพรช่วยลองใหม่")
    preparation = prepared(copy)
    assert [text.text for text in preparation.waiting] == ["โคชแพรช่วยลองใหม่"]
    assert preparation.selected.rows["trials"]["trial-01-1",]["learned"] == ""
    # a coach by nickname
    assert [mark.kind for mark in marks.find(preparation.waiting[0].text)] == ["nickname"]
    change(copy, "trials", "trial-01-1", hypothesis="ถ้าลองใหม่")
    # a trial without its name stays
    assert ("trial-01-1",) in prepared(copy).selected.stays["trials"]


@pytest.mark.slow
def test_a_number_is_left_out_while_rows_that_it_counts_wait(bookless: Path) -> None:
    """A title that nobody has read holds back its row, and whatever counts the rest would be false."""
    copy, folder = bookless, bookless / "build" / "published"
    change(copy, "workshops", "workshop-01", title="ชื่อใหม่ที่ยังไม่มีใครอ่าน")
    publication = published(copy)
    workshops = rows(folder / "data", "workshops")
    assert publication.preparation.selected.waiting["workshops"] == {("workshop-01",)}
    results = {path.stem for path in (folder / "data" / "results").glob("*.csv")}
    # a count of them; a list of those that leave is true; counts of other tables do not hang on it
    assert "workshops_held" not in results
    assert len(rows(folder / "data" / "results", "workshop_months")) == len(workshops)
    assert {"changes_substantiated", "partners_taking_part", "outputs_by_kind"} <= results
    for page in (folder / "public.html", folder / "index.html"):
        text = page.read_text(encoding="utf-8")
        assert "เวทีที่ผ่านมาแล้ว" not in text
        assert "ยังไม่แสดงตัวเลขที่นับจากเรื่องเหล่านี้: การทดลอง, เวที</p>" in text


@pytest.mark.slow
def test_a_text_that_was_refused_holds_back_no_number(copy: Path) -> None:
    reviews = rows(copy / "data", "reviews")
    write(copy / "data" / "reviews.csv", [row | {"answer": "no", "wording": ""} for row in reviews])
    selected = prepared(copy).selected
    assert not selected.rows["workshops"]
    assert not any(selected.waiting.values())


@pytest.mark.slow
def test_numbers_wait_for_rows_on_which_others_rest(copy: Path) -> None:
    """Evidence of a change, and a trial of a strategy, wait with it."""
    change(copy, "changes", next(iter(prepared(copy).selected.rows["changes"]))[0], statement="ยังไม่มีใครอ่าน")
    waiting = {name: keys for name, keys in prepared(copy).selected.waiting.items() if keys}
    assert waiting["change_evidence"] == waiting["changes"]
    assert len(waiting["changes"]) == 1


@pytest.mark.slow
def test_answers_come_back_in_the_workbook_and_decide(copy: Path) -> None:
    reviews = rows(copy / "data", "reviews")
    write(copy / "data" / "reviews.csv", [dict.fromkeys(reviews[0], "")])
    replace(copy / "data" / "reviews.csv", ",,,\n", "")
    review = write_review(cohort_in(copy))
    assert review.waiting == review.texts > 150
    book = openpyxl.load_workbook(review.file, rich_text=True)
    sheet = book[book.sheetnames[1]]
    answers = [cell.value for cell in book["_lists"]["A"]]
    texts = {str(row[2].value): row for row in sheet.iter_rows(min_row=5)}
    story = texts["หัวหน้าทีมเปิดประชุมด้วยการถามว่าสัปดาห์นี้ติดอะไร"]
    assert story[3].value == "หัวหน้าทีม: ตำแหน่งที่มีคนเดียว"
    # what is marked is bold within the text
    assert [str(part) for part in story[2].value if getattr(getattr(part, "font", None), "b", False)] == ["หัวหน้าทีม"]
    story[4].value, story[5].value = answers[2], "ทีมเริ่มจากคำถาม"
    texts["การรับจองและบัญชีย้ายจากทีมกลางไปอยู่กับเยาวชนในพื้นที่"][4].value = answers[0]
    texts["กลุ่มจักสานจดเวลาทำงานทุกใบ"][4].value = answers[1]
    buffer = io.BytesIO()
    book.save(buffer)
    (copy / "submissions" / "read.xlsx").write_bytes(buffer.getvalue())
    acceptance = accept_submissions(cohort_in(copy))
    assert [Path(submission.file).name for submission in acceptance.accepted] == ["read.xlsx"]
    assert not acceptance.waiting
    assert sorted(row["answer"] for row in rows(copy / "data", "reviews")) == ["no", "reworded", "yes"]
    changes = {row["statement"] for row in prepared(copy).selected.rows["changes"].values()} - {""}
    assert changes == {"ทีมเริ่มจากคำถาม", "การรับจองและบัญชีย้ายจากทีมกลางไปอยู่กับเยาวชนในพื้นที่"}


@pytest.mark.slow
def test_a_page_for_each_organisation_says_only_what_leaves_about_it(copy: Path) -> None:
    plan = write_plan(cohort_in(copy))
    pages = {path.stem.rsplit(" ", 1)[-1]: path.read_text(encoding="utf-8") for path in plan.pages_of_organisations}
    assert len(pages) == 7
    own = "การรับจองและบัญชีย้ายจากทีมกลางไปอยู่กับเยาวชนในพื้นที่"
    assert [name for name, page in pages.items() if own in page] == ["partner-01"]
    assert "บ้านเรียนรู้แบ่งรายได้ตามหน้าที่ที่ตกลงเป็นลายลักษณ์อักษร" in pages["partner-02"]
    # without its name none of its words leave
    assert "แกนนำเยาวชนเป็นคนแจ้งเหตุ" not in pages["partner-03"]
    # a page goes to one partner, who must not learn from it who the people of others are
    agreed = {person for person, _ in prepared(copy).agreed_names}
    people = [row for row in rows(copy / "private", "people") if row["person_id"] not in agreed]
    values = {row[name] for row in people for name in ("full_name", "contact") if row[name]}
    assert values
    assert [value for page in pages.values() for value in values if value in page] == []
    host = plan.page.read_text(encoding="utf-8")
    assert "ไม่ออกชื่อ เป็นองค์กรหนึ่งในไทย" in host
    assert not (copy / "build" / "published").exists()
    assert rows(copy / "data", "people_counts") == []


# --- a basis that ends ---


@pytest.mark.slow
def test_withdrawing_one_person_changes_only_what_must_change(done: Path, copy_of: Callable[[Path], Path]) -> None:
    copy = copy_of(done)
    before = published(copy)
    first = _files(before.folder)
    withdrawal = withdraw_consent(cohort_in(copy), "p-nypumw", "asked", ["publication"])
    assert withdrawal.traces.published == [("changes", "change-06", "ผู้อาวุโสรอให้เยาวชนพูดก่อนในวงวางแผน")]
    assert withdrawal.traces.releases == ["2018-05-31"]
    assert withdrawal.traces.files == [
        "data/changes.csv",
        "data/results/changes_by_domain.csv",
        "data/results/changes_substantiated.csv",
        "data/results/public_changes.csv",
    ]
    # the claim that rests on the change, and the quotes in which the person speaks
    texts = {(copy / passage.where).read_text(encoding="utf-8") for passage in withdrawal.traces.passages}
    assert all("{{claim change-06}}" in text or "{{quotes" in text for text in texts)
    assert {"book/06-what-changed.th.md", "book/06-what-changed.en.md"} <= {
        passage.where for passage in withdrawal.traces.passages
    }
    publication = published(copy)
    assert [(basis.table, basis.key) for basis in publication.recall] == [("changes", "change-06")]
    second = _files(publication.folder)
    assert set(first) == set(second)
    changed = {name for name in first if first[name] != second[name]}
    by_rows = {
        "data/changes", "data/change_evidence", "data/results/changes_by_domain", "data/results/changes_substantiated"
    }  # fmt: skip
    pages = {"index.html", "public.html", "public.en.html"}
    book = {name for name in first if name.startswith("book/")}
    assert changed == {f"{name}.{end}" for name in by_rows for end in ("csv", "parquet")} | pages | book | {
        "cohort.zip",
        "manifest.json",
    }
    # the book lacks what rested on the consent, all of which was said before
    stays = [{(passage.where, passage.paragraph) for passage in release.left_out} for release in (before, publication)]
    places = {(passage.where, passage.paragraph) for passage in withdrawal.traces.passages}
    assert set() < stays[1] - stays[0] <= places
    lines = first["data/changes.csv"].decode().splitlines()
    gone = set(lines) - set(second["data/changes.csv"].decode().splitlines())
    assert [line.split(",")[0] for line in gone] == ["change-06"]
    assert len(lines) - 1 == len(second["data/changes.csv"].decode().splitlines())


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_publish_fails_until_somebody_confirms_what_is_left_out(bookless: Path) -> None:
    copy = bookless
    withdraw_consent(cohort_in(copy), "p-nypumw", "asked", ["publication"])
    left_out = run(copy, "publish")
    assert left_out.returncode == 1
    assert "change-06" in left_out.stdout
    assert run(copy, "publish", "--confirm").returncode == 0
    assert unconfirmed(prepared(copy)) == []


@pytest.mark.slow
def test_a_change_of_one_person_needs_that_persons_basis(copy: Path) -> None:
    assert ("change-01",) in prepared(copy).selected.rows["changes"]
    assert ("change-25",) not in prepared(copy).selected.rows["changes"]
    for row in rows(copy / "data", "consents"):
        if row["person_id"] == "p-x8sxzg" and row["purpose"] == "publication":
            change(copy, "consents", row["consent_id"], retention_until="2018-05-30")
    preparation = prepared(copy)
    assert ("change-01",) not in preparation.selected.rows["changes"]
    assert ("changes", "change-01") in {(basis.table, basis.key) for basis in preparation.bases if basis.has_ended}


# --- nobody is in it ---


def agreed_words(cohort: Path) -> set[str]:
    """What people agreed to give away: the names by which a publication may call them, and the passages of notes in
    which everybody who speaks agreed to be quoted in one."""
    agreed: dict[str, dict[str, str]] = {}
    for row in rows(cohort / "data", "consents"):
        if not row["withdrawn_on"]:
            agreed.setdefault(row["person_id"], {})[row["purpose"]] = row["attribution"]
    words = set()
    for row in rows(cohort / "private", "people"):
        called = agreed.get(row["person_id"], {}).get("publication")
        words |= {row["nickname"]} if called in ("nickname", "full_name") else set()
        words |= {row["full_name"]} if called == "full_name" else set()
    speakers = {
        row["research_note_id"]: row["source_person_ids"].split(";") for row in rows(cohort / "data", "research_notes")
    }
    notes = {row["coding_id"]: row["research_note_id"] for row in rows(cohort / "data", "codings")}
    for row in rows(cohort / "private", "codings"):
        if all(
            {"quotation", "publication"} <= set(agreed.get(person, ())) for person in speakers[notes[row["coding_id"]]]
        ):
            words.add(row["quote"])
    return words


@pytest.mark.slow
def test_no_personal_value_is_in_any_published_byte(copy: Path) -> None:
    planted = {"full_name": "ทดสอบ เข็มในกองฟาง", "nickname": "เข็มฟางจิ๋ว", "contact": "089-777-6655"}
    people = rows(copy / "private", "people")
    people[3] |= planted
    write(copy / "private" / "people.csv", people)
    publication = published(copy)
    values = set(planted.values())
    for path in (copy / "private").glob("*.csv"):
        for row in rows(copy / "private", path.stem) if path.stem != "ledger" else ():
            # a short nickname is a part of everyday words; the codes of age bands are words of the model
            values |= {text for name, text in row.items() if len(text) > 5 and name not in ("age_band", "gender")}
            values -= {row[name] for name in row if name.endswith("_id")}
    values |= {row["person_id"] for row in people}
    assert len(values) > 800
    values -= agreed_words(copy)
    # most lines stand in many files: fonts in each page, and everything once more in the zip
    lines: dict[str, str] = {}
    for name, text in readable(publication.folder):
        for line in text.splitlines():
            lines.setdefault(line, name)
    everything = "\n".join(lines)
    for value in values:
        (part,) = value.splitlines()
        assert part not in everything, (value, [name for line, name in lines.items() if part in line])


@pytest.mark.slow
def test_a_planted_name_is_found_however_it_is_packed(tmp_path: Path) -> None:
    """The search of the test above finds what is there."""
    (tmp_path / "page.html").write_text("".join(f"&#{ord(sign)};" for sign in "เข็มฟาง"), encoding="utf-8")
    (tmp_path / "link.html").write_text(f'<a href="{quote("เข็มไม้")}">', encoding="utf-8")
    book = openpyxl.Workbook()
    book.active["A1"] = "เข็มเงิน"
    book.save(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as package:
        package.write(tmp_path / "book.xlsx", "book.xlsx")
    (tmp_path / "book.xlsx").unlink()
    duckdb.sql(f"COPY (SELECT 'เข็มทอง' AS name) TO '{tmp_path / 'cells.parquet'}'")
    texts = [text for _, text in readable(tmp_path)]
    for needle in ("เข็มฟาง", "เข็มไม้", "เข็มเงิน", "เข็มทอง"):
        assert any(needle in text for text in texts), needle


# --- for others ---


def test_the_package_is_read_by_plain_frictionless_and_duckdb(folder: Path) -> None:
    report = Package(str(folder / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    data = folder / "data"
    changes = duckdb.sql(f"SELECT count(*), count(statement) FROM '{data / 'changes.parquet'}'").fetchall()
    assert changes == duckdb.sql(f"SELECT count(*), count(statement) FROM '{data / 'changes.csv'}'").fetchall()
    amount = duckdb.sql(f"SELECT sum(amount_awarded) FROM '{data / 'grants.parquet'}'").fetchall()[0][0]
    assert amount == sum(int(row["amount_awarded"]) for row in rows(data, "grants"))


def test_the_descriptor_is_valid_by_the_official_profiles(folder: Path) -> None:
    package = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["synthetic"] is True
    profiles = importlib.resources.files("dplib") / "profiles" / "2.0"
    for profile, descriptors in (
        ("datapackage", [package]),
        ("dataresource", package["resources"]),
        ("tableschema", [resource["schema"] for resource in package["resources"]]),
    ):
        schema = json.loads((profiles / f"{profile}.json").read_text(encoding="utf-8"))
        validator = jsonschema.validators.validator_for(schema)(schema)
        for descriptor in descriptors:
            assert not [error.message for error in validator.iter_errors(descriptor)]
        assert list(validator.iter_errors({"name": "Not a name", "fields": 1, "resources": []})), profile


def test_the_citation_is_valid_by_the_official_schema(folder: Path, tmp_path: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    text = (folder / "data" / "CITATION.cff").read_text(encoding="utf-8")
    assert "made up" in yaml.safe_load(text)["abstract"]
    (tmp_path / "wrong.cff").write_text(text.replace("cff-version: 1.2.0", "cff-version: 1"), encoding="utf-8")
    for path, status in ((folder / "data" / "CITATION.cff", 0), (tmp_path / "wrong.cff", 1)):
        done = subprocess.run([*check, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout


@needs_giving
def test_the_grants_are_valid_360giving_and_say_which_are_passed_on(folder: Path) -> None:
    package = json.loads((folder / "exports" / "360giving.json").read_text(encoding="utf-8"))
    names = ("360-giving-package-schema.json", "360-giving-schema.json")
    whole, grant = (json.loads((GIVING / name).read_text(encoding="utf-8")) for name in names)
    reference = whole["properties"]["grants"]["items"]["$ref"]
    resource = referencing.Resource(contents=grant, specification=referencing.jsonschema.DRAFT202012)
    registry = referencing.Registry().with_resource(reference, resource)
    formats = jsonschema.FormatChecker()

    # jsonschema checks it only where a further package is installed
    @formats.checks("date-time", ValueError)
    def is_moment(text: object) -> bool:
        return "T" in str(text) and datetime.datetime.fromisoformat(str(text)).tzinfo is not None

    validator = jsonschema.Draft202012Validator(whole, registry=registry, format_checker=formats)
    assert not [error.message for error in validator.iter_errors(package)]
    assert [grant.get("regrantType") for grant in package["grants"]] == ["FRG070", None, None]
    broken = json.loads(json.dumps(package))
    broken["grants"][0]["awardDate"] = "2 Oct 2017"
    assert list(validator.iter_errors(broken))


def test_the_codebook_is_read_by_others_without_sensitive_codes(done: Path, folder: Path) -> None:
    def titles(codes: Iterable[Any], above: str = "") -> Iterator[tuple[str, str]]:
        for code in codes:
            yield code.name, above
            yield from titles(code.code, code.name)

    stored = {row["code"]: row for row in rows(done / "data", "codebook")}
    expected = {
        (row["title"], stored[row["parent_code"]]["title"] if row["parent_code"] else "")
        for row in stored.values()
        if row["is_sensitive"] == "false"
    }
    assert len(expected) < len(stored)
    codebook = RefiCodebook.load(folder / "exports" / "codebook.qdc")
    assert set(titles(codebook.codes.code)) == expected


def test_the_public_page_is_made_of_what_is_published(folder: Path) -> None:
    page = (folder / "public.en.html").read_text(encoding="utf-8")
    dataset = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert dataset["@type"] == "Dataset"
    assert dataset["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert dataset["description"].startswith("Synthetic data")
    assert "Some organisations appear without their name" in page
    for target in (
        "data/datapackage.json",
        "data/README.md",
        "exports/360giving.json",
        "exports/codebook.qdc",
        "cohort.zip",
        "kit.en.html",
    ):
        assert f'href="{target}"' in page
        assert (folder / target).exists()
    kit = (folder / "kit.en.html").read_text(encoding="utf-8")
    for path in (folder / "kit" / "en").iterdir():
        assert f'href="kit/en/{path.name}"' in kit


def test_readme_is_in_both_languages_with_the_licence_beside_it(folder: Path) -> None:
    text = (folder / "data" / "README.md").read_text(encoding="utf-8")
    assert "Rows about people are not published" in text
    assert "ไม่เผยแพร่ข้อมูลรายคน" in text
    assert "Attribution 4.0 International" in (folder / "data" / "LICENSE").read_text(encoding="utf-8")
    zenodo = json.loads((folder / "data" / ".zenodo.json").read_text(encoding="utf-8"))
    assert zenodo["license"] == "cc-by-4.0"


@pytest.mark.slow
def test_the_same_data_gives_the_same_bytes_and_takes_the_book_along(
    done: Path, copy_of: Callable[[Path], Path]
) -> None:
    copy = Path(shutil.copytree(done, copy_of(done).parent / "again"))
    first = _files(copy / "build" / "published")
    # what lies in build/book/ may be old, and has more in it
    build_file_tree(copy, {"build/book/book.html": "<h1>Old</h1>"})
    assert _files(published(copy).folder) == first
    formats = {f"book/book{code}.{kind}" for code in ("", ".en") for kind in ("html", "pdf", "docx", "epub")}
    assert {name for name in first if name.startswith("book/")} == formats
    shutil.rmtree(copy / "book")
    after = _files(published(copy).folder)
    assert set(first) - set(after) == formats
    assert {name for name in after if first[name] != after[name]} <= {
        "cohort.zip",
        "manifest.json",
        "index.html",
        "public.html",
        "public.en.html",
    }


@pytest.mark.slow
def test_a_clone_without_private_publishes_what_was_counted_elsewhere(
    done: Path, copy_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    home, clone = copy_of(done), tmp_path / "clone"
    name = rows(home / "private", "people")[0]["full_name"]
    own = {f"{folder}.th.md": f"# เริ่ม\n\nงานเดินหน้า\n\n{name} ร้องไห้\n" for folder in ("book/01-aim", "words/public")}
    build_file_tree(home, own)
    git_save(home)
    git(tmp_path, "clone", "-q", str(home), str(clone))
    assert not list((clone / "private").glob("*.csv"))
    # as on a server, on a later day
    publication = publish(Cohort.read(CohortPaths(clone), "2018-06-30"))
    assert publication.preparation.release == "2018-05-31"
    before = _files(done / "build" / "published").keys()
    # names can be looked for only where they are, so nothing leaves that people wrote freely
    assert publication.files.keys() == {file for file in before if not file.startswith("book/")}
    assert own.keys() <= publication.left_out_files.keys()
    assert set(publication.left_out_files.values()) == {NAMES_UNKNOWN}
    assert [where for where, text in readable(publication.folder) if name in text or "งานเดินหน้า" in text] == []
    output = run(clone, "publish").stdout
    assert output.count("หนังสือและข้อความของเจ้าภาพไม่ออกเผยแพร่") == 1
    write_plan(cohort_in(clone))
    with pytest.raises(CannotRun, match="are not in data/ yet"):
        published(clone, release="next")


@pytest.mark.slow
def test_where_one_name_is_missing_no_free_text_leaves(copy: Path) -> None:
    people = rows(copy / "private", "people")
    write(copy / "private" / "people.csv", people[1:])
    publication = published(copy)
    assert set(publication.left_out_files.values()) == {NAMES_UNKNOWN}
    assert not any(name.startswith("book/") for name in publication.files)
    with pytest.raises(CannotRun, match="names could not be marked"):
        write_review(cohort_in(copy))


@pytest.mark.slow
@pytest.mark.parametrize("away", [[], ["research", "coaching", "budget", "communication", "trials"]])
def test_a_young_cohort_and_one_without_parts_of_the_model_publish(
    fresh_en: Path, copy_of: Callable, away: list
) -> None:
    copy = copy_of(fresh_en)
    with (copy / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write(yaml.safe_dump({"components": {name: {"status": "dropped", "reason": "No"} for name in away}}))
    folder = published(copy).folder
    assert Package(str(folder / "data" / "datapackage.json")).validate().valid
    assert json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    kit = html.unescape((folder / "kit.html").read_text(encoding="utf-8"))
    assert ("The coach's brief" in kit) == ("coaching" not in away)
    with pytest.raises(CannotRun, match="--release x y: name it in letters"):
        published(copy, release="x y")
