"""The texts of the host in words/ and book/: which there are, what one would look like, and saving it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ...errors import CannotRunInWords
from ...measures.measure_queries import Measure, read_measures
from ...model.cohort import Cohort
from ...reading.accepted_rows import AcceptedRows, RowNames
from ...reading.cells.vocabulary import read_vocabulary
from ...rendering.book.book_findings import book_finding_kinds, worded
from ...rendering.book.chapters import FILE, FOREWORD, chapter_files, parse_chapter
from ...rendering.book.html_book import html_body
from ...rendering.book.manuscript import counted_captions, make_manuscript
from ...rendering.charts.chart_specs import read_charts
from ...rendering.documents.document_files import read_documents
from ...rendering.pages.page_files import MANAGER, read_pages
from ...rendering.texts.host_words import ENDINGS
from ...rendering.texts.host_words import FOLDER as WORDS
from ...rendering.texts.live_values import LiveValues
from ...storing.atomic_writes import write_atomically
from ...storing.ledger import sha256_of
from ...storing.lock import write_lock
from .build_book import book_cache, book_folder
from .live_names import WritingSources

# longer than any chapter that people write
LONGEST_TEXT = 2_000_000


@dataclass(frozen=True)
class HostText:
    """A text of the host, there or not yet: where it lies, what it opens or which chapter it is, its language, and the
    name of the row that it is about, if it is about one."""

    path: Path
    title: str
    code: str
    is_there: bool
    about: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it is written in Word."""
        return self.path.suffix.lower() == ".docx"


@dataclass(frozen=True)
class Preview:
    """A text as its readers see it, and what its writer should look at."""

    body: Markup
    remarks: list[str]


def words_texts(cohort: Cohort) -> list[HostText]:
    """The words that open pages of the report: those there are, and those that pages for others lack."""
    folder = cohort.paths.root / WORDS
    files = sorted(path for path in folder.glob("*.*") if path.suffix.lower() in ENDINGS and path.name[0] not in "~.")
    there = [path for path in files if not path.name.startswith("README")]
    measures = read_measures(cohort.paths)
    pages = read_pages(cohort.paths, measures)
    titles = {page.name: page.title for page in pages if page.audience != MANAGER}
    every_title = _document_titles(cohort, measures) | {page.name: page.title for page in pages}
    titled = {path: _title(path, every_title) for path in there}
    about = _row_names(cohort, {row_id for _, row_id in titled.values()} - {""})
    texts = [
        HostText(path, title, _code(cohort, path), True, about.get(row_id, ""))
        for path, (title, row_id) in titled.items()
    ]
    stems = {path.stem for path in there}
    for name, title in titles.items():
        for code in cohort.report_languages:
            is_main = code == cohort.settings["language"]
            if f"{name}.{code}" not in stems and not (is_main and name in stems):
                texts.append(HostText(folder / f"{name}.{code}.md", title, code, False))
    return texts


def chapter_texts(cohort: Cohort) -> list[HostText]:
    """The chapters of the book, in the order of the book in each language."""
    files = chapter_files(cohort, book_folder(cohort))
    return [HostText(path, _chapter_title(path), code, True) for code, paths in files.items() for _, path in paths]


def read_host_text(text: HostText) -> tuple[str, str]:
    """A text and the hash by which it is known whether somebody has changed it since; empty for one that is not there.

    Raises CannotRun for a file that is no text.
    """
    if not text.path.exists():
        return "", sha256_of(b"")
    content = text.path.read_bytes()
    try:
        return content.decode("utf-8-sig"), sha256_of(content)
    except UnicodeDecodeError:
        raise CannotRunInWords(lambda say: say("{file}: save the file as UTF-8 text", file=text.path.name)) from None


