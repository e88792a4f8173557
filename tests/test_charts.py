"""Every chart as its readers see it: with its numbers, in their language, with room for every word."""

from __future__ import annotations

import datetime
import functools
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.errors import CannotRun
from cohort.i18n.language import Language, read_language
from cohort.measures.measure_queries import Result, read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.subdivision_register import smallest_subdivisions
from cohort.rendering.charts.chart_specs import CLIP_ID, SHAPES, ChartDrawer, chart_locale, chart_rows, read_charts
from cohort.rendering.charts.page_charts import PageCharts
from cohort.rendering.charts.vega import Picture, VegaEngine, vega_engine
from cohort.storing.build_cache import BuildCache

from tests.drawn import LONG, Drawn, multiplied, narrowed, read_drawing, with_texts
from tests.helpers import ROOT, build_file_tree

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow

CHARTS = read_charts(CohortPaths(ROOT))
LANGUAGES = ("th", "en")
FONTS = tuple(sorted((ROOT / "template" / "toolkit" / "report" / "theme" / "fonts").glob("Sarabun-*.ttf")))
# the pixels of a drawing and of its edges
WIDTHS = {"wide": 746, "narrow": 346}
OVER_TIME = ("coach_contacts", "partner_swimlane", "workshop_timeline")


class _Anew(BuildCache):
    """Keeps nothing: what a test looks at is drawn in that test."""

    def get_or_make(self, source: Any, make: Callable[[], bytes]) -> bytes:
        del source
        return make()


ANEW = _Anew(Path(), None)


class Studio:
    """The results of the pilot in each language, and what is drawn of them."""

    def __init__(self, pilot: Path, as_of: str | None = None):
        self.cohort = Cohort.read(CohortPaths(pilot), as_of)
        self.results = {code: self._asked(code) for code in LANGUAGES}
        self.drawn = functools.cache(self._drawn)
        self.drawer = functools.cache(self._drawer)

    def _asked(self, code: str) -> dict[str, Result]:
        cohort = self.cohort
        with open_database(cohort) as database:
            return run_measures(
                QuerySource(database, cohort.model),
                read_measures(CohortPaths(ROOT)),
                cohort.model,
                code=code,
            )

    def language(self, code: str) -> Language:
        return read_language(CohortPaths(ROOT), self.cohort.settings, code)

    def svg(self, name: str, code: str, results: Mapping[str, Result] | None = None) -> dict[str, str] | None:
        """The chart in both shapes, of the rows of the pilot or of others; None where it is left out."""
        drawing = self.drawer(code).draw(CHARTS[name], self.results[code] if results is None else results)
        return drawing and drawing.svg

    def _drawer(self, code: str) -> ChartDrawer:
        return ChartDrawer(self.cohort, self.language(code), COLOURS, ANEW)

    def _drawn(self, name: str, code: str) -> dict[str, Drawn]:
        return {shape: read_drawing(svg) for shape, svg in (self.svg(name, code) or {}).items()}

    def rows(self, name: str, code: str) -> list[dict[str, Any]]:
        """The rows of the measure of a chart, as charts see them."""
        return chart_rows(self.results[code][CHARTS[name].measure], self.cohort.model, self.language(code))


class _Named(dict[str, str]):
    """A colour for each token, called as in a page."""

    def __missing__(self, token: str) -> str:
        return f"var(--{token})"


COLOURS = _Named()


@pytest.fixture(scope="module")
def studio(pilot: Path) -> Studio:
    return Studio(pilot)


# all that is asked of a chart is asked by one worker, which draws it once
every_chart = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in sorted(CHARTS)]
)


# what is said


@every_chart
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_chart_has_room_for_all_its_words(studio: Studio, name: str, code: str) -> None:
    assert set(studio.drawn(name, code)) == set(SHAPES)
    for shape, drawn in studio.drawn(name, code).items():
        assert drawn.width <= WIDTHS[shape], shape
        assert drawn.outside() == [], shape
        assert drawn.overlapping() == [], shape


