"""What somebody finds out who has nothing but what was published: names beside the book, views of the cohort's own,
numbers of two releases. Each is stopped, in one line that says what to do, or says nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from cohort.errors import CannotRun
from cohort.publication.last_check import LEAST_LETTERS, check_last
from cohort.reading.accepted_rows import AcceptedRows

from tests.helpers import build_file_tree, replace
from tests.published import change, cohort_in, prepared, published, rows, write

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("publish")]


@pytest.fixture
def copy(pilot: Path, copy_of: Callable[[Path], Path]) -> Path:
    """The pilot before its book is written, which publishes in half the time."""
    folder = copy_of(pilot)
    shutil.rmtree(folder / "book")
    return folder


@pytest.fixture
def person(copy: Path) -> dict[str, str]:
    """A coach who has agreed to no name."""
    agreed = {person for person, _ in prepared(copy).agreed_names}
    people = {row["person_id"]: row for row in rows(copy / "data", "people")}
    return next(
        row
        for row in rows(copy / "private", "people")
        if row["person_id"] not in agreed
        and "coach" in people[row["person_id"]]["roles"]
        # a longer one is looked for in every file at the end
        and len(row["nickname"]) < LEAST_LETTERS
    )


def refusal_of(copy: Path) -> str:
    """The one line by which publishing is refused; nothing was written."""
    with pytest.raises(CannotRun) as refusal:
        published(copy)
    assert "\n" not in str(refusal.value)
    assert not (copy / "build" / "published").exists()
    return str(refusal.value)


# --- names beside the book ---


@pytest.mark.parametrize(
    "text",
    [
        "พี่{nickname}ช่วยคิดมาตลอด",
        "{full_name} มีงานใหม่",
        "{spread} มีงานใหม่",
        "เพราะมูลนิธิน้ำค้างหลังดอยขอ",
    ],
)
def test_a_reason_in_the_settings_names_nobody(copy: Path, person: dict[str, str], text: str) -> None:
    reason = text.format(**person, spread="\u200b".join(person["full_name"]))
    settings = yaml.safe_load((copy / "cohort.yml").read_text(encoding="utf-8"))
    settings.setdefault("components", {})["trials"] = {"status": "adapted", "reason": reason}
    (copy / "cohort.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    refused = refusal_of(copy)
    assert refused.startswith("cohort.yml: components: ")
    assert refused.endswith("must not be named, so nothing was written; take the name out, then publish again")


def sign(copy: Path, words: str) -> None:
    """Signs other words for a text of the cohort, as somebody does who knows not all names."""
    reviews = rows(copy / "data", "reviews")
    worded = next(row for row in reviews if row["answer"] == "reworded")
    worded["wording"] = words
    write(copy / "data" / "reviews.csv", reviews)


@pytest.mark.parametrize(
    "words",
    [
        "{spread} เปิดประชุม",
        "{last} {first} เปิดประชุม",
        "โทรหา {contact_thai} ได้",
        "ทีมไปเรียนกับมูลนิธิน้ำค้างหลังดอย",
        "ทีมไปเรียนกับมูลนิธิ น้ำค้าง หลังดอย",
        "ทีมไปเรียนกับน้ำค้าง\u200bหลังดอย",
    ],
)
def test_a_text_signed_by_mistake_names_nobody(copy: Path, person: dict[str, str], words: str) -> None:
    first, _, last = person["full_name"].partition(" ")
    thai = "".join(
        chr(ord("๐") + int(sign)) if sign.isascii() and sign.isdigit() else sign for sign in person["contact"]
    )
    spread = "\u200b".join(person["full_name"])
    sign(copy, words.format(first=first, last=last, spread=spread, contact_thai=thai))
    refused = refusal_of(copy)
    assert refused.startswith("data/")
    assert "nox -s publish -- --review" in refused


def test_a_secret_place_is_in_no_text(copy: Path) -> None:
    sign(copy, "ทีมไปพังงาทุกเดือน")
    assert published(copy).files
    change(copy, "organisations", "partner-01", location_is_sensitive="true")
    with pytest.raises(CannotRun, match=r"data/.*: พังงา stands in it and must not be named"):
        published(copy)


def test_a_secret_place_smaller_than_a_province_is_in_no_text(copy: Path) -> None:
    thailand = (copy / "toolkit" / "schemas" / "countries" / "TH.yaml").read_text(encoding="utf-8")
    district = "smaller_places:\n  TH-82: {TH-82-TP: ทับปุด}\n"
    build_file_tree(copy, {"local/countries/TH.yaml": thailand + district})
    change(copy, "organisations", "partner-01", province="TH-82-TP", location_is_sensitive="false")
    sign(copy, "ทีมไปทับปุดทุกเดือน")
    assert published(copy).files
    change(copy, "organisations", "partner-01", location_is_sensitive="true")
    with pytest.raises(CannotRun, match=r"data/.*: ทับปุด stands in it and must not be named"):
        published(copy)
    sign(copy, "ทีมไปพังงาทุกเดือน")
    with pytest.raises(CannotRun, match=r"data/.*: พังงา stands in it and must not be named"):
        published(copy)


def test_a_person_in_the_name_of_the_institution_is_not_looked_for_in_any_language(
    copy: Path, person: dict[str, str]
) -> None:
    sign(copy, f"{person['full_name']} เปิดประชุม")
    assert "must not be named" in refusal_of(copy)
    settings = yaml.safe_load((copy / "cohort.yml").read_text(encoding="utf-8"))
    settings["institution_lo"] = f"ມູນນິທິ {person['full_name']}"
    (copy / "cohort.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    assert published(copy).files


def test_a_word_that_is_also_a_nickname_leaves_once_somebody_has_read_it(copy: Path, person: dict[str, str]) -> None:
    sign(copy, f"ทีมซื้อผ้า {person['nickname']} มาลอง")
    assert published(copy).files


def test_an_id_names_nobody(copy: Path, person: dict[str, str]) -> None:
    codes = rows(copy / "data", "codebook")
    used = {row["parent_code"] for row in codes}
    for table in ("codings", "obstacles"):
        used |= (
            {row["code"] for row in rows(copy / "data", table)} if (copy / "data" / f"{table}.csv").exists() else set()
        )
    write(
        copy / "data" / "codebook.csv",
        [*codes, codes[0] | {"code": f"said-by-{person['full_name'].replace(' ', '-')}"}],
    )
    assert "give the row another id" in refusal_of(copy)


OWN_NUMBER = """-- title: {title}
-- unit: trials
-- formula: How many.
-- source: Us.
-- publish: yes
-- tables: trials
-- columns: number = Number
-- units: number = count
SELECT count(*) AS number FROM trials
"""


def test_the_words_of_a_number_of_ones_own_name_nobody(copy: Path, person: dict[str, str]) -> None:
    number = OWN_NUMBER.format(title=f"สิ่งที่โคช{person['nickname']}ชวนลอง")
    build_file_tree(copy, {"local/measures/tried.sql": number})
    assert refusal_of(copy).startswith("local/measures/tried.sql: ")


# --- views that decide ---


@pytest.mark.parametrize(
    "view",
    [
        # everybody agrees, and nothing has ended
        "rests_on_basis",
        "valid_consents",
        "named_in_public",
        # also what is sensitive, or was not read by the partner
        "changes_to_publish",
        "outputs_to_publish",
        "codes_to_publish",
        "people_counts_to_publish",
    ],
)
def test_a_view_that_decides_what_leaves_cannot_be_replaced(copy: Path, view: str) -> None:
    ours = next(copy.glob(f"**/schemas/views/{view}.sql")).read_text(encoding="utf-8")
    build_file_tree(copy, {f"local/views/{view}.sql": ours})
    assert refusal_of(copy) == (
        f"local/views/{view}.sql: it decides what is published, and only that of the toolkit holds there; give it"
        " another name, or delete it"
    )


ABOUT_SOMEBODY = """name: stories
title: Stories
description: What happened.
primaryKey: [story_id]
publish: rows
publish_only: all_stories
fields:
- {name: story_id, title: Story, description: An id., example: s-1, type: string, publish: as_is, constraints: {required: true}}
- {name: person_id, title: Who, description: A person., example: p-1, type: string, references: people}
"""


def test_a_row_about_somebody_stays_whatever_its_view_says(copy: Path, person: dict[str, str]) -> None:
    build_file_tree(
        copy,
        {
            "local/tables/stories.yaml": ABOUT_SOMEBODY,
            "local/views/all_stories.sql": "SELECT story_id FROM stories",
            "data/stories.csv": f"story_id,person_id\ns-1,\ns-2,{person['person_id']}\n",
        },
    )
    selected = prepared(copy).selected
    assert set(selected.rows["stories"]) == {("s-1",)}
    assert selected.stays["stories"] == {("s-2",): "not chosen"}


# --- numbers ---


def test_the_hours_of_a_single_coach_are_no_number_of_the_cohort(copy: Path) -> None:
    logs = rows(copy / "data", "coach_logs")
    assert len({row["coach_id"] for row in logs}) >= 3
    write(copy / "data" / "coach_logs.csv", [row | {"coach_id": logs[0]["coach_id"]} for row in logs])
    assert prepared(copy).derived["coaching_totals"] == {}


def test_a_release_made_once_more_says_the_same_numbers_of_people(copy: Path) -> None:
    """Two copies of one release, from before and after somebody came, would find that person."""
    first = prepared(copy).count_rows
    write(copy / "data" / "people_counts.csv", first)
    people = rows(copy / "data", "people")
    write(copy / "data" / "people.csv", [*people, people[0] | {"person_id": "p-newone"}])
    own = rows(copy / "private", "people")
    write(copy / "private" / "people.csv", [*own, own[0] | {"person_id": "p-newone", "full_name": "คนใหม่ ของรุ่น"}])
    key = ("breakdown", "category")
    again = {tuple(row[name] for name in key): row for row in prepared(copy).count_rows}
    assert again == {tuple(row[name] for name in key): row for row in first}


def test_dates_of_ones_own_leave_as_months(copy: Path) -> None:
    change(copy, "trials", "trial-01-1", started_on="2018-02-17")
    assert not [
        (name, cell)
        for name, table in prepared(copy).selected.rows.items()
        for row in table.values()
        for cell in row.values()
        if "2018-02-17" in cell
    ]


def test_somebody_who_agreed_is_named_though_a_namesake_did_not(small: Path) -> None:
    replace(small / "private" / "people.csv", "Kham Sample", "Noy  Sample")
    cohort = cohort_in(small)
    files = {"book.html": b"<p>Noy Sample</p>"}
    check_last(cohort, AcceptedRows(cohort), files, [("p-aaaaaa", "full_name")])
    for named in ([], [("p-aaaaaa", "nickname")]):
        with pytest.raises(CannotRun, match="what identifies p-"):
            check_last(cohort, AcceptedRows(cohort), files, named)


def test_new_ids_cannot_be_calculated_before_the_ledger_begins(copy: Path) -> None:
    ledger = copy / "data" / "ledger.csv"
    ledger.write_text(ledger.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    def new_ids() -> set[str]:
        return {key for (key,) in prepared(copy).selected.rows["organisations"] if key.startswith("x-")}

    first = new_ids()
    # what nobody publishes
    change(copy, "organisations", "partner-01", registration_number="known to the host")
    assert first
    assert not first & new_ids()
