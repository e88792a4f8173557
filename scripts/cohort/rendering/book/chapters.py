"""The chapters in book/: one file for each chapter and language, in Markdown or Word."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import CannotRun
from ...model.cohort import Cohort
from ...reading.safety.limits import MOST_UNPACKED
from ...storing.build_cache import BuildCache
from ..texts.clean_tree import clean_blocks
from ..texts.live_parts import FOUND
from ..texts.pandoc import read_text
from ..texts.tree import Node, every_word, heading, inlines, nodes_of, plain_text
from .picture_metadata import NotCleanable, without_metadata

# 03-what-we-tried.th.md; without a language it is in the main one
FILE = re.compile(r"(\d{2,3})[-_ ](.+?)(?:\.([a-z]{2,3}(?:_[a-z]{2})?))?\.(md|docx)", re.IGNORECASE)
# the pictures that every format of a book can show
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg"}
# a chapter with this number stands before the first, and has no number in print
FOREWORD = 0
# in the XML of Word: a box with words, words, and what Word draws from data of its own
TEXT_BOX = re.compile(r"<w:txbxContent>(.*?)</w:txbxContent>", re.DOTALL)
WORDS_OF_WORD = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
DRAWN_BY_WORD = re.compile(r"<(?:c:chart|dgm:relIds|wpg:wgp|wpc:wpc) ")
# files of programs that people write in, which are no chapters yet
NOT_YET = (".doc", ".odt", ".rtf", ".pages")
# so many signs at most of a bold line are a title
LONGEST_TITLE = 100


@dataclass(frozen=True)
class Chapter:
    """One chapter in one language, with what its author wrote as blocks of pandoc, after `clean_blocks`."""

    number: int
    where: str
    path: Path
    blocks: list[Node]
    remarks: tuple[str, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The words of its first heading."""
        return next((plain_text(block) for block in self.blocks if block["t"] == "Header"), "")

    @property
    def is_written(self) -> bool:
        """Whether there is more in it than headings: an untouched skeleton has nothing else."""
        return any(block["t"] != "Header" for block in self.blocks)


def chapter_files(cohort: Cohort, folder: Path) -> dict[str, list[tuple[int, Path]]]:
    """The files of chapters by language, each with its number, in their order.

    Raises CannotRun for a file whose name says no number, for two of one chapter and language, and for a chapter in a
    format that is not read.
    """
    files_by_language: dict[str, dict[int, Path]] = {code: {} for code in cohort.report_languages}
    for path in sorted(folder.glob("*")):
        is_old = path.suffix.lower() in NOT_YET and not path.with_suffix(".docx").exists()
        if is_old and re.match(r"\d{2,3}[-_ ]", path.name):
            where = cohort.paths.display_name(path)
            raise CannotRun(f"{where}: save it as a Word file that ends in .docx (Save As)")
        if path.suffix.lower() not in (".md", ".docx") or path.name.startswith(("~$", ".", "README")):
            continue
        where, match = cohort.paths.display_name(path), FILE.fullmatch(path.name)
        if not match:
            raise CannotRun(f"{where}: name a chapter with its number and language, such as 03-title.th.docx")
        code = match[3] or cohort.settings["language"]
        if code not in files_by_language:
            raise CannotRun(
                f"{where}: the cohort does not report in {code}; rename it, or add {code} to also_in in cohort.yml"
            )
        number = int(match[1])
        if number in files_by_language[code]:
            other = files_by_language[code][number].name
            raise CannotRun(f"{where}: {other} is the same chapter in the same language; keep one of them")
        files_by_language[code][number] = path
    return {code: sorted(files.items()) for code, files in files_by_language.items()}


def read_chapters(cohort: Cohort, files: Sequence[tuple[int, Path]], cache: BuildCache) -> list[Chapter]:
    """The chapters of one language. Raises CannotRun for a file that cannot be read."""
    return [read_chapter(cohort, path, cache, number) for number, path in files]


def read_chapter(cohort: Cohort, path: Path, cache: BuildCache, number: int = FOREWORD) -> Chapter:
    """A text of the host: its tree comes from the cache where the file is as it was."""
    return parse_chapter(cohort, path, path.read_bytes(), cache, number)


