"""The sheet that people sign at a workshop."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.forms.make_forms import make_forms

from tests.helpers import replace


def sheets(cohort: Path) -> dict[str, str]:
    """The text of each sheet by the name of its file."""
    paths = make_forms(Cohort.read(CohortPaths(cohort)), ["sign-in-sheet"])
    return {path.name: text_of(path) for path in paths}


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    assert all(round(min(page.get_size())) == 595 for page in document), "A4"
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_each_workshop_has_a_sheet_with_those_who_are_expected(small: Path) -> None:
    replace(small / "data" / "people.csv", "p-cccccc,,coach,,host-1,,", "p-cccccc,,coach,,host-1,,2026-12-31")
    sheet_files = sheets(small)
    first = sheet_files["Sign-in sheet Strategy workshop workshop-01.pdf"]
    assert set(sheet_files) == {
        "Sign-in sheet Strategy workshop workshop-01.pdf",
        "Sign-in sheet Finance workshop workshop-02.pdf",
        "Sign-in sheet Closing forum workshop-03.pdf",
    }
    for text in ("Sign-in sheet: Strategy workshop", "14–16 Nov 2026", "University", "Noy Sample", "Weavers", "Kham Sample"):  # fmt: skip
        assert text in first, text
    # a column for each of the three days, and as many lines as people were invited
    assert [first.count(f"Signature {day} Nov 2026") for day in (14, 15, 16)] == [1, 1, 1]
    assert " 12 " in first.replace("1 / 1", "")
    # who has gone before is not expected, and nothing else of a person is said
    assert "Kham" not in sheet_files["Sign-in sheet Finance workshop workshop-02.pdf"]
    assert [text for text in sheet_files.values() if "noy@example.org" in text or "34 years" in text] == []


def test_a_sheet_is_in_each_language_and_none_is_in_git(small: Path) -> None:
    replace(small / "cohort.yml", "language: en", "language: th\nalso_in: [en]")
    sheet_files = sheets(small)
    assert len(sheet_files) == 6
    assert any(name.startswith("ใบลงชื่อ ") for name in sheet_files)
    ignored = (small / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/build/" in ignored or "build/" in ignored


@pytest.mark.parametrize("day", ["", "soon"])
def test_a_workshop_whose_day_is_not_known_has_a_sheet_too(small: Path, day: str) -> None:
    replace(small / "data" / "workshops.csv", "2027-01-16,2027-01-17", f"{day},{day}")
    text = sheets(small)["Sign-in sheet Finance workshop workshop-02.pdf"]
    assert "Noy Sample" in text
    assert text.count("Signature") == 1
