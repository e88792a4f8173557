"""Write the figures and the picture of docs/performance.md from docs/performance.json.

nox -s bench
cp build/bench.json docs/performance.json
python tools/performance_document.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import vl_convert

ROOT = Path(__file__).parents[1]
MEASURED = ROOT / "docs" / "performance.json"
FILE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "pictures" / "performance.svg"
BLOCK = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
REPORTS = re.compile(r"(?<=<!-- reports -->\n).*?(?=<!-- end of reports -->)", re.DOTALL)
OURS, PEER = "this toolkit, with the rules", "frictionless alone"


def measured() -> list[dict[str, Any]]:
    """The published figures of a benchmark."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))


def with_figures(text: str) -> str:
    """The document with current tables."""
    lines = ["| | ours | frictionless | times | memory | |", "|---|---:|---:|---:|---:|---|"]
    for case in measured():
        if case["peer"] == "none":
            continue
        peer = f"{case['peer_s']:.2f} s | {case['ratio']:.1f}" if case["peer_s"] else "not run |"
        lines.append(f"| {case['name']} | {case['ours_s']:.2f} s | {peer} | {case['ours_mb']} MB | {case['note']} |")
    reports = ["| | seconds | memory | |", "|---|---:|---:|---|"]
    for case in measured():
        if case["peer"] == "none":
            memory = f"{case['ours_mb']} MB" if case["ours_mb"] else ""
            reports.append(f"| {case['name']} | {case['ours_s']:.1f} | {memory} | {case['note']} |")
    text = BLOCK.sub(lambda _: "\n".join(lines) + "\n", text)
    return REPORTS.sub(lambda _: "\n".join(reports) + "\n", text)


def picture() -> str:
    """A chart of time by rows of a clean table, with logarithmic axes, as SVG."""
    clean = [case for case in measured() if case.get("rows") and case["name"].endswith("coach logs")]
    values = [
        {"rows": case["rows"], "s": case[key], "by": name}
        for case in clean
        for key, name in (("ours_s", OURS), ("peer_s", PEER))
    ]
    most_rows = max(case["rows"] for case in clean)
    encoding = {
        "x": {
            "field": "rows",
            "type": "quantitative",
            "scale": {"type": "log"},
            "axis": {"title": "rows of one table", "format": ",", "values": sorted({case["rows"] for case in clean})},
        }
    }
    encoding |= {
        "y": {
            "field": "s",
            "type": "quantitative",
            "scale": {"type": "log"},
            "axis": {"title": "seconds", "values": [0.5, 1, 2, 5, 10, 20, 50]},
        }
    }
    colour = {"field": "by", "scale": {"domain": [OURS, PEER], "range": ["#0b6b63", "#9a4a06"]}, "legend": None}
    spec = {
        "width": 620,
        "height": 320,
        "background": "#ffffff",
        "padding": 12,
        "config": {
            "font": "sans-serif",
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"},
            "view": {"stroke": None},
        },
        "data": {"values": values},
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"color": colour}},
            {"mark": {"type": "point", "filled": True, "size": 60}, "encoding": {"color": colour}},
            {
                "transform": [{"filter": f"datum.rows == {most_rows}"}],
                "mark": {"type": "text", "align": "right", "dx": -14, "dy": -10, "fontSize": 14},
                "encoding": {"text": {"field": "by"}, "color": colour},
            },
        ],
    }
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


if __name__ == "__main__":
    FILE.write_text(with_figures(FILE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
