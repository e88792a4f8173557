"""The numbers of built pages, and whether they are what their measures give when they are asked again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path

from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.measures.measure_queries import UNITS, Result, read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths

VOID = {"meta", "input", "br", "link", "img", "hr", "wbr"}


@dataclass
class Figure:
    """One number as a page shows it, and of which measure, column and row it says that it is."""

    value: str
    measure: str
    column: str
    row: int
    text: str = ""


@dataclass
class PageRead(HTMLParser):
    """What a test looks at in a page: its language, its numbers, those in pictures, its links and anchors, its texts."""

    language: str = ""
    figures: list[Figure] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    drawn: list[tuple[str, list[str]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, str | None]]] = []

    @classmethod
    def of(cls, path: Path) -> PageRead:
        page = cls()
        page.feed(path.read_text(encoding="utf-8"))
        return page

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = dict(pairs)
        self.language = (attributes.get("lang") or "") if tag == "html" else self.language
        if tag == "data" and attributes.get("data-measure"):
            names = ("value", "data-measure", "data-column", "data-row")
            value, measure, column, row = (attributes[name] or "" for name in names)
            self.figures.append(Figure(value, measure, column, int(row)))
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"] or "")
        if attributes.get("id"):
            self.ids.append(attributes["id"] or "")
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        tags = [tag for tag, _ in self._open]
        if tags and tags[-1] in ("style", "script"):
            return
        self.texts.append(text)
        if "data" in tags:
            if self._open[tags.index("data")][1].get("data-measure"):
                self.figures[-1].text += text
        elif re.search(r"\d", text) and "svg" in tags:
            named = [attributes["data-measures"] or "" for _, attributes in self._open if "data-measures" in attributes]
            self.drawn.append((text, " ".join(named).split()))
        elif re.search(r"\d", text) and self._should_be_a_figure(tags):
            self.bare.append(text)

    def _should_be_a_figure(self, tags: list[str]) -> bool:
        """Whether a number that stands here comes from a measure: in its table or among the figures at a glance."""
        of_measure = any(tag == "table" and attributes.get("data-measure") for tag, attributes in self._open)
        in_number = any("number" in (attributes.get("class") or "").split() for _, attributes in self._open)
        at_a_glance = any("glances" in (attributes.get("class") or "").split() for _, attributes in self._open)
        return (at_a_glance and "dd" in tags) or (of_measure and in_number)


Asked = dict[str, dict[str, Result]]


def faults(cohort: Path, as_of: str | None = None) -> list[str]:
    """Every number in build/report/ that is not what its measure gives, asked again of the files in data/."""
    pages = pages_of(cohort)
    results = {language: ask(cohort, language, as_of) for language in {page.language for page in pages.values()}}
    return faults_among(pages, results)


def pages_of(cohort: Path) -> dict[str, PageRead]:
    """Every page in build/report/, by the name of its file."""
    return {path.name: PageRead.of(path) for path in sorted((cohort / "build" / "report").glob("*.html"))}


def faults_among(pages: dict[str, PageRead], results: Asked) -> list[str]:
    """Every number in these pages that is not what its measure gives in the language of the page."""
    found = []
    for name, page in pages.items():
        found += [f"{name}: {text} says of no measure that it is its number" for text in page.bare]
        for text, measures in page.drawn:
            if not measures or not set(measures) <= set(results[page.language]):
                found.append(f"{name}: {text}, in a picture, says of no measure that it is its number")
        for figure in page.figures:
            reason = _wrong(figure, results[page.language])
            found += (
                [f"{name}: {figure.text} ({figure.measure}.{figure.column}, row {figure.row}): {reason}"]
                if reason
                else []
            )
    return found


def ask(folder: Path, language: str, as_of: str | None = None) -> dict[str, Result]:
    """What all measures give in a language."""
    cohort = Cohort.read(CohortPaths(folder), as_of)
    with open_database(cohort) as database:
        return run_measures(
            QuerySource(database, cohort.model),
            read_measures(cohort.paths),
            cohort.model,
            code=language,
        )


def _wrong(figure: Figure, results: dict[str, Result]) -> str:
    if figure.measure not in results or not 0 < figure.row <= len(results[figure.measure].rows):
        return "there is no such row"
    result = results[figure.measure]
    value = result.rows[figure.row - 1][figure.column]
    if value is None or Decimal(figure.value) != Decimal(str(value)):
        return f"the measure gives {value}, the page carries {figure.value}"
    unit = result.measure.units.get(figure.column, "")
    exact = Decimal(str(value)) * (100 if unit == "share" else 1)
    shown = figure.text.replace(",", "").replace("\u00a0", "").removesuffix("%").strip()
    decimals = len(shown.partition(".")[2])
    if Decimal(shown) != exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):
        return f"the measure gives {value}, people read {shown}"
    most = UNITS.get(unit, 2)
    fine = exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    return "" if Decimal(shown) == fine else f"people read {shown}, of a number that has {most} decimals"
