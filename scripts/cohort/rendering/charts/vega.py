"""Draws Vega-Lite specs as SVG, with Vega in an embedded JavaScript engine that reaches no file and no address."""

from __future__ import annotations

import atexit
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from fontTools.ttLib import TTFont
from py_mini_racer import JSPromise, MiniRacer

FOLDER = Path(__file__).parent / "javascript"
SCRIPTS = ("draw.js", "vega.min.js", "vega-lite.min.js")
# after so many drawings the engine gives back memory, of which it takes a hundred megabytes otherwise
DRAWINGS = 100


@dataclass(frozen=True)
class Picture:
    """An SVG, and the warnings of Vega-Lite about its spec."""

    svg: str
    warnings: list[str] = field(default_factory=list)


class VegaEngine:
    """Draws specs, and measures their texts with these files of fonts, of which the first ones count more."""

    def __init__(self, fonts: Sequence[Path]):
        self._engine, self._drawings = MiniRacer(), 0
        # first of all: an engine that is still open when Python ends never lets it end
        atexit.register(self._engine.close)
        for name in SCRIPTS:
            self._engine.eval((FOLDER / name).read_text(encoding="utf-8"))
        self._engine.eval(f"measureBy({_to_javascript(text_widths(fonts))})")

    def draw(self, spec: dict[str, Any], config: dict[str, Any], locale: dict[str, Any]) -> Picture:
        """Draws a spec. Raises ValueError if Vega cannot."""
        call = f"draw({_to_javascript(spec)}, {_to_javascript(config)}, {_to_javascript(locale)})"
        answer = json.loads(str(cast(JSPromise, self._engine.eval(call)).get()))
        self._drawings += 1
        if self._drawings % DRAWINGS == 0:
            self._engine.low_memory_notification()
        if "error" in answer:
            raise ValueError(answer["error"])
        return Picture(**answer)


@cache
def vega_engine(fonts: tuple[Path, ...]) -> VegaEngine:
    """The engine of this process for these fonts: it starts slowly, and draws faster the second time."""
    return VegaEngine(fonts)


def text_widths(fonts: Sequence[Path]) -> dict[int, dict[str, float]]:
    """The widths of letters in ems by font weight, such as {400: {"a": 0.55}}."""
    widths: dict[int, dict[str, float]] = {}
    for path in fonts:
        font = TTFont(path)
        advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
        letters = {chr(code): round(advances[name][0] / em, 4) for code, name in font.getBestCmap().items()}
        weight = font["OS/2"].usWeightClass
        widths[weight] = letters | widths.get(weight, {})
    return widths


def _to_javascript(value: Any) -> str:
    """A value as JavaScript source; engines parse JSON text faster than a literal."""
    # YAML reads a day in a spec as a date, which becomes text
    return f"JSON.parse({json.dumps(json.dumps(value, ensure_ascii=False, default=str))})"
