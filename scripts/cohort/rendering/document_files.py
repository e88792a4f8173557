"""Documents to take away, as report/documents/*.yaml declares them: what is in each, and as which files it is made.

title: !t Statement of an instalment
audience: funder
as: [xlsx, docx]   # a pdf needs `template` too, a typst file of the same folder
each: statements                  # one document for each row of this measure
narrowed_by: [grant_id, period]   # of other measures only the rows that share these
parts:
- heading: !t Money
- text: !t A sentence or two.
- facts: statements               # the first row of a measure, a line for each column
- table: statement_lines
  total: true
- chart: money_by_partner
- signatures: [!t Prepared by, !t Checked by]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CannotRun
from ..model.places import Places
from ..model.report_files import report_files
from .charts import read_spec, words_in

KINDS = ("heading", "text", "facts", "table", "chart", "signatures")
FORMATS = ("pdf", "xlsx", "docx")


@dataclass(frozen=True)
class PartFile:
    """One part of a document: its kind, one of KINDS, and what it shows.

    `without` names columns that are left out, `total` says that a last row sums up what are numbers.
    """

    kind: str
    shows: Any
    without: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True)
class DocumentFile:
    """A document as it is declared, its words in English."""

    name: str
    where: str
    title: str
    audience: str
    formats: tuple[str, ...]
    parts: tuple[PartFile, ...]
    template: str = ""
    each: str = ""
    narrowed_by: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())


def read_documents(places: Places) -> dict[str, DocumentFile]:
    """Every document that report/documents/ and report/local/documents/ declare, by name. Raises CannotRun."""
    return {name: _read(places, path) for name, path in report_files(places, "documents", ".yaml").items()}


def _read(places: Places, path: Path) -> DocumentFile:
    where, declared = places.named(path), read_spec(places, path)
    unknown = set(declared) - {"title", "audience", "as", "template", "each", "narrowed_by", "parts"}
    missing = {"title", "audience", "as", "parts"} - set(declared)
    if unknown or missing:
        problem = f"there is no property {min(unknown)}" if unknown else f"{min(missing)} is missing"
        raise CannotRun(f"{where}: {problem}")
    for each in declared["as"]:
        if each not in FORMATS:
            raise CannotRun(f"{where}: as: there is no format {each}; choose from {', '.join(FORMATS)}")
    if ("pdf" in declared["as"]) != ("template" in declared):
        raise CannotRun(f"{where}: template: name the typst file of report/documents/ for a PDF, and only for that")
    parts = tuple(_part(where, number, each) for number, each in enumerate(declared["parts"], start=1))
    return DocumentFile(
        name=path.stem,
        where=where,
        title=declared["title"].english,
        audience=declared["audience"],
        formats=tuple(declared["as"]),
        parts=parts,
        template=declared.get("template", ""),
        each=declared.get("each", ""),
        narrowed_by=tuple(declared.get("narrowed_by", ())),
        words=tuple(words_in(declared)),
    )


def _part(where: str, number: int, declared: dict[str, Any]) -> PartFile:
    kinds = [kind for kind in KINDS if kind in declared]
    if len(kinds) != 1 or set(declared) - {kinds[0], "without", "total"}:
        raise CannotRun(f"{where}: part {number}: write one of {', '.join(KINDS)}; beside it only without and total")
    return PartFile(kinds[0], declared[kinds[0]], tuple(declared.get("without", ())), declared.get("total", False))