def save_host_text(cohort: Cohort, text: HostText, words: str, opened_sha256: str) -> bool:
    """Saves a text over the one that was opened with this hash. Returns whether it was saved: not if somebody
    has changed it since.

    Raises CannotRun for a Word file, while another session writes, and for a text that is too long.
    """
    if text.is_word:
        raise CannotRunInWords(lambda say: say("{file}: this is written in Word; open it there", file=text.path.name))
    if len(words) > LONGEST_TEXT:
        raise CannotRunInWords(
            lambda say: say("{file}: the text is too long; write several chapters", file=text.path.name)
        )
    with write_lock(cohort.paths):
        if read_host_text(text)[1] != opened_sha256:
            return False
        text.path.parent.mkdir(exist_ok=True)
        write_atomically(text.path, words.replace("\r\n", "\n").rstrip() + "\n")
        return True


def preview(cohort: Cohort, text: HostText, words: str, sources: WritingSources) -> Preview:
    """What a text looks like with the numbers of today. Raises CannotRun if it cannot be read."""
    language, book = sources.book.language, sources.book
    chapter = parse_chapter(cohort, text.path, words.encode(), book_cache(cohort))
    manuscript = make_manuscript(
        [chapter], LiveValues(sources.sources, language), language, counted_captions(cohort.paths)
    )
    body = html_body(manuscript.blocks, manuscript.figures, manuscript.captions, manuscript.pictures, book.renderer)
    kinds = book_finding_kinds(cohort.paths)
    lines = [worded(finding, kinds, language) for finding in manuscript.findings]
    return Preview(body, [f"{line.message} {line.fix}" for line in lines])


def _document_titles(cohort: Cohort, measures: Mapping[str, Measure]) -> dict[str, str]:
    """The titles of the documents that have words of the host, by the name of these words."""
    documents = read_documents(cohort.paths, measures, read_charts(cohort.paths))
    return {
        part.shows: document.title for document in documents.values() for part in document.parts if part.kind == "words"
    }


def _title(path: Path, titles: Mapping[str, str]) -> tuple[str, str]:
    """The title of the page or document that words open, and the id of the row that they are about, empty for none."""
    name = path.stem.rpartition(".")[0] or path.stem
    begins = [name_of_part for name_of_part in titles if name == name_of_part or name.startswith(f"{name_of_part}-")]
    if not begins:
        return name, ""
    name_of_part = max(begins, key=len)
    return titles[name_of_part], name.removeprefix(name_of_part).removeprefix("-")


def _row_names(cohort: Cohort, row_ids: Collection[str]) -> dict[str, str]:
    """The names of rows by their ids, which other parts may follow, as in grant-01-2; the id itself for a person."""
    if not row_ids:
        return {}
    accepted = AcceptedRows(cohort)
    names = RowNames(cohort.model, read_vocabulary(cohort, [cohort.settings["language"]]), accepted)
    return {row_id: _row_name(cohort, accepted, names, row_id) for row_id in row_ids}


def _row_name(cohort: Cohort, accepted: AcceptedRows, names: RowNames, row_id: str) -> str:
    for table in cohort.model.tables.values():
        for (key, *further_keys), row in accepted.rows(table).items() if not table.names_people else ():
            rest = row_id.removeprefix(key)
            if not further_keys and row_id.startswith(key) and (not rest or rest[0] == "-"):
                return " ".join(filter(None, (names.label(table, row, parts=1), rest.removeprefix("-"))))
    return row_id


def _chapter_title(path: Path) -> str:
    """The first heading of a chapter, with its number; what its name says where it has none."""
    match = FILE.fullmatch(path.name)
    number, name = (int(match[1]), match[2].replace("-", " ")) if match else (FOREWORD, path.stem)
    if path.suffix.lower() == ".md":
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            heading = next((line for line in lines if line.startswith("# ")), "")
        name = heading.removeprefix("# ").partition("{")[0].strip() or name
    return name if number == FOREWORD else f"{number}. {name}"


def _code(cohort: Cohort, path: Path) -> str:
    """The language that the name of a file says; the main one where it says none."""
    code = path.stem.rpartition(".")[2]
    return code if code in cohort.report_languages else str(cohort.settings["language"])


def all_texts_of_host(cohort: Cohort) -> Iterator[HostText]:
    """Every text that can be written."""
    yield from words_texts(cohort)
    yield from chapter_texts(cohort)
