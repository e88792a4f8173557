"""The theme: named colours, the style sheet with its fonts, and the script of the pages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRun
from ...i18n.locales import language_script
from ...model.fonts import Font, read_fonts
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml


@dataclass(frozen=True)
class Theme:
    """The inline style sheet and script of a page, with their Content-Security-Policy hashes.

    `css_colours` maps colour names to CSS variables, such as `axis_line` to `var(--axis-line)`.
    """

    style: str
    style_hash: str
    script: str
    script_hash: str
    css_colours: dict[str, str]


def read_theme(paths: CohortPaths, languages: Collection[str] | None = None) -> Theme:
    """The theme of report/theme/, with the fonts for these languages embedded; without any, with all fonts.

    Raises CannotRun when a font is missing.
    """
    folder, colours = _folder(paths), _colours(paths)
    light, dark = (_variables(colours[name]) for name in ("light", "dark"))
    fonts = read_fonts(paths)
    scripts = None if languages is None else {language_script(code) for code in languages}
    faces = "".join(
        _font_face(font, weight, fonts[0].family)
        for font in fonts
        if font == fonts[0] or scripts is None or scripts & set(font.scripts)
        for weight in font.faces
    )
    # paper is white: print uses the light theme, whatever the screen or the reader chose
    schemes = (
        f":root{{{light};color-scheme:light}}\n"
        f"@media screen and (prefers-color-scheme: dark){{:root:not([data-theme=light]){{{dark};color-scheme:dark}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{dark};color-scheme:dark}}}}\n"
    )
    style = faces + schemes + (folder / "style.css").read_text(encoding="utf-8")
    script = (folder / "page.js").read_text(encoding="utf-8")
    css_colours = {name: f"var(--{_css_name(name)})" for name in colours["light"]}
    return Theme(style, _hash(style), script, _hash(script), css_colours)


def light_colours(paths: CohortPaths) -> dict[str, str]:
    """The colours of the light theme by name, such as {"ink": "#1b1b1b"}; documents and workbooks use them."""
    return _colours(paths)["light"]


def _colours(paths: CohortPaths) -> dict[str, dict[str, str]]:
    """The colours of the light and the dark theme by name."""
    colours: dict[str, dict[str, str]] = read_yaml(_folder(paths) / "tokens.yaml")
    return colours


def _folder(paths: CohortPaths) -> Path:
    return paths.report / "theme"


def _hash(text: str) -> str:
    """The hash of an inline style or script, written as in a Content-Security-Policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"


def _font_face(font: Font, weight: int, family: str) -> str:
    """A face under the name of the first font, so that one name has the letters of all scripts."""
    file = font.page_file(weight)
    try:
        data = base64.b64encode(file.read_bytes()).decode()
    except OSError:
        raise CannotRun(f"theme/fonts/{file.name} is not there; bring back the toolkit, run: nox -s doctor") from None
    kind = "woff2" if file.suffix == ".woff2" else "truetype"
    letters = f"unicode-range:{font.range};" if font.range else ""
    return (
        f"@font-face{{font-family:{family};font-weight:{weight};font-display:block;{letters}"
        f"src:url(data:font/{file.suffix[1:]};base64,{data}) format('{kind}')}}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--{_css_name(name)}:{colour}" for name, colour in colours.items())


def _css_name(name: str) -> str:
    return name.replace("_", "-")
