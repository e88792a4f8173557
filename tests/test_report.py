"""The report: numbers made by hand, the same bytes everywhere, nothing fetched, nothing that is not text."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.measures.measure_queries import read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.report.build_report import build_report

from tests.helpers import ROOT, build_file_tree, replace, run

# what takes long is asked outside the inner loop
pytestmark = pytest.mark.slow


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def measure(
    folder: Path, name: str, *columns: str, as_of: str | None = None, code: str = "en"
) -> list[tuple[Any, ...]]:
    """The rows of a measure, as tuples of the columns asked for."""
    cohort = Cohort.read(CohortPaths(folder), as_of)
    measures = {name: read_measures(cohort.paths)[name]}
    with open_database(cohort) as database:
        results = run_measures(QuerySource(database, cohort.model), measures, cohort.model, code=code)
    return [tuple(row[column] for column in columns) for row in results[name].rows]


def build(folder: Path, as_of: str | None = None) -> str:
    """The text of the report's index in the cohort's own language."""
    index, _ = build_report(Cohort.read(CohortPaths(folder), as_of), documents=False)
    return index.read_text(encoding="utf-8")


def index_of(folder: Path) -> str:
    """The text of the index of a report that was built before."""
    return (folder / "build" / "report" / "index.html").read_text(encoding="utf-8")


def every_page(folder: Path) -> list[str]:
    """The text of every page that was built, without its styles and script."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((folder / "build" / "report").glob("*.html"))]
    return [re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL) for html in pages]


# By hand from the small tables of conftest.py, as of 15 December 2026.


def test_time_elapsed(small_reported: Path) -> None:
    columns = ("days_gone", "days_planned", "elapsed")
    assert measure(small_reported, "cohort_period", *columns) == [(45, 212, 45 / 212)]
    assert measure(small_reported, "cohort_period", *columns, as_of="2026-10-01") == [(0, 212, 0.0)]
    assert measure(small_reported, "cohort_period", *columns, as_of="2028-01-01") == [(212, 212, 1.0)]


def test_partners_taking_part(small: Path) -> None:
    assert measure(small, "partners_taking_part", "value", "out_of") == [(2, 2)]
    replace(
        small / "data" / "organisations.csv", "LA-CH,true,team,,2026-11-01,", "LA-CH,true,team,,2026-11-01,2026-12-15"
    )
    assert measure(small, "partners_taking_part", "value", "out_of") == [(1, 2)]
    assert measure(small, "partners_taking_part", "value", "out_of", as_of="2026-12-14") == [(2, 2)]


def test_workshops_held(small_reported: Path) -> None:
    assert measure(small_reported, "workshops_held", "value", "out_of") == [(1, 3)]
    assert measure(small_reported, "workshops_held", "value", "out_of", as_of="2026-11-15") == [(0, 3)]
    assert measure(small_reported, "workshops_held", "value", "out_of", as_of="2027-05-16") == [(3, 3)]


def test_days_between_workshops_of_the_main_series(small: Path) -> None:
    columns = ("workshop_id", "days_since_last", "gap_is_unusual", "is_planned")
    assert measure(small, "workshop_timeline", *columns) == [
        ("workshop-01", None, None, False),
        ("workshop-02", 63, False, True),
        ("workshop-03", None, None, True),
    ]
    replace(small / "data" / "workshops.csv", "2027-01-16,2027-01-17", "2027-01-29,2027-01-30")
    assert measure(small, "workshop_timeline", *columns)[1] == ("workshop-02", 76, True, True)


def test_money_by_partner(small: Path) -> None:
    columns = ("partner", "awarded", "planned", "spent", "burn")
    # partner-01: 100.50 + 200 - 20 by grant, in kind apart; the revised line counts from the day it was revised
    # partner-02: the disallowed expense is left out, the one of January is still to come
    assert measure(small, "money_by_partner", *columns) == [
        ("Weavers", Decimal(1000), Decimal(900), Decimal("280.50"), 0.2805),
        ("Farmers", Decimal(3000), Decimal(3000), Decimal(0), 0.0),
    ]
    assert measure(small, "money_by_partner", *columns, as_of="2026-12-09")[0][2] == Decimal(1000)
    assert measure(small, "money_by_partner", *columns, as_of="2027-01-09")[1][3] == Decimal(70)
    assert measure(small, "money_by_partner", *columns, as_of="2026-10-19") == []
    assert measure(small, "grants_to_partners", "value", "out_of") == [(Decimal("280.50"), Decimal(4000))]


