"""Forms as ODS, saved by LibreOffice: other cells as programs write them, repeated and merged ones, and damage."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from .libreoffice import forms_of, trials_of_spreadsheets
from .trials import Bench, Trial
from .workbooks import NUMBERS, TEXTS
from .zipped_parts import Parts, read_parts, with_xml_changes, with_zip_damage, write_parts

CONTENT = "content.xml"
CELL = re.compile(rb"<table:table-cell(?:\s[^<>]*)?(?:/>|>(?:(?!<table:table-cell).)*?</table:table-cell>)", re.S)
# the cells of a form with its explanations come first
FIRST_CELLS = 200


def open_documents(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Sheets that any program may have written, which LibreOffice reads too."""
    forms = [read_parts(path) for path in forms_of(bench, "ods")]
    return trials_of_spreadsheets(bench, chances, "ods", partial(_write_cells, forms))


def damaged_open_documents(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """The same with any part broken."""
    forms = [read_parts(path) for path in forms_of(bench, "ods")]
    silent = bench.without_comparing("damaged")
    return trials_of_spreadsheets(silent, chances, "ods", partial(_write_damaged, forms))


def _write_cells(forms: Sequence[Parts], chance: random.Random, path: Path) -> None:
    parts = dict(chance.choice(forms))
    content = parts[CONTENT]
    cells = list(CELL.finditer(content))[FIRST_CELLS:] or list(CELL.finditer(content))
    chosen = {match.start(): match for match in chance.choices(cells, k=chance.randint(1, 6))}
    for start in sorted(chosen, reverse=True):
        content = content[:start] + _any_cell(chance) + content[chosen[start].end() :]
    parts[CONTENT] = content
    write_parts(path, parts)


def _any_cell(chance: random.Random) -> bytes:
    text, number = escape(chance.choice(TEXTS)), chance.choice(NUMBERS)
    repeated = f' table:number-columns-repeated="{chance.choice([2, 3])}"' if chance.random() < 0.1 else ""
    kind, value, shown = chance.choice(
        [
            ("string", "", f"<text:p>{text}</text:p>"),
            ("string", "", f"<text:p><text:span>{text}</text:span><text:s text:c='2'/>y</text:p>"),
            ("string", "", f"<text:p>{text}</text:p><text:p>z</text:p>"),
            ("string", f' office:string-value="{text.replace(chr(34), "&quot;")}"', ""),
            ("float", f' office:value="{number}"', f"<text:p>{number}</text:p>"),
            ("percentage", ' office:value="0.25"', "<text:p>25%</text:p>"),
            ("currency", ' office:value="120.5" office:currency="THB"', "<text:p>฿120.50</text:p>"),
            ("date", ' office:date-value="2018-02-03"', "<text:p>03/02/18</text:p>"),
            ("date", ' office:date-value="2018-02-03T12:30:00"', "<text:p>03/02/18</text:p>"),
            ("time", ' office:time-value="PT01H30M00S"', "<text:p>01:30</text:p>"),
            ("boolean", ' office:boolean-value="true"', "<text:p>TRUE</text:p>"),
        ]
    )
    # no program repeats a formula, and LibreOffice reads a repeated one once
    formula = ' table:formula="of:=1+1"' if kind == "float" and not repeated and chance.random() < 0.2 else ""
    note = "<office:annotation><text:p>remark</text:p></office:annotation>" if chance.random() < 0.1 else ""
    cell = f'<table:table-cell{repeated}{formula} office:value-type="{kind}"{value}>{note}{shown}</table:table-cell>'
    return cell.encode()


def _write_damaged(forms: Sequence[Parts], chance: random.Random, path: Path) -> None:
    parts = chance.choice(forms)
    if chance.random() < 0.2:
        path.write_bytes(with_zip_damage(chance, parts))
        return
    of_content = {CONTENT: parts[CONTENT]} if chance.random() < 0.7 else parts
    write_parts(path, parts | with_xml_changes(chance, of_content))
