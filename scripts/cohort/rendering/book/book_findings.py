"""Findings of a book, for its writers: what schemas/book_findings.yaml says, worded with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...i18n.language import Language
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml
from ...publication.named_people import NamedPeople
from ...shortening import visible
from ..texts.live_parts import half_live_parts
from ..texts.live_sources import LiveSources, Uses
from ..texts.live_values import BLOCKS, IN_LINES
from ..texts.tree import every_word
from .chapters import Chapter
from .manuscript import BookFinding, Place, places
from .typed_numbers import TypedNumbers

# a measure is about obstacles if its name says so, in report/book/obstacles.txt
OBSTACLES = "obstacles.txt"
ERROR = "error"
VALUE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@dataclass(frozen=True)
class BookFindingKind:
    """One kind of finding, in English."""

    code: str
    severity: str
    message: str
    fix: str


@dataclass(frozen=True)
class WordedFinding:
    """A finding in words: where it is, what it is, and what to do."""

    code: str
    is_error: bool
    place: str
    message: str
    fix: str


def book_finding_kinds(paths: CohortPaths) -> dict[str, BookFindingKind]:
    """Every kind of finding by its code."""
    entries = read_yaml(paths.schemas / "book_findings.yaml")
    return {entry["code"]: BookFindingKind(**entry) for entry in entries}


def find_in_book(
    chapters: Sequence[Chapter], uses: Uses, sources: LiveSources, people: NamedPeople, paths: CohortPaths
) -> Iterator[BookFinding]:
    """Everything that writers should look at besides live parts that stand for nothing."""
    for row in {str(row["claim"]): row for row in uses.claims}.values():
        values: dict[str, object] = {"name": row["claim"], "statement": row["statement"]}
        for name in people.find(str(row["statement"])):
            yield BookFinding("claim-names-person", values={"claim": row["claim"], "name": name})
        if not row["supporting"]:
            yield BookFinding("claim-without-evidence", values=values)
        elif not row["was_read"]:
            yield BookFinding("claim-not-read", values=values)
    if not _tells_of_obstacles(uses, paths):
        yield BookFinding("no-obstacle")
    numbers = TypedNumbers(sources)
    for chapter in chapters:
        for place in places(chapter):
            yield from _in_place(place, people, numbers)


def _in_place(place: Place, people: NamedPeople, numbers: TypedNumbers) -> Iterator[BookFinding]:
    for name in people.find(every_word(place.block)):
        yield place.finding("person-named", name=name)
    for half in half_live_parts(place.block, {*IN_LINES, *BLOCKS}):
        yield place.finding("live-part-half", part=half.strip())
    for typed in numbers.find(place.block):
        yield place.finding("typed-number", number=typed.number, title=typed.title, part=typed.part)


def _tells_of_obstacles(uses: Uses, paths: CohortPaths) -> bool:
    names = (paths.report / "book" / OBSTACLES).read_text(encoding="utf-8").split()
    return bool(uses.measures & set(names)) or any(row["is_obstacle"] for row in (*uses.claims, *uses.quotes))


def worded(finding: BookFinding, kinds: dict[str, BookFindingKind], language: Language) -> WordedFinding:
    """A finding in the words of a language."""
    kind = kinds[finding.code]
    place = finding.where or language.say("The whole book")
    if finding.paragraph:
        place += ", " + language.say("paragraph {n}", n=finding.paragraph)
        place += f" (“{finding.begins} …”)" if finding.begins else ""
    values = {
        name: language.say(str(value)) if name == "title" else str(value) for name, value in finding.values.items()
    }
    # double braces are those of live parts
    message, fix = (
        VALUE.sub(lambda match: visible(values[match[1]]), language.say(text)) for text in (kind.message, kind.fix)
    )
    return WordedFinding(finding.code, kind.severity == ERROR, place, message, fix)
