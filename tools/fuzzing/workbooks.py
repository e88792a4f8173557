"""Forms as XLSX: other cells, the XML around them as other programs write it, damage of any part and of the zip."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from .libreoffice import forms_of, trials_of_spreadsheets
from .trials import Bench, Trial
from .zipped_parts import Parts, read_parts, with_xml_changes, with_zip_damage, write_parts

SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")
CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
FIRST_ROW, LAST_ROW = 5, 14
TEXTS = (
    "", " ", "-", "x", "0", "1", "-5", "1.200", "1,200.50", "1 200", "๑๒๐", "฿500", "500.-", "(500)", "1e3", "6.1E+12",
    "0042", "'0043", '="0042"', "=1+1", "+66 81 234 5678", "12/5/2561", "2018-01-15", "5/6/2018", "12 พ.ค. 61", "43115",
    "May 2018", "yes", "ใช่", "TRUE", "false", "n/a", "#REF!", "#SPILL!", "Loading...", "######", "a\u200bb", "ก\u0e4dา",
    "e\u0301", "ක්\u200dෂ", "👩\u200d🌾", " a  b ", "a\nb", "<b>&amp;</b>", "partner-01", "partner-99", "Weavers",
    "wEAVERS.", "2 hrs", "\u00a0", "Total", "รวม", "note", "หมายเหตุ", "x" * 600, "_x000D_", "พี่แดง", "1:30", "½",
)  # fmt: skip
NUMBERS = ("0", "1", "-1", "1.5", "120.10", "1E3", "43115", "43115.5", "0.1", "1234567890123456", "2.5E-7")
Change = Callable[[random.Random, Parts, str], None]


def workbooks(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Workbooks that any program may have written, which LibreOffice reads too."""
    return trials_of_spreadsheets(bench, chances, "xlsx", partial(write_workbook, forms_of(bench)))


def damaged_workbooks(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Workbooks with any part broken, which programs may mend in more than one way: nobody says what is right."""
    forms = [read_parts(path) for path in forms_of(bench)]
    silent = bench.without_comparing("damaged")
    return trials_of_spreadsheets(silent, chances, "xlsx", partial(_write_damaged, forms))


def _write_damaged(forms: Sequence[Parts], chance: random.Random, path: Path) -> None:
    parts = chance.choice(forms)
    if chance.random() < 0.2:
        path.write_bytes(with_zip_damage(chance, parts))
    else:
        write_parts(path, with_xml_changes(chance, parts))


def write_workbook(forms: Sequence[Path], chance: random.Random, path: Path) -> None:
    """A form with cells and XML changed at random."""
    parts = read_parts(chance.choice(forms))
    sheets = sorted(name for name in parts if SHEETS.fullmatch(name))[1:]
    change_cells(chance, parts, chance.choice(sheets))
    for change in chance.sample(STRUCTURE, chance.choice([0, 0, 1, 1, 2])):
        change(chance, parts, chance.choice(sheets))
    write_parts(path, parts)


def change_cells(chance: random.Random, parts: Parts, name: str) -> None:
    """Writes something else into one to six cells."""
    cells = [match for match in CELL.finditer(parts[name]) if FIRST_ROW <= int(match[2]) <= LAST_ROW]
    chosen = {match.start(): match for match in chance.choices(cells, k=chance.randint(1, 6))} if cells else {}
    content = parts[name]
    for start in sorted(chosen, reverse=True):
        match = chosen[start]
        attributes = re.sub(rb'\st="[^"]*"', b"", match[3])
        cell = any_cell(chance)
        content = (
            content[:start] + b'<c r="%s%s"%s%s</c>' % (match[1], match[2], attributes, cell) + content[match.end() :]
        )
    parts[name] = content


def any_cell(chance: random.Random) -> bytes:
    """The type of a cell and what is in it."""
    kind = chance.choice(["text", "text", "text", "number", "number", "formula", "error", "truth", "rich"])
    text = escape(chance.choice(TEXTS)).encode()
    number = chance.choice(NUMBERS).encode()
    return {
        "text": b' t="inlineStr"><is><t xml:space="preserve">%s</t></is>' % text,
        "number": b"><v>%s</v>" % number,
        "formula": b"><f>1+1</f><v>%s</v>" % number,
        "error": b' t="e"><v>#DIV/0!</v>',
        "truth": b' t="b"><v>1</v>',
        "rich": b' t="inlineStr"><is><r><t>%s</t></r><r><t>y</t></r></is>' % text,
    }[kind]


def other_attribute_order(_: random.Random, parts: Parts, name: str) -> None:
    """Writes the attributes of cells the other way round, with line breaks."""

    def reordered(match: re.Match[bytes]) -> bytes:
        attributes = re.findall(rb'[\w:]+="[^"]*"', match[1])
        return b"<c\n " + b"\n ".join(reversed(attributes)) + match[2]

    parts[name] = re.sub(rb"<c ([^>]*?)(/?>)", reordered, parts[name])


def prefixed(_: random.Random, parts: Parts, name: str) -> None:
    """Writes all tags with a prefix of their namespace."""
    if b"<x:" not in parts[name] and b"mc:" not in parts[name]:
        content = re.sub(rb"<(/?)([a-zA-Z]+)(?=[\s/>])", rb"<\1x:\2", parts[name])
        parts[name] = content.replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=", 1)


def without_dimension(_: random.Random, parts: Parts, name: str) -> None:
    """Leaves out what other programs do not write."""
    parts[name] = re.sub(rb"<dimension[^>]*/>", b"", parts[name])
    parts[name] = re.sub(rb' spans="[^"]*"', b"", parts[name])


def hidden_row(chance: random.Random, parts: Parts, name: str) -> None:
    """Hides a row."""
    row = chance.randint(FIRST_ROW, LAST_ROW)
    parts[name] = parts[name].replace(b'<row r="%d"' % row, b'<row r="%d" hidden="1"' % row, 1)


def epoch_of_1904(_: random.Random, parts: Parts, __: str) -> None:
    """Counts days from 1904."""
    parts["xl/workbook.xml"] = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', parts["xl/workbook.xml"])


def broken_byte(chance: random.Random, parts: Parts, name: str) -> None:
    """Changes one byte of a part to another sign."""
    content = bytearray(parts[name])
    content[chance.randrange(len(content))] = chance.choice(b'x7 <"&')
    parts[name] = bytes(content)


STRUCTURE: tuple[Change, ...] = (
    other_attribute_order,
    prefixed,
    without_dimension,
    hidden_row,
    epoch_of_1904,
    broken_byte,
)
