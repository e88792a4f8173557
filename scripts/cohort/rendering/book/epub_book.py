"""The book as EPUB 3: charts as pictures with their words, the font of the report, and what readers of screens need."""

from __future__ import annotations

from collections.abc import Mapping

from ...storing.build_cache import BuildCache, hashes_of
from ..texts import tree
from ..texts.pandoc import default_file, write_file
from ..texts.tree import Node, document
from .book_figures import DocumentFigure, DocumentFigures

RIGHT_TO_LEFT = "rtl"
COVER, STYLE, TEMPLATE = "cover.png", "book.css", "template.epub3"
# where the template of pandoc says the language of a page, and not its direction
_LANGUAGE = 'xml:lang="$lang$"$endif$>'


def epub_book(
    blocks: list[Node],
    figures: DocumentFigures,
    files: Mapping[str, bytes],
    about: Mapping[str, str],
    seconds: int,
    cache: BuildCache,
) -> bytes:
    """The book as the bytes of an EPUB.

    `files` are the cover, the style sheet, the fonts and the pictures of authors; `about` has the title and the like,
    in the words of pandoc.
    """
    dressed = figures.dressed(blocks, _figure, lambda _: None)
    fonts = [f"--epub-embed-font={name}" for name in files if name.endswith(".ttf")]
    arguments = ["--split-level=1", "--toc", "--toc-depth=2", f"--css={STYLE}", *fonts]
    arguments += [f"--epub-cover-image={COVER}"] if COVER in files else []
    files, about = {**files, **figures.pictures}, dict(about)
    if about.get("dir") == RIGHT_TO_LEFT:
        about["page-progression-direction"] = RIGHT_TO_LEFT
        files[TEMPLATE] = _mirrored_template()
        arguments.append(f"--template={TEMPLATE}")
    tree_of_book = document(dressed, **about)
    source = ["epub", tree_of_book, arguments, hashes_of(files), seconds]
    return cache.get_or_make(source, lambda: write_file(tree_of_book, "epub3", arguments, files, seconds))


def _mirrored_template() -> bytes:
    """The template of pandoc for a page of an EPUB, which begins at the right."""
    template = default_file("templates/default.epub3").decode("utf-8")
    return template.replace(_LANGUAGE, f'{_LANGUAGE.removesuffix(">")} dir="{RIGHT_TO_LEFT}">').encode()


def _figure(figure: DocumentFigure) -> list[Node]:
    caption = figure.caption
    if figure.number:
        caption = [tree.span(tree.inlines(figure.number), "count"), tree.SPACE, *caption]
    note = [tree.div([tree.paragraph(tree.inlines(figure.note))], "note")] if figure.note else []
    attributes, words = [figure.key, [], []], [None, [tree.plain(caption)]]
    if figure.is_table:
        return [{"t": "Table", "c": [attributes, words, *figure.content["c"][2:]]}, *note]
    return [{"t": "Figure", "c": [attributes, words, [tree.plain([figure.content])]]}, *note]
