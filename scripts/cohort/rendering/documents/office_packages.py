"""The files inside an office document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

# what the packages contain is XML without definitions, which could unfold to any size
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
EARLIEST = (1980, 1, 1, 0, 0, 0)


def read_package(content: bytes) -> dict[str, bytes]:
    """The files of a package by name. Raises BadZipFile for what is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_package(files: Mapping[str, bytes]) -> bytes:
    """A package with one date for all its files, so that equal content gives equal bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            package.writestr(zipfile.ZipInfo(name, EARLIEST), files[name], zipfile.ZIP_DEFLATED)
    return file.getvalue()


def parsed(content: bytes) -> etree._Element:
    """The root of an XML file."""
    return etree.fromstring(content, PARSER)


def serialised(root: etree._Element) -> bytes:
    """An XML file with this root."""
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
