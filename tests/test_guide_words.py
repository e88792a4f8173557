"""What README and guide of a cohort name is there, and is called so: files, settings, tables, words of the screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from tests.guide_cohort import LANGUAGES, both, make, source
from tests.guide_pages import CODE, blocks, prose
from tests.helpers import ROOT, run

# each needs the cohort of the guide
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("guide_words")]

# what systems and the guide itself call so
SYSTEMS = {"Run as a Program", "More info", "Run anyway", "Open in Terminal", "New Terminal at Folder"}
OTHERS = {
    "en": SYSTEMS | {"in the register", "Visits", "Mentoring", "grantee", "partner"},
    "th": SYSTEMS | {"ในทะเบียน", "การศึกษาดูงาน", "งานพี่เลี้ยง", "ผู้รับทุน"},
}


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A fresh cohort in each language. Do not change them."""
    return {language: make(tmp_path_factory.mktemp("guide") / language, language) for language in LANGUAGES}


def quoted(language: str) -> list[str]:
    """What stands in quotation marks in the text of both pages."""
    return re.findall("“([^”]+)”", re.sub(r"\s+", " ", "\n".join(prose(both(language)))))


def codes(page: str) -> list[str]:
    return [code for line in prose(page) for code in CODE.findall(line)]


def declared(name: str) -> Any:
    """What a file of schemas/ declares."""
    return yaml.safe_load((ROOT / "schemas" / f"{name}.yaml").read_text(encoding="utf-8"))


def test_words_of_the_screen_are_quoted_as_they_stand_there() -> None:
    with (ROOT / "languages" / "th.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file)}
    on_screen = set(quoted("en")) & set(thai)
    assert len(on_screen) > 20
    assert {thai[word] for word in on_screen} <= set(quoted("th"))
    # all else is a section of the guide, or what others call so
    for language, words in (("en", on_screen), ("th", {thai[word] for word in on_screen})):
        headings = set(re.findall(r"^##+ (.+)$", source("GUIDE", language), re.M))
        assert set(quoted(language)) - words - headings == OTHERS[language]


def test_thai_pages_use_the_words_of_the_programme() -> None:
    assert not re.search("เวิร์กชอป|ยุทธศาสตร์", both("th"))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_the_toolkit_that_is_named_is_there(language: str, cohorts: dict[str, Path]) -> None:
    named = [code for code in codes(both(language)) if re.fullmatch(r"toolkit/[\w./-]*", code)]
    assert {"toolkit/schemas/settings.yaml", "toolkit/schemas/components.yaml"} <= set(named)
    assert [name for name in named if not (cohorts[language] / name).exists()] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_that_is_named_is_made(language: str, cohorts: dict[str, Path]) -> None:
    assert run(cohorts[language], "forms").returncode == 0
    named = [code for code in codes(both(language)) if re.match(r"build/forms/.", code)]
    assert len(named) == 2
    # the name of the organisation is not known to the page
    assert [name for name in named if not list(cohorts[language].glob(name.replace("…", "*")))] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_says_of_everything_whose_it_is(language: str, cohorts: dict[str, Path]) -> None:
    rows = [
        CODE.findall(line.split("|")[1]) for line in source("README", language).splitlines() if line.startswith("| `")
    ]
    named = {name.rstrip("/") for row in rows for name in row}
    there = {path.name for path in cohorts[language].iterdir() if not path.name.startswith(".")} - {"build"}
    assert {"start.*" if name.startswith("start.") else name for name in there} <= named
    assert named - there == {"backups", "build", "start.*"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_and_tables_that_are_named_exist(language: str) -> None:
    known = {setting["name"]: setting.get("default") for setting in declared("settings")}
    tables = {path.stem for path in (ROOT / "schemas" / "tables").glob("*.yaml")}
    named = {code for code in codes(both(language)) if re.fullmatch("[a-z]+(_[a-z]+)+", code)}
    assert named - set(known) - tables == {"belongs_to", "sheet_in"}
    page = re.sub(r"\s+", " ", source("GUIDE", language))
    stated_days = dict(re.findall(r"(\d+) (?:days|วัน)[^.()]{0,7}\(`(\w+)`\)", page))
    assert {name: int(days) for days, name in stated_days.items()} == {
        name: known[name] for name in stated_days.values()
    }
    assert {"coach_grace_days", "settlement_days"} & set(stated_days.values())
    least, most = known["workshop_gap_days"]
    assert re.search(rf"\b{least} (?:to|ถึง) {most}\b", page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_lost_laptop_held_is_all_that_is_personal(language: str, cohorts: dict[str, Path]) -> None:
    (section,) = {block.section for block in blocks(source("GUIDE", language)) if "nox -s doctor" in block.lines[1:]}
    page = source("GUIDE", language).split(f"### {section}\n")[1].split("\n### ")[0]
    named = {code for line in page.splitlines() if line.startswith("   | `") for code in CODE.findall(line)}
    assert named == {path.stem for path in (cohorts[language] / "private").glob("*.csv")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_and_audience_can_be_named_in_a_file_of_ones_own(language: str) -> None:
    page = re.sub(r"\s+", " ", source("GUIDE", language))
    (forms,) = re.findall(r"money, checks, partner, [\w, -]+(?:or|หรือ) \w+", page)
    assert re.findall(r"[a-z-]+", forms.replace(" or ", " ")) == [form["name"] for form in declared("forms")["forms"]]
    audiences = yaml.safe_load((ROOT / "report" / "audiences.yaml").read_text(encoding="utf-8"))
    (named,) = re.findall(r"manager, funder, [\w, -]+(?:or|หรือ) all", page)
    assert re.findall(r"[a-z]+", named.replace(" or ", " ")) == [audience["name"] for audience in audiences]
