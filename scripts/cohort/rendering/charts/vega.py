"""Vega-Lite specs as SVG: Vega runs in a JavaScript engine of this process, which reaches no file and no address."""

from __future__ import annotations

import atexit
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from fontTools.ttLib import TTFont
from py_mini_racer import JSPromise, MiniRacer

FOLDER = Path(__file__).parent / "javascript"
SCRIPTS = ("draw.js", "vega.min.js", "vega-lite.min.js")


@dataclass(frozen=True)
class Picture:
    """An SVG, and what Vega-Lite has to say about its spec."""

    svg: str
    said: list[str] = field(default_factory=list)


class VegaEngine:
    """Draws specs, with texts as wide as the fonts in a folder make them."""

    def __init__(self, fonts: Path):
        self._engine = MiniRacer()
        for name in SCRIPTS:
            self._engine.eval((FOLDER / name).read_text(encoding="utf-8"))
        self._engine.eval(f"measureBy({_to_javascript(text_widths(fonts))})")
        atexit.register(self._engine.close)

    def draw(self, spec: dict[str, Any], config: dict[str, Any], months: dict[str, Any]) -> Picture:
        """A spec as a picture. Raises ValueError for one that cannot be drawn."""
        asked = f"draw({_to_javascript(spec)}, {_to_javascript(config)}, {_to_javascript(months)})"
        drawn = json.loads(str(cast(JSPromise, self._engine.eval(asked)).get()))
        if "error" in drawn:
            raise ValueError(drawn["error"])
        return Picture(**drawn)


@cache
def vega_engine(fonts: Path) -> VegaEngine:
    """The engine of this process for these fonts: it is slow to start, and draws faster from then on."""
    return VegaEngine(fonts)


def text_widths(fonts: Path) -> dict[int, dict[str, float]]:
    """How wide the letters of the fonts in a folder are in ems, by weight of the font."""
    widths = {}
    for path in sorted(fonts.glob("*.ttf")):
        font = TTFont(path)
        advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
        widths[font["OS/2"].usWeightClass] = {
            chr(code): round(advances[name][0] / em, 4) for code, name in font.getBestCmap().items()
        }
    return widths


def _to_javascript(value: Any) -> str:
    """A value in JavaScript, where a text that is read as JSON is read faster than the value itself."""
    # YAML reads a day in a spec as a date
    return f"JSON.parse({json.dumps(json.dumps(value, ensure_ascii=False, default=str))})"
