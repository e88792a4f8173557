"""Languages in scripts for which there is no font: no PDF with boxes, and one line that says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst
from cohort.i18n.language import plain_english
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.rendering.documents.typst_pdf import SCRIPTS_OF_TYPST, can_print
from cohort.rendering.terminal.unprintable import unprintable_lines

from tests.helpers import ROOT, build_file_tree, run

FONTS = ROOT / "template" / "toolkit" / "report" / "theme" / "fonts"
# a letter of each script
LETTERS = {
    "Arab": "\u0639",
    "Armn": "\u0531",
    "Cyrl": "\u041f",
    "Ethi": "\u12a0",
    "Geor": "\u10d0",
    "Grek": "\u0395",
    "Hebr": "\u05d8",
    "Jpan": "\u65e5",
    "Khmr": "\u1781",
    "Laoo": "\u0ea5",
    "Mymr": "\u1019",
    "Thai": "\u0e01",
}
CATALOGUE = 'msgid ""\nmsgstr ""\n"Language: km\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.mark.parametrize("script", LETTERS)
def test_a_script_can_be_printed_if_its_letters_come_from_a_font_that_has_them(small: Path, script: str) -> None:
    text = f'#set text(font: "Sarabun", fallback: true)\n{LETTERS[script]}'.encode()
    pdf = typst.compile({"main.typ": text}, font_paths=[str(FONTS)], ignore_system_fonts=True)
    (font,) = re.findall(rb"/FontName\s*/\w+\+([\w-]+)", pdf)
    # where no font has a letter, typst draws the box of the first one
    is_there = script == "Thai" or not font.startswith(b"Sarabun")
    assert can_print(CohortPaths(small), script) is is_there
    assert is_there is (script in SCRIPTS_OF_TYPST | {"Laoo", "Thai"})


@pytest.mark.slow
def test_a_language_without_a_font_has_no_pdf_and_a_line_says_so(small: Path) -> None:
    lines = (small / "cohort.yml").read_text(encoding="utf-8").splitlines()
    settings = "\n".join(line for line in lines if not line.startswith(("also_in", "partners_language")))
    build_file_tree(
        small,
        {"cohort.yml": f"{settings}\nalso_in: [km]\npartners_language: km\n", "local/languages/km.po": CATALOGUE},
    )
    for session, folder in (("report", "report/files"), ("forms", "forms")):
        done = run(small, session)
        assert done.returncode in (0, 1), done.stderr
        (line,) = [line for line in done.stdout.replace("\n", " ").split(".") if "There is no PDF in" in line]
        assert "Khmr" in line
        made = [path.name for path in (small / "build" / folder).glob("*.pdf")]
        assert made
        assert not [name for name in made if ".km." in name or "(km)" in name]
    # pages are there: a browser takes a font of the computer
    assert (small / "build" / "report" / "index.km.html").exists()


def test_a_name_in_letters_without_a_font_is_named_with_its_file(small: Path) -> None:
    cohort = Cohort.read(CohortPaths(small))
    assert list(unprintable_lines(cohort, ["en"], plain_english())) == []
    path = small / "data" / "organisations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Weavers", "ត្បាញ · 織 · ທໍຜ້າ"), encoding="utf-8")
    (line,) = unprintable_lines(cohort, ["en"], plain_english())
    assert line.startswith("data/organisations.csv: no font here has some of its letters (Hani, Khmr)")
