"""Helpers of the tests of publishing: cohorts that publish, and everything that can be read in a published folder."""

from __future__ import annotations

import csv
import html
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pypdfium2
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.publish.prepare import Preparation, prepare
from cohort.workflows.publish.publish import Publication, publish

from tests.helpers import run_process, shared


def cohort_in(folder: Path) -> Cohort:
    return Cohort.read(CohortPaths(folder))


def published_copy(pilot: Path) -> Path:
    """The pilot with what it publishes, made once in a run of the tests. Do not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(pilot, folder, ignore=shutil.ignore_patterns("build", ".git"))
        # where a test drives a browser, the drawing of charts would not run in its process
        done = run_process(folder, "publish")
        assert done.returncode == 0, done.stdout + done.stderr

    return shared("published", make)


def published(folder: Path, **options: object) -> Publication:
    return publish(cohort_in(folder), **options)  # type: ignore[arg-type]


def prepared(folder: Path) -> Preparation:
    return prepare(cohort_in(folder))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a published table, or of one of data/."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, table: str, key: str, **cells: str) -> None:
    """Changes cells of the row of data/ that begins with a key."""
    path = folder / "data" / f"{table}.csv"
    changed = rows(folder / "data", table)
    write(path, [row | (cells if next(iter(row.values())) == key else {}) for row in changed])


def write(path: Path, content: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, content[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)


def readable(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text in the files of a folder, unpacked: parts of packages, texts of PDF, cells of Parquet, metadata; as it
    stands and as a browser reads it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for name, text in _texts(path.relative_to(folder).as_posix(), path.read_bytes()):
                decoded = html.unescape(text)
                for reading in dict.fromkeys((text, decoded, unquote(decoded))):
                    yield name, reading


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    yield name, name
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                yield from _texts(f"{name}!{part.filename}", package.read(part))
                yield name, part.comment.decode("utf-8", "replace")
    elif content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        yield name, " ".join(map(str, document.get_metadata_dict().values()))
        for page in document:
            yield name, page.get_textpage().get_text_range()
    elif name.endswith(".parquet"):
        with duckdb.connect() as database:
            yield name, str(_cells_of_parquet(database, content))
    else:
        yield name, content.decode("utf-8", "replace")


def _cells_of_parquet(database: duckdb.DuckDBPyConnection, content: bytes) -> list[tuple]:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(content)
        file.flush()
        return database.execute("SELECT * FROM read_parquet($1)", [file.name]).fetchall()
