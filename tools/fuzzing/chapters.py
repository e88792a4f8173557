"""Chapters of the book in Word and Markdown: the words of an undamaged one come through, whatever is around them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from cohort.rendering.book.chapters import Chapter, parse_chapter
from cohort.rendering.book.manuscript import counted_captions, make_manuscript
from cohort.rendering.texts.live_values import LiveValues
from cohort.rendering.texts.pandoc import read_text, write_file
from cohort.rendering.texts.tree import plain_text
from cohort.storing.build_cache import BuildCache
from cohort.workflows.book.book_sources import BookLanguage, read_book_data

from .structures import with_damage
from .trials import Bench, Trial, judged
from .zipped_parts import Parts, with_xml_changes, with_zip_damage

DOCUMENT = "word/document.xml"
PICTURE = "picture.png"
# the smallest picture there is
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd"
    "8db00000000049454e44ae426082"
)
MARKDOWN = f"""# What we tried

Four partners joined; **{{{{measure retention joined}}}}** stayed. เราฟังก่อนแล้วจึงตัดสินใจ[^1]

{{{{chart retention}}}}

{{{{claims}}}}

## What it cost

| Partner | Spent |
|---|---|
| One | {{{{measure grants_to_partners out_of}}}} |

![A picture]({PICTURE})

- First, {{{{see retention}}}}
- Second

> She said so.

[^1]: A note with {{{{measure}}}} in it.
"""
RUN = re.compile(rb"<w:t(?: [^>]*)?>([^<>]{4,})</w:t>")


def chapters(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Chapters in both formats, each set with live parts of the cohort as a book sets them."""
    folder, cohort = bench.place("chapters"), bench.cohort
    tree = read_text(MARKDOWN.encode(), "md", "book/01-tried.md")
    content = write_file(tree, "docx", [], {PICTURE: PNG})
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    cache = BuildCache(folder / "cache", ["fuzz"])
    code = cohort.report_languages[0]
    language = BookLanguage(cohort, read_book_data(cohort, [code]), code, cache)
    sources, counted = language.sources(set()), counted_captions(cohort.paths)
    words = _words(parse_chapter(cohort, cohort.paths.book / "01-tried.docx", content, cache, 1))

    def trial(kind: str, content: bytes, expected: str, file: Path) -> Trial:
        chapter = parse_chapter(cohort, cohort.paths.book / f"01-tried.{kind}", content, cache, 1)
        if expected and _words(chapter) != expected:
            return Trial("find", f"other words came through: {_words(chapter)[:80]!r}", file)
        manuscript = make_manuscript([chapter], LiveValues(sources, language.language), language.language, counted)
        return Trial("findings" if manuscript.findings else "accepted", "", file)

    (cohort.paths.book).mkdir(exist_ok=True)
    (cohort.paths.book / PICTURE).write_bytes(PNG)
    for number, chance in enumerate(chances):
        kind, written, is_whole = _any_chapter(chance, parts)
        file = folder / f"chapter-{number:05}.{kind}"
        file.write_bytes(written)
        yield judged(partial(trial, kind, written, words if is_whole else "", file), file)


def _words(chapter: Chapter) -> str:
    return " ".join(plain_text(chapter.blocks).split())


def _any_chapter(chance: random.Random, parts: Parts) -> tuple[str, bytes, bool]:
    """A chapter: its format, its bytes, and whether all its words must come through."""
    kind = chance.random()
    if kind < 0.25:
        content = with_damage(chance, MARKDOWN.encode())
        return "md", content, False
    if kind < 0.45:
        return "docx", with_zip_damage(chance, parts), False
    if kind < 0.7:
        of_document = {DOCUMENT: parts[DOCUMENT]} if chance.random() < 0.7 else parts
        return "docx", _zipped(parts | with_xml_changes(chance, of_document)), False
    document = parts[DOCUMENT]
    for change in chance.sample(HARMLESS, chance.randint(1, len(HARMLESS))):
        document = change(chance, document)
    return "docx", _zipped(parts | {DOCUMENT: document}), True


def _zipped(parts: Parts) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return memory.getvalue()


def split_runs(chance: random.Random, document: bytes) -> bytes:
    """Cuts runs in two, as Word does where somebody has typed twice."""

    def cut(match: re.Match[bytes]) -> bytes:
        text = match[1].decode()
        place = chance.randrange(1, len(text))
        first, second = text[:place].encode(), text[place:].encode()
        if b"&" in match[1] or chance.random() < 0.5:
            return match[0]
        keep = b' xml:space="preserve"'
        return b"<w:t%s>%s</w:t></w:r><w:r><w:t%s>%s</w:t>" % (keep, first, keep, second)

    return RUN.sub(cut, document)


def proofed(chance: random.Random, document: bytes) -> bytes:
    """Marks of a spelling checker between runs."""
    mark = chance.choice([b'<w:proofErr w:type="spellStart"/>', b'<w:bookmarkStart w:id="9" w:name="x"/>'])
    return document.replace(b"<w:r>", mark + b"<w:r>")


def revised(_: random.Random, document: bytes) -> bytes:
    """Numbers of sessions of work on each paragraph."""
    return document.replace(b"<w:p>", b'<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">')


def broken_pages(_: random.Random, document: bytes) -> bytes:
    """Where pages were broken when it was last printed."""
    return document.replace(b"<w:t>", b"<w:lastRenderedPageBreak/><w:t>")


HARMLESS: tuple[Callable[[random.Random, bytes], bytes], ...] = (split_runs, proofed, revised, broken_pages)
