"""Changes of packages of parts, as workbooks, texts and projects are: of the XML in them, and of the zip around it."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

Parts = dict[str, bytes]
ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?(?<!/)>(?:(?!<\1[\s>]).)*?</\1>|<[\w:.-]+(?:\s[^<>]*)?/>", re.S)
ATTRIBUTE = re.compile(rb'(\s[\w:.-]+=)"([^"<>]*)"')
TEXT = re.compile(rb">([^<>]+)<")
VALUES = (
    b"", b"0", b"-1", b"1", b"2", b"99999999999", b"1E400", b"NaN", b"true", b"x", b"A1", b"XFD1048576", b"A1:XFD9",
    b"../../x", b"/", b"&#x0;", b"&amp;", b"&x;", b"rId1", b"http://example.org/x", b"inlineStr", b"9" * 400,
)  # fmt: skip
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50 + b'"><!ENTITY c "' + b"&b;" * 50 + b'">]>'
XmlChange = Callable[[random.Random, bytes], bytes]


def read_parts(path: Path) -> Parts:
    """The parts of a package by name."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def write_parts(path: Path, parts: Parts) -> Path:
    """Writes a package with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def _one(chance: random.Random, pattern: re.Pattern[bytes], content: bytes) -> re.Match[bytes] | None:
    found = list(pattern.finditer(content))
    return chance.choice(found) if found else None


def without_element(chance: random.Random, content: bytes) -> bytes:
    """Leaves out an element."""
    match = _one(chance, ELEMENT, content)
    return content[: match.start()] + content[match.end() :] if match else content


def element_twice(chance: random.Random, content: bytes) -> bytes:
    """Repeats an element once, or many times."""
    match = _one(chance, ELEMENT, content)
    return content[: match.end()] + match[0] * chance.choice([1, 1, 40]) + content[match.end() :] if match else content


def element_elsewhere(chance: random.Random, content: bytes) -> bytes:
    """Puts an element behind another one."""
    first, second = _one(chance, ELEMENT, content), _one(chance, ELEMENT, content)
    if not first or not second:
        return content
    return content[: second.end()] + first[0] + content[second.end() :]


def other_attribute(chance: random.Random, content: bytes) -> bytes:
    """Gives an attribute an odd value."""
    match = _one(chance, ATTRIBUTE, content)
    if not match:
        return content
    return content[: match.start()] + match[1] + b'"' + chance.choice(VALUES) + b'"' + content[match.end() :]


def without_attribute(chance: random.Random, content: bytes) -> bytes:
    """Leaves out an attribute."""
    match = _one(chance, ATTRIBUTE, content)
    return content[: match.start()] + content[match.end() :] if match else content


def other_text(chance: random.Random, content: bytes) -> bytes:
    """Writes something odd between two tags."""
    match = _one(chance, TEXT, content)
    return content[: match.start(1)] + chance.choice(VALUES) + content[match.end(1) :] if match else content


def nested(chance: random.Random, content: bytes) -> bytes:
    """Puts an element into itself, up to thousands of times."""
    match = _one(chance, ELEMENT, content)
    if not match or match[1] is None:
        return content
    depth = chance.choice([3, 300, 20_000])
    wrapped = b"<" + match[1] + b">"
    return (
        content[: match.start()]
        + wrapped * depth
        + match[0]
        + wrapped.replace(b"<", b"</") * depth
        + content[match.end() :]
    )


def with_entities(_: random.Random, content: bytes) -> bytes:
    """Declares entities that unfold, and uses one."""
    end = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:end] + ENTITIES + re.sub(rb">([^<>&]+)<", rb">&c;<", content[end:], count=1)


def other_encoding(chance: random.Random, content: bytes) -> bytes:
    """Writes the part in another encoding, and says so."""
    text = content.decode("utf-8", "replace")
    encoding = chance.choice(["utf-16", "cp874", "latin-1", "utf-8-sig"])
    return text.replace("UTF-8", encoding.upper(), 1).encode(encoding, "replace")


def one_byte(chance: random.Random, content: bytes) -> bytes:
    """Changes one byte."""
    if not content:
        return content
    index = chance.randrange(len(content))
    return content[:index] + bytes([chance.choice(b'x7 <"&\x00\xff')]) + content[index + 1 :]


def cut(chance: random.Random, content: bytes) -> bytes:
    """Cuts the part off."""
    return content[: chance.randrange(len(content) + 1)]


XML_CHANGES: tuple[XmlChange, ...] = (
    without_element, element_twice, element_elsewhere, other_attribute, other_attribute, other_attribute,
    without_attribute, other_text, nested, with_entities, other_encoding, one_byte, cut,
)  # fmt: skip


def with_xml_changes(chance: random.Random, parts: Parts, most: int = 2) -> Parts:
    """Parts with one to so many changes of their XML; now and then a part is missing, or another has its name."""
    parts = dict(parts)
    for _ in range(chance.randint(1, most)):
        name = chance.choice(sorted(parts))
        kind = chance.random()
        if kind < 0.05 and len(parts) > 1:
            del parts[name]
        elif kind < 0.1:
            parts[name] = parts[chance.choice(sorted(parts))]
        else:
            parts[name] = chance.choice(XML_CHANGES)(chance, parts[name])
    return parts


def with_zip_damage(chance: random.Random, parts: Parts) -> bytes:
    """A zip that is damaged or made to mislead: sizes and sums that lie, names twice, passwords, other methods."""
    memory = io.BytesIO()
    method = chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with zipfile.ZipFile(memory, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    content = bytearray(memory.getvalue())
    heads = [match.start() for match in re.finditer(rb"PK\x01\x02|PK\x03\x04", bytes(content))]
    for _ in range(chance.randint(1, 2)):
        start = chance.choice(heads)
        # the flags, the method, the sum, the sizes and the lengths of names stand in the first bytes of a head
        index = min(start + 4 + chance.randrange(26), len(content) - 1)
        content[index] = chance.choice([0, 1, 8, 12, 127, 255, content[index] ^ 1])
    kind = chance.random()
    if kind < 0.2:
        return bytes(content[: chance.randrange(len(content))])
    if kind < 0.3:
        return bytes(content) + chance.randbytes(40)
    return bytes(content)
