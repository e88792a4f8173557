"""Compare what the toolkit reads in workbooks that were changed at random with what LibreOffice reads in them.

python tools/fuzz.py COHORT --count 1000 --seed 1 makes the forms of a cohort, changes cells and the XML around them,
reads the files, and prints how many were fine, asked about, faulty or refused. It exits with 1 if a cell that was taken
without a word differs from the cell in LibreOffice's CSV.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.checking.verdicts import submission_verdict  # noqa: E402
from cohort.model.cohort import Cohort  # noqa: E402
from cohort.model.findings import column_letters  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.tables import Table  # noqa: E402
from cohort.reading.cells.text import tidy  # noqa: E402
from cohort.reading.submissions.submission import Submission  # noqa: E402
from cohort.workflows.forms.make_forms import make_forms  # noqa: E402
from cohort.workflows.intake.read_submissions import read_submissions  # noqa: E402

SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")
CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
# all sheets, as they are stored and not as they are shown, in UTF-8 with commas
CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
FIRST_ROW, LAST_ROW = 5, 14
TEXTS = (
    "", " ", "-", "x", "0", "1", "-5", "1.200", "1,200.50", "1 200", "๑๒๐", "฿500", "500.-", "(500)", "1e3", "6.1E+12",
    "0042", "'0043", '="0042"', "=1+1", "+66 81 234 5678", "12/5/2561", "2018-01-15", "5/6/2018", "12 พ.ค. 61", "43115",
    "May 2018", "yes", "ใช่", "TRUE", "false", "n/a", "#REF!", "#SPILL!", "Loading...", "######", "a\u200bb", "ก\u0e4dา",
    "e\u0301", "ක්\u200dෂ", "👩\u200d🌾", " a  b ", "a\nb", "<b>&amp;</b>", "partner-01", "partner-99", "Weavers",
    "wEAVERS.", "2 hrs", "\u00a0", "Total", "รวม", "note", "หมายเหตุ", "x" * 600, "_x000D_", "พี่แดง", "1:30", "½",
)  # fmt: skip
NUMBERS = ("0", "1", "-1", "1.5", "120.10", "1E3", "43115", "43115.5", "0.1", "1234567890123456", "2.5E-7")
# how cells with a truth value are in a CSV
TRUTH = {("true", "TRUE"), ("true", "1"), ("false", "FALSE"), ("false", "0")}
Parts = dict[str, bytes]
Change = Callable[[random.Random, Parts, str], None]


@dataclass(frozen=True)
class Difference:
    """A cell that was taken without a word, and what LibreOffice reads there."""

    file: str
    sheet: str
    cell: str
    taken: str
    raw: str


def changed_cells(random_source: random.Random, parts: Parts, name: str) -> None:
    """Writes something else into one to six cells."""
    cells = [match for match in CELL.finditer(parts[name]) if FIRST_ROW <= int(match[2]) <= LAST_ROW]
    chosen = (
        {match.start(): match for match in random_source.choices(cells, k=random_source.randint(1, 6))} if cells else {}
    )
    content = parts[name]
    for start in sorted(chosen, reverse=True):
        match = chosen[start]
        attributes = re.sub(rb'\st="[^"]*"', b"", match[3])
        cell = random_cell(random_source)
        content = (
            content[:start] + b'<c r="%s%s"%s%s</c>' % (match[1], match[2], attributes, cell) + content[match.end() :]
        )
    parts[name] = content


def random_cell(random_source: random.Random) -> bytes:
    """The type of a cell and what is in it."""
    kind = random_source.choice(["text", "text", "text", "number", "number", "formula", "error", "truth", "rich"])
    text = escape(random_source.choice(TEXTS)).encode()
    number = random_source.choice(NUMBERS).encode()
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


def hidden_row(random_source: random.Random, parts: Parts, name: str) -> None:
    """Hides a row."""
    row = random_source.randint(FIRST_ROW, LAST_ROW)
    parts[name] = parts[name].replace(b'<row r="%d"' % row, b'<row r="%d" hidden="1"' % row, 1)


def epoch_of_1904(_: random.Random, parts: Parts, __: str) -> None:
    """Counts days from 1904."""
    parts["xl/workbook.xml"] = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', parts["xl/workbook.xml"])


def broken_byte(random_source: random.Random, parts: Parts, name: str) -> None:
    """Changes one byte of a part to another sign."""
    content = bytearray(parts[name])
    content[random_source.randrange(len(content))] = random_source.choice(b'x7 <"&')
    parts[name] = bytes(content)


STRUCTURE: tuple[Change, ...] = (
    other_attribute_order,
    prefixed,
    without_dimension,
    hidden_row,
    epoch_of_1904,
    broken_byte,
)


def write_fuzzed(random_source: random.Random, form: Path, path: Path) -> None:
    """A form with cells and XML changed at random."""
    with zipfile.ZipFile(form) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheets = sorted(name for name in parts if SHEETS.fullmatch(name))[1:]
    changed_cells(random_source, parts, random_source.choice(sheets))
    for change in random_source.sample(STRUCTURE, random_source.choice([0, 0, 1, 1, 2])):
        change(random_source, parts, random_source.choice(sheets))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def convert(files: list[Path], folder: Path) -> None:
    """Lets LibreOffice write each sheet as FILE-SHEET.csv."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        sys.exit("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", CSV_FILTER, "--outdir", str(folder)]
    for first in range(0, len(files), 100):
        subprocess.run(
            [*command, *map(str, files[first : first + 100])], check=False, capture_output=True, timeout=1800
        )


