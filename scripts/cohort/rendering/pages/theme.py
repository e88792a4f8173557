"""The theme: named colours, the style sheet with its fonts, and the script of the pages."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ...errors import CannotRun
from ...model.paths import CohortPaths
from ...model.yaml_files import read_yaml

FACES = {"Sarabun-Regular": 400, "Sarabun-SemiBold": 600}


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


def read_theme(paths: CohortPaths) -> Theme:
    """The theme of report/theme/, with the fonts embedded. Raises CannotRun when a font is missing."""
    folder, colours = _folder(paths), _colours(paths)
    light, dark = (_variables(colours[name]) for name in ("light", "dark"))
    faces = "".join(_font_face(folder / "fonts" / f"{name}.woff2", weight) for name, weight in FACES.items())
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


def _font_face(font: Path, weight: int) -> str:
    try:
        data = base64.b64encode(font.read_bytes()).decode()
    except OSError:
        raise CannotRun(f"theme/fonts/{font.name} is not there; bring back the toolkit, run: nox -s doctor") from None
    return (
        f"@font-face{{font-family:Sarabun;font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--{_css_name(name)}:{colour}" for name, colour in colours.items())


def _css_name(name: str) -> str:
    return name.replace("_", "-")
