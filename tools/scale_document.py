"""Write the figures and the picture of docs/scale.md from docs/scale.json.

python tools/bench_network.py 10 100 1000
cp build/bench-network.json docs/scale.json
python tools/scale_document.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import vl_convert

ROOT = Path(__file__).parents[1]
MEASURED, FILE = ROOT / "docs" / "scale.json", ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "pictures" / "scale.svg"
BLOCK = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
STEPS = {"gather": "gather and check", "report": "report"}


def measured() -> list[dict[str, Any]]:
    """The figures, by number of cohorts."""
    figures: list[dict[str, Any]] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return sorted(figures, key=lambda case: case["cohorts"])


def with_figures(text: str) -> str:
    """The document with a current table."""
    lines = [
        "| cohorts | rows | gather and check | report | both, on the processors | memory | Parquet |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for case in measured():
        seconds = " | ".join(f"{case[step]['seconds']:.1f} s" for step in STEPS)
        both = sum(case[step]["cpu_seconds"] for step in STEPS)
        memory = max(case[step]["megabytes"] for step in STEPS)
        rows = case["cohorts"] * case["rows_each"]
        lines.append(
            f"| {case['cohorts']:,} | {rows:,} | {seconds} | {both:.1f} s | {memory:,} MB |"
            f" {case['parquet_megabytes']} MB |"
        )
    return BLOCK.sub(lambda _: "\n".join(lines) + "\n", text)


def picture() -> str:
    """A chart of seconds on the processors by the number of cohorts, with logarithmic axes, as SVG."""
    values = [
        {"cohorts": case["cohorts"], "s": case[step]["cpu_seconds"], "by": name}
        for case in measured()
        for step, name in STEPS.items()
    ]
    most = max(case["cohorts"] for case in measured())
    colour = {"field": "by", "scale": {"domain": list(STEPS.values()), "range": ["#0b6b63", "#9a4a06"]}, "legend": None}
    axis = {"scale": {"type": "log"}, "type": "quantitative"}
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
        "encoding": {
            "x": axis | {"field": "cohorts", "axis": {"title": "cohorts", "format": ","}},
            "y": axis | {"field": "s", "axis": {"title": "seconds on the processors"}},
        },
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"color": colour}},
            {"mark": {"type": "point", "filled": True, "size": 60}, "encoding": {"color": colour}},
            {
                "transform": [{"filter": f"datum.cohorts == {most}"}],
                "mark": {"type": "text", "align": "right", "dx": -14, "dy": -10, "fontSize": 14},
                "encoding": {"text": {"field": "by"}, "color": colour},
            },
        ],
    }
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


if __name__ == "__main__":
    FILE.write_text(with_figures(FILE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