def test_coaching_time(small_reported: Path) -> None:
    assert measure(small_reported, "coaching_time", "value", "contacts") == [(Decimal(3), 3)]


def test_coach_contacts_by_week(small_reported: Path) -> None:
    weeks = measure(small_reported, "coach_contacts_by_week", "partner", "week", "contacts")
    assert weeks[:3] == [
        ("Weavers", day("2026-10-26"), 0),
        ("Weavers", day("2026-11-02"), 0),
        ("Weavers", day("2026-11-09"), 2),
    ]
    assert weeks[7] == ("Weavers", day("2026-12-14"), 1)
    assert [contacts for partner, _, contacts in weeks if partner == "Farmers"] == [0] * 8
    assert len(weeks) == 16


def test_longest_time_without_a_coach_contact(small_reported: Path) -> None:
    columns = ("partner", "days", "from_date", "to_date", "is_long")
    assert measure(small_reported, "longest_coach_gap", *columns) == [
        ("Weavers", 32, day("2026-11-12"), day("2026-12-14"), True),
        ("Farmers", 44, day("2026-11-01"), day("2026-12-15"), True),
    ]
    assert measure(small_reported, "longest_coach_gap", *columns, as_of="2026-11-30")[0] == (
        ("Weavers", 18, day("2026-11-12"), day("2026-11-30"), False)
    )


def test_research_notes(small_reported: Path) -> None:
    assert measure(small_reported, "research_notes_count", "value") == [(3,)]
    assert measure(small_reported, "research_notes_by_round", "round", "source_kind", "notes") == [
        ("baseline", "document", 1),
        ("baseline", "interview", 2),
    ]


def test_a_sensitive_location_is_not_shown(small_reported: Path) -> None:
    shown = measure(small_reported, "who_is_who", "organisation_id", "province")
    assert shown[:2] == [("partner-01", "LA-LP"), ("partner-02", None)]
    html = index_of(small_reported)
    assert "Louangphabang" in html
    assert "Champasak" not in html


def test_names_are_in_the_language_of_the_reader(pilot: Path) -> None:
    thai = dict(measure(pilot, "who_is_who", "organisation_id", "organisation", code="th"))
    english = dict(measure(pilot, "who_is_who", "organisation_id", "organisation"))
    assert (thai["partner-03"], english["partner-03"]) == ("มูลนิธิน้ำค้างหลังดอย", "Namkhang Lang Doi Foundation")


def test_a_number_on_the_page_is_the_number_of_its_measure(small_reported: Path) -> None:
    html = index_of(small_reported)
    spent = '<data value="280.5" data-measure="grants_to_partners" data-column="value" data-row="1">280.50</data> LAK'
    awarded = '<data value="4000" data-measure="grants_to_partners" data-column="out_of" data-row="1">4,000</data> LAK'
    assert (
        f'<a href="numbers.html#measure-grants_to_partners"><strong>{spent}</strong> <span>of {awarded}</span>' in html
    )
    in_table = '<data value="0.2805" data-measure="money_by_partner" data-column="burn" data-row="1">28 %</data>'
    assert re.search(rf'<td class="number"[^>]*>{re.escape(in_table)}</td>', html)
    numbers = (small_reported / "build" / "report" / "numbers.html").read_text(encoding="utf-8")
    assert numbers.count('id="measure-') == len(read_measures(CohortPaths(small_reported)))


@pytest.mark.parametrize("cohort", ["fresh_th", "fresh_en"])
def test_an_empty_cohort_says_what_is_not_there_yet(cohort: str, copy_of: Callable, request: Any) -> None:
    folder = copy_of(request.getfixturevalue(cohort))
    html = build(folder, "2026-11-20")
    texts, blank = {
        "fresh_en": ("Nothing here so far:", ["Money", "Coaching"]),
        "fresh_th": ("ยังไม่มีข้อมูล:", ["เงิน", "การโคช"]),
    }[cohort]
    lines = re.findall(rf'<p class="empty">{texts} (.*)</p>', html)
    assert all(any(text in line for line in lines) for text in blank)
    for page in every_page(folder):
        assert not re.search(r"</h2>\s*(<p class=.empty.*</p>)?\s*</section>", page)
        assert "None" not in page
        assert "NaN" not in page


def test_banners_say_synthetic_data_and_errors(small: Path, small_reported: Path) -> None:
    assert 'class="banner' not in index_of(small_reported)
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("synthetic: true\n")
    replace(small / "data" / "budgets.csv", "Bus,600", "Bus,many")
    html = build(small)
    assert "Synthetic data: everything in this report" in html
    assert "The data has 1 error; figures that depend on it may be wrong." in html


