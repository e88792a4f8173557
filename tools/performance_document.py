"""Write the figures and the picture of docs/performance.md from docs/performance.json.

nox -s bench
python tools/performance_document.py build/bench.json

The measurements of a file that is named take the place of those of the same name; the others stay as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import vl_convert

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from tools.bench_runs import LIMITS  # noqa: E402 - it stands beside this file

MEASURED = ROOT / "docs" / "performance.json"
FILE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "pictures" / "performance.svg"
BLOCK = "(?<=<!-- {0} -->\n).*?(?=<!-- end of {0} -->)"
OURS, PEER = "this toolkit, with the rules", "frictionless alone"


def measured() -> list[dict[str, Any]]:
    """The published figures of a benchmark."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))


def with_figures(text: str, results: list[dict[str, Any]]) -> str:
    """The document with the tables of these measurements."""
    alone = [result for result in results if result["peer"] == "none"]
    compared = [result for result in results if result["peer"] != "none"]
    for name, table in (("figures", _comparison(compared)), ("promises", _promises(alone))):
        lines = "\n".join(table) + "\n"
        text = re.sub(BLOCK.format(name), lambda _, lines=lines: lines, text, flags=re.DOTALL)
    return text


def _comparison(results: Iterable[dict[str, Any]]) -> list[str]:
    lines = ["| | ours | frictionless | times | memory | measured | |", "|---|---:|---:|---:|---:|---|---|"]
    for result in results:
        peer = f"{result['peer_s']:.2f} s | {result['ratio']:.1f}" if result["peer_s"] else "not run |"
        ours = f"{result['ours_s']:.2f} s | {peer} | {result['ours_mb']} MB"
        lines.append(f"| {result['name']} | {ours} | {_when(result)} | {result['note']} |")
    return lines


def _promises(results: list[dict[str, Any]]) -> list[str]:
    lines = ["| | wall | processor | memory | limit | | measured | |", "|---|---:|---:|---:|---:|---|---|---|"]
    verdict = {None: "", True: "within", False: "**above**"}
    for result in results:
        limits = [f"{result[name]:g} {unit}" for name, unit in (("limit_s", "s"), ("limit_mb", "MB")) if result[name]]
        ours = f"{result['ours_s']:.2f} s | {result['ours_cpu_s']:.2f} s | {result['ours_mb']} MB"
        cells = (result["name"], ours, ", ".join(limits), verdict[result["within"]], _when(result))
        lines.append(f"| {' | '.join(cells)} | {result['note']} |")
    for name in sorted(LIMITS.keys() - {result["name"] for result in results}):
        lines.append(f"| {name} | not measured yet | | | {LIMITS[name]['seconds']:g} s | | | |")
    return lines


def _when(result: dict[str, Any]) -> str:
    """The day of a measurement, and of how many runs it is the median where that was noted."""
    runs = result.get("runs")
    return result["measured_on"] + (f", {runs} run{'s' if runs > 1 else ''}" if runs else "")


def merged(results: list[dict[str, Any]], newer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The measurements with newer ones in place of those of the same name; new names come at the end."""
    by_name = {result["name"]: result for result in newer}
    replaced = [by_name.pop(result["name"], result) for result in results]
    return [*replaced, *by_name.values()]


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


def main() -> None:
    """Writes page and picture, after taking the measurements of a file if one is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newer", nargs="?", type=Path, help="measurements to take, such as build/bench.json")
    arguments = parser.parse_args()
    if arguments.newer:
        results = merged(measured(), json.loads(arguments.newer.read_text(encoding="utf-8")))
        MEASURED.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8", newline="\n")
    text = with_figures(FILE.read_text(encoding="utf-8"), measured())
    FILE.write_text(text, encoding="utf-8", newline="\n")
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
