"""What book/book.yml says of a book: its title, its colour, and the words on its cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ...errors import CannotRun
from ...i18n.language import Language
from ...model.cohort import Cohort
from ...model.yaml_files import LOADER

FILE = "book.yml"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
TEXTS, NAMES = ("title", "subtitle"), ("title", "subtitle", "colour", "lines")


@dataclass(frozen=True)
class BookCover:
    """The cover in one language; `lines` stand below the name of the cohort."""

    title: str
    subtitle: str
    colour: str
    lines: tuple[str, ...]


def read_cover(cohort: Cohort, folder: Path, language: Language, colour: str) -> BookCover:
    """The cover as book/book.yml says it; what it does not say comes from cohort.yml. Raises CannotRun for a mistake.

    A text is one for all languages, or one for each: `title: {th: …, en: …}`. `colour` is that of the theme.
    """
    path = folder / FILE
    where = cohort.paths.display_name(path) if path.exists() else FILE
    declared: Any = _read(path, where) if path.exists() else {}
    texts = {name: _text(declared.get(name), language.code, f"{where}: {name}") for name in TEXTS}
    colour = str(declared.get("colour") or colour)
    if not COLOUR.fullmatch(colour):
        raise CannotRun(f"{where}: colour: write it as # and six digits, such as '#0b6b63'")
    if _brightness(colour) > 0.3:
        raise CannotRun(f"{where}: colour: white letters cannot be read on it; choose a darker one")
    lines = declared.get("lines") or []
    if not isinstance(lines, list):
        raise CannotRun(f"{where}: lines: write a list, one line of the cover each, after “- ”")
    cohort_name = cohort.settings.localised_text("cohort_name", language.code)
    return BookCover(
        texts["title"] or cohort_name,
        texts["subtitle"],
        colour,
        tuple(_text(line, language.code, f"{where}: lines") for line in lines),
    )


def _read(path: Path, where: str) -> dict[str, Any]:
    try:
        declared = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=LOADER)  # noqa: S506 - it is the safe one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CannotRun(f"{where}: {' '.join(str(error).split())}") from None
    declared = {} if declared is None else declared
    if not isinstance(declared, dict):
        raise CannotRun(f"{where}: write one property a line, as title: …")
    unknown = set(map(str, declared)) - set(NAMES)
    if unknown:
        raise CannotRun(f"{where}: there is no property {min(unknown)}; choose from {', '.join(NAMES)}")
    return declared


def _text(value: Any, code: str, where: str) -> str:
    if isinstance(value, dict):
        value = value.get(code, "")
    if isinstance(value, list | dict):
        raise CannotRun(f"{where}: write a text, or one for each language, as {{th: …, en: …}}")
    return "" if value is None else str(value)


def _brightness(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 defines it: white letters need at most 0.18 for 4.5 to 1, and 0.3
    where they are large."""
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
