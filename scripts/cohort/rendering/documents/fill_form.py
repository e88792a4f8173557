"""Fills a form of a funder, a DOCX or XLSX with placeholders."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from ...errors import CannotRun
from ...measures.measure_queries import Result
from ...model.paths import CohortPaths
from .document_content import Cell, Row
from .docx_form import fill_docx
from .placeholders import FormContent
from .xlsx_form import fill_xlsx


def fill_form(
    paths: CohortPaths,
    form: Path,
    results: Mapping[str, Result],
    kind: str,
    words: Mapping[str, Cell],
    cell_of: Callable[[Result, str, Row], Cell],
) -> bytes:
    """The form, filled with words and results.

    Raises CannotRun for a file that is none, or a placeholder that stands for nothing.
    """
    where = paths.display_name(form)
    content = FormContent(where, words, results, cell_of)
    try:
        return (fill_docx if kind == "docx" else fill_xlsx)(form.read_bytes(), content)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, NotImplementedError):
        raise CannotRun(f"{where}: it cannot be opened; save it anew as .{kind}, without a password") from None
