"""Documents to download, as report/documents/*.yaml declares them: their parts and their file formats.

title: !t Statement of an instalment
audience: funder
as: [xlsx, docx]   # a pdf needs `template` too, a typst file of the same folder
each: statements                  # one document for each row of this measure
narrowed_by: [grant_id, period]   # of other measures only rows with the same values here
called_by: [partner, instalment]  # the label of each document; its first part stands in the name of the file
offered_to: [organisation_id]     # with narrowed_by, the columns with the ids on whose pages it is offered
parts:
- heading: !t Money
- text: !t A sentence or two.
- about: cohort                   # what the cohort is, as its components say
- words: funder                   # what the host has written in words/funder.th.md
- facts: statements               # the first row of a measure, a line for each column
- table: statement_lines
  total: true
- chart: money_by_partner
- signatures: [!t Prepared by, !t Checked by]
- table: statement_expenses
  new_page: true                  # in a workbook a new sheet
  private: [expenses.payee]       # a personal column of the row with this id, …
  private_if: payees_in_statements  # … where this setting says yes

In place of `as` and `parts` there may be a `form`: a DOCX or XLSX file of local/documents/ that the report fills in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import CannotRun
from ...model.paths import CohortPaths
from ...model.property_shapes import BOOLEAN, LIST, TEXT, TEXT_LIST, Shape, check_shapes
from ...model.report_files import report_files
from ..charts.chart_specs import SHAPES, TranslatableText, read_spec, translatable_texts
from ..pages.page_files import read_audiences

PART_KINDS = ("heading", "text", "about", "words", "facts", "table", "chart", "signatures")
BESIDE_PART = ("without", "total", "new_page", "private", "private_if")
DOCUMENT_PROPERTIES = (
    "title",
    "audience",
    "as",
    "template",
    "shape",
    "form",
    "each",
    "narrowed_by",
    "called_by",
    "offered_to",
    "parts",
)
REQUIRED_PROPERTIES = {"title", "audience"}
REQUIRED_WITHOUT_FORM = {"as", "parts"}
FORMATS = ("pdf", "xlsx", "docx")
FORM_FORMATS = ("xlsx", "docx")
WORDS = Shape("words", "it as !t and its words", lambda value: isinstance(value, TranslatableText))
WORDS_LIST = Shape(
    "list of words",
    "a list, each entry as !t and its words",
    lambda value: isinstance(value, list) and all(isinstance(text, TranslatableText) for text in value),
)
ABOUT = Shape("cohort", "cohort", lambda value: value == "cohort")
DOCUMENT_SHAPES = {
    "title": WORDS,
    "audience": TEXT,
    "as": TEXT_LIST,
    "template": TEXT,
    "shape": TEXT,
    "form": TEXT,
    "each": TEXT,
    "narrowed_by": TEXT_LIST,
    "called_by": TEXT_LIST,
    "offered_to": TEXT_LIST,
    "parts": LIST,
}
PART_SHAPES = {
    "heading": WORDS,
    "text": WORDS,
    "about": ABOUT,
    "words": TEXT,
    "facts": TEXT,
    "table": TEXT,
    "chart": TEXT,
    "signatures": WORDS_LIST,
    "without": TEXT_LIST,
    "total": BOOLEAN,
    "new_page": BOOLEAN,
    "private": TEXT_LIST,
    "private_if": TEXT,
}


@dataclass(frozen=True)
class DeclaredPart:
    """One part of a document: its kind, one of PART_KINDS, and the texts, measure or chart that it shows.

    `without` names columns to leave out; `total` adds a last row with sums; `new_page` begins a page or a sheet.
    `private_columns` are personal columns, as table and column, shown where the setting `private_if` says yes.
    """

    kind: str
    shows: Any
    without: tuple[str, ...] = ()
    total: bool = False
    new_page: bool = False
    private_columns: tuple[tuple[str, str], ...] = ()
    private_if: str = ""


@dataclass(frozen=True)
class DocumentDeclaration:
    """A declared document, with its texts in English; `where` is its file in messages, `form` a file to fill in."""

    name: str
    where: str
    title: str
    audience: str
    formats: tuple[str, ...]
    parts: tuple[DeclaredPart, ...]
    template: str = ""
    shape: str = "wide"
    form: Path | None = None
    one_for_each: str = ""
    filter_columns: tuple[str, ...] = ()
    label_columns: tuple[str, ...] = ()
    reader_columns: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())


def read_documents(
    paths: CohortPaths, measures: Collection[str], charts: Collection[str]
) -> dict[str, DocumentDeclaration]:
    """Every document of report/documents/ and local/documents/ by name.

    Raises CannotRun for a wrong declaration, or one that names an unknown measure or chart.
    """
    documents = {name: _read_document(paths, path) for name, path in report_files(paths, "documents", ".yaml").items()}
    audiences = read_audiences(paths)
    for document in documents.values():
        if document.audience not in audiences:
            names = ", ".join(audiences)
            raise CannotRun(f"{document.where}: there is no audience {document.audience}; choose from {names}")
        references = [(part.kind, part.shows) for part in document.parts if part.kind in ("facts", "table", "chart")]
        for kind, name in [*references, *([("each", document.one_for_each)] if document.one_for_each else [])]:
            if name not in (charts if kind == "chart" else measures):
                raise CannotRun(
                    f"{document.where}: {kind}: there is no {name} in {paths.display_name(paths.report)}/ or local/"
                )
    return documents


def _read_document(paths: CohortPaths, path: Path) -> DocumentDeclaration:
    where, declared = paths.display_name(path), read_spec(paths, path)
    if not isinstance(declared, dict):
        raise CannotRun(f"{where}: write properties, one a line, as name: value")
    unknown = set(map(str, declared)) - set(DOCUMENT_PROPERTIES)
    form = declared.get("form")
    missing = (REQUIRED_PROPERTIES | (set() if form else REQUIRED_WITHOUT_FORM)) - set(declared)
    if unknown or missing:
        problem = f"there is no property {min(unknown)}" if unknown else f"{min(missing)} is missing"
        raise CannotRun(f"{where}: {problem}")
    check_shapes(where, declared, DOCUMENT_SHAPES)
    if declared.get("shape", SHAPES[0]) not in SHAPES:
        raise CannotRun(f"{where}: shape: choose from {', '.join(SHAPES)}")
    if form is not None:
        _check_form(paths, where, declared)
        declared |= {"as": [form.rpartition(".")[2].casefold()], "parts": []}
    for file_format in declared["as"]:
        if file_format not in FORMATS:
            raise CannotRun(f"{where}: as: there is no format {file_format}; choose from {', '.join(FORMATS)}")
    if ("pdf" in declared["as"]) != ("template" in declared):
        raise CannotRun(f"{where}: template: name a typst file for a PDF, and only for that")
    templates = report_files(paths, "documents", ".typ")
    if declared.get("template", "report") not in templates:
        raise CannotRun(
            f"{where}: template: there is no {declared['template']}.typ; choose from {', '.join(templates)}"
        )
    parts = tuple(_read_part(where, number, part) for number, part in enumerate(declared["parts"], start=1))
    return DocumentDeclaration(
        name=path.stem,
        where=where,
        title=declared["title"].english,
        audience=declared["audience"],
        formats=tuple(declared["as"]),
        parts=parts,
        template=declared.get("template", ""),
        shape=declared.get("shape", "wide"),
        form=paths.local / "documents" / form if form else None,
        one_for_each=declared.get("each", ""),
        filter_columns=tuple(declared.get("narrowed_by", ())),
        label_columns=tuple(declared.get("called_by", ())),
        reader_columns=tuple(declared.get("offered_to", ())),
        words=tuple(translatable_texts(declared)),
    )


def _check_form(paths: CohortPaths, where: str, declared: dict[str, Any]) -> None:
    """Raises CannotRun if the file of `form` is not there, or stands beside what describes another document."""
    form = declared["form"]
    conflicting = {"as", "parts", "template", "shape"} & set(declared)
    if conflicting:
        raise CannotRun(f"{where}: a form has its own content: take {min(conflicting)} out, or take form out")
    if form.rpartition(".")[2].casefold() not in FORM_FORMATS or "/" in form or "\\" in form:
        raise CannotRun(f"{where}: form: name a file of local/documents/ that ends in .docx or .xlsx")
    if not (paths.local / "documents" / form).is_file():
        raise CannotRun(f"{where}: form: there is no local/documents/{form}")


def _read_part(where: str, number: int, declared: Any) -> DeclaredPart:
    kinds = [kind for kind in PART_KINDS if isinstance(declared, dict) and kind in declared]
    if len(kinds) != 1 or set(declared) - {kinds[0], *BESIDE_PART}:
        raise CannotRun(
            f"{where}: part {number}: write one of {', '.join(PART_KINDS)}; beside it only {', '.join(BESIDE_PART)}"
        )
    check_shapes(f"{where}: part {number}", declared, PART_SHAPES)
    columns = [tuple(column.split(".")) for column in declared.get("private", ())]
    if any(len(column) != 2 for column in columns) or bool(columns) != ("private_if" in declared):
        raise CannotRun(
            f"{where}: part {number}: private: name table.column, and in private_if the setting that allows it"
        )
    return DeclaredPart(
        kinds[0],
        declared[kinds[0]],
        tuple(declared.get("without", ())),
        declared.get("total", False),
        declared.get("new_page", False),
        tuple((table, column) for table, column in columns),
        declared.get("private_if", ""),
    )
