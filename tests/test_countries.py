"""Countries, their eras and the order of days: declared, and nothing of one country in Python."""

from __future__ import annotations

import datetime
import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import Language, read_language
from cohort.i18n.subdivisions import subdivision_names
from cohort.model.cohort import Cohort
from cohort.model.countries import declared_countries, read_country
from cohort.model.paths import CohortPaths
from cohort.model.settings import Settings, read_settings
from cohort.model.subdivision_register import registered_region
from cohort.reading.cells.dates import DAY_FIRST, MONTH_FIRST, Calendar, DayReader, usual_day_order
from cohort.reading.cells.vocabulary import read_vocabulary

from tests.helpers import ROOT

DAY, LAST = datetime.date(2018, 5, 2), datetime.date(2018, 5, 12)
PATHS = CohortPaths(ROOT)
# letters of Thai and Lao may stand in docstrings and comments, as examples, and in code that is about a script
ABOUT_SCRIPTS = {
    "start.py": "one line in both languages, before anything can be read",
    "cohort/i18n/sorting.py": "the order of vowels",
    "cohort/reading/person_spellings.py": "vowels before consonants, and what makes another syllable",
    "cohort/reading/cells/text.py": "letters that NFC does not unify, a sign of abbreviation",
    "cohort/reading/cells/values.py": "letters that a wrong encoding has made",
    "cohort/reading/cells/dates.py": "the short word for the hour",
    "news.py": "one line in both languages, where there are no libraries",
    "cohort/publication/named_people.py": "which letters are beside a name",
    "cohort/publication/text_marks.py": "what people call an account of a chat",
    "cohort/rendering/texts/tree.py": "scripts without spaces",
}
COUNTRY_NAMES = re.compile(r"""["'](?:TH|THB|LA|LAK|KE|KES|th|th-TH)["']|BUDDHIST|citizen_id""")


def language(code: str, era: str = "") -> Language:
    settings = Settings({"country": "TH", "buddhist_years_in": [era]})
    return read_language(PATHS, settings, code)


def code_of(path: Path) -> str:
    """A file of Python without its comments and docstrings."""
    text = re.sub(r'"""(?:[^"\\]|\\.|"(?!""))*"""', '""', path.read_text(encoding="utf-8"))
    return re.sub(r"(?m)(?:^|  )#.*$", "", text)


def test_python_knows_no_country() -> None:
    scripts = ROOT / "scripts"
    for path in sorted(scripts.rglob("*.py")):
        name, code = path.relative_to(scripts).as_posix(), code_of(path)
        assert not COUNTRY_NAMES.search(code), f"{name}: {COUNTRY_NAMES.findall(code)}"
        if name not in ABOUT_SCRIPTS:
            assert not re.search("[\u0e00-\u0eff]", code), name


