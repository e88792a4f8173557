"""A person with a browser at the desk, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.desk_server import desk_of


class Visitor:
    """A person with a browser, and everything the pages complained about or asked of other hosts."""

    def __init__(self, page: Page, base: str):
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda request: self._check(request.url))

    def _note(self, text: str) -> None:
        self.complaints.append(text)

    def _check(self, url: str) -> None:
        if not url.startswith((self.base, "data:")):
            self.complaints.append(url)

    def go(self, path: str) -> Page:
        """Opens a page, and waits until nothing on it is being checked any more."""
        self.page.goto(self.base + path)
        return self.settled()

    def settled(self) -> Page:
        """The page once no check is going on."""
        expect(self.page.locator("body[data-poll]")).to_have_count(0, timeout=60_000)
        return self.page

    def drop(self, *files: Path) -> Page:
        """Chooses files in the inbox."""
        self.go("/inbox").set_input_files("#files", files)
        expect(self.page.locator(".card")).to_have_count(len(files), timeout=60_000)
        return self.settled()

    def verdicts(self) -> dict[str, str]:
        """The verdict of each card."""
        self.go("/inbox")
        cards = self.page.locator(".card").all()
        return {card.locator("h3").inner_text(): (card.get_attribute("class") or "").split()[1] for card in cards}

    def open_file(self, name: str) -> Page:
        """Opens the page of a file."""
        self.go("/inbox").get_by_role("link", name=name, exact=True).click()
        return self.settled()

    def axe(self) -> list[str]:
        """What axe finds on this page with everything opened."""
        self.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found = Axe().run(self.page)
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]]


@contextmanager
def visit(browser: Browser, cohort: Path, width: int = 1280) -> Iterator[Visitor]:
    """A visitor of the desk of a cohort, with the cookie of the start address; complaints fail the test.

    The first page, which looks at the whole cohort, is opened only by a test that is about it.
    """
    with desk_of(cohort) as desk:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        name, _, value = desk.enter().cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": desk.origin}])
        visitor = Visitor(context.new_page(), desk.origin)
        yield visitor
        context.close()
        assert visitor.complaints == [], visitor.complaints