def test_the_long_term_line_is_in_every_report(small_reported: Path) -> None:
    assert "Long-term impact is not yet visible." in index_of(small_reported)


HOSTILE = '<script>alert(1)</script>{{ 7*7 }}{% raw %}&"=cmd|calc!A1'


def test_names_with_markup_stay_text(small: Path) -> None:
    build_file_tree(
        small,
        {
            "data/organisations.csv": (small / "data" / "organisations.csv")
            .read_text(encoding="utf-8")
            .replace("Weavers", '"' + HOSTILE.replace('"', '""') + '"')
        },
    )
    html = build(small)
    assert html.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}{% raw %}" in html


@pytest.mark.usefixtures("nothing_kept")
def test_no_personal_field_is_in_the_report(small: Path) -> None:
    build(small)
    pages = "".join(every_page(small))
    # nor in the cache for the next one
    cached = [path.read_bytes() for path in (small / "build" / "cache" / "report").iterdir()]
    cache = b"".join(cached).decode(errors="replace")
    assert "Weavers" in cache
    for secret in ("Sample", "noy@example.org", "walked through the market", "She listens", "Bus company"):
        assert secret not in pages + cache, secret
    assert "p-aaaaaa" not in pages
    # whoever runs the cohort and whoever coaches in it know people by the names that they go by
    named = {path.name for path in (small / "build" / "report").glob("*.html") if "Kham" in path.read_text("utf-8")}
    assert named == {"index.html", "coaching.html", "data-quality.html", "coach-p-cccccc.html"}


@pytest.mark.usefixtures("nothing_kept")
def test_the_same_data_gives_the_same_bytes_on_both_sides_of_the_date_line(small: Path) -> None:
    cohort = small
    built = []
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        assert run(cohort, "report", "--lang", "en", TZ=zone).returncode == 0
        files = (path for path in (cohort / "build" / "report").rglob("*") if path.is_file())
        built.append({path.name: path.read_bytes() for path in files})
        shutil.rmtree(cohort / "build")
    assert {
        "index.html",
        "partner-partner-02.html",
        "report.pdf",
        "tables.xlsx",
        "partner-partner-02-Farmers.pdf",
    } <= set(built[0])
    assert built[0] == built[1]


def test_the_default_as_of_is_today_where_the_cohort_is(small: Path) -> None:
    replace(small / "cohort.yml", "as_of: 2026-12-15\n", "")
    from zoneinfo import ZoneInfo

    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # never the same day
        text = (small / "cohort.yml").read_text(encoding="utf-8")
        build_file_tree(small, {"cohort.yml": text.replace(text.split("time_zone: ")[1].split("\n")[0], zone)})
        before = datetime.datetime.now(ZoneInfo(zone)).date()
        seen = Cohort.read(CohortPaths(small)).as_of
        assert seen in {before, datetime.datetime.now(ZoneInfo(zone)).date()}


def test_one_language_can_be_asked_for(pilot: Path, copy_of: Callable) -> None:
    cohort = copy_of(pilot)
    assert run(cohort, "report", "--lang", "en").returncode == 0
    names = {path.name for path in (cohort / "build" / "report").rglob("*.*")}
    assert {"index.en.html", "report.en.pdf"} <= names
    # the first page, which a folder opens with, is there under the name that needs no language
    assert [name for name in names if ".en." not in name] == ["index.html"]
    done = run(cohort, "report", "--lang", "fr")
    assert (done.returncode, done.stderr) == (
        2,
        "toolkit/languages/fr.po is not there; add it, or choose one of: en, id, lo, sw, th\n",
    )


