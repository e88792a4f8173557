"""Drawings without what programs write into them: who drew them, from which file, and texts that nobody sees."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
NEEDED_SPACES = (SVG, LINK, "http://www.w3.org/XML/1998/namespace")
# what is not drawn; a drawing gets its words for those who do not see it from the chapter
NOT_DRAWN = {f"{{{SVG}}}{name}" for name in ("metadata", "title", "desc", "script")}
PICTURES = {f"{{{SVG}}}{name}" for name in ("image", "feImage")}
READ_ATTRIBUTES = ("id", "class", "aria-label")
ADDRESSES = ("href", f"{{{LINK}}}href")
EMBEDDED = re.compile(r"\s*data:image/[a-z.+-]+;base64,(.*)", re.DOTALL | re.IGNORECASE)


def clean_svg(content: bytes, clean_picture: Callable[[bytes], bytes]) -> bytes:
    """A drawing with nothing but what is drawn; `clean_picture` does the same for the pictures in it.

    Raises ValueError for what is no drawing, and for one that takes a picture from elsewhere.
    """
    # it takes a while to load, and few books have a drawing
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
        if root.tag != f"{{{SVG}}}svg":
            raise ValueError
        for element in list(root.iter()):
            if not isinstance(element.tag, str):
                # an abbreviation of the file's own, behind which anything may stand
                raise ValueError
            if element.tag in NOT_DRAWN or not element.tag.startswith(f"{{{SVG}}}"):
                _remove(element)
            else:
                _clean_attributes(element, clean_picture)
        etree.cleanup_namespaces(root)
        clean: bytes = etree.tostring(root)
        # without its declarations it may no longer be whole
        etree.fromstring(clean, parser)
    except etree.LxmlError as error:
        raise ValueError from error
    return clean


def drawing_words(content: bytes) -> str:
    """What can be read in a drawing that is clean: its texts, and the names and descriptions of its parts. Empty for
    any other picture."""
    if not content.lstrip().startswith(b"<"):
        return ""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    names = (element.get(name, "") for element in root.iter() for name in READ_ATTRIBUTES)
    # a text may be drawn in pieces, each at its place
    texts = ["".join(element.itertext()) for element in root.iter(f"{{{SVG}}}text")]
    return "\n".join(filter(str.strip, (*texts, *root.itertext(), *names)))


def _clean_attributes(element, clean_picture: Callable[[bytes], bytes]) -> None:  # type: ignore[no-untyped-def]  # lxml has no types
    for name, value in list(element.attrib.items()):
        space = name[1:].partition("}")[0] if name.startswith("{") else ""
        if name.startswith("data-") or (space and space not in NEEDED_SPACES):
            del element.attrib[name]
        elif element.tag in PICTURES and name in ADDRESSES:
            element.set(name, _clean_address(value, clean_picture))


def _remove(element) -> None:  # type: ignore[no-untyped-def]  # lxml has no types
    """Removes an element, but not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        # something above it went already
        return
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _clean_address(address: str, clean_picture: Callable[[bytes], bytes]) -> str:
    match = EMBEDDED.fullmatch(address)
    if not match:
        raise ValueError
    start = address[: match.start(1)].strip()
    return start + base64.b64encode(clean_picture(base64.b64decode(match[1]))).decode()
