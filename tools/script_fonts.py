"""Write the fonts of further scripts into template/toolkit/report/theme/fonts/, beside those of tools/fonts.py.

Source: the packages of Noto fonts for Expo (SIL Open Font License) in the versions named here. Only maintainers who
update them need npm. The WOFF2 subset has the letters of the script, the TTF is unchanged.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

FOLDER = Path(__file__).parents[1] / "template" / "toolkit" / "report" / "theme" / "fonts"
# by the name of our files: the package, its version, and the letters of the subset
FONTS = {"NotoSansLao": ("@expo-google-fonts/noto-sans-lao", "0.4.2", [*range(0x0E80, 0x0F00), 0x25CC])}
WEIGHTS = {"Regular": "400Regular", "SemiBold": "600SemiBold"}


def main() -> None:
    """Copies the two weights of each font, and writes a subset of each."""
    for name, (package, version, letters) in FONTS.items():
        with tempfile.TemporaryDirectory() as folder:
            # npm checks each package against the digest of its registry
            subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True)
            (archive,) = Path(folder).glob("*.tgz")
            with tarfile.open(archive) as content:
                content.extractall(folder, filter="data")
            source = Path(folder) / "package"
            shutil.copyfile(source / "LICENSE_FONT", FOLDER / f"OFL-{name}.txt")
            for weight, source_folder in WEIGHTS.items():
                file = FOLDER / f"{name}-{weight}.ttf"
                shutil.copyfile(source / source_folder / f"{name}_{source_folder}.ttf", file)
                _write_subset(file, letters)


def _write_subset(file: Path, letters: list[int]) -> None:
    options = Options(flavor="woff2", layout_features=["ccmp", "liga", "locl", "kern", "mark", "mkmk"], hinting=False)
    font = load_font(str(file), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    save_font(font, str(file.with_suffix(".woff2")), options)


if __name__ == "__main__":
    main()
