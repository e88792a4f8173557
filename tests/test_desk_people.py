"""People on the desk: what is known of one, withdrawing, and forgetting, as the sessions do it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.accepting import entries, rows, state, without_time
from tests.desk_browser import visit
from tests.desk_server import Answer, DeskClient, desk_of
from tests.helpers import build_file_tree, replace, run
from tests.test_rights import CONSENTS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]
NAME, PERSON = "Noy Sample", "p-aaaaaa"
WHY = "asked by letter"


@pytest.fixture
def agreed(small: Path) -> Path:
    """A cohort in which people have agreed to something."""
    build_file_tree(small, {"data/consents.csv": CONSENTS})
    return small


def page_of(desk: DeskClient, name: str) -> str:
    """The address of the page of a person."""
    return desk.post("/people/find", {"who": name}).headers["location"]


def text_of(answer: Answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def digest_of(answer: Answer) -> dict[str, str]:
    """The field that says what was shown."""
    return {"digest": answer.digest} if answer.digest else {}


def twin_of(cohort: Path, folder: Path) -> Path:
    return Path(shutil.copytree(cohort, folder))


def test_somebody_is_found_and_gets_what_is_known_of_them(browser: Browser, small: Path) -> None:
    with visit(browser, small) as visitor:
        page = visitor.go("/people")
        assert NAME not in page.inner_text("main")
        assert visitor.axe() == []
        page.get_by_role("searchbox").fill("Noi Samplee")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("no such person")
        page.get_by_role("searchbox").fill(NAME)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
        assert NAME.lower() not in page.url.lower()
        # it is read by the host, who is not the one that it is about
        values = page.locator("main dd").all_inner_texts()
        assert "this person" in values
        assert "you" not in values
        assert visitor.axe() == []
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the file to give").click()
        assert download.value.suggested_filename.endswith(".xlsx")
        assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_a_withdrawal_leaves_what_the_session_leaves(agreed: Path, tmp_path: Path) -> None:
    twin = twin_of(agreed, tmp_path / "twin")
    use = next(row for row in rows(agreed, "consents") if not row["withdrawn_on"])
    person, purpose = use["person_id"], use["purpose"]
    run(twin, "withdraw", person, "--only", purpose, "--reason", WHY)
    with desk_of(agreed) as desk:
        address = page_of(desk.enter(), person)
        fields = {"use": purpose, "reason": WHY}
        before = state(agreed)
        assert "To tell those" in (seen := text_of(desk.post(f"{address}/withdraw", fields))) or "quotes" in seen
        assert state(agreed) == before
        assert "Say why" in text_of(desk.post(f"{address}/withdraw", {"use": purpose}))
        assert "Choose at least one" in text_of(desk.post(f"{address}/withdraw", {"reason": WHY}))
        assert "Done" in text_of(desk.post(f"{address}/withdraw", fields | {"confirmed": "1"}))
    assert entries(agreed)[-1]["action"] == "withdraw"
    assert without_time(state(agreed), agreed) == without_time(state(twin), twin)


def test_forgetting_shows_first_and_leaves_what_the_session_leaves(small: Path, tmp_path: Path) -> None:
    replace(small / "private" / "coach_logs.csv", "the market", "the market with Noy")
    twin = twin_of(small, tmp_path / "twin")
    run(twin, "forget", PERSON, "--reason", WHY)
    with desk_of(small) as desk:
        address = page_of(desk.enter(), NAME)
        before = state(small)
        shown = desk.post(f"{address}/forget", {"reason": WHY})
        assert "What this would do" in text_of(shown)
        # who has not seen it cannot confirm it
        desk.post(f"{address}/forget", {"reason": WHY, "confirmed": "1"})
        assert state(small) == before
        assert "Done" in text_of(desk.post(f"{address}/forget", {"reason": WHY, "confirmed": "1", **digest_of(shown)}))
        assert "Still to be cleared" in text_of(desk.ask("/people"))
        desk.post("/people/cleared", {"person": PERSON})
        assert "Still to be cleared" not in text_of(desk.ask("/people"))
    forgotten = {name: text for name, text in state(twin).items() if "private/forgotten/" not in name}
    assert without_time(state(small), small) == without_time(forgotten, twin)
    assert NAME not in (small / "private" / "people.csv").read_text(encoding="utf-8")


def test_those_whose_time_has_ended_are_forgotten_together(agreed: Path, tmp_path: Path) -> None:
    replace(agreed / "cohort.yml", "as_of: 2026-12-15", "as_of: 2060-12-15")
    twin = twin_of(agreed, tmp_path / "twin")
    run(twin, "forget", "--expired", "--yes", "--reason", WHY)
    with desk_of(agreed) as desk:
        desk.enter()
        assert "may not be kept any longer" in text_of(desk.ask("/people"))
        assert "Noy" in text_of(desk.ask("/people/expired"))
        shown = desk.post("/people/expired", {"reason": WHY})
        desk.post("/people/expired", {"reason": WHY, "confirmed": "1", **digest_of(shown)})
        assert "Nobody's data is kept longer" in text_of(desk.ask("/people")).replace("&#39;", "'")
    assert without_time(state(agreed), agreed) == without_time(state(twin), twin)
