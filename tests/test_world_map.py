"""The map of a network: in which countries its cohorts are, with room for every word, and no border."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import duckdb
import pycountry
import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.measures.measure_queries import Result, read_measures
from cohort.model.network import Network
from cohort.model.paths import CohortPaths
from cohort.rendering.charts.chart_specs import ChartDrawer, read_charts
from cohort.storing.build_cache import BuildCache

from tests.drawn import read_drawing
from tests.helpers import ROOT, build_file_tree
from tests.networks import network_in

pytestmark = pytest.mark.xdist_group("publish")
# nobody lives there
EMPTY = {"BV"}


def points() -> dict[str, tuple[float, float]]:
    """The points of the countries, as degrees east and north."""
    sql = (ROOT / "network" / "views" / "country_points.sql").read_text(encoding="utf-8")
    return {code: (float(east), float(north)) for code, east, north in duckdb.sql(sql).fetchall()}


def test_every_country_has_a_point_that_lies_in_it() -> None:
    found = points()
    assert set(found) == {country.alpha_2 for country in pycountry.countries} - EMPTY
    known = {"TH": (101, 15), "KE": (38, 0), "AU": (134, -25), "TV": (179, -9), "CL": (-71, -36)}
    for code, (east, north) in known.items():
        assert abs(found[code][0] - east) < 2, code
        assert abs(found[code][1] - north) < 2, code


def test_the_land_is_small_and_has_no_border() -> None:
    file = ROOT / "network" / "report" / "charts" / "land.json"
    land = json.loads(file.read_text(encoding="utf-8"))
    assert file.stat().st_size < 50_000
    assert list(land["objects"]) == ["land"]
    # a piece has the lines around it, and none belongs to two pieces
    used = [
        arc
        for geometry in land["objects"]["land"]["geometries"]
        for piece in geometry["arcs"]
        for ring in piece
        for arc in ring
    ]
    assert len(used) == len({arc if arc >= 0 else ~arc for arc in used})


class Map:
    """Draws the map of a network with cohorts in these countries."""

    def __init__(self, network: Network, cache: Path):
        self._network, self._cache = network, BuildCache(cache, None)
        self._measure = read_measures(network.paths)["cohorts_by_country"]
        self._chart = read_charts(network.paths)["world_map"]

    def result(self, countries: list[str | None]) -> Result:
        """The rows of the measure, each cohort with one partner."""
        database = duckdb.connect()
        view = (ROOT / "network" / "views" / "country_points.sql").read_text(encoding="utf-8")
        database.execute(f"CREATE VIEW country_points AS {view}")
        database.execute("CREATE TABLE cohorts (cohort_id VARCHAR, country VARCHAR)")
        rows = [[f"c{number}", country] for number, country in enumerate(countries)]
        database.executemany("INSERT INTO cohorts VALUES ($1, $2)", rows)
        database.execute("CREATE TABLE partner_spans AS SELECT cohort_id, 'p-1' AS organisation_id FROM cohorts")
        found = database.execute(self._measure.file.sql)
        names = [column[0] for column in found.description]
        made = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return Result(self._measure, made, list(range(1, len(made) + 1)))

    def drawn(self, countries: list[str | None], code: str = "en") -> dict[str, str]:
        """The pictures by shape, as SVG."""
        language = cohort_language(self._network.cohort, code)
        colours = {
            "accent": "#0b6b63",
            "accent_ink": "#ffffff",
            "line": "#cccccc",
            "paper": "#fefefe",
            "ink": "#222222",
        }
        drawer = ChartDrawer(self._network.cohort, language, defaultdict(lambda: "#000000", colours), self._cache)
        drawing = drawer.draw(self._chart, {"cohorts_by_country": self.result(countries)})
        assert drawing is not None
        return drawing.svg


@pytest.fixture
def world(met: Path, tmp_path: Path) -> Map:
    return Map(network_in(met), tmp_path / "cache")


NEAR = ["TH", "TH", "TH", "TH", "LA"]
FAR = ["TH", "TH", "LA", "KE", "ID", "BR", "US", "DE", "FR", "ZA", "IN", "JP", "FJ", "AU"]
MANY = ["TH"] * 5000 + ["LA"] * 230 + ["KE"] * 40 + ["ID"] * 3


def test_each_country_stands_there_with_its_cohorts(world: Map) -> None:
    for code, names in (("en", ("Thailand", "Laos")), ("th", ("ไทย", "ลาว"))):
        for svg in world.drawn(NEAR, code).values():
            assert sorted(read_drawing(svg).words) == sorted(["4", "1", *names])
    assert {"5,000", "230", "40", "3"} < set(read_drawing(world.drawn(MANY)["wide"]).words)


@pytest.mark.parametrize("countries", [["TH"], NEAR, FAR, MANY, sorted(points())], ids=["1", "2", "13", "many", "all"])
def test_no_word_covers_another_or_leaves_the_picture(world: Map, countries: list[str | None]) -> None:
    for shape, svg in world.drawn(countries).items():
        drawn = read_drawing(svg)
        assert drawn.words
        assert drawn.overlapping() == [], shape
        assert drawn.outside() == [], shape
        # as many points as countries, also where there is no room for a word
        assert svg.count('stroke-width="1.5"') == len(set(countries))
        assert len(svg) < 130_000


def test_what_lies_outside_of_the_picture_is_not_in_it(world: Map) -> None:
    one, all_of_them = (world.drawn(countries)["wide"] for countries in (["TH"], FAR))
    assert len(one) < len(all_of_them) / 4


def test_a_cohort_without_a_country_is_counted_and_has_no_point(world: Map) -> None:
    rows = world.result(["TH", None, None]).rows
    assert [(row["country"], row["n"], row["longitude"] is None) for row in rows] == [(None, 2, True), ("TH", 1, False)]
    assert sorted(read_drawing(world.drawn(["TH", None, None])["wide"]).words) == ["1", "Thailand"]


def test_it_is_on_the_first_page_and_in_the_pdf(reported_network: Path) -> None:
    report = reported_network / "build" / "report"
    for page, title in (("index.html", "Where the cohorts are"), ("index.th.html", "แต่ละรุ่นอยู่ที่ใด")):
        html = (report / page).read_text(encoding="utf-8")
        assert f"<h2>{title}</h2>" in html
        assert 'data-measures="cohorts_by_country"' in html.split(f"<h2>{title}</h2>")[1].split("</section>")[0]


# shapes from a file


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.json", "", "local/charts/ours.vl.yaml: file: there is no none.json beside it"),
        ("../../secret.json", "{}", "local/charts/ours.vl.yaml: file: there is no ../../secret.json beside it"),
        ("odd.json", "[1,", "local/charts/odd.json: this is no JSON"),
    ],
)
def test_a_chart_takes_shapes_only_from_a_file_beside_it(tmp_path: Path, name: str, content: str, message: str) -> None:
    chart = f"title: !t A map\ndescription: !t A map\ndata: {{measure: trials}}\nlayer:\n- data: {{file: {name}}}\n"
    files = {"local/charts/ours.vl.yaml": chart, "secret.json": "{}"}
    build_file_tree(tmp_path, files | ({f"local/charts/{name}": content} if name == "odd.json" else {}))
    (tmp_path / "report").symlink_to(ROOT / "report")
    with pytest.raises(CannotRun) as refusal:
        read_charts(CohortPaths(tmp_path))
    assert str(refusal.value) == message
