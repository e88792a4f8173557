"""The book as DOCX: captions with fields that Word counts, a table of contents, and a font that has Thai."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from ...i18n.language import Language
from ...model.fonts import Font
from ...storing.build_cache import BuildCache, hashes_of
from ..texts import tree
from ..texts.pandoc import default_file, write_file
from ..texts.tree import Node, document, raw_block, raw_inline, rewrite_inlines
from .book_figures import DocumentFigure, DocumentFigures

REFERENCE = "reference.docx"
# the names of the counters of Word
SEQUENCES = {"table": "Table", "figure": "Figure"}
# the styles of divisions of ours
STYLES = {"claim": "Claim", "by": "Quote by"}
BOLD = "<w:rPr><w:b/><w:bCs/></w:rPr>"
# the bookmarks of figures are numbered after those of pandoc
FIRST_BOOKMARK = 50_000
# the width of a picture on the page
WIDTH = "16cm"


def docx_book(
    blocks: list[Node],
    figures: DocumentFigures,
    pictures: Mapping[str, bytes],
    contents: Sequence[tuple[int, str, str]],
    title_page: Mapping[str, Sequence[str]],
    language: Language,
    colour: str,
    fonts: Sequence[Font],
    seconds: int,
    cache: BuildCache,
) -> bytes:
    """The book as the bytes of a DOCX; `title_page` has paragraphs by the style of each."""
    bookmarks = count(FIRST_BOOKMARK)
    dressed = figures.dressed(blocks, lambda figure: _figure(figure, next(bookmarks)), _with_style)
    front = [
        _styled([tree.paragraph(tree.inlines(line))], style) for style, lines in title_page.items() for line in lines
    ]
    body = [
        *front,
        *_contents(contents, language.say("Contents")),
        *rewrite_inlines(dressed, _mark),
    ]
    title, code = " ".join(title_page.get("Book Title", ())), language.locale.language
    tree_of_book = document(body, lang=code, dir=language.direction)
    files, families = {**pictures, **figures.pictures}, tuple(font.family for font in fonts)

    def write() -> bytes:
        reference = {REFERENCE: reference_docx(code, colour, families)}
        content = write_file(tree_of_book, "docx", [f"--reference-doc={REFERENCE}"], files | reference, seconds)
        return _finished(content, title, fonts)

    return cache.get_or_make(["docx", tree_of_book, title, code, colour, families, hashes_of(files), seconds], write)


def _mark(node: Node) -> Node:
    """What is wrong is marked in yellow, as everybody marks in Word."""
    if node["t"] == "Span" and "wrong" in node["c"][0][1]:
        return tree.span(node["c"][1], "mark")
    return node


def _styled(blocks: list[Node], style: str) -> Node:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


def _with_style(block: Node) -> Node | None:
    """A division of ours with the style of Word for it."""
    style = next((STYLES[name] for name in block["c"][0][1] if name in STYLES), None)
    return _styled(block["c"][1], style) if style else None


def _figure(figure: DocumentFigure, bookmark: int) -> list[Node]:
    sequence = SEQUENCES["table" if figure.is_table else "figure"]
    words = [*_counted(figure.key, figure.number, bookmark, sequence), *figure.caption]
    line = [_styled([tree.paragraph(words)], f"{sequence} caption")] if words else []
    note = [_styled([tree.paragraph(tree.inlines(figure.note))], "Figure note")] if figure.note else []
    if figure.is_table:
        # what follows a table would touch it
        return [*line, figure.content, *(note or [_styled([tree.paragraph([tree.text("\u00a0")])], "Figure note")])]
    _, alternative, target = figure.content["c"]
    image = {"t": "Image", "c": [["", [], [["width", WIDTH]]], alternative, target]}
    return [*line, _styled([tree.paragraph([image])], "Figure"), *note]


def _counted(key: str, number: str, bookmark: int, sequence: str) -> list[Node]:
    """“Figure 3” with a field that Word counts anew, in a bookmark that references lead to."""
    words, _, digits = number.rpartition(" ")
    if not digits:
        return []
    return [
        raw_inline(
            "openxml",
            f'<w:bookmarkStart w:id="{bookmark}" w:name="{escape(key)}"/>'
            f'<w:r>{BOLD}<w:t xml:space="preserve">{escape(words)} </w:t></w:r>'
            f'<w:fldSimple w:instr=" SEQ {sequence} \\* ARABIC "><w:r>{BOLD}<w:t>{escape(digits)}</w:t></w:r>'
            f"</w:fldSimple>"
            f'<w:bookmarkEnd w:id="{bookmark}"/>',
        ),
        tree.SPACE,
    ]


def _contents(contents: Sequence[tuple[int, str, str]], title: str) -> list[Node]:
    """The table of contents as a field that Word fills with page numbers when it opens the file; the entries are links,
    and there before that."""
    entries = [entry for entry in contents if entry[0] <= 2]
    paragraphs = []
    for index, (level, words, key) in enumerate(entries):
        opening = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            if index == 0
            else ""
        )
        closing = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if index == len(entries) - 1 else ""
        paragraphs.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{opening}'
            f'<w:hyperlink w:anchor="{key}"><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:hyperlink>'
            f"{closing}</w:p>"
        )
    heading = _styled([tree.paragraph(tree.inlines(title))], "TOC Heading")
    return [heading, raw_block("openxml", "".join(paragraphs))] if entries else []


@cache
def reference_docx(language: str, colour: str, fonts: tuple[str, ...]) -> bytes:
    """A document with the styles of a book: the fonts of the report, on A4, in the colour of the book."""
    # python-docx takes a while to load
    from ..documents.docx_reference import book_styles

    return book_styles(default_file("reference.docx"), language, colour, fonts)


def _finished(content: bytes, title: str, fonts: Sequence[Font]) -> bytes:
    """The file of pandoc with its title and its fonts."""
    import docx

    from ..documents.docx_reference import with_embedded_fonts

    file: Any = docx.Document(io.BytesIO(content))
    file.core_properties.title = title
    written = io.BytesIO()
    file.save(written)
    return with_embedded_fonts(written.getvalue(), fonts)