def money(amount: float | None) -> str:
    """As in the table below the chart: parts and their sum would not add up if a chart rounded them further."""
    return "" if amount is None else f"{amount:,.2f}".removesuffix(".00")


def short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


Rows = list[dict[str, Any]]


def said_of_unit_costs(rows: Rows) -> Iterator[str]:
    """The sum that stands at the end of each waterfall: only the last round of a unit is shown."""
    for row in {row["unit_name"]: row for row in rows}.values():
        parts = [row[name] for name in ("direct_cost", "shared_cost", "in_kind_cost")]
        yield from map(money, [*parts, sum(parts)])
        yield f"{money(sum(parts))} ÷ {short(row['units'])} = {money(row['full_cost'])}"


def said_of_rounds(rows: Rows) -> Iterator[str]:
    for row in rows:
        yield row["round_label"]
        costs = [money(row[name]) for name in ("cash_cost", "full_cost") if row[name] is not None]
        yield " · ".join(costs) if costs else "Not yet measurable"


def said_of_due(rows: Rows) -> Iterator[str]:
    cells: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        cell = cells.setdefault((row["organisation_id"], row["table"]), [0, 0])
        cell[0], cell[1] = cell[0] + row["filled"], cell[1] + row["due"]
    yield from (str(filled) if filled == due else f"{filled}/{due}" for filled, due in cells.values())


def said_of_codes(rows: Rows) -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[row["code"], row["level"]] += row["codings"]
    yield from map(str, found.values())


def said_of_changes(rows: Rows) -> Iterator[str]:
    for row in rows:
        yield row["domain_label"]
        worse = f" · {row['for_the_worse']} for the worse" if row["for_the_worse"] else ""
        yield f"{row['substantiated']} of {row['changes']} substantiated{worse}"


def said_of_chains(rows: Rows) -> Iterator[str]:
    for row in rows:
        yield from (row["version"], row["result_label"], row["decision_label"], f"Strategy {row['version']}")
        # where there is none the measure says so
        yield row["next_version"] if row["next_version"] == "None yet" else f"Strategy {row['next_version']}"


def said_of_events(rows: Rows) -> Iterator[str]:
    yield from {row["label"] for row in rows if row["event"] == "workshops"}
    yield from (str(row["number"]) for row in rows if row["event"] == "strategies")


def said_of_hypotheses(rows: Rows) -> Iterator[str]:
    for row in rows:
        yield from (f"{row['supporting']} for it", f"{row['contradicting']} against it")
        yield f"notes: {row['notes']} · partners: {row['partners']}"


def said_of_mix(rows: Rows) -> Iterator[str]:
    for row in rows:
        people = f" · people: {row['people']}" if row["people"] else ""
        yield f"{row['partners']} of {row['organisations']} are partners{people}"


def said_of_density(rows: Rows) -> Iterator[str]:
    yield from (f"{row['ties']} of {row['possible']} pairs" for row in rows if row["tie_type"] is None)


# what the narrow drawing says in English, for the rows of its measure
SAID: dict[str, Callable[[Rows], Iterator[str]]] = {
    "capacity_slope": lambda rows: (short(row[end]) for row in rows for end in ("baseline", "close")),
    "change_map": said_of_changes,
    "coach_contacts": lambda rows: (str(row["contacts"]) for row in rows if row["contacts"] > 1),
    "code_matrix": said_of_codes,
    "due_heatmap": said_of_due,
    "hypothesis_evidence": said_of_hypotheses,
    "loop_trace": said_of_chains,
    "money_by_partner": lambda rows: (f"{money(row['spent'])} of {money(row['awarded'])}" for row in rows),
    "network_before_after": said_of_density,
    "partner_mix": said_of_mix,
    "partner_swimlane": said_of_events,
    "partner_ties": lambda rows: {row["partner"] for row in rows},
    "province_map": lambda rows: (row[name] for row in rows for name in ("partner", "province_label")),
    "research_notes": lambda rows: (str(row["notes"]) for row in rows),
    "saturation_curve": lambda rows: (f"codes: {rows[-1]['codes_so_far']}", f"notes: {rows[-1]['place']}"),
    "unit_cost_rounds": said_of_rounds,
    "unit_cost_waterfall": said_of_unit_costs,
    "workshop_timeline": lambda rows: (f"{row['days_since_last']} days" for row in rows if row["days_since_last"]),
}


