"""Changes of what JSON and YAML hold: mappings, lists and single values."""

from __future__ import annotations

import copy
import datetime
import random
from collections.abc import Iterator, Sequence
from typing import Any

SINGLE = (
    None, True, False, 0, -1, 1, 61, 10**30, 1e308, -0.5, float("inf"), float("nan"), "", " ", "-", "x", "0", "yes",
    "ใช่", "a\nb", "a\tb", "x" * 5_000, "../../etc", "a/b", "{x}", "{{x}}", "%s", "'", '"', ";", "--", "[", "#", "<b>",
    "\u202eabc", "\x07", "\ufeff", "é", "e\u0301", "👩‍🌾", "2018-02-30", "2561-05-12", "12/5/2561", "th", "TH", "zz",
    "partner-01", "organisations", "string", "(", "(a+)+$", "\\", datetime.date(2018, 5, 12),
    datetime.datetime(2018, 5, 12, 3, 4),
)  # fmt: skip
MANY: tuple[Any, ...] = ([], {}, [[]], [None], [{}], {"": ""}, {"x": None}, {1: 2}, [1, "1", 1], ["x", "x"])
# a place is the way to it from the top, by keys and numbers
Place = tuple[Any, ...]


def places(document: Any, above: Place = ()) -> Iterator[Place]:
    """Every place in a document, the whole of it first."""
    yield above
    inside: Sequence[tuple[Any, Any]] = ()
    if isinstance(document, dict):
        inside = list(document.items())
    elif isinstance(document, list):
        inside = list(enumerate(document))
    for key, value in inside:
        yield from places(value, (*above, key))


def at(document: Any, place: Place) -> Any:
    """What stands at a place."""
    for key in place:
        document = document[key]
    return document


def any_value(chance: random.Random) -> Any:
    """An odd value of any type."""
    return copy.deepcopy(chance.choice(SINGLE if chance.random() < 0.7 else MANY))


def with_changes(chance: random.Random, document: Any, most: int = 3) -> Any:
    """A copy of a document with one to so many changes of its structure."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, most)):
        document = _with_one_change(chance, document)
    return document


def _with_one_change(chance: random.Random, document: Any) -> Any:
    found = list(places(document))
    place = chance.choice(found)
    if not place:
        # the whole document is another only now and then
        return any_value(chance) if chance.random() < 0.1 else document
    holder, key = at(document, place[:-1]), place[-1]
    kind = chance.choice(["value", "value", "value", "drop", "copy", "another", "key", "wrap", "letter"])
    if kind == "value":
        holder[key] = any_value(chance)
    elif kind == "drop":
        del holder[key]
    elif kind == "wrap":
        holder[key] = chance.choice([[holder[key]], {"x": holder[key]}, [holder[key], holder[key]]])
    elif kind == "another":
        holder[key] = copy.deepcopy(at(document, chance.choice(found[1:])))
    elif kind == "letter" and isinstance(holder[key], str) and holder[key]:
        index = chance.randrange(len(holder[key]))
        holder[key] = holder[key][:index] + chance.choice("x7 _-:;'\"{}()[]\\ก\u200b\n") + holder[key][index + 1 :]
    elif kind == "key" and isinstance(holder, dict):
        holder[chance.choice(["x", "", f"{key}s", 1, "name", "type", "title"])] = holder.pop(key)
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[f"{key}_"] = copy.deepcopy(holder[key])
    return document


def with_damage(chance: random.Random, content: bytes) -> bytes:
    """Bytes with some of them changed, cut, repeated or encoded otherwise."""
    kind = chance.choice(["bytes", "bytes", "cut", "repeat", "encoding", "mark", "line"])
    size = len(content)
    if kind == "bytes":
        changed = bytearray(content)
        for _ in range(chance.randint(1, 6) if size else 0):
            changed[chance.randrange(size)] = chance.choice(b"x7 \n\t\"'<&{}[]:,;\x00\x80\xff")
        return bytes(changed)
    if kind == "cut":
        return content[: chance.randrange(size + 1)]
    if kind == "repeat":
        first, last = sorted((chance.randrange(size + 1), chance.randrange(size + 1)))
        return content[:last] + content[first:]
    if kind == "line":
        lines = content.splitlines(keepends=True)
        chance.shuffle(lines)
        return b"".join(lines)
    text = content.decode("utf-8", "replace")
    if kind == "mark":
        return b"\xef\xbb\xbf" + content
    return text.encode(chance.choice(["utf-16", "cp874", "utf-16-le", "latin-1"]), "replace")
