"""Write template/report/theme/fonts/: Sarabun as charts (TTF) and pages (WOFF2 subset) need it.

Source: the package fontpkg-sarabun (Sarabun, SIL Open Font License). The subset keeps Latin, Thai and
punctuation with the features that place Thai marks; nothing else of the font is changed.
"""

import shutil
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

FOLDER = Path(__file__).parents[1] / "template" / "report" / "theme" / "fonts"
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
    for weight in WEIGHTS:
        source = Path(str(files("fontpkg_sarabun"))) / "files" / f"Sarabun-{weight}.ttf"
        shutil.copyfile(source, FOLDER / source.name)
        options = Options(
            flavor="woff2", layout_features=["ccmp", "liga", "locl", "kern", "mark", "mkmk"], hinting=False
        )
        font = load_font(str(source), options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        save_font(font, str(FOLDER / f"Sarabun-{weight}.woff2"), options)


if __name__ == "__main__":
    main()