@every_chart
def test_the_numbers_beside_the_marks_are_those_of_the_measure(studio: Studio, name: str) -> None:
    rows = studio.rows(name, "en")
    expected = Counter(SAID[name](rows))
    assert expected
    texts = Counter(text.removesuffix(" !") for text in studio.drawn(name, "en")["narrow"].words)
    assert expected - texts == Counter()


@every_chart
def test_a_chart_in_thai_has_no_word_of_english(studio: Studio, name: str) -> None:
    written = " ".join(
        value
        for result in studio.results["th"].values()
        for row in result.rows
        for value in row.values()
        if isinstance(value, str)
    )
    for drawn in studio.drawn(name, "th").values():
        words = re.findall("[A-Za-z]{2,}", " ".join(drawn.words))
        assert [word for word in words if word not in written] == []


@pytest.mark.parametrize("name", OVER_TIME)
def test_months_and_years_are_those_of_the_language(studio: Studio, name: str) -> None:
    months = {"th": "พ.ย.|ธ.ค.|ม.ค.|ก.พ.|มี.ค.|เม.ย.|พ.ค.", "en": "Nov|Dec|Jan|Feb|Mar|Apr|May"}
    for code, year in (("th", "256[01]"), ("en", "201[78]")):
        texts = studio.drawn(name, code)["wide"].words
        ticks = [text for text in texts if re.fullmatch(f"({months[code]})( {year})?", text)]
        assert len(ticks) > 4
        assert any(re.search(year, text) for text in ticks)


@pytest.mark.parametrize("as_of", ["2017-11-20", "2017-12-05", "2018-02-10"])
def test_a_month_stands_once_on_an_axis_and_ticks_keep_apart(pilot: Path, as_of: str) -> None:
    early = Studio(pilot, as_of)
    for name in OVER_TIME:
        for shape, drawn in early.drawn(name, "en").items():
            ticks = [
                text
                for text in drawn.texts
                if re.fullmatch(r"(\d\d? )?(Oct|Nov|Dec|Jan|Feb|Mar|Apr|May)( \d{4})?|\d\d?", text.text)
            ]
            axis = [tick for tick in ticks if tick.bottom > drawn.height - 20]
            months = [word for tick in axis for word in tick.text.split() if word.isalpha()]
            assert months, (name, shape)
            # days stand alone only where every tick is a day
            days = [tick.text[0].isdigit() for tick in axis]
            assert all(days) or not any(days), (name, shape, [tick.text for tick in axis])
            assert len(months) == len(set(months)), (name, shape, months)
            for one, other in itertools.pairwise(sorted(axis, key=lambda tick: tick.left)):
                assert other.left - one.right > 3, (name, shape, one.text, other.text)


@every_chart
def test_what_a_chart_shows_is_said_in_words(name: str) -> None:
    chart = CHARTS[name]
    assert 8 < len(chart.title) < 70
    assert chart.description.count(".") >= 2


# how it is drawn


