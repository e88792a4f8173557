"""Writes the skeleton of the book into book/: chapters that ask, in each language of the cohort, over nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.fonts import fonts_for
from ...rendering.book.book_cover import FILE as COVER
from ...rendering.book.chapters import chapter_files
from ...rendering.pages.theme import light_colours
from ...rendering.texts.clean_tree import QUESTION, STYLE
from ...rendering.texts.pandoc import default_file, read_text, write_file
from ...rendering.texts.tree import Node, rewrite_blocks
from ...storing.journal import FileChanges, apply_changes
from ...storing.lock import write_lock
from .adaptations import FILE as ADAPTATIONS

COMPONENT = re.compile(r"<!-- component: (\w+) -->")
NAME = re.compile(r"(\d\d)-.+\.(\w+)\.md")


def write_skeleton(cohort: Cohort, *, word: bool = False, missing: bool = False) -> list[Path]:
    """Writes chapters in each language where there is no chapter at all, as Word files with `word`; with `missing` each
    that is not there. Returns the files that were written: all of them or none, because half a skeleton would pass for
    chapters."""
    if not list(_absent(cohort, missing=missing)):
        return []
    folder, changes = cohort.paths.book, FileChanges()
    with write_lock(cohort.paths):
        # what is there now: another session may have written chapters until the lock was free
        for path, code in _absent(cohort, missing=missing):
            is_word = word and code
            target = folder / (f"{path.stem}.docx" if is_word else path.name)
            changes.contents[target] = _as_word(cohort, path, code) if is_word else path.read_bytes()
        apply_changes(cohort.paths, changes)
    return list(changes.contents)


def _absent(cohort: Cohort, *, missing: bool) -> Iterator[tuple[Path, str]]:
    """The files of the skeleton that are still to be written, each with its language; the last two have none."""
    existing = chapter_files(cohort, cohort.paths.book)
    for path, number, code in _chapters(cohort):
        is_there = any(number == there for there, _ in existing[code])
        if not is_there and (missing or not any(existing.values())):
            yield path, code
    for name in (COVER, ADAPTATIONS):
        if not (cohort.paths.book / name).exists():
            yield cohort.paths.report / "book" / name, ""


def _chapters(cohort: Cohort) -> Iterator[tuple[Path, int, str]]:
    """The chapters of the skeleton that the cohort has a use for, each with its number and language."""
    for path in sorted((cohort.paths.report / "book").glob("*.md")):
        match = NAME.fullmatch(path.name)
        component = COMPONENT.match(path.read_text(encoding="utf-8"))
        is_used = not component or cohort.model.components[component[1]].kept
        if match and is_used and match[2] in cohort.report_languages:
            yield path, int(match[1]), match[2]


def _as_word(cohort: Cohort, path: Path, code: str) -> bytes:
    """A chapter of the skeleton as a Word file, with the questions in a style of their own."""
    # python-docx takes a while to load
    from ...rendering.documents.docx_reference import book_styles

    def styled(block: Node) -> list[Node] | None:
        if block["t"] == "Div" and QUESTION in block["c"][0][1]:
            return [{"t": "Div", "c": [["", [], [[STYLE, QUESTION.capitalize()]]], block["c"][1]]}]
        return None

    tree = read_text(path.read_bytes(), "md", cohort.paths.display_name(path))
    tree["blocks"] = rewrite_blocks(tree["blocks"], styled)
    language = cohort_language(cohort, code)
    families = [font.family for font in fonts_for(cohort.paths, language.script)]
    reference = book_styles(
        default_file("reference.docx"), language.locale.language, light_colours(cohort.paths)["accent"], families
    )
    return write_file(tree, "docx", ["--reference-doc=reference.docx"], {"reference.docx": reference})
