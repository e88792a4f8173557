"""The styles of a Word document that pandoc fills: the font of the report, for Thai too, embedded in the document."""

from __future__ import annotations

import gettext
import io
import uuid
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ...i18n.language import Language
from ...i18n.locales import is_right_to_left
from ...model.fonts import BOLD, REGULAR, Font
from .office_packages import read_package, write_package
from .xml_parts import parse_xml, serialise_xml

ENGLISH = "en-GB"
# by style: size, whether in the colour of the book, bold, space before and after in points, and whether it stays with
# what follows
STYLES: dict[str, tuple[float, bool, bool, float, float, bool]] = {
    "Normal": (11, False, False, 0, 6, False),
    "Body Text": (11, False, False, 0, 8, False),
    "First Paragraph": (11, False, False, 4, 8, False),
    "Compact": (10, False, False, 1, 1, False),
    "Heading 1": (20, True, True, 28, 12, True),
    "Heading 2": (14, False, True, 18, 6, True),
    "Heading 3": (12, False, True, 12, 4, True),
    "Block Text": (11, False, False, 6, 6, False),
    "Footnote Text": (9, False, False, 0, 2, False),
    "TOC Heading": (16, True, True, 24, 8, True),
    "TOC 1": (11, False, True, 4, 1, False),
    "TOC 2": (10, False, False, 0, 1, False),
    "Book Title": (32, False, True, 160, 8, True),
    "Book Subtitle": (16, True, False, 0, 24, True),
    "Book Line": (11, False, False, 0, 4, False),
    "Book Warning": (10, True, True, 18, 4, False),
    "Table caption": (10, False, False, 14, 4, True),
    "Figure caption": (10, False, False, 14, 4, True),
    "Figure": (11, False, False, 0, 8, True),
    "Figure note": (9, False, False, 2, 14, False),
    "Claim": (11, False, False, 4, 4, False),
    "Quote by": (10, False, False, 0, 8, False),
    "Question": (11, True, False, 2, 6, False),
    "Bibliography": (10, False, False, 0, 4, False),
    "Footer": (9, False, False, 0, 0, False),
}
# the settings of Word that come before those of fonts
BEFORE_FONTS = ("writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime")
# the text area of a page
WIDTH = 162
FONT_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
FONT_CONTENT = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book_styles(base: bytes, language: str, colour: str, fonts: Sequence[str]) -> bytes:
    """The reference document of pandoc with the styles of a book. `colour` is written as #0b6b63; `fonts` are the names
    of that for most letters and of that for the script of the language."""
    word_file: Any = docx.Document(io.BytesIO(base))
    for section in word_file.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin = section.bottom_margin = Mm(22)
    for name, properties in STYLES.items():
        _set_style(word_file, name, language, colour, fonts, *properties)
    for level in (1, 2):
        stops = word_file.styles[f"TOC {level}"].paragraph_format
        stops.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        stops.left_indent = Mm(6 * (level - 1))
    for name in ("Block Text", "Quote by"):
        word_file.styles[name].paragraph_format.left_indent = Mm(8)
    word_file.styles["Heading 1"].paragraph_format.page_break_before = True
    _number_pages(word_file)
    if is_right_to_left(language):
        turn_to_right(word_file)
    file = io.BytesIO()
    word_file.save(file)
    return file.getvalue()


def _set_style(
    word_file: Any,
    name: str,
    language: str,
    colour: str,
    fonts: Sequence[str],
    size: float,
    coloured: bool,
    bold: bool,
    before: float,
    after: float,
    leads: bool,
) -> None:
    names = {style.name.casefold(): style for style in word_file.styles}
    style: Any = names.get(name.casefold()) or word_file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    properties = style.element.get_or_add_rPr()
    # what pandoc has there would win over what follows
    for child in list(properties):
        properties.remove(child)
    style.font.name, style.font.size, style.font.bold, style.font.italic = fonts[0], Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#") if coloured else "1F2A2E")
    names_of_fonts = properties.get_or_add_rFonts()
    # for Word, scripts such as Thai are complex, with a font, a size and a language of their own
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        names_of_fonts.set(qn(kind), fonts[-1] if kind == "w:cs" else fonts[0])
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(int(size * 2)))
    properties.append(complex_size)
    if bold:
        properties.append(OxmlElement("w:bCs"))
    properties.append(proofing_language(language))
    _order(properties)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = leads


