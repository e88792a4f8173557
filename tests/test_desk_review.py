"""Texts that are read on the desk before they are published."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.publish.review import answers_file
from playwright.sync_api import Browser, expect

from tests.accepting import rows, state, without_time
from tests.desk_browser import visit
from tests.desk_server import DeskClient, desk_of
from tests.helpers import replace, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
PART = "\x1f"


@pytest.fixture
def open_cohort(small: Path) -> Path:
    """A cohort with texts of a partner that appears by its name, one of which names somebody."""
    replace(small / "data" / "grants.csv", "Looms for the young", "Looms for the young and Noy Sample")
    lines = (small / "data" / "organisations.csv").read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("publish_as")
    changed = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        cells[column] = "name"
        changed.append(",".join(cells))
    (small / "data" / "organisations.csv").write_text("\n".join([*changed, ""]), encoding="utf-8", newline="\n")
    return small


def waiting(desk: DeskClient) -> list[str]:
    """The ids of the texts that wait."""
    for _ in range(60):
        page = desk.ask("/review").text
        if "data-poll=" not in page:
            return list(dict.fromkeys(re.findall(rf'name="review{PART}(r-\w+){PART}', page)))
    raise AssertionError("the texts are never ready")


def test_a_text_is_read_with_its_marks_and_answered(browser: Browser, open_cohort: Path) -> None:
    with visit(browser, open_cohort) as visitor:
        page = visitor.go("/review")
        assert visitor.axe() == []
        text = page.locator(".review").filter(has_text="Looms for the young")
        expect(text.locator("mark").first).to_contain_text("Noy")
        # whose text it is, and of which row, by their names
        places = page.locator(".review legend").all_inner_texts()
        assert "Weavers · Grants: Description · “Looms”" in places
        assert not [place for place in places if re.search(r"\b[a-z]+-\d", place)], places
        text.get_by_label("In other words", exact=True).check()
        text.get_by_label("In which other words?").fill("Looms for the young, with a coach")
        page.get_by_role("button", name="Keep these answers").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are kept")
        page = visitor.go("/review")
        assert not page.locator(".review").filter(has_text="Looms for the young").count()
        page = visitor.go("/review?all=1")
        expect(page.get_by_text("with a coach")).to_be_visible()
    answer = rows(open_cohort, "reviews")
    assert [(row["answer"], row["wording"]) for row in answer] == [("reworded", "Looms for the young, with a coach")]


def test_answers_leave_what_the_workbook_leaves(open_cohort: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(open_cohort, tmp_path / "twin"))
    with desk_of(open_cohort) as desk:
        text = waiting(desk.enter())[0]
        assert "No text was answered yet" in desk.post("/review", {}).text
        shown = PART.join(("review", text, "shown"))
        page = re.search(rf'name="{shown}" value="(\w+)"', desk.ask("/review").text)
        assert page
        answer = {PART.join(("review", text, "answer")): "no", shown: page[1]}
        desk.post("/review", answer)
        # a page that is older than that changes nothing back
        stale = desk.post("/review", answer | {PART.join(("review", text, "answer")): "yes"}).text
        assert "Somebody has answered some of these texts meanwhile" in stale
    cohort = Cohort.read(CohortPaths(twin))
    name, content = answers_file(
        cohort, cohort_language(cohort), {text: {"answer": "No", "wording": "", "agreed_on": ""}}
    )
    (twin / "submissions" / name).write_bytes(content)
    run(twin, "accept", "--yes")
    assert rows(open_cohort, "reviews")[0]["answer"] == "no"
    assert without_time(state(open_cohort), open_cohort) == without_time(state(twin), twin)


def test_without_the_names_of_people_no_text_is_shown_to_be_read(open_cohort: Path) -> None:
    for path in (open_cohort / "private").glob("*.csv"):
        path.unlink()
    with desk_of(open_cohort) as desk:
        assert waiting(desk.enter()) == []
        page = desk.ask("/review")
        assert (page.status, "names could not be marked" in page.text) == (409, True)
        assert "Looms for the young" not in page.text