def parse_chapter(cohort: Cohort, path: Path, content: bytes, cache: BuildCache, number: int = FOREWORD) -> Chapter:
    """A text of the host that has this content, or would have it. Raises CannotRun if it cannot be read."""
    where = cohort.paths.display_name(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind == "docx":
        _check_package(content, where)
    else:
        _check_utf8(content, where)
    stored = cache.get_or_make(
        ["tree", kind, content.hex()], lambda: json.dumps(read_text(content, kind, where), ensure_ascii=False).encode()
    )
    tree = json.loads(stored)
    blocks = clean_blocks(tree["blocks"])
    if blocks and blocks[0]["t"] != "Header" and number != FOREWORD:
        title = plain_text(tree["meta"].get("title", {}))
        if not title and (words := _bold_line(blocks[0])):
            title, blocks = words, blocks[1:]
        match = FILE.fullmatch(path.name)
        blocks = [heading(1, inlines(title or (match[2] if match else path.stem))), *blocks]
    remarks = tuple(_remarks(content, every_word(blocks))) if kind == "docx" else ()
    pictures = {name: _clean(picture, name, where) for name, picture in _pictures(blocks, path, content, where)}
    return Chapter(number, where, path, blocks, remarks, pictures)


def _bold_line(block: Node) -> str:
    """The words of a line that is bold as a whole, as people set a title who know no styles."""
    nodes = block["c"] if block["t"] == "Para" else []
    is_bold = bool(nodes) and all(node["t"] in ("Strong", "Space") for node in nodes)
    words = plain_text(block)
    return words if is_bold and len(words) <= LONGEST_TITLE and not FOUND.search(words) else ""


def _remarks(content: bytes, words: str) -> Iterator[str]:
    """What a Word file holds that is not among the words that were read, nor printed: codes of findings."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        document = packed.read("word/document.xml").decode("utf-8", "replace")
        if "word/comments.xml" in packed.namelist() and b"<w:comment " in packed.read("word/comments.xml"):
            yield "word-comments"
    if re.search(r"<w:(ins|del|moveFrom|moveTo) ", document):
        yield "word-tracked-changes"
    read = "".join(words.split())
    boxes = ("".join(html.unescape("".join(WORDS_OF_WORD.findall(box))).split()) for box in TEXT_BOX.findall(document))
    if any(box not in read for box in boxes):
        yield "word-text-boxes"
    if "<m:oMath" in document:
        yield "word-equations"
    if DRAWN_BY_WORD.search(document):
        yield "word-drawings"


def _check_utf8(content: bytes, where: str) -> None:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{where}: save the file as UTF-8 text") from None


def _check_package(content: bytes, where: str) -> None:
    """Raises CannotRun for what is no Word file, or unpacks to more than any chapter."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise CannotRun(
            f"{where}: is no Word file, or has a password; open it in Word and save it as .docx without one"
        ) from None
    if "word/document.xml" not in names:
        raise CannotRun(f"{where}: is no Word file; open it in Word and save it as .docx")
    if size > MOST_UNPACKED:
        raise CannotRun(f"{where}: is too large; make its pictures smaller (Word: Compress Pictures)")


def _pictures(blocks: list[Node], path: Path, content: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """The pictures of a text by the names that its tree has for them. Raises CannotRun for one that is not there."""
    for image in nodes_of(blocks, "Image"):
        name = image["c"][2][0]
        if path.suffix.lower() == ".docx":
            _check_format(name, where)
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                try:
                    yield name, packed.read(f"word/{name}")
                except KeyError:
                    raise CannotRun(f"{where}: the picture {name} is not in the file; insert it again") from None
            continue
        file = path.parent / name
        if "://" in name or not file.resolve().is_relative_to(path.parent.resolve()):
            raise CannotRun(f"{where}: the picture {name} must lie in {path.parent.name}/, beside the chapter")
        _check_format(name, where)
        if not file.is_file():
            raise CannotRun(f"{where}: there is no picture {name} in {path.parent.name}/")
        yield name, file.read_bytes()


def _clean(picture: bytes, name: str, where: str) -> bytes:
    try:
        return without_metadata(picture)
    except NotCleanable:
        raise CannotRun(
            f"{where}: the picture {name} cannot be read, so what is written beside it cannot be taken out; save it"
            " anew as PNG or JPEG and insert it again"
        ) from None


def _check_format(name: str, where: str) -> None:
    if Path(name).suffix.lower() not in PICTURES:
        raise CannotRun(f"{where}: books cannot show the picture {name}; save it as PNG or JPEG and insert it again")
