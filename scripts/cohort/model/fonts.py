"""The fonts of pages, charts and documents by script: report/theme/fonts.yaml, and local/fonts.yaml of a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import CannotRun
from .paths import CohortPaths
from .yaml_files import parse_entry, read_yaml

REGULAR, BOLD = 400, 600


@dataclass(frozen=True)
class Font:
    """A font for scripts by ISO 15924. `faces` are names of files in `folder` by weight, without what follows the dot;
    `range` are its letters as CSS writes them, empty for the first font; `office` is the font of workbooks."""

    family: str
    scripts: list[str]
    faces: Mapping[int, str]
    office: str
    folder: Path
    range: str = ""

    def document_file(self, weight: int) -> Path:
        """The file for documents and charts."""
        return self.folder / f"{self.faces[weight]}.ttf"

    def page_file(self, weight: int) -> Path:
        """The file for pages: the smaller one, where there is one."""
        smaller = self.folder / f"{self.faces[weight]}.woff2"
        return smaller if smaller.exists() else self.document_file(weight)


def read_fonts(paths: CohortPaths) -> tuple[Font, ...]:
    """All fonts, the first of the toolkit first. Raises CannotRun for a faulty declaration of a cohort."""
    theme = paths.report / "theme"
    fonts = _fonts(paths, theme / "fonts.yaml", theme / "fonts")
    local = paths.local / "fonts.yaml"
    if local.exists():
        fonts += _fonts(paths, local, paths.local / "fonts")
    return tuple(fonts)


def _fonts(paths: CohortPaths, file: Path, folder: Path) -> list[Font]:
    where, entries = paths.display_name(file), read_yaml(file)
    if not isinstance(entries, list):
        raise CannotRun(f"{where}: write each font after “- ”, with family:, scripts:, range:, faces: and office:")
    fonts = []
    for entry in entries:
        font: Font = parse_entry(Font, {"folder": folder} | (entry if isinstance(entry, dict) else {}), where)
        if not isinstance(font.faces, dict) or not {REGULAR, BOLD} <= set(font.faces):
            raise CannotRun(f"{where}: {font.family}: faces: name a file for the weights {REGULAR} and {BOLD}")
        missing = [name for name in font.faces.values() if not (folder / f"{name}.ttf").exists()]
        if missing and folder.parent == paths.local:
            raise CannotRun(f"{where}: {paths.display_name(folder / missing[0])}.ttf is not there; put the font there")
        fonts.append(font)
    return fonts


def font_folders(paths: CohortPaths) -> list[Path]:
    """The folders with files of fonts."""
    return list(dict.fromkeys(font.folder for font in read_fonts(paths)))


def font_of_script(fonts: tuple[Font, ...], script: str) -> Font:
    """The font for a script; the first one where none has it."""
    return next((font for font in reversed(fonts) if script in font.scripts), fonts[0])


def fonts_for(paths: CohortPaths, script: str) -> tuple[Font, ...]:
    """The font of most letters, and that for a script, if it is another one."""
    fonts = read_fonts(paths)
    of_script = font_of_script(fonts, script)
    return (fonts[0],) if of_script is fonts[0] else (fonts[0], of_script)