@pytest.mark.parametrize(
    ("code", "medium", "long", "month"),
    [
        ("en", "2 May 2018", "2 May 2018", "May 2018"),
        ("th", "2 พ.ค. 2561", "2 พฤษภาคม 2561", "พฤษภาคม 2561"),
        ("lo", "2 ພ.ພ. 2018", "2 ພຶດສະພາ 2018", "ພຶດສະພາ 2018"),
        ("sw", "2 Mei 2018", "2 Mei 2018", "Mei 2018"),
        ("ja", "2018年5月2日", "2018年5月2日", "2018年5月"),
        ("zh", "2018年5月2日", "2018年5月2日", "2018年5月"),
        ("ko", "2018년 5월 2일", "2018년 5월 2일", "2018년 5월"),
        ("hu", "2018. máj. 2.", "2018. május 2.", "2018. május"),
    ],
)
def test_days_have_the_order_of_their_language(
    code: str, medium: str, long: str, month: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (PATHS.languages / f"{code}.po").exists():
        local = tmp_path / "local" / "languages"
        local.mkdir(parents=True)
        (local / f"{code}.po").write_text('msgid ""\nmsgstr ""\n"Language: ' + code + '\\n"\n', encoding="utf-8")
        monkeypatch.setattr(CohortPaths, "local", tmp_path / "local")
    words = language(code, "th")
    assert (words.date(DAY), words.date(DAY, "long"), words.month(DAY)) == (medium, long, month)
    if medium.startswith("2018"):
        assert words.period(DAY, LAST) == f"{medium} – {words.date(LAST)}"
    else:
        assert words.period(DAY, LAST).startswith("2–12 ")


@pytest.mark.parametrize(
    ("code", "script", "tag", "direction", "is_complex"),
    [
        ("th", "Thai", "th-TH", "ltr", True),
        ("lo", "Laoo", "lo-LA", "ltr", True),
        ("sw", "Latn", "sw-TZ", "ltr", False),
        ("ja", "Jpan", "ja-JP", "ltr", False),
        ("ar", "Arab", "ar-EG", "rtl", True),
        ("en_GB", "Latn", "en-GB", "ltr", False),
    ],
)
def test_a_language_has_a_script(code: str, script: str, tag: str, direction: str, is_complex: bool) -> None:
    words = Language(code, gettext.NullTranslations())
    assert (words.script, words.tag, words.direction, words.is_complex) == (script, tag, direction, is_complex)


def test_months_of_one_language_do_not_become_those_of_another() -> None:
    # each in a process of its own order: Babel shares what it has looked up
    for codes in (("lo", "sw", "th"), ("th", "lo", "sw"), ("sw", "th", "lo")):
        script = (
            "import sys, datetime; sys.path.insert(0, 'scripts')\n"
            "from cohort.i18n.language import Language\nimport gettext\n"
            f"for code in {codes}: print(Language(code, gettext.NullTranslations()).month(datetime.date(2018, 5, 2)))"
        )
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
        )
        months = {"lo": "ພຶດສະພາ 2018", "sw": "Mei 2018", "th": "พฤษภาคม 2018"}
        assert run.stdout.split("\n")[:3] == [months[code] for code in codes]


@pytest.mark.parametrize(
    ("country", "zone"),
    [("AU", "Australia/Sydney"), ("BR", "America/Sao_Paulo"), ("ID", "Asia/Jakarta"), ("TH", "Asia/Bangkok")],
)
def test_a_country_begins_with_the_clock_of_most_of_its_people(country: str, zone: str) -> None:
    lines = (ROOT / "copier" / "countries.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[2] for line in lines if line.startswith(f"{country},")] == [zone]


def test_every_subdivision_of_a_declared_region_is_registered_and_in_one_region() -> None:
    countries = list(declared_countries(PATHS))
    assert {country.code for country in countries} >= {"TH", "LA", "KE", "ID"}
    for country in countries:
        registered = set(subdivision_names(country.code))
        assert {place for region in country.regions for place in region.places} <= registered, country.code
        assert set(country.place_names) <= registered, country.code
        # a region of one place would say what it hides
        assert all(len(region.places) > 1 for region in country.regions), country.code


@pytest.mark.parametrize(
    ("place", "region"),
    [
        # the register has larger places in these countries, which declare no regions
        ("UG-102", ("UG-C", "Central")),
        ("IT-MI", ("IT-25", "Lombardia")),
        # a place that is no smaller one, and one that is alone in its larger one
        ("KE-17", None),
        ("ES-M", None),
        ("XX-1", None),
    ],
)
def test_the_register_has_regions(place: str, region: tuple[str, str] | None) -> None:
    assert registered_region(place) == region


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_a_time_at_the_edge_of_all_days_keeps_its_day(fresh_th: Path, text: str) -> None:
    words = read_vocabulary(Cohort.read(CohortPaths(fresh_th)), ["en"])
    calendar = Calendar(datetime.date.min, datetime.date.max, datetime.UTC)
    assert [reading.text for reading in DayReader(words, calendar).from_text(text)] == [text[:10]]


def test_of_the_months_that_two_digits_may_mean_one_is_asked_about(fresh_th: Path) -> None:
    words = read_vocabulary(Cohort.read(CohortPaths(fresh_th)), ["en"])
    calendar = Calendar(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31), datetime.UTC)
    days = [reading.text for reading in DayReader(words, calendar).from_text("May 61")]
    assert days == ["2061-05-01", "2061-05-31"]


