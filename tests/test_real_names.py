"""The names of the pilot stand on its page of public facts: nothing that is made up carries the name of anybody real."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.helpers import ROOT

PAGES = ("docs/pilot.md", "docs/pilot.th.md")
# by what somebody would know an organisation of the pilot again
KNOWN_BY = (
    "ผู้นำแห่งอนาคต", "Leaders of the Future", "วิทยาการเรียนรู้", "ธรรมศาสตร์", "Thammasat", "สสส", "สร้างเสริมสุขภาพ",
    "Thai Health", "Changemaker", "แห่งความสุข", "Happy Civil Society", "ไทยเบิ้ง", "โคกสลุง", "Thai Bueng", "Khok Salung",
    "ครูน้ำ", "Kru Nam", "นิวสปิริต", "New Spirit",
)  # fmt: skip
# where such a name may stand, and why
ALLOWED = {
    **dict.fromkeys(PAGES, "the public facts of the pilot"),
    "tests/test_real_names.py": "the names that are looked for",
}


def plain(text: str) -> str:
    """A text without what people write differently: spaces, hyphens and capitals."""
    for between in (" ", "\n", "-", "_", "\u00a0", "\u200b"):
        text = text.replace(between, "")
    return text.casefold()


def named_in(text: str) -> list[str]:
    """The names of the pilot in a text."""
    searched = plain(text)
    return [name for name in KNOWN_BY if plain(name) in searched]


def text_of(path: Path) -> str:
    """The name of a file and what is written in it; of a workbook or document, in its parts."""
    if not zipfile.is_zipfile(path):
        return f"{path.name}\n{path.read_bytes().decode(errors='ignore')}"
    with zipfile.ZipFile(path) as parts:
        return "\n".join([path.name, *(parts.read(name).decode(errors="ignore") for name in parts.namelist())])


def facts(page: str) -> list[tuple[str, ...]]:
    """The rows about organisations: the name, the name in English, and the code of the province."""
    row = re.compile(r"^\| \S[^|]* \| ([^|]+) \| ([^|]+?)(?: †)? \| (?:[^|]*\((TH-\d\d)\) )?\|$", re.M)
    return row.findall((ROOT / page).read_text(encoding="utf-8"))


def test_the_page_has_the_same_facts_in_both_languages() -> None:
    english, thai = map(facts, PAGES)
    assert english == thai
    # the host, the funder, the coach supplier and four partners
    assert [province for *_, province in english] == ["", "", "", "TH-82", "TH-16", "TH-57", "TH-40"]
    names = [name for *both, _ in english for name in both]
    assert [name for name in names if not named_in(name)] == []
    assert [name for name in KNOWN_BY if name not in named_in(" ".join(names))] == []


def test_no_file_of_the_project_names_the_pilot_but_its_page() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    found = {
        name: names
        for name in files.split("\0")
        if name and (ROOT / name).is_file() and (names := named_in(text_of(ROOT / name)))
    }
    assert {name: names for name, names in found.items() if name not in ALLOWED} == {}
    assert ALLOWED.keys() - found.keys() == set()


@pytest.mark.slow
def test_the_demo_and_its_report_name_nobody_real(reported: Path) -> None:
    files = [
        path
        for path in reported.rglob("*")
        if path.suffix in {".csv", ".yml", ".yaml", ".md", ".html", ".xlsx", ".docx"}
        and "toolkit" not in path.relative_to(reported).parts
    ]
    assert {"people.csv", "cohort.yml", "index.html", "index.en.html", "tables.xlsx"} <= {path.name for path in files}
    assert {path.name: names for path in files if (names := named_in(text_of(path)))} == {}
