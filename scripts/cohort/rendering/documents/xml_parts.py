"""XML files inside office documents. Checks do without this module: lxml is installed for reports and forms only."""

from __future__ import annotations

from lxml import etree

# what the packages contain is XML without definitions, which could unfold to any size
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML file."""
    return etree.fromstring(content, PARSER)


def serialise_xml(root: etree._Element) -> bytes:
    """An XML file with this root."""
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
