"""Play docs/tutorial.md in a browser, step by step, as the page says it.

tools/pictures.py makes its pictures so, and tests/test_tutorial.py tries it: where a step is not as the page says, it
fails. The files that are dropped are those of examples/tutorial/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cohort.i18n.language import Language, cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "examples" / "tutorial"
# the day on which the tutorial is played, the last of its first month
DAY = "2026-11-30"
LISTS = ("grants.csv", "budgets.csv", "instalments.csv")
# what each step shows
STEPS = ("today", "forms", "inbox", "file", "corrected", "plan", "partner", "funder")
PATIENCE = 120_000
# the heading of the cash book that nobody knows, and what it means
UNKNOWN = {"en": ("What for", "Description"), "th": ("หมวดงบ", "Budget line")}


@dataclass
class Tutorial:
    """The tutorial in one language: a cohort with an open desk, and what is done with the page after each step."""

    cohort: Path
    code: str
    page: Page
    show: Callable[[str], None] = lambda _: None
    language: Language = field(init=False)

    def __post_init__(self) -> None:
        """Reads the words of the desk."""
        self.language = cohort_language(Cohort.read(CohortPaths(self.cohort), DAY), self.code)
        self.address = re.sub(r"/[^/]*$", "", self.page.url)

    def play(self) -> None:
        """All steps that are taken on the desk."""
        self.open("/")
        self.show("today")
        self.take_lists()
        self.make("forms")
        self.show("forms")
        self.drop(self.books[0])
        self.show("inbox")
        self.look_at_the_messy_one()
        self.take_the_corrected_one()
        self.make("report")
        self.open_report()
        self.make_for("funder")

    @property
    def books(self) -> tuple[Path, Path]:
        """The cash book as a partner sends it, and as it is sent again."""
        messy, corrected = sorted((FOLDER / self.code).glob("*.xlsx"), key=lambda path: len(path.name))
        return messy, corrected

    def open(self, path: str) -> Page:
        """Opens a page of the desk, and waits until nothing on it is being checked."""
        self.page.goto(self.address + path)
        return self.settled()

    def settled(self) -> Page:
        expect(self.page.locator("body[data-poll]")).to_have_count(0, timeout=PATIENCE)
        return self.page

    def press(self, words: str) -> Page:
        """Presses the button with these words."""
        self.page.get_by_role("button", name=self.language.say(words), exact=True).first.click()
        return self.settled()

    def make(self, session: str) -> None:
        """Starts something under “Make”, and waits until it is done."""
        page = self.open("/make")
        section = page.locator("section.making").filter(has=page.locator(f"form[action='/make/{session}/start']"))
        section.get_by_role("button", name=self.language.say("Start"), exact=True).click()
        done = page.locator("section.making").filter(has=page.locator(f"form[action='/make/{session}/start']"))
        expect(done.get_by_text(self.language.say("Done."))).to_be_visible(timeout=PATIENCE)
        self.settled()

    def drop(self, *files: Path) -> None:
        """Chooses files in the inbox."""
        self.open("/inbox").set_input_files("#files", files)
        for path in files:
            expect(self.page.get_by_role("link", name=path.name, exact=True)).to_be_visible(timeout=PATIENCE)
        self.settled()

    def open_file(self, name: str) -> Page:
        """Opens the page of a file that waits."""
        self.open("/inbox").get_by_role("link", name=name, exact=True).click()
        return self.settled()

    def name_sender(self, name: str, sender: str) -> None:
        """Says who sent a file."""
        page = self.open_file(name)
        page.get_by_label(self.language.say("Who sent it?")).select_option(value=sender)
        self.press("Keep the sender")

    def explain(self, *, remember: bool = False) -> None:
        """Says what the heading means that nobody knows, on the page of a file."""
        heading, meaning = UNKNOWN[self.code]
        self.page.get_by_label(heading, exact=True).select_option(label=self.language.say(meaning))
        if remember:
            self.page.get_by_label(self.language.say("Remember this for the next sheet of this sender")).check()
        self.press("Keep these answers")

    def take_lists(self) -> None:
        """Takes in what the office knows itself: the grant, its budget and its instalments."""
        self.drop(*(FOLDER / self.code / name for name in LISTS))
        for name in LISTS:
            self.name_sender(name, "host-1")
        self.open("/take")
        self.press("Take this in")
        expect(self.page.get_by_role("heading", name=self.language.say("Taken in"))).to_be_visible()

    def look_at_the_messy_one(self) -> None:
        """Says who sent it and what its columns are, and looks at what has to be corrected."""
        self.name_sender(self.books[0].name, "partner-01")
        self.explain()
        expect(self.page.locator("td.is-mend")).to_have_count(2)
        self.show("file")

    def take_the_corrected_one(self) -> None:
        """Sets the messy one aside, and takes in the one that came instead."""
        self.press("Set it aside")
        name = self.books[1].name
        self.drop(self.books[1])
        self.name_sender(name, "partner-01")
        self.explain(remember=True)
        self.show("corrected")
        self.press("Look at what it brings, then take it in")
        self.show("plan")
        self.press("Take this in")
        expect(self.page.get_by_role("heading", name=self.language.say("Taken in"))).to_be_visible()

    def open_report(self) -> None:
        """Opens the page of the partner in the report."""
        main = self.language.code == Cohort.read(CohortPaths(self.cohort)).settings["language"]
        name = "partner-partner-01.html" if main else f"partner-partner-01.{self.language.code}.html"
        self.page.goto(f"{self.address}/build/report/{name}")
        self.show("partner")

    def make_for(self, audience: str) -> None:
        """Makes the folder of an audience under “Make”, and opens it."""
        section = self.open("/make").locator("section.for-readers")
        section.locator(f"button[name='readers'][value='{audience}']").click()
        link = self.page.locator(f"section.for-readers a[href^='/build/for/{audience}/']")
        expect(link).to_be_visible(timeout=PATIENCE)
        expect(self.page.get_by_text(self.language.say("Save as one file"))).to_be_visible()
        self.page.goto(self.address + str(link.get_attribute("href")))
        self.show(audience)
