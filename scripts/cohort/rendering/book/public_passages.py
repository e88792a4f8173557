"""The chapters of a book as they leave: without the passages that show or name what is not published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...publication.passages import LOST_FIGURE, NOT_PUBLISHED, Objection
from ..texts import tree
from ..texts.live_parts import LivePart, live_parts_in, lone_live_part
from ..texts.live_sources import WrongLivePart
from ..texts.live_values import LiveValues
from ..texts.tree import Node
from .chapters import Chapter
from .manuscript import Place, places
from .svg_metadata import drawing_words

Search = Callable[[str], Iterable[Objection]]
# the names by which sentences refer to pictures and tables of authors
OWN_FIGURES = {"picture", "text"}
# the live parts that are figures
FIGURES = ("chart", "table", "adaptations")


@dataclass(frozen=True)
class LeftOutPassage:
    """A passage that stays, where it stands, and why."""

    where: str
    paragraph: int
    begins: str
    objection: Objection


def public_chapters(
    chapters: Sequence[Chapter], values: LiveValues, objections: Search, unread: Search
) -> tuple[list[Chapter], list[LeftOutPassage]]:
    """The chapters with the passages that leave, and those that stay.

    `values` fill live parts with what is published alone; `objections` says whom a text must not name, `unread` whom it
    may name as long as nobody has read it. A heading that
    stays takes along what stands below it; one with nothing left below it stays too, as does a chapter.
    """
    left_out: list[LeftOutPassage] = []
    stays: dict[tuple[str, int], Objection] = {}
    all_places = [place for chapter in chapters for place in places(chapter)]
    objections_by_key = {
        _key(place): next(_objections(place, values, objections, unread), None) for place in all_places
    }
    stays = {key: objection for key, objection in objections_by_key.items() if objection}
    for chapter in chapters:
        stays |= _below_headings(chapter, stays)
    while lost := dict(_with_lost_figures(all_places, stays)):
        stays |= lost
    for place in all_places:
        if objection := stays.get(_key(place)):
            finding = place.finding("")
            left_out.append(LeftOutPassage(finding.where, finding.paragraph, finding.begins, objection))
    remaining = [_remaining(chapter, stays) for chapter in chapters]
    return [chapter for chapter in remaining if chapter.is_written], left_out


def _key(place: Place) -> tuple[str, int]:
    return (place.chapter.where, place.paragraph)


def _objections(place: Place, values: LiveValues, objections: Search, unread: Search) -> Iterator[Objection]:
    block = place.block
    lone = lone_live_part(block)
    for part in [lone] if lone else live_parts_in(block):
        try:
            if lone is None or values.block(part) is None:
                values.in_line(part)
        except WrongLivePart:
            yield Objection(NOT_PUBLISHED, part.typed)
    works = (values.words_of_work(key) for key in _cited(block))
    pictures = (place.chapter.pictures.get(image["c"][2][0], b"") for image in tree.nodes_of(block, "Image"))
    words = tree.every_word(block)
    yield from objections("\n".join((words, *works, *map(drawing_words, pictures))))
    yield from unread(words)


def _cited(block: Node) -> Iterator[str]:
    """The keys of the works that a passage cites."""
    yield from ("_".join(part.words) for part in live_parts_in(block) if part.kind == "cite")
    for node in tree.nodes_of(block, "Cite"):
        yield from (citation["citationId"] for citation in node["c"][0])


def _below_headings(chapter: Chapter, stays: dict[tuple[str, int], Objection]) -> dict[tuple[str, int], Objection]:
    """What stands below the headings that stay, which stays for the same reason."""
    below: dict[tuple[str, int], Objection] = {}
    level, objection = 0, None
    for place in places(chapter):
        if place.block["t"] == "Header" and (objection is None or place.block["c"][0] <= level):
            level, objection = place.block["c"][0], stays.get(_key(place))
        elif objection:
            below.setdefault(_key(place), objection)
    return below


def _with_lost_figures(
    all_places: Sequence[Place], stays: dict[tuple[str, int], Objection]
) -> Iterator[tuple[tuple[str, int], Objection]]:
    """The passages that refer to a figure that is not there."""
    leaving = [place for place in all_places if _key(place) not in stays]
    parts = [part for place in leaving if (part := lone_live_part(place.block))]
    remaining_figures = OWN_FIGURES | {_figure_name(part) for part in parts if part.kind in FIGURES}
    for place in leaving:
        for part in live_parts_in(place.block):
            if part.kind == "see" and _figure_name(part) not in remaining_figures:
                yield _key(place), Objection(LOST_FIGURE, part.typed)


def _figure_name(part: LivePart) -> str:
    return "_".join(part.words) or part.kind


def _remaining(chapter: Chapter, stays: dict[tuple[str, int], Objection]) -> Chapter:
    blocks = [place.block for place in places(chapter) if _key(place) not in stays]
    remaining_blocks = [block for index, block in enumerate(blocks) if _has_content(blocks[index:])]
    names = {image["c"][2][0] for image in tree.nodes_of(remaining_blocks, "Image")}
    return replace(
        chapter,
        blocks=remaining_blocks,
        pictures={name: chapter.pictures[name] for name in chapter.pictures if name in names},
    )


def _has_content(blocks: Sequence[Node]) -> bool:
    """Whether the first of some blocks is no heading, or has something below it."""
    first, *following_blocks = blocks
    if first["t"] != "Header":
        return True
    for block in following_blocks:
        if block["t"] != "Header":
            return True
        if block["c"][0] <= first["c"][0]:
            return False
    return False
