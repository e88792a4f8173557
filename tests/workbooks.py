"""Files as people send them, written by the programs that people use."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Formula:
    """A formula, and what the program that saved the file made of it: nothing at all, a value or an error."""

    text: str
    result: Any = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet that is more than its cells: where they begin, which are merged, whether it is hidden."""

    rows: Rows
    at: str = "A1"
    merged: Sequence[str] = ()
    hidden: bool = False


def workbook(path: Path, sheets: Mapping[str, Rows | Sheet], *, macros: bool = False) -> Path:
    """A workbook with these sheets, as Excel writes it."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = {
            datetime.date: book.add_format({"num_format": "d/m/yyyy"}),
            datetime.datetime: book.add_format({"num_format": "d/m/yyyy hh:mm"}),
            datetime.time: book.add_format({"num_format": "hh:mm"}),
        }
        for name, content in sheets.items():
            about = content if isinstance(content, Sheet) else Sheet(content)
            sheet = book.add_worksheet(name)
            top, left = xl_cell_to_rowcol(about.at)
            for row, cells in enumerate(about.rows, start=top):
                for column, cell in enumerate(cells, start=left):
                    _write(sheet, row, column, cell, styles)
            for area in about.merged:
                row, column = xl_cell_to_rowcol(area.split(":")[0])
                sheet.merge_range(area, "")
                _write(sheet, row, column, about.rows[row - top][column - left], styles)
            if about.hidden:
                sheet.hide()
        if macros:
            book.add_vba_project(io.BytesIO(b"Sub Auto_Open()"), is_stream=True)
    return path


def _write(sheet: Any, row: int, column: int, cell: Any, styles: Mapping[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, None, cell.result)
    elif isinstance(cell, datetime.date | datetime.time):
        sheet.write_datetime(row, column, cell, styles[type(cell)])
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write(row, column, cell)


def csv_file(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A text file with these rows, as a program saves it in an encoding of its own."""
    memory = io.StringIO()
    csv.writer(memory, delimiter=delimiter).writerows(rows)
    path.write_bytes(memory.getvalue().encode(encoding))
    return path


def resaved(paths: Iterable[Path], folder: Path, kind: str) -> list[Path]:
    """The files as LibreOffice saves them."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "the tests need LibreOffice"
    profile, files = f"-env:UserInstallation={(folder / 'profile').as_uri()}", list(paths)
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [folder / f"{path.stem}.{kind.split(':')[0]}" for path in files]


def rezipped(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Changes parts of a workbook, which must be there."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name, change in changes.items():
        changed = change(parts[name])
        assert changed != parts[name], f"{name} is as it was"
        parts[name] = changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def with_other_names(path: Path, names: Mapping[str, str]) -> Path:
    """Gives parts of a workbook other names, such as /look.xml for /xl/styles.xml, and refers to them by these."""
    with zipfile.ZipFile(path) as packed:
        parts = {f"/{name}": packed.read(name).decode() for name in packed.namelist()}
    moved = dict(names)
    for part, content in parts.items():
        folder, is_rels, owner = part.removesuffix(".rels").partition("_rels/")
        if not is_rels:
            continue
        # from the package on, whatever moves
        parts[part] = re.sub('(?<=Target=")(?=[^/])', folder, content)
        if f"{folder}{owner}" in names:
            moved[part] = "{}/_rels/{}.rels".format(*names[f"{folder}{owner}"].rsplit("/", 1))
    with zipfile.ZipFile(path, "w") as packed:
        for part, content in parts.items():
            changed = re.sub('"(/[^"]*)"', lambda written: f'"{names.get(written[1], written[1])}"', content)
            packed.writestr(moved.get(part, part).removeprefix("/"), changed)
    return path


class FilledForm:
    """A form of ours in the hands of somebody who fills it in with a spreadsheet program."""

    def __init__(self, path: Path):
        self.path, self.book = path, openpyxl.load_workbook(path)

    def write(self, sheet: str, row: int, cells: Mapping[str, Any]) -> FilledForm:
        """Writes under these headings, in a row as the spreadsheet numbers it."""
        for heading, value in cells.items():
            self.book[sheet].cell(row, self.column(sheet, heading)).value = value
        return self

    def column(self, sheet: str, heading: str) -> int:
        """The column of a heading, with or without its star."""
        found = {str(cell.value).removesuffix(" *"): cell.column for cell in self.book[sheet][4] if cell.value}
        return int(found[heading])

    def row_of(self, sheet: str, heading: str, text: object) -> int:
        """The only row that has this under a heading."""
        column = self.column(sheet, heading)
        rows = range(5, self.book[sheet].max_row + 1)
        (row,) = (row for row in rows if self.book[sheet].cell(row, column).value == text)
        return row

    def first_blank(self, sheet: str, heading: str) -> int:
        """The first row with nothing under this heading."""
        column = self.column(sheet, heading)
        return next(row for row in range(5, 10**4) if self.book[sheet].cell(row, column).value is None)

    def copy_row(self, sheet: str, row: int, to: int) -> FilledForm:
        """Copies a whole row over another, with what is hidden in it."""
        for cell in self.book[sheet][row]:
            self.book[sheet].cell(to, cell.column).value = cell.value
        return self

    def save(self, path: Path) -> Path:
        """The form as it is sent back."""
        self.book.save(path)
        return path


def ods_file(path: Path, content: str) -> Path:
    """A spreadsheet of LibreOffice with this content.xml."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
        )
        package.writestr("content.xml", content)
    return path
