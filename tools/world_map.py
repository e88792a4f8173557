"""Write what the map of a network is drawn of: network/report/charts/land.json and network/views/country_points.sql.

The land comes from Natural Earth (public domain) by way of the package world-atlas (ISC), made simpler until it is
small enough for a page. It has no borders between countries, so the map takes no side where people do not agree on one.
Each country is a point, the middle of its largest piece of land; a country that is too small for that source has the
place of its clock in tzdata. Only maintainers who want another map need npm.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

import pycountry
from countries import time_zones

ROOT = Path(__file__).parents[1]
LAND = ROOT / "network" / "report" / "charts" / "land.json"
POINTS = ROOT / "network" / "views" / "country_points.sql"
PACKAGES = {"world-atlas": "2.0.2", "topojson-client": "3.1.0", "topojson-simplify": "3.0.3", "d3-geo": "3.1.2"}
HEAD = """-- A point in each country of ISO 3166-1, in degrees: where it lies on a map of the world, and no place in it.
-- tools/world_map.py writes this file.
SELECT * FROM (VALUES
"""
# the land without Antarctica, and without what is smaller than some square degrees; the middle of each country
SCRIPT = """
import {readFileSync, writeFileSync} from "fs";
import {feature, quantize} from "topojson-client";
import {presimplify, simplify, filter, filterWeight} from "topojson-simplify";
import {geoArea, geoCentroid} from "d3-geo";

const read = (name) => JSON.parse(readFileSync(`node_modules/world-atlas/${name}-50m.json`));
const pieces = (geometry) => geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
const polygon = (coordinates) => ({type: "Polygon", coordinates});

let land = read("land");
const largest = land.objects.land.geometries[0];
const shapes = feature(land, largest);
const is_north = pieces(shapes.geometry).map((piece) => geoCentroid(polygon(piece))[1] > -60);
largest.arcs = largest.arcs.filter((_, index) => is_north[index]);
land = simplify(presimplify(land), 0.12);
land = quantize(filter(land, filterWeight(land, 0.5)), 3600);
writeFileSync("land.json", JSON.stringify(land));

const countries = read("countries");
const points = {};
const sizes = {};
// a country may have several entries
for (const country of feature(countries, countries.objects.countries).features) {
  for (const piece of pieces(country.geometry).map(polygon)) {
    if (geoArea(piece) > (sizes[country.id] ?? 0)) {
      sizes[country.id] = geoArea(piece);
      points[country.id] = geoCentroid(piece);
    }
  }
}
writeFileSync("points.json", JSON.stringify(points));
"""


def land_and_points() -> tuple[str, dict[str, tuple[float, float]]]:
    """The land as TopoJSON, and the points of countries by their numbers in ISO 3166-1."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text(json.dumps({"private": True, "type": "module", "dependencies": PACKAGES}))
        (folder / "script.js").write_text(SCRIPT)
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True
        )
        subprocess.run(["node", "script.js"], cwd=folder, check=True)
        return (folder / "land.json").read_text(), json.loads((folder / "points.json").read_text())


def clock_points() -> dict[str, tuple[float, float]]:
    """The place of the first clock of each country in tzdata, as degrees east and north."""
    points: dict[str, tuple[float, float]] = {}
    for code, place, _ in time_zones():
        north, east = re.findall(r"[+-]\d+", place)
        points.setdefault(code, (_degrees(east, 3), _degrees(north, 2)))
    return points


def _degrees(text: str, digits: int) -> float:
    """Degrees and minutes as ISO 6709 writes them: +10031 is 100.5."""
    sign = -1 if text.startswith("-") else 1
    return sign * (int(text[1 : digits + 1]) + int(text[digits + 1 : digits + 3]) / 60)


def main() -> None:
    """Writes both files."""
    land, by_number = land_and_points()
    clocks, lines = clock_points(), []
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        point = by_number.get(country.numeric) or clocks.get(country.alpha_2)
        if point is None:
            print(f"{country.alpha_2} {country.name}: no point")
            continue
        lines.append(f"    ('{country.alpha_2}', {point[0]:.1f}, {point[1]:.1f})")
    tail = "\n) AS points (country, longitude, latitude)\n"
    POINTS.write_text(HEAD + ",\n".join(lines) + tail, encoding="utf-8", newline="\n")
    LAND.write_text(land + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