def differences(submission: Submission, folder: Path) -> Iterator[Difference]:
    """The cells that were taken without a repair or a finding and differ from those in LibreOffice's CSV.

    Pivots are left out: of one row they make several, and what was agreed earlier keeps its own day and reference.
    """
    spoken_of = {(repair.sheet, repair.cell) for repair in submission.repairs}
    spoken_of |= {(finding.sheet, finding.cell or "") for finding in submission.findings}
    for table in submission.tables:
        path = folder / f"{submission.path.stem}-{table.sheet}.csv"
        if not path.exists() or table.table.pivot:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for name, column in table.columns.items():
            if name == table.table.generated_key:
                # a row without a key gets one
                continue
            for row, taken in zip(table.rows, table.texts.get(name, ()), strict=False):
                cell = f"{column_letters(column)}{row}"
                cells = rows[row - 1] if row <= len(rows) else []
                raw = cells[column - 1] if column <= len(cells) else ""
                if (table.sheet, cell) not in spoken_of and not is_equal(
                    taken, raw, is_label=_has_labels(table.table, name)
                ):
                    yield Difference(submission.path.name, table.sheet, cell, taken, raw)


def _has_labels(table: Table, name: str) -> bool:
    """Whether a column has labels of codes or names of rows, which a form offers, so that they are taken without a
    word."""
    column = table.field(name.partition("=")[0])
    return bool(column.codes or column.references or column.type in ("boolean", "list") or column.standard)


def is_equal(taken: str, raw: str, *, is_label: bool) -> bool:
    """Whether a text is the one in a CSV cell, which writes numbers and days in its own way."""
    if taken == tidy(raw)[0] or (taken, raw) in TRUTH or (is_label and bool(taken) == bool(tidy(raw)[0])):
        return True
    try:
        # a CSV has fifteen digits, as a spreadsheet shows
        return abs(Decimal(taken) - Decimal(raw)) <= abs(Decimal(taken)) * Decimal("1e-14")
    except InvalidOperation:
        pass
    return taken in set(days(raw))


def days(raw: str) -> Iterator[str]:
    """The day that a cell of a CSV shows, in each of the formats that forms have."""
    for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            yield datetime.datetime.strptime(raw.split(" ")[0], pattern).date().isoformat()


def fuzz(root: Path, count: int, seed: int, folder: Path) -> tuple[Counter[str], list[Difference]]:
    """The outcomes of so many workbooks, and what was taken wrongly."""
    random_source = random.Random(seed)
    cohort = Cohort.read(CohortPaths(root))
    workbooks = (path for path in make_forms(cohort, []) if path.suffix == ".xlsx")
    # those for phones are no tables
    forms = sorted(path for path in workbooks if not path.stem.endswith(" ODK"))
    files = [folder / f"fuzzed-{number:04}.xlsx" for number in range(count)]
    for path in files:
        write_fuzzed(random_source, random_source.choice(forms), path)
    convert(files, folder)
    outcomes: Counter[str] = Counter()
    found: list[Difference] = []
    for path in files:
        (submission,) = read_submissions(cohort, [path]).submissions
        outcome = "refused" if submission.book is None else submission_verdict(submission, cohort.finding_kinds)
        outcomes[outcome] += 1
        found += differences(submission, folder)
    return outcomes, found


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cohort", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes, found = fuzz(options.cohort, options.count, options.seed, Path(folder))
    print(", ".join(f"{outcome} {number}" for outcome, number in sorted(outcomes.items())))
    for difference in found:
        print(f"{difference.file} {difference.sheet} {difference.cell}: {difference.taken!r}, but {difference.raw!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
