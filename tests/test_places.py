"""Provinces, counties and the like, by the names that people give them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from cohort.i18n.language import cohort_language
from cohort.i18n.subdivisions import subdivision_labels
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.publication_file import read_publication_file
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.publish.prepare import prepare

from tests.helpers import build_file_tree
from tests.published import change
from tests.run_results import RunResult, read
from tests.workbooks import csv_file

# one worker, so that each country has one cohort
pytestmark = pytest.mark.xdist_group("places")

HEAD = ["name", "roles", "sector", "legal_form"]
ROW = ["New group", "partner", "civil_society", "informal_group"]
# country, its currency, what is written, and the code
NAMES = [
    ("TH", "THB", "เชียงราย", "TH-57"),
    ("TH", "THB", "จังหวัดเชียงราย", "TH-57"),
    ("TH", "THB", "จ.เชียงราย", "TH-57"),
    ("TH", "THB", "จันทบุรี", "TH-22"),
    ("TH", "THB", "Chiang Rai", "TH-57"),
    ("TH", "THB", "chiangrai province", "TH-57"),
    ("TH", "THB", "th-57", "TH-57"),
    ("TH", "THB", "Bangkok", "TH-10"),
    ("TH", "THB", "กทม.", "TH-10"),
    ("TH", "THB", "บึงกาฬ", "TH-38"),
    ("KE", "KES", "Kisumu", "KE-17"),
    ("KE", "KES", "Kisumu County", "KE-17"),
    ("KE", "KES", "Nairobi", "KE-30"),
    ("KE", "KES", "Murang’a", "KE-29"),
    ("LA", "LAK", "ຫຼວງພະບາງ", "LA-LP"),
    ("LA", "LAK", "ແຂວງຈຳປາສັກ", "LA-CH"),
    ("LA", "LAK", "Luang Prabang", "LA-LP"),
    ("LA", "LAK", "Vientiane Capital", "LA-VT"),
    ("ID", "IDR", "Jawa Tengah", "ID-JT"),
    ("ID", "IDR", "Provinsi Jawa Tengah", "ID-JT"),
]


def sent(cohort: Cohort, folder: Path, province: str, heading: str = "province") -> RunResult:
    return read(cohort, csv_file(folder / "sent.csv", [[*HEAD, heading], [*ROW, province]]), sender="host-1")


@pytest.mark.parametrize(("country", "currency", "name", "code"), NAMES)
def test_a_place_is_read_by_its_name(
    in_country: Callable[[str, str], Cohort], tmp_path: Path, country: str, currency: str, name: str, code: str
) -> None:
    result = sent(in_country(country, currency), tmp_path, name)
    assert result.row("organisations")["province"] == code
    assert [(cell, why) for cell, *_, why in result.repairs] == [("E2", "name")]


def test_a_code_is_no_repair(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent(in_thai, tmp_path, "TH-57")
    assert (result.row("organisations")["province"], result.repairs, result.findings) == ("TH-57", [], [])


@pytest.mark.parametrize("name", ["Vientiane", "ວຽງຈັນ"])
def test_a_name_of_two_places_is_a_question(
    in_country: Callable[[str, str], Cohort], tmp_path: Path, name: str
) -> None:
    result = sent(in_country("LA", "LAK"), tmp_path, name)
    (question,) = result.findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", ["LA-VI", "LA-VT"])


def test_a_misspelt_name_is_found_and_the_right_one_proposed(in_thai: Cohort, tmp_path: Path) -> None:
    result = sent(in_thai, tmp_path, "เชียงลาย")
    (found,) = result.findings_json["findings"]
    assert (found["code"], found["cell"]) == ("place-unknown", "E2")
    assert "เชียงราย" in found["values"]["near"]


@pytest.mark.parametrize(
    ("country", "currency", "heading"), [("KE", "KES", "County"), ("KE", "KES", "Which county is it in?")]
)
def test_the_column_is_called_as_the_country_calls_it(
    in_country: Callable[[str, str], Cohort], tmp_path: Path, country: str, currency: str, heading: str
) -> None:
    result = sent(in_country(country, currency), tmp_path, "Siaya", heading)
    assert result.row("organisations")["province"] == "KE-38"
    column = in_country(country, currency).model.tables["organisations"].field("province")
    assert cohort_language(in_country(country, currency)).say(column.title) == "County"


def test_a_form_lists_the_places_and_reads_the_chosen_one(
    in_country: Callable[[str, str], Cohort], tmp_path: Path
) -> None:
    cohort = in_country("KE", "KES")
    (path,) = (path for path in make_forms(cohort, ["register"]) if path.suffix == ".xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Organisations"]
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[4]}
    place = book.defined_names["list_organisations_province"].attr_text.replace("'", "").replace("$", "")
    list_sheet, _, cells = place.partition("!")
    assert [row[0].value for row in book[list_sheet][cells]][:2] == ["Baringo", "Bomet"]
    name = columns["What is it called?"]
    row = next(row for row in range(5, 20) if sheet.cell(row, name).value is None)
    answers = {"What is it called?": "New group", "What does it do in the cohort?": "Partner"}
    answers |= {"Which part of society is it from?": "Civil society", "How is it registered?": "Informal group"}
    for heading, answer in (answers | {"Which county is it in?": "Turkana"}).items():
        sheet.cell(row, columns[heading], answer)
    book.save(tmp_path / "register.xlsx")
    result = read(cohort, tmp_path / "register.xlsx")
    assert [row["province"] for row in result.rows("organisations", "added")] == ["KE-43"]
    assert "name" not in [why for *_, why in result.repairs]


SMALLER = "smaller_places:\n  KE-43: {KE-43-LW: Loiwat, KE-43-K: Kakuma}\n  KE-10: {KE-10-L: Loiwat}\n"


@pytest.fixture
def with_smaller_places(in_country: Callable[[str, str], Cohort], tmp_path: Path) -> Cohort:
    """A Kenyan cohort whose county is too coarse to say where an organisation works."""
    folder = Path(shutil.copytree(in_country("KE", "KES").paths.root, tmp_path / "cohort"))
    kenya = (folder / "toolkit" / "schemas" / "countries" / "KE.yaml").read_text(encoding="utf-8")
    build_file_tree(folder, {"local/countries/KE.yaml": kenya + SMALLER})
    return Cohort.read(CohortPaths(folder))


@pytest.mark.parametrize("name", ["Kakuma", "Kakuma, Turkana", "KE-43-K"])
def test_a_smaller_place_is_read_by_its_name(with_smaller_places: Cohort, tmp_path: Path, name: str) -> None:
    result = sent(with_smaller_places, tmp_path, name)
    assert result.row("organisations")["province"] == "KE-43-K"
    assert result.findings == []


def test_a_name_in_two_counties_is_a_question(with_smaller_places: Cohort, tmp_path: Path) -> None:
    (question,) = sent(with_smaller_places, tmp_path, "Loiwat").findings_json["findings"]
    assert (question["code"], question["values"]["values"]) == ("question-readings", ["KE-10-L", "KE-43-LW"])


def test_a_form_offers_smaller_places_beside_the_counties(with_smaller_places: Cohort) -> None:
    labels = subdivision_labels("KE", cohort_language(with_smaller_places))
    assert labels["KE-43-K"] == "Kakuma, Turkana"
    assert labels["KE-43"] == "Turkana"
    assert len(labels) == 47 + 3


def test_a_smaller_place_is_published_as_the_larger_one_and_a_secret_one_as_its_region(
    with_smaller_places: Cohort,
) -> None:
    file = read_publication_file(with_smaller_places)
    assert file.region_of("KE-43-K") == file.region_of("KE-43") == "KE-rift"
    folder = with_smaller_places.paths.root
    change(folder, "organisations", "partner-01", province="KE-43-K", location_is_sensitive="false", publish_as="name")
    change(folder, "organisations", "partner-02", province="KE-10-L", location_is_sensitive="true", publish_as="name")
    cohort = Cohort.read(CohortPaths(folder))
    selected = prepare(cohort).selected.rows["organisations"]
    shown = {row["organisation_id"]: (row["province"], row["region"]) for row in selected.values()}
    assert shown["partner-01"] == ("KE-43", "KE-rift")
    assert shown["partner-02"] == ("", "KE-rift")
