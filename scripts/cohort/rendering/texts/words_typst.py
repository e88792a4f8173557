"""The words of the host as typst, for the PDF of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...i18n.language import Language
from ..book.book_figures import document_part
from ..book.pdf_book import typst_body
from .host_words import OpeningWords


def words_as_typst(
    words: OpeningWords, language: Language, colours: Mapping[str, str], first: int
) -> tuple[bytes, dict[str, Any], dict[str, bytes]]:
    """The source, the figures that it names, and their pictures, which are numbered from `first`."""
    manuscript = words.manuscript
    body, figures, pictures = typst_body(
        manuscript.blocks,
        manuscript.figures,
        {},
        lambda figure: document_part(figure, words.cell_text, language),
        colours,
        first,
    )
    return f'#import "_book.typ": *\n{body}'.encode(), figures, pictures | manuscript.pictures
