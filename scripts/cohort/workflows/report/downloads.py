"""Plans the downloads of a report: its documents as PDF, XLSX and DOCX, and all measures as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ... import __version__
from ...i18n.cohort_description import describe_cohort
from ...i18n.language import Language
from ...measures.measure_queries import Result
from ...model.cohort import Cohort
from ...model.fonts import fonts_for
from ...reading.accepted_rows import AcceptedRows
from ...rendering.charts.chart_specs import Chart, ChartDrawer, ChartDrawing
from ...rendering.documents.document_builder import CellText, DocumentBuilder
from ...rendering.documents.document_content import Cell, Document, DocumentPart
from ...rendering.documents.document_files import DocumentDeclaration
from ...rendering.documents.pdf_document import as_pdf, chart_as_png
from ...rendering.documents.tables_workbook import TablesWorkbook, WorkbookCover
from ...rendering.documents.typst_pdf import can_print
from ...rendering.documents.xlsx_document import DocumentWorkbook
from ...rendering.pages.theme import light_colours
from ...rendering.texts.host_words import HostWords, OpeningWords
from ...storing.build_cache import BuildCache, content_hash

FOLDER = "files"


@dataclass(frozen=True)
class Download:
    """One document with its file names by format; `label` tells it from others of its title, `keys` are the ids of its
    row."""

    title: str
    label: str
    audience: str
    files: dict[str, str]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedDownload:
    """A planned document; `files` has for each file name a function that gives its bytes."""

    download: Download
    files: dict[str, Callable[[], bytes]]


class DownloadPlanner:
    """Plans the documents of one language."""

    def __init__(
        self,
        cohort: Cohort,
        charts: Mapping[str, Chart],
        language: Language,
        cell_text: CellText,
        drawer: ChartDrawer,
        cache: BuildCache,
        words: HostWords,
    ):
        self._words = words
        self._cohort, self._charts, self._language = cohort, charts, language
        self._cell_text, self._cache = cell_text, cache
        self._colours = light_colours(cohort.paths)
        self._drawer, self._accepted = drawer, AcceptedRows(cohort)
        settings, code = cohort.settings, language.code
        self._cohort_name = settings.localised_text("cohort_name", code)
        self._institution = settings.localised_text("institution", code)
        first, last = settings["start_date"], settings["end_date"]
        # a network has no first day
        period = [language.period(first, last)] if first and last else []
        self._cover_lines = (*period, language.say("As of {day}", day=language.date(cohort.as_of, "long")))
        self._warning = (
            language.say(
                "Synthetic data: everything in this report about organisations, people, money and findings is made up."
            )
            if settings["synthetic"]
            else ""
        )

    def plan(
        self, documents: Mapping[str, DocumentDeclaration], results: Callable[[str], Mapping[str, Result]]
    ) -> Iterator[PlannedDownload]:
        """All declared documents; `results` are those that an audience sees."""
        about = describe_cohort(self._cohort.model, self._language)
        builder = DocumentBuilder(
            self._cohort, self._language, self._cell_text, self._private_text, self._draw, about, self._open
        )
        for declaration in documents.values():
            make = partial(self._fill_form, builder, declaration.form) if declaration.form else self._file_content
            for document in builder.build(
                declaration,
                results(declaration.audience),
                self._cover_lines_of(declaration),
                self._warning,
                self._cohort.as_of,
            ):
                files = {
                    kind: self._file_name(document.file, kind) for kind in declaration.formats if self._can_make(kind)
                }
                if files and (document.parts or declaration.form):
                    download = Download(document.title, document.label, declaration.audience, files, document.keys)
                    yield PlannedDownload(
                        download, {file: partial(make, document, kind) for kind, file in files.items()}
                    )

    def _open(self, names: tuple[str, ...], results: Mapping[str, Result]) -> OpeningWords | None:
        return self._words.opening(names, results)

    def _fill_form(self, builder: DocumentBuilder, form: Path, document: Document, kind: str) -> bytes:
        """The form of a document with its placeholders filled."""
        # lxml takes a while to load
        from ...rendering.documents.fill_form import fill_form

        words = {
            "institution": Cell(self._institution),
            "cohort_name": Cell(self._cohort_name),
            "as_of": Cell(self._language.date(document.as_of), document.as_of),
            "currency": Cell(self._language.currency(self._cohort.settings["currency"])),
            "label": Cell(document.label),
        }
        return fill_form(self._cohort.paths, form, document.results, kind, words, builder.cell)

    def _private_text(self, table: str, key: str, column: str) -> str:
        """A personal text of an accepted row; empty where private/ is not there."""
        return self._accepted.rows(self._cohort.model.tables[table]).get((key,), {}).get(column, "")

    def _cover_lines_of(self, declaration: DocumentDeclaration) -> tuple[str, ...]:
        # the cover of a PDF has the names in their own place
        if "pdf" in declaration.formats:
            return self._cover_lines
        return (self._institution, self._cohort_name, *self._cover_lines)

    def _can_make(self, kind: str) -> bool:
        return kind != "pdf" or can_print(self._cohort.paths, self._language.script)

    def _file_content(self, document: Document, kind: str) -> bytes:
        source = [kind, document, self._cover(), self._colours]
        return self._cache.get_or_make(source, lambda: self._make(document, kind))

    def _make(self, document: Document, kind: str) -> bytes:
        paths, language = self._cohort.paths, self._language
        if kind == "pdf":
            return as_pdf(paths, document, document.declared.template, language, self._cover(), self._colours)
        if kind == "xlsx":
            return DocumentWorkbook(paths, language, document).make()
        # python-docx takes a while to load
        from ...rendering.documents.docx_document import as_docx

        families = [font.office for font in fonts_for(paths, language.script)]
        return as_docx(document, self._colours, (families[0], families[-1]), self._chart_png)

    def _chart_png(self, part: DocumentPart) -> bytes | None:
        if not can_print(self._cohort.paths, self._language.script):
            return None
        paths, language = self._cohort.paths, self._language.code
        source = ["png", part.svg, part.title, part.note, language, self._colours]
        return self._cache.get_or_make(source, lambda: chart_as_png(paths, part, language, self._colours))

    def plan_tables(self, results: Mapping[str, Result], audience: str) -> PlannedDownload:
        """The workbook of these results as they are when it is made, which is after the pages."""
        title = self._language.say("All tables of the report")
        workbook = TablesWorkbook(
            self._cohort.paths,
            self._language,
            self._language.currency(self._cohort.settings["currency"]),
            self._cell_text,
        )
        cover = WorkbookCover(title, (self._institution, self._cohort_name, *self._cover_lines), self._warning)

        def make() -> bytes:
            settings = [self._language.code, self._cohort.settings["currency"], self._cohort.as_of, self._colours]
            # one after the other: as one text all rows of a large cohort take much memory
            source = [cover, settings, [(name, content_hash(result)) for name, result in results.items()]]
            return self._cache.get_or_make(source, lambda: workbook.make(results, cover, self._cohort.as_of))

        file = self._file_name("tables", "xlsx")
        return PlannedDownload(Download(title, "", audience, {"xlsx": file}), {file: make})

    def _file_name(self, stem: str, kind: str) -> str:
        code = "" if self._language.code == self._cohort.settings["language"] else f".{self._language.code}"
        return f"{FOLDER}/{stem}{code}.{kind}"

    def _cover(self) -> dict[str, str]:
        schemas = self._cohort.model.version
        made_with = self._language.say(
            "Made with cohort-template {version}, schemas {schemas}", version=__version__, schemas=schemas
        )
        return {"institution": self._institution, "cohort_name": self._cohort_name, "made_with": made_with}

    def _draw(self, name: str, results: Mapping[str, Result], shape: str) -> ChartDrawing | None:
        return self._drawer.draw(self._charts[name], results, (shape,))
