"""Drawing a Vega-Lite spec as SVG, measuring only the texts of which it is not clear whether they fit.

vl-convert opens the file of the font for each letter that it measures, and measures a text that is cut many times.
"""

from __future__ import annotations

import json
from typing import Any

import vl_convert

# marks above and below letters take no room of their own
MARKS = "/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/g"
# how wide letters are in ems, taken over a text: at least, with its marks, and at most, without them
NARROW, WIDE = 0.3, 0.66


def draw(spec: dict[str, Any], config: dict[str, Any], months: dict[str, Any]) -> str:
    """The SVG of a spec. Raises ValueError for a spec that cannot be drawn."""
    compiled = vl_convert.vegalite_to_vega(spec, config=config)
    _cut(compiled)
    return str(vl_convert.vega_to_svg(compiled, time_format_locale=months, allowed_base_urls=[]))


def _cut(part: Any) -> None:
    """Cuts from texts what surely goes beyond their limit, and takes the limit from those that are surely shorter."""
    if isinstance(part, dict) and part.get("type") == "text":
        encoded = part.get("encode", {}).get("update", {})
        text, size, limit = (_expression(encoded.get(name)) for name in ("text", "fontSize", "limit"))
        if text and size and limit:
            ems = f"({limit}) / ({size})"
            letters = f"length(replace('' + ({text}), {MARKS}, ''))"
            encoded["limit"] = {"signal": f"{letters} * {WIDE} < {ems} ? 0 : ({limit})"}
            encoded["text"] = {"signal": f"isString({text}) ? slice({text}, 0, ceil({ems} / {NARROW})) : ({text})"}
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _cut(each)


def _expression(encoded: Any) -> str:
    """What is encoded, as an expression; nothing where it depends on a condition."""
    if not isinstance(encoded, dict):
        return ""
    if "signal" in encoded:
        return str(encoded["signal"])
    if isinstance(encoded.get("field"), str):
        return f"datum[{json.dumps(encoded['field'])}]"
    return json.dumps(encoded["value"]) if "value" in encoded else ""
