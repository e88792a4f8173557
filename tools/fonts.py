"""Write template/toolkit/report/theme/fonts/: Sarabun for documents and charts (TTF) and pages (WOFF2 subset).

Source: the package fontpkg-sarabun (Sarabun, SIL Open Font License). The subset keeps Latin, Thai and
punctuation with the features that place Thai marks, and changes nothing else. In the TTF all marks above
a mark have one height: otherwise PDF programs copy the letters twice (ทั้งหมด as ทั้ทั้งหมด).
"""

import shutil
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

MARK_TO_MARK = 6
ABOVE, LEVEL = 800, 952
FONTLOG = """\
Sarabun (SIL Open Font License, see OFL.txt), from the package fontpkg-sarabun.
*.woff2: a subset with Latin, Thai and punctuation.
*.ttf: all Thai marks above a mark are at one height, so that text is copied rightly from PDF.
"""
FOLDER = Path(__file__).parents[1] / "template" / "toolkit" / "report" / "theme" / "fonts"
WEIGHTS = ("Regular", "SemiBold")
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x0E00, 0x0E80),
    *range(0x2010, 0x2040),
    0x20AC,
    0x2190,
    0x2192,
    0x2212,
    0x2260,
    0x2264,
    0x2265,
]


def main() -> None:
    """Copies the two weights and writes a subset of each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(files("fontpkg_sarabun") / "LICENSE"), FOLDER / "OFL.txt")
    (FOLDER / "FONTLOG.txt").write_text(FONTLOG, encoding="utf-8", newline="\n")
    for weight in WEIGHTS:
        source = Path(str(files("fontpkg_sarabun"))) / "files" / f"Sarabun-{weight}.ttf"
        _level_marks(source, FOLDER / source.name)
        options = Options(
            flavor="woff2", layout_features=["ccmp", "liga", "locl", "kern", "mark", "mkmk"], hinting=False
        )
        font = load_font(str(source), options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        save_font(font, str(FOLDER / f"Sarabun-{weight}.woff2"), options)


def _level_marks(source: Path, target: Path) -> None:
    """Writes the font with every Thai mark above a mark at the height that most of them have."""
    font = TTFont(source, recalcTimestamp=False)
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            if getattr(subtable, "LookupType", 0) != MARK_TO_MARK or not hasattr(subtable, "Mark2Array"):
                continue
            marks = zip(subtable.Mark2Coverage.glyphs, subtable.Mark2Array.Mark2Record, strict=True)
            below = (anchor for glyph, record in marks if glyph.startswith("uni0E") for anchor in record.Mark2Anchor)
            # PDF programs copy a mark twice even if it is off by one unit
            above = (record.MarkAnchor for record in subtable.Mark1Array.MarkRecord)
            for anchor in (*below, *above):
                if anchor is not None and anchor.YCoordinate > ABOVE:
                    anchor.YCoordinate = LEVEL
    font.save(target)


if __name__ == "__main__":
    main()
