"""Makes the tree of an author's text ready to be printed: what only the author sees goes, what a browser would run too,
and Thai keeps its lines."""

from __future__ import annotations

import re
from typing import Any

from .tree import UNSPACED, Node, is_attributes, plain_text, rewrite_inline_lists, with_inlines

# what a skeleton asks, and what nobody prints
QUESTION = "question"
STYLE = "custom-style"
# what a text may say of one of its parts beside its style: anything else could be an order to a browser
ATTRIBUTES = frozenset({"width", "height"})
# where a link may lead: to a page, a person, a place in the same text, or a file beside it
ADDRESS = re.compile(r"https?://|mailto:|tel:|[^:]*$", re.IGNORECASE)
# signs that browsers pass over in an address
UNSEEN = re.compile(r"[\x00-\x20]")


def clean_blocks(blocks: list[Node]) -> list[Node]:
    """The blocks without questions of a skeleton, raw markup and empty paragraphs; styles of Word become structure."""
    result: list[Node] = []
    for block in blocks:
        result += _clean_block(block)
    return [join_lines(block) for block in _harmless(result)]


def _clean_block(block: Node) -> list[Node]:
    kind = block["t"]
    if kind == "RawBlock":
        return []
    if kind in ("Para", "Plain"):
        cleaned = {**block, "c": _clean_inlines(block["c"])}
        return [cleaned] if cleaned["c"] else []
    if kind == "Header":
        return [with_inlines(block, _clean_inlines(block["c"][2]))] if plain_text(block).strip() else []
    if kind == "Div":
        return _clean_div(block)
    if kind == "BlockQuote":
        return [{**block, "c": _clean_all(block["c"])}]
    if kind in ("BulletList", "OrderedList"):
        items = block["c"] if kind == "BulletList" else block["c"][1]
        cleaned_items = [_clean_all(item) for item in items]
        return [{**block, "c": cleaned_items if kind == "BulletList" else [block["c"][0], cleaned_items]}]
    return [_without_raw(block)]


def _clean_all(blocks: list[Node]) -> list[Node]:
    return [cleaned for block in blocks for cleaned in _clean_block(block)]


def _clean_div(block: Node) -> list[Node]:
    (_, classes, attributes), inside = block["c"]
    style = dict(attributes).get(STYLE, "").casefold()
    if QUESTION in classes or style == QUESTION:
        return []
    cleaned = _clean_all(inside)
    if style in ("quote", "intense quote", "block text"):
        return [{"t": "BlockQuote", "c": cleaned}]
    if style in ("title", "chapter title"):
        # a chapter of Word begins with its title, which may not be a heading there
        return [
            {"t": "Header", "c": [1, ["", [], []], block["c"]]} for block in cleaned if block["t"] in ("Para", "Plain")
        ]
    return cleaned


def _clean_inlines(nodes: list[Node]) -> list[Node]:
    result: list[Node] = []
    for node in nodes:
        kind = node["t"]
        if kind in ("RawInline", "Math") or (kind == "Span" and "comment-start" in node["c"][0][1]):
            continue
        if kind == "Span":
            # names of styles, and bookmarks of Word, which may be many
            result += _clean_inlines(node["c"][1])
        elif kind == "Note":
            result.append({**node, "c": _clean_all(node["c"])})
        else:
            result.append(_without_raw(node))
    while result and result[-1]["t"] in ("Space", "SoftBreak", "LineBreak"):
        result.pop()
    return result


def _without_raw(part: Any) -> Any:
    if isinstance(part, list):
        return [
            _without_raw(child)
            for child in part
            if not (isinstance(child, dict) and child.get("t") in ("RawInline", "RawBlock"))
        ]
    if isinstance(part, dict):
        return {key: _without_raw(value) for key, value in part.items()}
    return part


def _harmless(part: Any) -> Any:
    """A part of a tree without attributes that are orders to a browser, and without links that are."""
    if isinstance(part, dict):
        return {key: _harmless(value) for key, value in part.items()}
    if not isinstance(part, list):
        return part
    if is_attributes(part):
        return [part[0], part[1], [pair for pair in part[2] if pair[0] in ATTRIBUTES]]
    result = []
    for child in part:
        is_link = isinstance(child, dict) and child.get("t") == "Link"
        if is_link and not ADDRESS.match(UNSEEN.sub("", child["c"][2][0])):
            result += _harmless(child["c"][1])
        else:
            result.append(_harmless(child))
    return result


def join_lines(block: Node) -> Node:
    """A block in which the end of a line between two letters of a script without spaces is no space."""
    joined: Node = rewrite_inline_lists(block, _joined)
    return joined


def _joined(nodes: list[Node]) -> list[Node]:
    result: list[Node] = []
    for index, node in enumerate(nodes):
        if node["t"] == "SoftBreak":
            before = plain_text(nodes[index - 1]) if index else ""
            after = plain_text(nodes[index + 1]) if index + 1 < len(nodes) else ""
            if before and after and UNSPACED.match(before[-1]) and UNSPACED.match(after[0]):
                continue
            result.append({"t": "Space"})
        elif node["t"] == "Note":
            result.append({**node, "c": [join_lines(block) for block in node["c"]]})
        else:
            result.append(node)
    return result
