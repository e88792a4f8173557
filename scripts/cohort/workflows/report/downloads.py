"""What readers take away from a report: its documents as PDF, XLSX and DOCX, and all measures as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ... import __version__
from ...i18n.language import Language
from ...measures.measures import Result
from ...model.yaml_files import read_yaml
from ...rendering.charts.charts import Chart, Drawer, Drawing
from ...rendering.documents.document_content import Document, DocumentMaker, MadeAgain, Part, Said
from ...rendering.documents.document_files import DocumentFile
from ...rendering.documents.pdf_document import CHART, as_pdf, chart_as_png
from ...rendering.documents.tables_workbook import About, TablesWorkbook
from ...rendering.documents.typst_pdf import can_make_documents
from ...rendering.documents.xlsx_document import DocumentWorkbook
from ...rendering.pages.page_files import ALL
from ...storing.build_cache import Kept
from ..cohort import Cohort

FOLDER = "files"


@dataclass(frozen=True)
class Takeaway:
    """One document with its files by format; `label` says which of several it is, `keys` the ids of its row."""

    title: str
    label: str
    audience: str
    files: dict[str, str]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A document that there will be, with what gives the bytes of each of its files."""

    takeaway: Takeaway
    files: dict[str, Callable[[], bytes]]


class TakeawayMaker:
    """Plans the documents of one language."""

    def __init__(
        self,
        cohort: Cohort,
        charts: Mapping[str, Chart],
        language: Language,
        said: Said,
        drawer: Drawer,
        kept: Kept,
        made: MadeAgain,
    ):
        self._cohort, self._charts, self._language, self._said, self._kept = cohort, charts, language, said, kept
        self._document = made
        self._colours = read_yaml(cohort.places.report / "theme" / "tokens.yaml")["light"]
        self._drawer = drawer
        settings, english = cohort.settings, language.code == "en"
        self._cohort_name = settings.in_words("cohort_name", english=english)
        self._institution = settings.in_words("institution", english=english)
        period = language.period(settings["start_date"], settings["end_date"])
        self._about = (period, language.say("As of {day}", day=language.date(cohort.as_of, "long")))
        self._warning = (
            language.say(
                "Synthetic data: everything in this report that describes people, money and findings is made up."
            )
            if settings["synthetic"]
            else ""
        )

    def plan(self, documents: Mapping[str, DocumentFile], results: Mapping[str, Result]) -> Iterator[Planned]:
        """All documents and the workbook of tables, each with what makes its files."""
        maker = DocumentMaker(self._language, self._said, self._draw, self._document)
        for declared in documents.values():
            for document in maker.make(declared, results, self._lines(declared), self._warning, self._cohort.as_of):
                files = {kind: self._file(document.file, kind) for kind in declared.formats if self._can_make(kind)}
                if files and document.parts:
                    takeaway = Takeaway(document.title, document.label, declared.audience, files, document.keys)
                    yield Planned(takeaway, {file: partial(self._made, document, kind) for kind, file in files.items()})
        yield self._tables(results)

    def _lines(self, declared: DocumentFile) -> tuple[str, ...]:
        # the cover of a PDF has the names by themselves
        return self._about if "pdf" in declared.formats else (self._institution, self._cohort_name, *self._about)

    def _can_make(self, kind: str) -> bool:
        return kind != "pdf" or can_make_documents()

    def _made(self, document: Document, kind: str) -> bytes:
        template = CHART if kind == "docx" else document.declared.template
        source = [kind, document.state, self._cover(), self._colours, self._text_of(template) if template else ""]
        return self._kept.made(source, lambda: self._made_anew(document, kind))

    def _made_anew(self, document: Document, kind: str) -> bytes:
        places, language = self._cohort.places, self._language
        if kind == "pdf":
            return as_pdf(places, document, document.declared.template, language, self._cover(), self._colours)
        if kind == "xlsx":
            return DocumentWorkbook(places, language, document).make()
        # it takes a while to load
        from ...rendering.documents.docx_document import as_docx

        return as_docx(document, self._colours, self._photographed)

    def _photographed(self, part: Part) -> bytes | None:
        if not can_make_documents():
            return None
        places, language = self._cohort.places, self._language.code
        source = ["png", part.svg, part.title, part.note, language, self._colours, self._text_of(CHART)]
        return self._kept.made(source, lambda: chart_as_png(places, part, language, self._colours))

    def _text_of(self, template: str) -> str:
        folder = self._cohort.places.report / "documents"
        files = [path for path in (folder / f"{template}.typ", *sorted(folder.glob("_*.typ"))) if path.exists()]
        return "".join(path.read_text(encoding="utf-8") for path in files)

    def _tables(self, results: Mapping[str, Result]) -> Planned:
        title = self._language.say("All tables of the report")
        workbook = TablesWorkbook(self._cohort.places, self._language, self._cohort.settings["currency"], self._said)
        about = About(title, (self._institution, self._cohort_name, *self._about), self._warning)

        def made() -> bytes:
            said = [about, self._language.code, self._cohort.settings["currency"], self._cohort.as_of, self._colours]
            source = [*said, [(name, each.state) for name, each in results.items()]]
            return self._kept.made(source, lambda: workbook.make(results, about, self._cohort.as_of))

        file = self._file("tables", "xlsx")
        return Planned(Takeaway(title, "", ALL, {"xlsx": file}), {file: made})

    def _file(self, stem: str, kind: str) -> str:
        code = "" if self._language.code == self._cohort.settings["language"] else f".{self._language.code}"
        return f"{FOLDER}/{stem}{code}.{kind}"

    def _cover(self) -> dict[str, str]:
        schemas = self._cohort.model.version
        made_with = self._language.say(
            "Made with cohort-template {version}, schemas {schemas}", version=__version__, schemas=schemas
        )
        return {"institution": self._institution, "cohort_name": self._cohort_name, "made_with": made_with}

    def _draw(self, name: str, results: Mapping[str, Result], shape: str) -> Drawing | None:
        return self._drawer.draw(self._charts[name], results, (shape,))