def test_a_run_needs_no_network_and_asks_for_no_address(pilot: Path, copy_of: Callable, tmp_path: Path) -> None:
    cohort = copy_of(pilot)
    # asyncio, with which the engine of charts waits, talks to itself through a pair of sockets without an address
    watcher = """import sys
def watch(event, _):
    if event.startswith("socket.") and event != "socket.__new__":
        sys.exit(f"socket: {event}")
sys.addaudithook(watch)
"""
    build_file_tree(tmp_path, {"watch/sitecustomize.py": watcher})
    watched = os.environ | {"PYTHONPATH": str(tmp_path / "watch"), "PYTHONUTF8": "1"}
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert b"socket: " in subprocess.run(probe, env=watched, capture_output=True, check=False).stderr
    # network namespaces are of Linux; elsewhere only Python is watched, not the libraries that it loads
    alone = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])] if sys.platform == "linux" else []
    for script, *arguments in (["validate"], ["report", "--lang", "th"], ["due"], ["migrate"]):
        command = [*alone, sys.executable, str(cohort / "toolkit" / "scripts" / f"{script}.py"), *arguments]
        done = subprocess.run(command, env=watched, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr


def test_a_chart_may_not_fetch_anything(small: Path) -> None:
    replace(small / "toolkit" / "report" / "charts" / "research_notes.vl.yaml", "{measure: research_notes_by_round}", "{measure: research_notes_by_round, url: 'http://example.org/x.csv'}")  # fmt: skip
    done = run(small, "report")
    assert (done.returncode, done.stderr) == (2, "a chart may not fetch anything: take “url” out of its spec\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("toolkit/report/measures/coaching_time.sql", "FROM coach_contacts", "FROM coach_contact", "toolkit/report/measures/coaching_time.sql: Catalog Error"),
        ("toolkit/report/measures/coaching_time.sql", "-- unit: hours\n", "", "toolkit/report/measures/coaching_time.sql: the header lacks “-- unit: …”"),
        ("toolkit/report/pages/index.html.jinja", "{% block heading %}{{ cohort_name }}", "{% block heading %}{{ cohort_nam }}", "toolkit/report/pages/index.html.jinja, line 9: 'cohort_nam' is undefined"),
        ("toolkit/report/charts/research_notes.vl.yaml", "width:", "width: [", "toolkit/report/charts/research_notes.vl.yaml: "),
    ],
)  # fmt: skip
def test_a_mistake_in_a_report_file_is_one_line(small: Path, file: str, old: str, new: str, message: str) -> None:
    replace(small / file, old, new)
    done = run(small, "report")
    assert done.returncode == 2
    assert done.stderr.startswith(message), done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("file", ["charts/own.vl.yaml", "views/own.sql", "measures/own.sql"])
def test_a_file_of_ones_own_in_another_encoding_is_one_line(small: Path, file: str) -> None:
    path = small / "local" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("-- ชื่อ".encode("cp874"))
    done = run(small, "report", "--no-files", "--lang", "en")
    assert (done.returncode, done.stderr) == (2, f"local/{file}: save the file as UTF-8 text\n")


def test_the_demo_has_the_provinces_and_the_forum_of_the_pilot(pilot: Path) -> None:
    names = dict(measure(pilot, "who_is_who", "organisation_id", "province"))
    assert [names[f"partner-0{number}"] for number in (1, 2, 3, 4)] == ["TH-82", "TH-16", "TH-57", "TH-40"]
    workshops = measure(pilot, "workshop_timeline", "kind", "start_date", "end_date")
    assert workshops[-1] == ("forum", day("2018-05-12"), day("2018-05-13"))


def test_the_generator_gives_the_same_rows_for_the_same_seed(pilot: Path, tmp_path: Path) -> None:
    import yaml

    from tests.helpers import render

    answers = yaml.safe_load((ROOT / "demo" / "pilot.yml").read_text(encoding="utf-8"))
    filled = {}
    for seed in ("2561", "7"):
        cohort = render(tmp_path / seed, **answers)
        subprocess.run(
            [sys.executable, str(ROOT / "demo" / "generate.py"), str(cohort), "--seed", seed],
            check=True,
            capture_output=True,
        )
        filled[seed] = {
            path.name: path.read_bytes() for path in (cohort / "data").glob("*.csv") if path.name != "ledger.csv"
        }
    expected = {path.name: path.read_bytes() for path in (pilot / "data").glob("*.csv") if path.name != "ledger.csv"}
    assert filled["2561"] == expected
    assert filled["7"] != expected


def test_a_title_that_is_changed_where_people_see_it_changes_on_the_page(small: Path) -> None:
    """The English column is another name of it, and wins only in English and where somebody filled it in."""
    before = ("workshop_timeline", "workshop_id", "workshop")
    assert dict(measure(small, *before))["workshop-01"] == "Strategy workshop"
    path = small / "data" / "workshops.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Strategy workshop,,", "Strategy days,,"), encoding="utf-8")
    assert dict(measure(small, *before))["workshop-01"] == "Strategy days"
    path.write_text(text.replace("Strategy workshop,,", "วันกลยุทธ์,Days of strategy,"), encoding="utf-8")
    assert dict(measure(small, *before))["workshop-01"] == "Days of strategy"
    assert dict(measure(small, *before, code="th"))["workshop-01"] == "วันกลยุทธ์"