def proofing_language(code: str) -> Any:
    """The element that says in which language Word proofreads: that of the text, and British English for the words of
    other scripts between."""
    language = Language(code, gettext.NullTranslations())
    tag = ENGLISH if language.is_english else language.tag
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), ENGLISH if language.is_complex else tag)
    element.set(qn("w:bidi"), tag if language.is_complex else ENGLISH)
    return element


def _number_pages(word_file: Any) -> None:
    """A number at the foot of each page but the cover."""
    for section in word_file.sections:
        section.different_first_page_header_footer = True
        paragraph = section.footer.paragraphs[0]
        paragraph.style, paragraph.alignment = word_file.styles["Footer"], WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), " PAGE ")
        field.append(OxmlElement("w:r"))
        paragraph._p.append(field)


def turn_to_right(word_file: Any) -> None:
    """Makes a Word document one of a script from right to left: sections, paragraphs and letters of all styles. Word
    and LibreOffice then take left and right of a paragraph for its beginning and its end."""
    for section in word_file.sections:
        section._sectPr.append(OxmlElement("w:bidi"))
    for style in word_file.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            style.element.get_or_add_pPr().insert_element_before(
                OxmlElement("w:bidi"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"
            )
            style.element.get_or_add_rPr().append(OxmlElement("w:rtl"))
            _order(style.element.rPr)


# the order in which Word wants the properties of letters
ORDER = ("rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "rtl", "lang")


def _order(properties: Any) -> None:
    def rank(child: Any) -> int:
        name = child.tag.rpartition("}")[2]
        return ORDER.index(name) if name in ORDER else len(ORDER)

    for child in sorted(properties, key=rank):
        properties.append(child)


def with_embedded_fonts(content: bytes, fonts: Sequence[Font]) -> bytes:
    """A DOCX that brings its fonts with it, so that all letters look the same where they are not installed."""
    files = read_package(content)
    table, links, number = parse_xml(files["word/fontTable.xml"]), [], 0
    families = {font.family for font in fonts}
    for entry in list(table.findall(f"{{{WORD}}}font")):
        if entry.get(f"{{{WORD}}}name") in families:
            table.remove(entry)
    for font in fonts:
        entry = table.makeelement(f"{{{WORD}}}font", {f"{{{WORD}}}name": font.family})
        for kind, weight in (("embedRegular", REGULAR), ("embedBold", BOLD)):
            number += 1
            key = uuid.uuid5(uuid.NAMESPACE_URL, font.faces[weight])
            files[f"word/fonts/font{number}.odttf"] = _obfuscated(font.document_file(weight).read_bytes(), key)
            attributes = {f"{{{LINKS}}}id": f"rIdFont{number}", f"{{{WORD}}}fontKey": f"{{{str(key).upper()}}}"}
            entry.append(table.makeelement(f"{{{WORD}}}{kind}", attributes))
            links.append(f'<Relationship Id="rIdFont{number}" Type="{FONT_TYPE}" Target="fonts/font{number}.odttf"/>')
        table.append(entry)
    files["word/fontTable.xml"] = serialise_xml(table)
    files["word/_rels/fontTable.xml.rels"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(links)}</Relationships>"
    ).encode()
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(
        b"<Default ", f'<Default Extension="odttf" ContentType="{FONT_CONTENT}"/><Default '.encode(), 1
    )
    settings = parse_xml(files["word/settings.xml"])
    # Word wants its settings in order
    place = sum(child.tag.rpartition("}")[2] in BEFORE_FONTS for child in settings)
    settings.insert(place, settings.makeelement(f"{{{WORD}}}embedTrueTypeFonts", {}))
    files["word/settings.xml"] = serialise_xml(settings)
    return write_package(files)


def _obfuscated(font: bytes, key: uuid.UUID) -> bytes:
    """A font as Word embeds one (ECMA-376, part 4): its first 32 bytes are mixed with the key."""
    mask = key.bytes[::-1]
    return bytes(byte ^ mask[index % 16] for index, byte in enumerate(font[:32])) + font[32:]
