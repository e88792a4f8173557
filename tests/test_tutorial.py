"""The tutorial for staff, played as it stands: on the desk in a real browser, and its commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from playwright.sync_api import Browser

from tests.accepting import rows
from tests.desk_server import desk_of
from tests.helpers import ROOT, render
from tools.tutorial import DAY, FOLDER, STEPS, Tutorial

PAGES = {"en": ROOT / "docs" / "tutorial.md", "th": ROOT / "docs" / "tutorial.th.md"}


def text_of(code: str) -> str:
    return PAGES[code].read_text(encoding="utf-8")


def commands(code: str) -> list[str]:
    """The lines that somebody types."""
    return [line for block in re.findall(r"```\n(.*?)```", text_of(code), re.S) for line in block.splitlines()]


@pytest.mark.slow
@pytest.mark.xdist_group("desk")
# both pages have the same steps, as the next test shows
@pytest.mark.parametrize("code", ["en", pytest.param("th", marks=pytest.mark.thorough)])
def test_the_first_month_goes_as_the_page_says(browser: Browser, tmp_path: Path, code: str) -> None:
    install, copy = commands(code)
    assert install == "pip install copier"
    words = shlex.split(copy)
    assert words[:3] == ["copier", "copy", "--data-file"]
    assert words[4] == "."
    answers = yaml.safe_load((ROOT / words[3]).read_text(encoding="utf-8"))
    cohort = render(tmp_path / "our-cohort", **answers)
    seen = []
    with desk_of(cohort, DAY) as desk:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto(desk.start_address)
        desk.cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
        shown = {}

        def show(step: str) -> None:
            seen.append(step)
            shown[step] = page.locator("main").inner_text()

        Tutorial(cohort, code, page, show).play()
        page.close()
    assert tuple(seen) == STEPS
    # four expenses, of which the sum stands on the page of the partner
    assert sum(float(row["amount"]) for row in rows(cohort, "expenses")) == 8350
    assert len(rows(cohort, "expenses")) == 4
    assert "8,350" in shown["partner"]
    assert "8,350" in shown["funder"]
    assert "8,350" in text_of(code)
    funder = cohort / "build" / "for" / "funder"
    assert "8,350" in (funder / "index.html").read_text(encoding="utf-8")
    assert any((funder / "files").iterdir())


def test_both_pages_have_the_same_steps_commands_and_pictures() -> None:
    def shape(code: str) -> tuple[list[str], list[str], list[str], int]:
        text = text_of(code)
        pictures = re.findall(r"\(pictures/tutorial-(\w+)-\w+\.png\)", text)
        numbers = re.findall(r"^## (\d*)", text, re.M)
        typed = [command.replace(f".{code}.", ".") for command in commands(code)]
        return pictures, numbers, typed, text.count(f"examples/tutorial/{code}/")

    assert shape("en") == shape("th")
    assert shape("en")[0] == list(STEPS)


@pytest.mark.parametrize("code", PAGES)
def test_every_file_and_every_word_of_the_screen_is_there(code: str) -> None:
    text = re.sub(r"\s+", " ", text_of(code))
    for name in re.findall(r"`(examples/[^`]+)`", text):
        assert (ROOT / name).exists(), name
    with (ROOT / "languages" / "th.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file) if isinstance(message.id, str)}
    on_screen = set(thai) if code == "en" else set(thai.values())
    typed = {"en": {"about two thousand", "ODK"}, "th": {"ประมาณสองพัน", "ODK"}}[code]
    assert set(re.findall("“([^”]+)”", text)) - on_screen == typed


def test_the_files_of_the_tutorial_are_those_of_the_page() -> None:
    for code in PAGES:
        assert len(list((FOLDER / code).glob("*.xlsx"))) == 2
