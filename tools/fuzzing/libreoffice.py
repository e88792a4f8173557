"""LibreOffice as the other program that reads a spreadsheet, and as the one that saves it in other formats."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cohort.model.form_files import read_forms
from cohort.workflows.forms.make_forms import make_forms

from .accepted_values import CellsOf, outcome_of
from .trials import Bench, Trial, judged

# all sheets, as they are stored and not as they are shown, in UTF-8 with commas
CSV_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
AT_A_TIME = 100
MOST_SECONDS = 1_800
Write = Callable[[random.Random, Path], None]


def convert(files: Sequence[Path], folder: Path, kind: str = CSV_FILTER) -> None:
    """Lets LibreOffice write each file in another format; of CSV each sheet as FILE-SHEET.csv."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        sys.exit("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
    for first in range(0, len(files), AT_A_TIME):
        some = [str(path) for path in files[first : first + AT_A_TIME]]
        subprocess.run([*command, *some], check=False, capture_output=True, timeout=MOST_SECONDS)


def forms_of(bench: Bench, kind: str = "xlsx") -> list[Path]:
    """The forms of the cohort, as LibreOffice saves them where they are of another kind than ours."""
    folder = bench.place("forms")
    if not (forms := sorted(folder.glob("*.xlsx"))):
        names = [form.name for form in read_forms(bench.cohort).forms][: bench.most_forms]
        workbooks = (path for path in make_forms(bench.cohort, names) if path.suffix == ".xlsx")
        # those for phones are no tables
        for path in sorted(path for path in workbooks if not path.stem.endswith(" ODK")):
            forms.append(Path(shutil.copy(path, folder)))
    if kind == "xlsx":
        return forms
    saved = bench.place(f"forms-{kind}")
    if not any(saved.glob(f"*.{kind}")):
        convert(forms[: bench.most_forms], saved, kind)
    return sorted(saved.glob(f"*.{kind}"))


def trials_of_spreadsheets(bench: Bench, chances: Sequence[random.Random], kind: str, write: Write) -> Iterator[Trial]:
    """Writes a file for each chance, lets LibreOffice read them all, and compares what we take with that."""
    folder = bench.place(kind)
    files = [folder / f"{kind}-{number:05}.{kind}" for number in range(len(chances))]
    for chance, path in zip(chances, files, strict=True):
        write(chance, path)
    if bench.compares:
        convert(files, folder)
    for path in files:
        cells_of = _cells_of(folder, path.stem)
        yield judged(lambda path=path, cells_of=cells_of: outcome_of(bench, path, cells_of), path)


def _cells_of(folder: Path, stem: str) -> CellsOf:
    def cells(sheet: str) -> list[list[str]] | None:
        path = folder / f"{stem}-{sheet}.csv"
        if not path.exists():
            return None
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        # a sheet that LibreOffice cannot read is blank there
        return rows if any(map(any, rows)) else None

    return cells
