"""Which parts of an XLSX hold the workbook, its sheets, styles and texts: relations say so, whatever the names are."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from .limits import RefusedFile
from .xlsx_cells import parse, safe_parser
from .zip_inspection import read_small_part

WORKBOOK = "xl/workbook.xml"
# kinds of relations
MAIN, STYLES = "officeDocument", "styles"
# the names under which the library for workbooks looks for parts, by the kind of their relation
_USUAL_NAMES = {STYLES: "xl/styles.xml", "sharedStrings": "xl/sharedStrings.xml"}
_FOLDER = "xl/"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Relation:
    """A relation of the workbook to a part, of a kind such as worksheet, styles or sharedStrings."""

    kind: str
    part: str


@dataclass(frozen=True)
class XlsxParts:
    """The name of the part with the workbook, and its relations by their ids."""

    workbook: str
    relations: Mapping[str, Relation]

    def name_of(self, kind: str) -> str:
        """The name of the only part of a kind, by default the usual one."""
        names = (relation.part for relation in self.relations.values() if relation.kind == kind)
        return next(names, _USUAL_NAMES[kind])

    def usual_names(self) -> dict[str, str]:
        """The usual name of each part that has another; names that differ in capitals are equal."""
        names = {self.workbook: WORKBOOK, relations_part(self.workbook): relations_part(WORKBOOK)}
        for relation in self.relations.values():
            is_below = relation.part.startswith(_FOLDER)
            usual = relation.part if is_below else f"{_FOLDER}{relation.part}"
            names[relation.part] = _USUAL_NAMES.get(relation.kind, usual)
        return {name: usual for name, usual in names.items() if name.casefold() != usual.casefold()}

    def usual_relations(self) -> dict[str, bytes]:
        """The contents of the parts with relations, by name, as they are when all parts have their usual names."""
        names, main = self.usual_names(), {"rId1": Relation(MAIN, self.workbook)}
        return {
            relations_part(owner): _write_relations(relations, names)
            for owner, relations in (("", main), (self.workbook, self.relations))
        }


def _write_relations(relations: Mapping[str, Relation], names: Mapping[str, str]) -> bytes:
    lines = []
    for key, relation in relations.items():
        target = f"/{names.get(relation.part, relation.part)}"
        attributes = {"Id": key, "Type": _KINDS + relation.kind, "Target": target}
        pairs = (f"{name}={quoteattr(value)}" for name, value in attributes.items())
        lines.append(f"<Relationship {' '.join(pairs)}/>")
    return f"<Relationships xmlns={quoteattr(_NAMESPACE)}>{''.join(lines)}</Relationships>".encode()


def find_parts(packed: zipfile.ZipFile) -> XlsxParts | None:
    """The parts of the workbook in a package; None if it has no workbook in XML."""
    names = set(packed.namelist())
    main_parts = (relation.part for relation in _relations(packed, "").values() if relation.kind == MAIN)
    workbook = next((name for name in main_parts if name in names), WORKBOOK)
    if workbook not in names or (workbook != WORKBOOK and not _is_workbook(packed, workbook)):
        return None
    return XlsxParts(workbook, _relations(packed, workbook))


def _is_workbook(packed: zipfile.ZipFile, name: str) -> bool:
    """Whether a part is an XML file with a workbook, and not a text document or a binary workbook."""
    try:
        return [tag for tag, _ in elements(read_small_part(packed, name))[:1]] == ["workbook"]
    except RefusedFile:
        return False


def relations_part(name: str) -> str:
    """The name of the part with the relations of a part, or of the package."""
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _relations(packed: zipfile.ZipFile, name: str) -> dict[str, Relation]:
    """The relations of a part to others within the package, by id."""
    relations = {}
    for tag, attributes in elements(read_small_part(packed, relations_part(name))):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            # a target begins at the folder of the part, or with / at the package
            target = posixpath.join("/", posixpath.dirname(name), attributes.get("Target", ""))
            part = posixpath.normpath(target).lstrip("/")
            relations[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], part)
    return relations


def elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part, each with its name without prefix and its attributes."""
    names_and_attributes: list[tuple[str, dict[str, str]]] = []
    parser = safe_parser()
    parser.StartElementHandler = lambda name, attributes: names_and_attributes.append(
        (name.rpartition(":")[2], attributes)
    )
    if content:
        parse(parser, content)
    return names_and_attributes
