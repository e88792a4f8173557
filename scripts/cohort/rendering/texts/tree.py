"""The tree of a text as pandoc has it: nodes are dicts with t for their type and c for their content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Tree = dict[str, Any]
Node = dict[str, Any]
# where the lists of inlines of a node with inlines are: index in its content, or None for the content itself
INLINE_PLACES: dict[str, int | None] = {
    "Para": None,
    "Plain": None,
    "Header": 2,
    "Emph": None,
    "Strong": None,
    "Underline": None,
    "Strikeout": None,
    "Superscript": None,
    "Subscript": None,
    "SmallCaps": None,
    "Span": 1,
    "Link": 1,
    "Image": 1,
    "Quoted": 1,
    "Cite": 1,
}
# what a line may hold
INLINES = {
    *("Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted", "Cite"),
    *("Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link", "Image", "Note", "Span"),
}
QUOTES = {"DoubleQuote": ("“", "”"), "SingleQuote": ("‘", "’")}
NO_ATTRIBUTES: list = ["", [], []]
# letters of scripts without spaces between words
UNSPACED = re.compile(r"[฀-๿຀-໿က-႟ក-៿぀-ヿ一-鿿]")


def text(value: str) -> Node:
    return {"t": "Str", "c": value}


SPACE: Node = {"t": "Space"}


def inlines(value: str) -> list[Node]:
    """A text as inlines. Spaces stay spaces, and nothing in the text counts as markup."""
    nodes: list[Node] = []
    for index, word in enumerate(value.split()):
        nodes += [SPACE] if index else []
        nodes.append(text(word))
    return nodes


def paragraph(nodes: list[Node]) -> Node:
    return {"t": "Para", "c": nodes}


def plain(nodes: list[Node]) -> Node:
    return {"t": "Plain", "c": nodes}


def span(nodes: list[Node], *classes: str, name: str = "", **attributes: str) -> Node:
    return {"t": "Span", "c": [[name, list(classes), [[key, value] for key, value in attributes.items()]], nodes]}


def div(blocks: list[Node], *classes: str, name: str = "", **attributes: str) -> Node:
    return {"t": "Div", "c": [[name, list(classes), [[key, value] for key, value in attributes.items()]], blocks]}


def raw_block(writer: str, source: str) -> Node:
    return {"t": "RawBlock", "c": [writer, source]}


def raw_inline(writer: str, source: str) -> Node:
    return {"t": "RawInline", "c": [writer, source]}


def link(nodes: list[Node], target: str) -> Node:
    return {"t": "Link", "c": [NO_ATTRIBUTES, nodes, [target, ""]]}


def note(blocks: list[Node]) -> Node:
    return {"t": "Note", "c": blocks}


def heading(level: int, nodes: list[Node], name: str = "", *classes: str) -> Node:
    return {"t": "Header", "c": [level, [name, list(classes), []], nodes]}


def table(
    headings: Sequence[str], rows: Sequence[Sequence[list[Node]]], numbers: Sequence[bool], widths: Sequence[float] = ()
) -> Node:
    """A table without a caption; `numbers` says which columns hold numbers, `widths` are shares of the width."""
    specs = [
        [
            {"t": "AlignRight" if number else "AlignLeft"},
            {"t": "ColWidth", "c": widths[index]} if widths else {"t": "ColWidthDefault"},
        ]
        for index, number in enumerate(numbers)
    ]
    head = [[NO_ATTRIBUTES, [_cell(inlines(label)) for label in headings]]]
    body = [[NO_ATTRIBUTES, [_cell(cell) for cell in row]] for row in rows]
    return {
        "t": "Table",
        "c": [
            NO_ATTRIBUTES,
            [None, []],
            specs,
            [NO_ATTRIBUTES, head],
            [[NO_ATTRIBUTES, 0, [], body]],
            [NO_ATTRIBUTES, []],
        ],
    }


def _cell(nodes: list[Node]) -> list:
    return [NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [plain(nodes)]]


def inlines_of(node: Node) -> list[Node] | None:
    """The inlines of a node that has some."""
    if node["t"] not in INLINE_PLACES:
        return None
    place = INLINE_PLACES[node["t"]]
    inlines: list[Node] = node["c"] if place is None else node["c"][place]
    return inlines


def with_inlines(node: Node, nodes: list[Node]) -> Node:
    """The node with other inlines."""
    place = INLINE_PLACES[node["t"]]
    if place is None:
        return {**node, "c": nodes}
    content = list(node["c"])
    content[place] = nodes
    return {**node, "c": content}


def plain_text(part: Any) -> str:
    """The words of a part of a tree, without notes."""
    if isinstance(part, list):
        return "".join(map(plain_text, part))
    if not isinstance(part, dict):
        return ""
    kind = part.get("t")
    if kind == "Str":
        return str(part["c"])
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Note", "RawInline", "RawBlock", "Math"):
        return ""
    if kind == "Code":
        return str(part["c"][1])
    if kind == "Quoted":
        opening, closing = QUOTES[part["c"][0]["t"]]
        return f"{opening}{plain_text(part['c'][1])}{closing}"
    return plain_text(part.get("c"))


def every_word(part: Any) -> str:
    """All words of a part of a tree, or of the files made of it, for a search: also notes, code, the addresses and
    titles of links and pictures, and attributes. No word runs into that of the next line."""
    sources = (node["c"][1] for node in nodes_of(part, "CodeBlock", "Math"))
    addresses = (text for node in nodes_of(part, "Link", "Image") for text in node["c"][2])
    return "\n".join(filter(str.strip, (*_lines(part), *sources, *addresses, *_attributes(part))))


def _lines(part: Any) -> Iterator[str]:
    """The words of each list of inlines: in a paragraph, a term, a line of verse, a caption."""
    if isinstance(part, list):
        if part and all(isinstance(child, dict) and child.get("t") in INLINES for child in part):
            yield plain_text(part)
            part = list(nodes_of(part, "Note"))
        for child in part:
            yield from _lines(child)
    elif isinstance(part, dict):
        yield from _lines(part.get("c"))


def _attributes(part: Any) -> Iterator[str]:
    """The names, classes and values of headings, links and the like, which HTML has too. The name of a heading consists
    of its words, without some of their letters."""
    if isinstance(part, dict):
        is_heading = part.get("t") == "Header"
        part = [["", *part["c"][1][1:]], part["c"][2]] if is_heading else list(part.values())
    if isinstance(part, list):
        if is_attributes(part):
            name, classes, pairs = part
            yield " ".join((name, *classes, *(str(text) for pair in pairs for text in pair)))
            return
        for child in part:
            yield from _attributes(child)


def is_attributes(part: list[Any]) -> bool:
    """Whether a list is an identifier, classes, and pairs of names and values, as pandoc writes attributes."""
    return (
        len(part) == 3
        and isinstance(part[0], str)
        and all(isinstance(entries, list) for entries in part[1:])
        and all(isinstance(name, str) for name in part[1])
        and all(isinstance(pair, list) and len(pair) == 2 for pair in part[2])
    )


def nodes_of(part: Any, *kinds: str) -> Iterator[Node]:
    """Every node of these kinds in a part of a tree, in the order of the text."""
    # a stack is faster than a call for each part: publishing looks at some hundred thousand parts
    parts = [part]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            if part.get("t") in kinds:
                yield part
            parts += reversed(part.values())
        elif isinstance(part, list):
            parts += reversed(part)


def rewrite_blocks(part: Any, rewrite: Callable[[Node], list[Node] | None]) -> Any:
    """A part of a tree with other blocks where `rewrite` gives some in place of a block. It looks into all other
    blocks, and leaves the contents of new ones alone."""
    if isinstance(part, list):
        result: list = []
        for child in part:
            blocks = rewrite(child) if isinstance(child, dict) and "t" in child else None
            result += [rewrite_blocks(child, rewrite)] if blocks is None else blocks
        return result
    if isinstance(part, dict):
        return {key: rewrite_blocks(value, rewrite) for key, value in part.items()}
    return part


def rewrite_inline_lists(part: Any, rewrite: Callable[[list[Node]], list[Node]]) -> Any:
    """A part of a tree in which each outermost list of inlines is rewritten."""
    if isinstance(part, list):
        return [rewrite_inline_lists(child, rewrite) for child in part]
    if not isinstance(part, dict):
        return part
    if part.get("t") in ("Para", "Plain", "Header"):
        inlines = inlines_of(part)
        return with_inlines(part, rewrite(inlines if inlines is not None else []))
    return {key: rewrite_inline_lists(value, rewrite) for key, value in part.items()}


def rewrite_inlines(part: Any, rewrite: Callable[[Node], Node]) -> Any:
    """A part of a tree in which each node, wherever it stands, is what `rewrite` gives for it."""
    if isinstance(part, list):
        return [rewrite_inlines(child, rewrite) for child in part]
    if not isinstance(part, dict):
        return part
    node = {key: rewrite_inlines(value, rewrite) for key, value in part.items()}
    return rewrite(node) if "t" in node else node


def document(blocks: list[Node], **meta: str) -> Tree:
    """A whole tree of pandoc with these blocks and words about it."""
    return {
        "pandoc-api-version": [1, 23, 1],
        "meta": {key.replace("_", "-"): {"t": "MetaString", "c": value} for key, value in meta.items() if value},
        "blocks": blocks,
    }
