"""Answers on the page of a file: what is kept, what is refused, and what then is asked; without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.receipts.columns_and_names import open_questions
from cohort.storing.ledger import sha256_of
from cohort.workflows.intake.answer_questions import FileAnswers, keep_answers
from cohort.workflows.intake.read_submissions import read_submissions
from cohort.workflows.intake.receipt_contexts import receipt_context

from tests.accepting import HEADINGS, TEA, YARN
from tests.desk_server import Answer, DeskClient, desk_of
from tests.workbooks import Sheet, workbook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
PART = "\x1f"
UNKNOWN = "Nana  Nobody"
SIGNED = [
    ["Name", "Workshop", "Role"],
    [UNKNOWN, "Start", "participant"],
]


@pytest.fixture
def signed(small: Path) -> Iterator[tuple[DeskClient, str]]:
    """The desk with a list of who came, in which one name is not known, and the address of its page."""
    workbook(small / "submissions" / "signed.xlsx", {"Attendance": SIGNED})
    with desk_of(small) as desk:
        desk.enter()
        yield desk, address_of_file(desk)


@pytest.fixture
def merged(small: Path) -> Iterator[tuple[DeskClient, str]]:
    """The desk with a cash book in which one amount stands for three rows, and the address of its page."""
    days = [[f"{day} Dec 2026", f"Van {day}", amount, "Shop"] for day, amount in ((3, 300), (4, None), (5, None))]
    rows = [["What we spent on vans"], ["Date", "Item", "Amount", "Shop"], *days]
    sheet = Sheet(rows, merged=["A1:D1", "C3:C5"])
    workbook(small / "submissions" / "trips.xlsx", {"Trips": sheet})
    with desk_of(small) as desk:
        desk.enter()
        desk.post("/inbox/sender", {"sender": "partner-01", "file": (address := address_of_file(desk))[7:]})
        yield desk, address


def address_of_file(desk: DeskClient) -> str:
    """The address of the page of the only file that waits."""
    return next(iter(re.findall(r'<h3><a href="(/inbox/\w+)"', page(desk, "/inbox").text)))


def page(desk: DeskClient, path: str) -> Answer:
    """A page once nothing on it is being checked any more."""
    for _ in range(60):
        answer = desk.ask(path)
        if "data-poll=" not in answer.text:
            break
    return answer


def test_what_was_chosen_is_kept_before_a_column_is_filled_in(signed: tuple[DeskClient, str]) -> None:
    desk, address = signed
    days = f"explain{PART}value{PART}Attendance{PART}days"
    column = f"Attendance{PART}role_at_workshop"
    for pressed in ({"fill": column}, {"fill": "", "column": column}):
        answer = desk.post(f"{address}/answer", {days: "2", **pressed})
        assert answer.status == 303
        assert answer.headers["location"] == f"{address}/column?about={quote(column)}"
        opened = page(desk, answer.headers["location"])
        assert opened.status == 200
        assert "row by row" in opened.text
        assert "<strong>2</strong>" in page(desk, address).text
        desk.post(f"{address}/take-back")
        assert "<strong>2</strong>" not in page(desk, address).text


def test_a_name_of_nobody_is_refused_and_stays_in_its_field(signed: tuple[DeskClient, str]) -> None:
    desk, address = signed
    start, days, nana = (
        f"explain{PART}{kind}{PART}Attendance{PART}{about}"
        for kind, about in (("name", "Start"), ("value", "days"), ("name", "Nana Nobody"))
    )
    # how somebody new comes in
    assert "sheet “People” in the form “Register”" in page(desk, address).text
    answer = desk.post(f"{address}/answer", {nana: "Nobody either", days: "2", start: "Finance workshop (2027-01-16)"})
    assert answer.status == 422
    text = html.unescape(answer.text)
    assert "Nobody and nothing in the tables is called “Nobody either”, so it was not kept." in text
    assert re.search(rf'name="{nana}" value="Nobody either"', text)
    # all else was kept
    kept = page(desk, address).text
    assert "<strong>2</strong>" in kept
    assert "<strong>Finance workshop (2027-01-16)</strong>" in kept
    assert "<strong>Nobody either</strong>" not in kept
    # somebody who is there is taken, and the name is shown as the sheet has it
    assert desk.post(f"{address}/answer", {nana: "noy sample"}).status == 303
    assert "Attendance, Nana Nobody: <strong>noy sample</strong>" in page(desk, address).text


def test_names_of_people_are_offered_once_somebody_asks_for_them(signed: tuple[DeskClient, str]) -> None:
    desk, address = signed
    assert "Kham (" not in page(desk, address).text
    assert "<option>Noy" not in page(desk, address).text
    answer = desk.post(f"{address}/answer", {"names": "1"})
    assert answer.status == 200
    found = re.search(rf'<select name="explain{PART}name{PART}Attendance{PART}Nana Nobody".*?</select>', answer.text)
    assert found
    assert "<option>Noy (Weavers)</option>" in found[0]
    chosen = {f"explain{PART}name{PART}Attendance{PART}Nana Nobody": "Noy (Weavers)"}
    assert desk.post(f"{address}/answer", chosen).status == 303
    assert "Nana Nobody: <strong>Noy (Weavers)</strong>" in page(desk, address).text


def test_a_number_may_be_the_sum_of_its_rows(merged: tuple[DeskClient, str]) -> None:
    desk, address = merged
    asked, column = page(desk, address).text, f"Trips{PART}amount"
    key = f"{PART}Trips{PART}C3{PART}question-merged-number"
    assert re.search(rf'name="answer{key}" value="each row"', asked)
    assert f'name="fill" value="{column}"' in asked
    desk.post(f"{address}/answer", {f"answer{key}": "the sum of these rows"})
    answered = page(desk, address).text
    assert re.findall(r'<td id="s0r(\d)c3" class="is-mend"', answered) == ["3", "4", "5"]
    assert f'name="fill" value="{column}"' in answered
    assert f"mended{PART}Trips{PART}C" not in answered
    # no row has a number of its own yet; one may have all of it
    form = page(desk, f"{address}/column?about={quote(column)}").text
    assert re.findall(r'name="cell\x1f(\d)" value="(\d*)"', form) == [("3", ""), ("4", ""), ("5", "")]
    cells = {f"cell{PART}{row}": amount for row, amount in (("3", "300"), ("4", "40"), ("5", "300"))}
    answer = desk.post(f"{address}/column", {"about": column, **cells})
    taken = page(desk, answer.headers["location"]).text
    assert "This file can be accepted as it is." in taken
    assert re.findall(r"<td>(\d+)</td>", taken) == ["300", "40", "300"]
    # it is called as it was sent, and to take it in comes first
    assert '<h1 class="file-name">trips.xlsx</h1>' in taken
    assert "the copy is called trips_mended.xlsx" in taken
    assert "We have read “trips.xlsx”" in taken
    assert re.findall(r'<button class="button main">([^<]+)</button>', taken) == [
        "Look at what it brings, then take it in"
    ]


@pytest.fixture
def impossible(small: Path) -> Iterator[tuple[DeskClient, str]]:
    """The desk with a cash book in which two rows have the same day, which no month has, and the address of its page."""
    rows = [["31/11/2026", "Rope", 300, "Shop"], ["31/11/2026", "Ink", 40, "Shop"]]
    workbook(small / "submissions" / "november.xlsx", {"Cash": [["Date", "Item", "Amount", "Shop"], *rows]})
    with desk_of(small) as desk:
        desk.enter()
        desk.post("/inbox/sender", {"sender": "partner-01", "file": (address := address_of_file(desk))[7:]})
        yield desk, address


def test_the_same_wrong_day_twice_is_two_days(impossible: tuple[DeskClient, str], small: Path) -> None:
    desk, address = impossible
    first, second = (f"mended{PART}Cash{PART}{place}" for place in ("A2", "A3"))
    text = page(desk, address).text
    assert f'name="{first}"' in text
    assert f'name="{second}"' in text
    # a cell with several faults has several fields; the one that somebody has changed counts, wherever it stands
    for fields in (
        [(first, "30/11/2026"), (first, "31/11/2026"), (second, "1/12/2026")],
        [(first, "31/11/2026"), (first, "30/11/2026"), (second, "1/12/2026")],
    ):
        answer = desk.post(f"{address}/answer", fields)
        copy = openpyxl.load_workbook(small / "submissions" / "november_mended.xlsx")["Cash"]
        assert (copy["A2"].value, copy["A3"].value) == ("30/11/2026", "1/12/2026")
        # with the copy goes the file whose place it takes
        assert page(desk, answer.headers["location"]).status == 200
        assert desk.post(answer.headers["location"] + "/aside").status == 303
        assert "november" not in page(desk, "/inbox").text.split("set aside")[0]
        (back,) = re.findall(r'<li>november\.xlsx <form method="post" action="([^"]+)"', desk.ask("/inbox").text)
        desk.post(back)
        address = address_of_file(desk)


def test_a_sheet_shows_its_merged_title_and_its_headings(merged: tuple[DeskClient, str]) -> None:
    desk, address = merged
    text = page(desk, address).text
    assert '<td colspan="4">What we spent on vans</td></tr>' in text
    assert re.search(r'<tr class="headings"><th scope="row" id="s0r2c0">2</th><td>Date</td>', text)
    assert text.count('class="headings"><th scope="row" id=') == 1


def test_the_next_file_comes_after_taking_this_one_in(small: Path) -> None:
    rows = [HEADINGS, TEA]
    for name in ("a", "b"):
        workbook(
            small / "submissions" / f"{name}.xlsx", {"Expenses": [*rows, [f"{name}", *YARN[1:]]][: 2 + (name == "b")]}
        )
    with desk_of(small) as desk:
        desk.enter()
        address = re.findall(r'<h3><a href="(/inbox/\w+)"[^>]*>a.xlsx', page(desk, "/inbox").text)[0]
        text = page(desk, address).text
    assert re.findall(r'<button class="button main">([^<]+)</button>', text) == [
        "Look at what it brings, then take it in"
    ]
    assert re.search(r'<a class="button" href="/inbox/\w+">Next file: b.xlsx', text)


LOG = [["Coach", "Group", "Date", "Minutes", "How"], ["Kham", "farm", "3 Dec 2026", 30, "call"]]


@pytest.mark.parametrize(
    ("group", "sender", "first", "proposed"),
    [
        ("farm", "", "Farmers", ""),
        ("(vvs)", "", "Village Vets (VVS)", ""),
        # a part of several names
        ("ers", "p-cccccc", "Weavers", ""),
        ("weave", "p-cccccc", "Weavers", "Weavers"),
        # a coach may have been with others, too
        ("farm", "p-cccccc", "Farmers", ""),
    ],
)
def test_a_part_of_one_name_is_suggested_first(small: Path, group: str, sender: str, first: str, proposed: str) -> None:
    with (small / "data" / "organisations.csv").open("a", encoding="utf-8", newline="\n") as organisations:
        organisations.write(
            "partner-03,Village Vets (VVS),,partner,civil_society,association,,LA-LP,false,,,2026-11-01,,\n"
        )
    with (small / "data" / "matches.csv").open("a", encoding="utf-8", newline="\n") as matches:
        matches.write("match-01,p-cccccc,partner-01,2026-11-01,,Looms\n")
    sheet = [LOG[0], [group if cell == "farm" else cell for cell in LOG[1]]]
    path = workbook(small / "submissions" / "log.xlsx", {"Coach log": sheet})
    cohort = Cohort.read(CohortPaths(small))
    if sender:
        keep_answers(cohort, sha256_of(path.read_bytes()), FileAnswers(sender), {sender})
    intake = read_submissions(cohort, [path])
    questions = open_questions(receipt_context(cohort, intake), intake.submissions[0])
    (question,) = (question for question in questions if question.text == group)
    assert (question.choices[0], question.answer) == (first, proposed)
