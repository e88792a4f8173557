"""What is made on the desk after somebody has looked, and what is made for others to give away."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.desk_browser import Visitor, visit
from tests.desk_server import desk_of
from tests.helpers import replace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]


def making(visitor: Visitor, title: str) -> Locator:
    """The part of the page about a session, once nothing runs."""
    visitor.settled()
    return visitor.page.locator(".making").filter(has=visitor.page.get_by_role("heading", name=title, level=2))


def test_nothing_is_published_that_nobody_has_looked_at(browser: Browser, small: Path) -> None:
    published = small / "build" / "published"
    with visit(browser, small) as visitor:
        page = visitor.go("/make")
        publish = making(visitor, "Publish what may leave")
        expect(publish.get_by_role("button", name="Publish it now")).to_have_count(0)
        publish.get_by_role("button", name="Look first at what would happen").click()
        publish = making(visitor, "Publish what may leave")
        expect(publish).to_contain_text("Publish this now?")
        expect(publish).not_to_contain_text("Done.")
        assert visitor.axe() == []
        assert not published.exists()
        with page.expect_popup() as opened:
            publish.get_by_role("link", name=re.compile("To be published")).first.click()
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("What would be published")
        opened.value.close()
        # pages about one organisation are called by its name, without its id
        names = publish.get_by_role("link").all_inner_texts()
        assert [name for name in names if "Weavers" in name]
        assert not [name for name in names if re.search(r"[a-z]+-\d", name)]
        # what is other than what was seen is looked at first
        replace(small / "data" / "grants.csv", "Looms for the young", "Looms for all")
        publish.get_by_role("button", name="Publish it now").click()
        expect(page.locator("main")).to_contain_text("Something has changed since you looked")
        assert len(visitor.complaints) == 1
        visitor.complaints.clear()
        visitor.go("/make")
        making(visitor, "Publish what may leave").get_by_role("button", name="Look first").click()
        publish = making(visitor, "Publish what may leave")
        # what stays out is said before it is published, and after it
        expect(publish.locator(".verdict")).to_contain_text(re.compile(r"\d+ texts are not published yet"))
        expect(publish.get_by_role("link", name="Texts to read")).to_have_attribute("href", "/review")
        publish.get_by_role("button", name="Publish it now").click()
        publish = making(visitor, "Publish what may leave")
        expect(publish).to_contain_text("Done.")
        expect(publish.locator(".verdict").last).to_contain_text(re.compile(r"\d+ texts are not published yet"))
        expect(publish.get_by_role("link", name="Open")).to_have_attribute("href", "/build/published/index.html")
    assert (published / "index.html").is_file()


def test_a_folder_for_the_funder_is_made_and_saved(browser: Browser, small: Path) -> None:
    with visit(browser, small) as visitor:
        page = visitor.go("/make")
        report = making(visitor, "Build the report")
        # neither for the host, whose report is the whole one, nor for the public
        readers = report.locator(".for-readers").get_by_role("button").all_inner_texts()
        assert "Make it for: The funder" in readers
        assert not [text for text in readers if "manager" in text or "public" in text.lower()]
        report.get_by_role("button", name="Make it for: The funder").click()
        report = making(visitor, "Build the report")
        expect(report.locator(".for-readers").get_by_role("link", name=re.compile("^The funder"))).to_have_attribute(
            "href", "/build/for/funder/index.html"
        )
        # the large button opens what was just made, not an older report
        newest = report.get_by_role("link", name="Open: The funder")
        expect(newest).to_have_attribute("href", "/build/for/funder/index.html")
        expect(newest).to_have_class("button main")
        assert visitor.axe() == []
        with page.expect_download() as download:
            report.get_by_role("link", name="Save as one file The funder").click()
        assert download.value.suggested_filename == "Cohort One The funder.zip"
        names = zipfile.ZipFile(download.value.path()).namelist()
    assert "funder/index.html" in names
    built_files = {
        path.relative_to(small / "build" / "for").as_posix() for path in (small / "build" / "for").rglob("*.*")
    }
    assert set(names) == {name for name in built_files if (small / "build" / "for" / name).is_file()}


def test_only_folders_that_were_made_are_given_out(small: Path) -> None:
    (small / "build" / "for" / "funder").mkdir(parents=True)
    (small / "build" / "for" / "funder" / "index.html").write_text("for them", encoding="utf-8")
    (small / "build" / "for" / "link").symlink_to(small / "private")
    with desk_of(small) as desk:
        desk.enter()
        content = desk.ask("/made-for/funder").body
        assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["funder/index.html"]
        for name in ("link", "..", "%2e%2e", ".", "nothing", "funder%2f..%2f..%2fprivate"):
            assert desk.ask(f"/made-for/{name}").status in (404, 409), name
        desk.post("/make/report/start", {"readers": "public"})
        desk.post("/make/book/start", {"readers": "funder"})
        assert "Working" not in desk.ask("/make").text
