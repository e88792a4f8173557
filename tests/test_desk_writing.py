"""The host's own words and the book, written on the desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.desk_browser import visit
from tests.desk_server import desk_of
from tests.helpers import build_file_tree, replace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]


def test_words_are_written_with_a_live_number_seen_and_saved(browser: Browser, small: Path) -> None:
    words = small / "words" / "funder.en.md"
    with visit(browser, small) as visitor:
        page = visitor.go("/writing")
        assert visitor.axe() == []
        page.locator("li").filter(has_text="words/funder.en.md").get_by_role("link").click()
        visitor.settled()
        field = page.locator("#words")
        field.fill("## In short\n\nOf all partners there are ")
        page.get_by_role("searchbox").fill("measure retention joined")
        page.locator("[data-insert='{{measure retention joined}}']").click()
        expect(field).to_have_value(re.compile(r"there are \{\{measure retention joined\}\}$"))
        page.get_by_role("button", name="Look at it").click()
        preview = page.locator(".preview .book")
        expect(preview).to_contain_text("there are 2")
        assert visitor.axe() == []
        # a name that is none is said beside the text
        field.fill("There are {{measure retention jioned}} of them.")
        page.get_by_role("button", name="Look at it").click()
        expect(page.locator(".remarks")).to_contain_text("jioned")
        assert not words.exists()
        field.fill("There are {{measure retention joined}} of them.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        expect(page.get_by_role("link", name="Next: make the report")).to_have_attribute("href", "/make")
        assert words.read_text(encoding="utf-8") == "There are {{measure retention joined}} of them.\n"
        # what somebody else has written meanwhile stays
        words.write_text("Mine.\n", encoding="utf-8")
        field.fill("Yours.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("Somebody has changed this text")
        expect(field).to_have_value("Yours.")
    assert words.read_text(encoding="utf-8") == "Mine.\n"


def test_chapters_are_added_and_one_is_written(small: Path) -> None:
    with desk_of(small) as desk:
        desk.enter().post("/writing/skeleton")
        chapter = next((small / "book").glob("01-*.en.md"))
        before = chapter.read_text(encoding="utf-8")
        page = desk.ask("/writing").text
        address = re.search(rf'href="(/writing/\w+)"[^<]*>[^<]*</a> <span class="note">book/{chapter.name}', page)
        assert address
        for _ in range(60):
            editor = desk.ask(address[1]).text
            if "data-poll=" not in editor:
                break
        seen = re.search(r'name="seen" value="(\w+)"', editor)
        assert seen
        words = before + "\nWe wanted <script>alert(1)</script> **more**.\n"
        shown = desk.post(address[1], {"words": words, "seen": seen[1], "look": "1"}).text
        assert "<strong>more</strong>" in shown
        assert "<script>alert" not in shown
        assert chapter.read_text(encoding="utf-8") == before
        desk.post(address[1], {"words": words, "seen": seen[1], "save": "1"})
        assert chapter.read_text(encoding="utf-8") == words
        # adding the skeleton again changes nothing that is there
        desk.post("/writing/skeleton")
        assert chapter.read_text(encoding="utf-8") == words
        assert desk.ask("/writing/..%2f..%2fcohort.yml").status in (404, 409)
        assert desk.post("/writing/0123456789abcdef", {"words": "x", "seen": "", "save": "1"}).status == 409


def test_texts_are_called_by_their_titles(small: Path) -> None:
    build_file_tree(
        small,
        {
            "words/statement-grant-01-2.en.md": "Well spent.\n",
            "words/partner-partner-01.en.md": "They wove.\n",
            "book/00-foreword.en.md": "# Before you read {.unnumbered}\n\nWords.\n",
            "book/03-partners.en.md": "No heading here.\n",
        },
    )
    with desk_of(small) as desk:
        page = " ".join(re.sub(r"<[^>]*>", " ", desk.enter().ask("/writing").text).split())
    for title in (
        "Statement of an instalment · Looms 2 words/statement-grant-01-2.en.md",
        "Before you read book/00-foreword.en.md",
        "3. partners book/03-partners.en.md",
        "· Weavers words/partner-partner-01.en.md",
    ):
        assert title in page, title


def test_texts_in_the_language_of_the_reader_come_first(browser: Browser, small: Path) -> None:
    replace(small / "cohort.yml", "language: en", "language: en\nalso_in: [th]")
    build_file_tree(small, {"words/funder.en.md": "Thank you.\n", "words/funder.th.md": "ขอบคุณ\n"})
    with visit(browser, small) as visitor:
        page = visitor.go("/writing")
        assert page.locator(".texts li").first.inner_text().startswith("Funder English")
        page.get_by_role("button", name="ไทย").click()
        expect(page.locator(".texts li").first).to_contain_text("ไทย · words/funder.th.md")
