"""Live parts of a text, such as {{measure retention joined}}: found in the tree of pandoc, also where Word split them.

A word processor writes a line in pieces: some letters bold, quotes curly, spaces and hyphens that do not break. So the
letters of a paragraph are looked at as one text, whatever node they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from .tree import QUOTES, Node, inlines_of, nodes_of, rewrite_inline_lists, text, with_inlines

FOUND = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# what word processors write for plain signs
PLAIN_SIGNS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "‑": "-",
        "‐": "-",
        "–": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u200b": None,
        "\u00ad": None,
    }
)
STOPS = " .,;:\u200b"
WORD = re.compile(r"""(?:[^\s"'=]+=)?(?:"[^"]*"|'[^']*'|[^\s"']+)""")


@dataclass(frozen=True)
class LivePart:
    """One live part: its kind, such as measure, its words after that, and those written as name=value."""

    source: str
    kind: str
    words: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> str:
        """The live part as people type it."""
        return f"{{{{{self.source}}}}}"


def parse_live_part(inside: str) -> LivePart:
    """A live part from what stands between its braces."""
    source = " ".join(inside.translate(PLAIN_SIGNS).split())
    words, options, last = [], dict[str, str](), ""
    for word in WORD.findall(source):
        name, sign, value = word.partition("=")
        if sign and not name.startswith(("'", '"')):
            options[name], last = value.strip("\"'"), name
        elif last:
            # a name of several words, which nobody put into quotes
            options[last] += " " + word.strip("\"'")
        else:
            words.append(word.strip("\"'"))
    return LivePart(source, words[0].lower() if words else "", tuple(words[1:]), options)


def half_live_parts(part: Any, kinds: Collection[str]) -> Iterator[str]:
    """What was meant as a live part of one of these kinds and has not two braces at each end, as it was typed."""
    half = re.compile(rf"(?:\{{\{{?|\[\[)\s?(?:{'|'.join(kinds)})\s[^{{}}\[\]]*(?:\}}\}}?|\]\]?)?", re.IGNORECASE)
    for block in nodes_of(part, "Para", "Plain", "Header"):
        yield from half.findall(FOUND.sub("", _letters(inlines_of(block) or [])))


def fill_in_lines(part: Any, fill: Callable[[LivePart], list[Node]]) -> Any:
    """A part of a tree in which each live part is replaced by what `fill` gives for it."""
    return rewrite_inline_lists(part, lambda nodes: _filled(nodes, fill))


def live_parts_in(part: Any) -> Iterator[LivePart]:
    """Every live part in a part of a tree."""
    for block in nodes_of(part, "Para", "Plain", "Header"):
        yield from (parse_live_part(match[1]) for match in FOUND.finditer(_letters(inlines_of(block) or [])))


def lone_live_part(node: Node) -> LivePart | None:
    """The live part that a paragraph consists of, if it is nothing else but the stop that people put after it."""
    if node["t"] not in ("Para", "Plain"):
        return None
    letters = _letters(inlines_of(node) or []).strip().rstrip(STOPS)
    match = FOUND.fullmatch(letters)
    return parse_live_part(match[1]) if match else None


def _filled(nodes: list[Node], fill: Callable[[LivePart], list[Node]]) -> list[Node]:
    # what is in a note is a paragraph of its own
    nodes = [_with_filled_notes(node, fill) for node in nodes]
    letters = _letters(nodes)
    places = {match.start(): (match.end(), parse_live_part(match[1])) for match in FOUND.finditer(letters)}
    return _Cutter(places, fill).cut(nodes) if places else nodes


def _with_filled_notes(node: Node, fill: Callable[[LivePart], list[Node]]) -> Node:
    if node["t"] == "Note":
        return {**node, "c": fill_in_lines(node["c"], fill)}
    inside = inlines_of(node)
    return node if inside is None else with_inlines(node, [_with_filled_notes(child, fill) for child in inside])


def _letters(nodes: list[Node]) -> str:
    return "".join(map(_letters_of, nodes))


def _letters_of(node: Node) -> str:
    kind = node["t"]
    if kind == "Str":
        return str(node["c"])
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Code":
        # what stands as code is shown as it is
        return "\x00" * len(node["c"][1])
    inside = inlines_of(node)
    if inside is None:
        return ""
    opening, closing = QUOTES[node["c"][0]["t"]] if kind == "Quoted" else ("", "")
    return f"{opening}{_letters(inside)}{closing}"


class _Cutter:
    """Takes the letters of live parts out of nodes, and puts what fills them in their place.

    `places` has the end and the live part by the first letter.
    """

    def __init__(self, places: dict[int, tuple[int, LivePart]], fill: Callable[[LivePart], list[Node]]):
        self._places, self._fill, self._at, self._cut_until = places, fill, 0, 0

    def cut(self, nodes: list[Node]) -> list[Node]:
        result: list[Node] = []
        for node in nodes:
            result += self._cut_node(node)
        return result

    def _cut_node(self, node: Node) -> list[Node]:
        kind, inside = node["t"], inlines_of(node)
        if inside is None:
            return self._cut_letters(node, _letters_of(node))
        first = self._at
        if kind == "Quoted":
            signs = QUOTES[node["c"][0]["t"]]
            opening = self._cut_letters(text(signs[0]), signs[0])
            content = self.cut(inside)
            closing = self._cut_letters(text(signs[1]), signs[1])
            untouched = len(opening) == len(closing) == 1 and opening[0].get("c") == signs[0]
            return [with_inlines(node, content)] if untouched else [*opening, *content, *closing]
        content = self.cut(inside)
        return [with_inlines(node, content)] if content or self._at == first else []

    def _cut_letters(self, node: Node, letters: str) -> list[Node]:
        """The node itself where nothing in it is cut, else its remaining letters and what comes between."""
        if not letters:
            return [node] if self._at >= self._cut_until else []
        result: list[Node] = []
        rest, is_cut = "", False
        for letter in letters:
            if self._at in self._places:
                self._cut_until, part = self._places[self._at]
                result += [text(rest)] if rest else []
                result += self._fill(part)
                rest = ""
            if self._at < self._cut_until:
                is_cut = True
            else:
                rest += letter
            self._at += 1
        if not is_cut:
            return [node]
        return [*result, *([text(rest)] if rest else [])]
