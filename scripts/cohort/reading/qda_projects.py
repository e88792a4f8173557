"""Projects of researchers' own software in the exchange format REFI-QDA: .qdpx of QualCoder, NVivo and ATLAS.ti, and
codebooks as .qdc.

Sources, codes and codings become sheets that are read like any others. Transcripts, media and memos are not read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from .cells.values import RawCell
from .safety.xlsx_cells import parse, safe_parser
from .safety.zip_inspection import Unpacker

PROJECT_SUFFIX, CODEBOOK_MARK = ".qde", b"urn:QDA-XML:codebook:1.0"
# the heading of the id of a row, by which it is known again
GUID = "GUID"
CODINGS: list[RawCell] = [GUID, "Source with the passage", "Code of the passage", "Coded by", "Passage"]
# what of a project is not kept in the archive: texts of sources, and memos
_LEFT_OUT = frozenset({"PlainTextContent", "Notes", "Note", "SyncPoints"})
Rows = list[list[RawCell]]


@dataclass
class _Entry:
    """A source, a code or a selection: its attributes, its description, and the entry that it is in."""

    attributes: dict[str, str]
    parent: _Entry | None = None
    description: str = ""

    @property
    def guid(self) -> str:
        return self.attributes.get("guid", "")


@dataclass
class _Project:
    users: dict[str, str] = field(default_factory=dict)
    codes: list[_Entry] = field(default_factory=list)
    sources: list[_Entry] = field(default_factory=list)
    codings: list[tuple[_Entry, _Entry | None, _Entry, str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


class _ProjectParser:
    """Parses the XML of a project or a codebook piece by piece."""

    def __init__(self) -> None:
        self.project = _Project()
        self._path: list[tuple[str, _Entry | None]] = []
        self._text: list[str] = []
        self._parser = safe_parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._text.append

    def feed(self, piece: bytes) -> None:
        """Parses the next piece. Raises RefusedFile for what is no XML."""
        parse(self._parser, piece)

    def close(self) -> _Project:
        """The whole project. Raises RefusedFile for XML without an end."""
        parse(self._parser, b"", is_last=True)
        return self.project

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind, project = name.rpartition(":")[2], self.project
        self._text.clear()
        entry: _Entry | None = None
        if kind == "User":
            project.users[attributes.get("guid", "")] = attributes.get("name", "")
        elif kind == "Code":
            entry = _Entry(attributes, self._nearest("Code"))
            project.codes.append(entry)
        elif kind.endswith("Source"):
            entry = _Entry(attributes)
            project.sources.append(entry)
        elif kind.endswith("Selection") or kind == "Coding":
            entry = _Entry(attributes)
        elif kind == "CodeRef":
            source, coding = self._nearest("Source"), self._nearest("Coding")
            if source and coding:
                project.codings.append((source, self._nearest("Selection"), coding, attributes.get("targetGUID", "")))
        self._path.append((kind, entry))

    def _end(self, _name: str) -> None:
        kind, _ = self._path.pop()
        parent = self._path[-1][1] if self._path else None
        if parent and kind == "Description":
            parent.description = "".join(self._text).strip()
        elif parent and kind == "PlainTextContent":
            self.project.texts[parent.guid] = "".join(self._text)
        self._text.clear()

    def _nearest(self, kind: str) -> _Entry | None:
        return next((entry for name, entry in reversed(self._path) if entry and name.endswith(kind)), None)


def is_project(names: set[str]) -> bool:
    """Whether a package with these parts is a project."""
    return any(name.endswith(PROJECT_SUFFIX) for name in names)


def read_project(packed: zipfile.ZipFile, size: int) -> dict[str, Rows]:
    """The rows of a project (.qdpx) of `size` bytes by the name of their sheet, each with its headings first.

    schemas/headings.yaml says which columns of the model the headings mean. Raises RefusedFile when it unpacks to too
    much, or is no XML.
    """
    parser, unpacker = _ProjectParser(), Unpacker(packed, size)
    for part in unpacker.parts():
        if part.filename.endswith(PROJECT_SUFFIX):
            for piece in unpacker.pieces(part):
                parser.feed(piece)
    project = parser.close()
    parts = {part.filename.rpartition("/")[2]: part for part in unpacker.parts()}
    for source in project.sources:
        text_part = parts.get(source.attributes.get("plainTextPath", "").rpartition("/")[2])
        if text_part is not None:
            text = b"".join(unpacker.pieces(text_part)).decode("utf-8-sig", "replace")
            project.texts[source.guid] = text.replace("\r\n", "\n")
    return {"Sources": _sources(project), "Codes": _codes(project), "Codings": [CODINGS, *_codings(project)]}


def read_codebook(content: bytes) -> dict[str, Rows]:
    """The rows of a codebook (.qdc). Raises RefusedFile for what is no XML."""
    parser = _ProjectParser()
    parser.feed(content)
    return {"Codes": _codes(parser.close())}


def without_sources(content: bytes) -> bytes:
    """A project without transcripts, media and memos, as it is kept."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as shortened:
        for part in packed.infolist():
            if part.filename.endswith(PROJECT_SUFFIX):
                # one date for all, so that the same project gives the same bytes
                shortened.writestr(zipfile.ZipInfo(part.filename), _without_texts(packed.read(part)))
    return file.getvalue()


def _without_texts(content: bytes) -> bytes:
    output = io.StringIO()
    writer, parser = XMLGenerator(output, short_empty_elements=True), safe_parser()
    left_out: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if left_out or name.rpartition(":")[2] in _LEFT_OUT:
            left_out.append(name)
        else:
            writer.startElement(name, AttributesImpl(attributes))

    def end(name: str) -> None:
        if left_out:
            left_out.pop()
        else:
            writer.endElement(name)

    def text(characters: str) -> None:
        if not left_out:
            writer.characters(characters)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    writer.startDocument()
    parse(parser, content, is_last=True)
    writer.endDocument()
    return output.getvalue().encode()


def _sources(project: _Project) -> Rows:
    rows: Rows = [[GUID, "Name of the source", "Day of the source", "Description of the source"]]
    return rows + [
        [source.guid, source.attributes.get("name", ""), "", source.description] for source in project.sources
    ]


def _codes(project: _Project) -> Rows:
    rows: Rows = [[GUID, "Name of the code", "Description of the code", "Code above"]]
    for code in project.codes:
        parent = code.parent.guid if code.parent else ""
        rows.append([code.guid, code.attributes.get("name", ""), code.description, parent])
    return rows


def _codings(project: _Project) -> Iterator[list[RawCell]]:
    for source, selection, coding, code in project.codings:
        users = [entry.attributes.get("creatingUser", "") for entry in (coding, selection) if entry]
        user = next((project.users.get(guid, "") for guid in users if guid), "")
        yield [coding.guid, source.guid, code, user, _quote(project, source, selection)]


def _quote(project: _Project, source: _Entry, selection: _Entry | None) -> str:
    """The passage of a selection: from the text of the source, else the name that programs give to selections."""
    if selection is None:
        return ""
    attributes, text = selection.attributes, project.texts.get(source.guid, "")
    try:
        passage = text[int(attributes["startPosition"]) : int(attributes["endPosition"])]
    except (KeyError, ValueError):
        passage = ""
    return passage or attributes.get("name", "")