@pytest.mark.parametrize(
    ("country", "order"),
    # of the last one no language is known
    [
        ("US", MONTH_FIRST),
        ("TH", DAY_FIRST),
        ("KE", DAY_FIRST),
        ("HU", DAY_FIRST),
        ("JP", DAY_FIRST),
        ("QQ", DAY_FIRST),
    ],
)
def test_the_country_decides_what_comes_first(country: str, order: str, fresh_th: Path) -> None:
    assert usual_day_order(country) == order
    words = read_vocabulary(Cohort.read(CohortPaths(fresh_th)), ["en"])
    calendar = Calendar(datetime.date(2018, 1, 1), datetime.date(2018, 12, 31), datetime.UTC, usual_order=order)
    days = [reading.text for reading in DayReader(words, calendar).from_text("2/5/2018")]
    expected = ["2018-05-02", "2018-02-05"]
    assert days == (expected if order == DAY_FIRST else expected[::-1])
    # what only one order allows is no question
    assert [reading.text for reading in DayReader(words, calendar).from_text("13/5/2018")] == ["2018-05-13"]


def test_a_cohort_declares_a_country_of_its_own(fresh_th: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(fresh_th, tmp_path / "cohort"))
    paths = CohortPaths(cohort)
    before = read_settings(paths)
    assert (before["country"], before["age_of_majority"], before["fiscal_year_start"]) == ("TH", 20, "10-01")
    file = cohort / "local" / "countries" / "TH.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("law: another law\nage_of_majority: 17\nfiscal_year_start: '04-01'\n", encoding="utf-8")
    assert read_country(paths, "TH").law == "another law"
    after = read_settings(paths)
    assert (after["age_of_majority"], after["fiscal_year_start"]) == (17, "04-01")
    # what cohort.yml says counts more than the country
    with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write("age_of_majority: 19\n")
    assert read_settings(paths)["age_of_majority"] == 19


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour: red\n", "TH.yaml: .*got an unexpected keyword argument 'colour'"),
        ("- law: x\n", "TH.yaml: write each property on a line of its own, as name: value"),
        (
            "id_numbers: [{check: th.pin, shape: 'xx'}]\n",
            "TH.yaml: id_numbers: write check: as a module of python-stdnum",
        ),
        ("id_numbers: [{check: '../x', shape: '999999'}]\n", "TH.yaml: id_numbers: write check: as a module"),
        (
            "regions: [{name: a, title: A, places: [TH-10]}, {name: b, title: B, places: [TH-10]}]\n",
            "TH.yaml: regions: TH-10 lies in two of them; leave it in one",
        ),
        ("regions: [a]\n", "TH.yaml: regions: entry 1: write properties, as name: value"),
        ("regions: 5\n", "TH.yaml: regions: write a list, each entry after a hyphen"),
        ("regions: [{name: a, title: A, places: }]\n", "TH.yaml: regions: entry 1: places: write a list of texts"),
        ("id_numbers: 5\n", "TH.yaml: id_numbers: write a list"),
        ("id_numbers: [{check: th.pin, shape: 999999}]\n", "TH.yaml: id_numbers: entry 1: shape: write text, between"),
        ("age_of_majority: abc\n", "TH.yaml: age_of_majority: write a whole number"),
        ("place_names: {TH-10: Bangkok}\n", "TH.yaml: place_names: TH-10: write a list of texts"),
        ("words: [a]\n", "TH.yaml: words: write texts, as name: text"),
        ("smaller_places: [a]\n", "TH.yaml: smaller_places: write properties, as name: value"),
        ("smaller_places: {TH-57: [a]}\n", "TH.yaml: smaller_places: TH-57: write texts, as name: text"),
        (
            "smaller_places: {TH-57: {TH-56-1: Doi}}\n",
            "TH.yaml: smaller_places: TH-56-1: write a code that begins with",
        ),
        (
            "smaller_places: {TH-57: {TH-57-a: Doi}}\n",
            "TH.yaml: smaller_places: TH-57-a: write a code .* such as TH-57-01",
        ),
        (
            "smaller_places: {KE-01: {KE-01-1: Doi}}\n",
            "TH.yaml: smaller_places: KE-01-1: write a code .* of its place in TH",
        ),
    ],
)
def test_a_fault_in_a_country_is_one_line(text: str, message: str, fresh_th: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(fresh_th, tmp_path / "cohort"))
    file = cohort / "local" / "countries" / "TH.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CannotRun, match=message):
        read_settings(CohortPaths(cohort))