def literals(part: Any, key: str = "") -> Iterator[str]:
    """The colours of a spec that are no token."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from literals(value, name if name not in ("value", "condition", *SHAPES) else key)
    elif isinstance(part, list):
        for value in part:
            yield from literals(value, key)
    elif key in ("color", "fill", "stroke") and isinstance(part, str) and not part.startswith("@"):
        yield part


@every_chart
def test_colours_are_those_of_the_theme(name: str) -> None:
    spec = CHARTS[name].spec
    layers = spec.get("layer") or [layer for view in spec["concat"] for layer in view["layer"]]
    found = [colour for layer in layers for colour in literals(layer)]
    assert [colour for colour in found if not colour.startswith("datum.")] == []


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], Picture]]:
    """Every spec that is drawn in a test, with its settings and its picture."""
    drawn, draw = [], VegaEngine.draw

    def seen(vega: VegaEngine, *data_rows: dict[str, Any]) -> Picture:
        picture = draw(vega, *data_rows)
        drawn.append((*data_rows, picture))
        return picture

    monkeypatch.setattr(VegaEngine, "draw", seen)
    return drawn


@every_chart
def test_a_chart_is_drawn_without_a_warning(studio: Studio, name: str, pictures: list[Any]) -> None:
    assert studio.svg(name, "en")
    assert [picture.warnings for *_, picture in pictures] == [[], []]


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TEXT = re.compile(r">([^<]+)<")


@every_chart
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_chart_is_what_another_program_draws_of_the_same_spec(
    studio: Studio, name: str, code: str, pictures: list[Any]
) -> None:
    """vl-convert shapes every text to measure it; the sums of widths used here may be some pixels more or less.

    Only of short names: it gives a text that is cut the room of the whole.
    """
    vl_convert.register_font_directory(str(FONTS[0].parent))
    studio.svg(name, code, with_texts(studio.results[code], "ชื่อสั้น"))
    assert len(pictures) == len(SHAPES)
    for spec, config, months, picture in pictures:
        other = vl_convert.vegalite_to_svg(spec, config=config, time_format_locale=months, allowed_base_urls=[])
        ours, theirs = (CLIP_ID.sub("clip", svg) for svg in (picture.svg, other))
        assert TEXT.findall(ours) == TEXT.findall(theirs)
        assert NUMBER.sub("0", ours) == NUMBER.sub("0", theirs)
        places = zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True)
        assert max(abs(float(one) - float(two)) for one, two in places) <= 2


@every_chart
def test_one_partner_alone_looks_like_one_of_many(studio: Studio, name: str) -> None:
    svg = studio.svg(name, "th", narrowed(studio.results["th"], "partner-02"))
    assert svg is not None
    for shape, text in svg.items():
        drawn = read_drawing(text)
        assert drawn.width <= WIDTHS[shape]
        assert drawn.outside() == []
        assert drawn.overlapping() == []
        assert drawn.height <= studio.drawn(name, "th")[shape].height


@every_chart
def test_without_rows_a_chart_is_left_out(studio: Studio, name: str) -> None:
    nothing = {measure: replace(result, rows=[], numbers=[]) for measure, result in studio.results["en"].items()}
    assert studio.svg(name, "en", nothing) is None
    lacking = {key: value for key, value in studio.results["en"].items() if key != CHARTS[name].measure}
    assert studio.svg(name, "en", lacking) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sign_of_a_chain_has_room_for_its_word(studio: Studio, code: str) -> None:
    words = ("result_label", "decision_label")
    rows, texts = studio.rows("loop_trace", code), studio.drawn("loop_trace", code)["narrow"].words
    strategy = studio.language(code).say("Strategy")
    expected = Counter([row[name] for row in rows for name in words] + [f"{strategy} {row['version']}" for row in rows])
    assert expected - Counter(texts) == Counter()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_chain_without_a_next_strategy_ends_in_an_empty_sign(studio: Studio, code: str) -> None:
    rows, none_yet = studio.rows("loop_trace", code), studio.language(code).say("None yet")
    open_chains = sum(row["next_version"] == none_yet for row in rows)
    assert open_chains
    for shape, svg in (studio.svg("loop_trace", code) or {}).items():
        texts = studio.drawn("loop_trace", code)[shape].words
        assert [text for text in texts if none_yet in text] == [none_yet] * open_chains
        assert svg.count('fill="var(--accent_soft)"') == 2 * len(rows) - open_chains


def test_a_cell_with_a_gap_says_how_many_of_how_many(studio: Studio) -> None:
    recorded = studio.results["en"]["completeness"]
    rows = [row | {"filled": 0} if row["table"] == "trials" else row for row in recorded.rows]
    svg = studio.svg("due_heatmap", "en", {"completeness": replace(recorded, rows=rows)})
    assert svg is not None
    for text in svg.values():
        assert read_drawing(text).words.count("0/1") == 4
        assert text.count("var(--warn_soft)") == 4


def test_a_cost_without_gifts_in_kind_has_its_bar(studio: Studio) -> None:
    costs = studio.results["en"]["unit_costs"]
    first = [row for row in costs.rows if row["organisation_id"] == "partner-02"][:1]
    assert [row["full_cost"] for row in first] == [None]
    svg = studio.svg("unit_cost_rounds", "en", {"unit_costs": replace(costs, rows=first)})
    assert svg is not None
    cost = next(text for text in read_drawing(svg["wide"]).texts if text.text == "975 in cash")
    assert cost.left > 480


OVER_DAYS = """
import json, pathlib, sys
from cohort.rendering.charts.vega import VegaEngine
days = [{"day": "2018-05-31", "n": 1}, {"day": "2018-05-31T00:30:00", "n": 1}, {"day": "2018-06-02", "n": 2}]
x = {"field": "day", "type": "temporal", "axis": {"format": "%d %b", "labelExpr": "datum.label + ' ' + date(datum.value)"}}
spec = {"data": {"values": days}, "mark": "point", "encoding": {"x": x, "y": {"field": "n", "type": "quantitative"}}}
print(VegaEngine([pathlib.Path(name) for name in sys.argv[1:]]).draw(spec, {}, json.loads(input())).svg)
"""


def test_days_are_drawn_the_same_on_both_sides_of_the_date_line(studio: Studio) -> None:
    """Also of a spec that forgets to say that its days are those of UTC."""
    drawn = [
        subprocess.run(
            [sys.executable, "-c", OVER_DAYS, *map(str, FONTS)],
            input=json.dumps(chart_locale(studio.language("en"))),
            env=os.environ | {"TZ": zone, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"},
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        ).stdout
        for zone in ("America/Los_Angeles", "Pacific/Kiritimati")
    ]
    assert drawn[0] == drawn[1]
    assert "31 May 31" in drawn[0]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({"data": {"url": "x.csv"}, "mark": "point"}, "a chart may not fetch anything"),
        ({"data": {"values": [{"n": 1}]}, "mark": "no such mark"}, "reading 'filled'"),
        ({"data": {"values": [{"n": 1}]}, "transform": [{"calculate": "1 +", "as": "m"}], "mark": "point"}, "end of"),
    ],
)
def test_what_cannot_be_drawn_is_said(studio: Studio, spec: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        vega_engine(FONTS).draw(spec, {}, chart_locale(studio.language("en")))


@pytest.mark.parametrize(
    ("field", "message"),
    [("spendt", "there is no field spendt; did you mean spent?"), ("xyzzy", "there is no field xyzzy")],
)
def test_a_field_that_nothing_gives_is_said(studio: Studio, field: str, message: str) -> None:
    chart = CHARTS["money_by_partner"]
    encoding = {"x": {"field": field, "type": "quantitative"}, "y": {"field": "partner", "type": "nominal"}}
    mistyped = replace(chart, spec={"data": chart.spec["data"], "mark": "bar", "encoding": encoding})
    with pytest.raises(CannotRun) as refusal:
        studio.drawer("en").draw(mistyped, studio.results["en"], ("wide",))
    assert str(refusal.value) == f"report/charts/money_by_partner.vl.yaml: {message}"


@pytest.mark.parametrize(
    "transform",
    [
        {"filter": "datum.spendt > 1"},
        {"calculate": "datum['spendt'] + 1", "as": "more"},
        {"filter": {"field": "spendt", "gt": 1}},
    ],
)
def test_a_field_that_nothing_gives_is_said_in_a_transform_too(studio: Studio, transform: dict[str, Any]) -> None:
    chart = CHARTS["money_by_partner"]
    encoding = {"x": {"field": "spent", "type": "quantitative"}}
    spec = {"data": chart.spec["data"], "mark": "bar", "encoding": encoding}
    with pytest.raises(CannotRun, match="there is no field spendt; did you mean spent"):
        studio.drawer("en").draw(
            replace(chart, spec=spec | {"transform": [transform]}), studio.results["en"], ("wide",)
        )
    transforms = [{"calculate": "datum.spent + length('datum.x')", "as": "spendt"}, transform]
    assert studio.drawer("en").draw(
        replace(chart, spec=spec | {"transform": transforms}), studio.results["en"], ("wide",)
    )


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("params: 3", "params: write a list, each entry after “- ” and with names and values"),
        ("layer: 3", "layer: write a list, each entry after “- ” and with names and values"),
        ("layer: [{layer: {wide: [], narrow: [bar]}}]", "layer: write a list, each entry"),
        ("mark: 3", "mark: write its name, such as bar, or {type: bar}"),
        ("layer: [{mark: bar, encoding: spent}]", "encoding: write channels and their fields"),
    ],
)
def test_a_part_of_another_shape_is_said(tmp_path: Path, part: str, message: str) -> None:
    text = f"title: !t A chart\ndescription: !t A bar\ndata: {{measure: money_by_partner}}\n{part}\n"
    build_file_tree(tmp_path, {"local/charts/own.vl.yaml": text})
    (tmp_path / "report").symlink_to(ROOT / "report")
    with pytest.raises(CannotRun) as refusal:
        read_charts(CohortPaths(tmp_path))
    assert str(refusal.value).startswith(f"local/charts/own.vl.yaml: {message}")


def test_a_day_that_yaml_has_read_is_drawn(studio: Studio) -> None:
    shown = {"field": "day", "type": "temporal", "format": "%d %b %Y"}
    spec = {"data": {"values": [{"day": datetime.date(2018, 5, 31)}]}, "mark": "text", "encoding": {"text": shown}}
    assert ">31 May 2018<" in vega_engine(FONTS).draw(spec, {}, chart_locale(studio.language("en"))).svg


def test_what_cannot_be_divided_is_left_out_of_a_picture(studio: Studio) -> None:
    costs = studio.results["en"]["unit_costs"]
    rows = [row | {"full_cost": float("nan"), "cash_cost": float("inf")} for row in costs.rows]
    assert studio.svg("unit_cost_rounds", "en", {"unit_costs": replace(costs, rows=rows)})


HOSTILE = """</text><script>alert("1")</script> & 'x' <image href="http://example.org/x.png"/>"""


@every_chart
def test_what_people_write_is_text_and_nothing_else(studio: Studio, name: str) -> None:
    for svg in (studio.svg(name, "en", with_texts(studio.results["en"], HOSTILE)) or {}).values():
        kinds = set(re.findall(r"<(\w+)", svg))
        assert kinds <= {"svg", "g", "defs", "clipPath", "rect", "path", "line", "text", "tspan"}
        assert "<script" not in svg
        read_drawing(svg)


@every_chart
def test_long_names_are_cut_and_cover_nothing(studio: Studio, name: str) -> None:
    # Thai has the higher signs, and a name without spaces
    for shape, svg in (studio.svg(name, "th", with_texts(studio.results["th"], LONG["th"])) or {}).items():
        drawn = read_drawing(svg)
        assert drawn.width <= WIDTHS[shape]
        assert drawn.outside() == []
        assert drawn.overlapping() == []


@every_chart
def test_sixteen_partners_have_room(studio: Studio, name: str) -> None:
    few = studio.drawn(name, "th")
    for shape, svg in (studio.svg(name, "th", multiplied(studio.results["th"], 4)) or {}).items():
        drawn = read_drawing(svg)
        assert drawn.width == few[shape].width
        assert drawn.outside() == []
        assert len(drawn.texts) >= len(few[shape].texts)
        if len(drawn.texts) < 500:
            assert drawn.overlapping() == []


@pytest.mark.parametrize("name", [name for name in sorted(CHARTS) if CHARTS[name].maximum_values])
def test_of_too_many_partners_there_is_a_picture_of_each_and_none_of_all(studio: Studio, name: str) -> None:
    partners = len({row["organisation_id"] for row in studio.rows(name, "th")})
    many = multiplied(studio.results["th"], max(CHARTS[name].maximum_values.values()) // partners + 1)
    drawings = PageCharts(studio.drawer("th"), CHARTS, many)
    measure = CHARTS[name].measure
    assert name not in [drawing.chart.name for drawing in drawings.of(measure)]
    assert drawings.too_many(measure)
    one = drawings.filtered(narrowed(many, "n-00-partner-01"))
    assert name in [drawing.chart.name for drawing in one.of(measure)]
    assert not one.too_many(measure)


def _tiles() -> dict[str, list[str]]:
    """The places of the tiles on the map of partners, by country."""
    (lines,) = (
        part["data"]["values"] for part in CHARTS["province_map"].spec["concat"] if "values" in part.get("data", {})
    )
    found: dict[str, list[str]] = {}
    for entry in lines:
        tiles = (tile for tile in entry["line"].split() if tile not in ("..", "--"))
        found.setdefault(entry["country"], []).extend(f"{entry['country']}-{tile}" for tile in tiles)
    return found


def test_a_country_with_tiles_has_one_for_each_of_its_places() -> None:
    assert set(_tiles()) == {"ID", "KE", "LA", "TH"}
    for country, places in _tiles().items():
        # a city that is none of the provinces, and that no form would need
        assert Counter(places) == Counter(set(smallest_subdivisions(country)) - {"TH-S"}), country


@pytest.mark.parametrize("countries", [("KE",), ("LA",), ("ID",), ("TH", "KE"), ("ID", "KE", "LA", "TH"), ("UG",)])
def test_the_map_of_partners_is_of_their_countries(studio: Studio, countries: tuple[str, ...]) -> None:
    places = [place for country in countries for place in SOME_PLACES[country]]
    rows = [
        {
            "organisation_id": f"o-{place}",
            "partner": f"Partner {place}",
            "province": place,
            "tile": place,
            "country": place[:2],
            "partners_there": 1,
        }
        for place in places
    ]
    result = replace(studio.results["en"]["partner_places"], rows=rows, numbers=list(range(1, len(rows) + 1)))
    for shape, svg in (studio.svg("province_map", "en", {"partner_places": result}) or {}).items():
        drawn = read_drawing(svg)
        assert drawn.outside() == []
        assert drawn.overlapping() == [], shape
        # the list has everybody, also where a country has no tiles
        assert Counter(f"Partner {place}" for place in places) - Counter(drawn.words) == Counter()
        names = sorted(COUNTRY_NAMES[country] for country in countries) if len(countries) > 1 else []
        assert sorted(set(drawn.words) & set(COUNTRY_NAMES.values())) == names
        assert len(re.findall('fill="var\\(--accent\\)"', svg)) >= (len(places) if countries != ("UG",) else 0)


SOME_PLACES = {
    "ID": ("ID-AC", "ID-JT", "ID-PA"),
    "KE": ("KE-43", "KE-17", "KE-28"),
    "LA": ("LA-PH", "LA-VT", "LA-AT"),
    "TH": ("TH-57", "TH-40", "TH-82"),
    "UG": ("UG-102", "UG-304"),
}
COUNTRY_NAMES = {"ID": "Indonesia", "KE": "Kenya", "LA": "Laos", "TH": "Thailand"}


@every_chart
def test_the_same_rows_give_the_same_drawing(studio: Studio, name: str) -> None:
    first = studio.svg(name, "th")
    studio.svg(next(other for other in CHARTS if other != name), "th")
    assert studio.svg(name, "th") == first


@pytest.mark.parametrize("as_of", ["2017-11-20", "2018-01-31"])
def test_an_early_day_shows_what_is_known_then(pilot: Path, as_of: str) -> None:
    """Whatever is drawn early in the cohort has room; what nobody recorded yet is left out."""
    early = Studio(pilot, as_of)
    drawn = {name: early.svg(name, "en") for name in CHARTS}
    assert {"workshop_timeline", "money_by_partner", "province_map"} <= {name for name, svg in drawn.items() if svg}
    for name, shapes in drawn.items():
        assert bool(shapes) is bool(early.results["en"][CHARTS[name].measure].rows), name
        for svg in (shapes or {}).values():
            assert read_drawing(svg).outside() == [], name
