"""Names and titles in any number of languages: a column or a setting that says the text of another in one more."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from cohort.database.cohort_database import open_database
from cohort.database.queries import QuerySource
from cohort.errors import CannotRun
from cohort.measures.measure_queries import read_measures, run_measures
from cohort.model.cohort import Cohort
from cohort.model.form_files import read_forms
from cohort.model.paths import CohortPaths
from cohort.reading.accepted_rows import AcceptedRows
from cohort.rendering.book.chapters import chapter_files
from cohort.workflows.doctor.migrate import migrate_data
from cohort.workflows.forms.make_forms import make_forms

from tests.accepting import rows
from tests.helpers import build_file_tree, findings, run
from tests.published import change

ORGANISATIONS = """extends: organisations
fields:
- name: name_sw
  title: Jina kwa Kiswahili
  question: Inaitwaje kwa Kiswahili?
  translation_of: name
- name: name_fr
  title: Name in French
  translation_of: name
"""
WORKSHOPS = "extends: workshops\nfields: [{name: title_sw, title: Kichwa kwa Kiswahili, translation_of: title}]\n"
NAMES = {"en": "Farmers of the Hills", "sw": "Wakulima wa Milima", "fr": "Paysans des collines"}


def measured(cohort: Cohort, *names: str, code: str) -> list[dict[str, object]]:
    # as a report does
    with open_database(cohort, views_as_tables=True) as database:
        measures = {name: read_measures(cohort.paths)[name] for name in names}
        results = run_measures(QuerySource(database, cohort.model), measures, cohort.model, code=code)
        # the next language finds the tables as they are
        own = run_measures(QuerySource(database, cohort.model), measures, cohort.model, code="")
        assert list(own) == list(results) == list(names)
        return [row for result in results.values() for row in result.rows]


@pytest.fixture
def cohort(small: Path) -> Path:
    """A cohort in English that has added Swahili and French, and named its first partner in both."""
    before = {
        name: (small / "data" / f"{name}.csv").read_text(encoding="utf-8") for name in ("organisations", "workshops")
    }
    build_file_tree(small, {"local/tables/organisations.yaml": ORGANISATIONS, "local/tables/workshops.yaml": WORKSHOPS})
    assert migrate_data(Cohort.read(CohortPaths(small)), dry_run=False).is_needed
    for name, text in before.items():
        # rows that were there have one blank cell more for each column that is new
        after = (small / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert [line.rstrip(",") for line in after] == [line.rstrip(",") for line in text.splitlines()[1:]]
    assert list(rows(small, "organisations")[0])[-2:] == ["name_sw", "name_fr"]
    names = {"name": NAMES["en"], "name_sw": NAMES["sw"], "name_fr": NAMES["fr"]}
    change(small, "organisations", "partner-01", **names)
    return small


@pytest.mark.parametrize("code", sorted(NAMES))
def test_each_language_has_its_names(cohort: Path, code: str) -> None:
    read = Cohort.read(CohortPaths(cohort))
    (first, *others) = measured(read, "partner_places", code=code)
    assert first["partner"] == NAMES[code]
    # who has no name in a language keeps the one it has
    assert all(row["partner"] for row in others)
    table = read.model.tables["organisations"]
    assert AcceptedRows.in_language(read, code).rows(table)["partner-01",]["name"] == NAMES[code]
    assert AcceptedRows(read).rows(table)["partner-01",]["name"] == NAMES["en"]


def test_a_view_has_the_names_of_the_language_too(cohort: Path) -> None:
    build_file_tree(
        cohort,
        {
            "local/views/named.sql": "SELECT organisation_id, name, name_en FROM organisations\n",
            "local/measures/named.sql": "-- title: Names\n-- unit: names\n-- formula: As they are.\n"
            "-- source: Organisations.\n-- tables: organisations\n-- columns: partner = Partner\n"
            "SELECT in_words(name, name_en) AS partner FROM named ORDER BY organisation_id\n",
        },
    )
    read = Cohort.read(CohortPaths(cohort))
    assert NAMES["sw"] in {row["partner"] for row in measured(read, "named", code="sw")}


def test_a_measure_without_texts_is_the_same_whichever_language_comes_first(cohort: Path) -> None:
    build_file_tree(
        cohort,
        {
            "local/measures/raw.sql": "-- title: Names\n-- unit: names\n-- formula: As they are.\n-- source: Organisations.\n"
            "-- tables: organisations\n-- columns: name = Name\nSELECT name FROM organisations ORDER BY organisation_id\n"
        },
    )
    read = Cohort.read(CohortPaths(cohort))
    assert NAMES["en"] in {row["name"] for row in measured(read, "raw", code="sw")}


def test_a_form_asks_for_the_languages_that_the_cohort_has_added(cohort: Path) -> None:
    read = Cohort.read(CohortPaths(cohort))
    (register,) = (form for form in read_forms(read).forms if form.name == "register")
    sheet = next(sheet for sheet in register.sheets if sheet.table == "organisations")
    # its own language is English, so nobody is asked what a name is in English
    assert sheet.show[:3] == ["name", "name_sw", "name_fr"]
    assert sheet.omits == {"name_en"}
    (path,) = (path for path in make_forms(read, ["register"]) if path.suffix == ".xlsx")
    book = openpyxl.load_workbook(path)
    headings = [str(cell.value) for cell in book["Organisations"][4] if cell.value]
    assert "Inaitwaje kwa Kiswahili?" in headings
    assert not [heading for heading in headings if "in English" in heading]


def test_a_cohort_that_also_reports_in_english_is_asked_for_english_names(fresh_th: Path) -> None:
    (register,) = (form for form in read_forms(Cohort.read(CohortPaths(fresh_th))).forms if form.name == "register")
    sheet = next(sheet for sheet in register.sheets if sheet.table == "organisations")
    assert sheet.show[:2] == ["name", "name_en"]
    assert not sheet.omits


def test_what_is_written_there_is_taken_in_and_checked(cohort: Path) -> None:
    (cohort / "submissions" / "new.csv").write_text(
        "What is it called?,Inaitwaje kwa Kiswahili?,What does it do in the cohort?,Which part of society is it from?,"
        "How is it registered?\nWeavers,Wafumaji,Partner,Civil society,Informal group\n",
        encoding="utf-8",
    )
    accepted = run(cohort, "accept", "--from", "host-1")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert {"name": "Weavers", "name_sw": "Wafumaji"}.items() <= {
        name: text for row in rows(cohort, "organisations") if row["name"] == "Weavers" for name, text in row.items()
    }.items()
    assert run(cohort, "validate").returncode in (0, 1)
    assert not [finding for finding in findings(cohort) if "name_sw" in str(finding)]


def test_a_sender_may_write_a_name_in_any_of_its_languages(cohort: Path) -> None:
    names = Cohort.read(CohortPaths(cohort)).model.tables["organisations"].names
    assert names == ("name", "name_en", "name_sw", "name_fr")


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("{name: jina, title: Jina, translation_of: name}", "jina: name the column after the text and its language, such as name_sw"),
        ("{name: nom_fr, title: Nom, translation_of: nom}", "nom_fr: translation_of: choose a column with texts: organisation_id, name"),
        ("{name: joined_on_fr, title: Arrive, translation_of: joined_on}", "joined_on_fr: translation_of: choose a column with texts: organisation_id, name"),
        ("{name: name_fr, title: Nom, translation_of: name, personal: true}", "name_fr: leave out type and personal; they are those of name"),
        ("{name: name_en_fr, title: Nom, translation_of: name_en}", "name_en_fr: translation_of: choose a column with texts"),
        ("{name: name_fr, translation_of: name}", "name_fr: title is missing"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_one_line(small: Path, field: str, message: str) -> None:
    build_file_tree(small, {"local/tables/organisations.yaml": f"extends: organisations\nfields: [{field}]\n"})
    with pytest.raises(CannotRun, match=message) as refusal:
        Cohort.read(CohortPaths(small))
    assert str(refusal.value).startswith("local/tables/organisations.yaml: ")


def test_a_column_of_a_cohort_from_before_stays_what_it_was(small: Path) -> None:
    column = "{name: %s, title: Trade, description: Trade., example: weaving, type: string}"
    build_file_tree(
        small,
        {
            "local/tables/organisations.yaml": "extends: organisations\nfields:\n"
            + "".join(f"- {column % name}\n" for name in ("trade", "trade_en"))
        },
    )
    table = Cohort.read(CohortPaths(small)).model.tables["organisations"]
    assert table.translations("en") == {"name": "name_en", "trade": "trade_en"}
    assert table.in_language({"trade": "ทอผ้า", "trade_en": "weaving"}, "en")["trade"] == "weaving"


# --- settings ---


def test_the_name_of_the_cohort_in_any_language(small: Path) -> None:
    with (small / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write("cohort_name_sw: Kikundi cha kwanza\n")
    settings_read = Cohort.read(CohortPaths(small)).settings
    assert settings_read.localised_text("cohort_name", "sw") == "Kikundi cha kwanza"
    assert settings_read.localised_text("cohort_name", "fr") == settings_read["cohort_name"]


@pytest.mark.parametrize("written", ["pt_br", "pt_BR"])
def test_a_language_of_a_country_has_names_of_its_own(small: Path, written: str) -> None:
    with (small / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"cohort_name_{written}: Turma um\ncohort_name_pt: Grupo um\n")
    column = "{name: name_%s, title: %s, translation_of: name}"
    build_file_tree(
        small,
        {
            "local/tables/organisations.yaml": "extends: organisations\nfields:\n"
            + "".join(f"- {column % (code, code)}\n" for code in ("pt", "pt_br"))
        },
    )
    read = Cohort.read(CohortPaths(small))
    names = {code: read.settings.localised_text("cohort_name", code) for code in ("pt_BR", "pt", "pt_PT", "sw")}
    # where a country has none of its own, that of the language is nearer than another language
    assert names == {"pt_BR": "Turma um", "pt": "Grupo um", "pt_PT": "Grupo um", "sw": read.settings["cohort_name"]}
    table = read.model.tables["organisations"]
    row = {"name": "ทอผ้า", "name_pt": "Tecelagem", "name_pt_br": "Tecelagem do Brasil"}
    shown = {code: table.in_language(row, code)["name"] for code in ("pt_BR", "pt", "pt_PT", "sw")}
    assert shown == {"pt_BR": "Tecelagem do Brasil", "pt": "Tecelagem", "pt_PT": "Tecelagem", "sw": "ทอผ้า"}


def test_a_chapter_is_found_in_the_language_of_a_country(small: Path) -> None:
    settings = (small / "cohort.yml").read_text(encoding="utf-8")
    lines = [line for line in settings.splitlines() if not line.startswith("also_in")]
    build_file_tree(
        small,
        {
            "cohort.yml": "\n".join([*lines, "also_in: [pt_BR]", ""]),
            "local/languages/pt_BR.po": 'msgid ""\nmsgstr "Language: pt_BR\\n"\n',
            "book/01-first.pt_BR.md": "# Primeiro\n",
        },
    )
    (file,) = chapter_files(Cohort.read(CohortPaths(small)), small / "book")["pt_BR"]
    assert file == (1, small / "book" / "01-first.pt_BR.md")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cohort_name_swahili: x", "there is no setting cohort_name_swahili"),
        ("country_sw: x", "there is no setting country_sw"),
        ("cohort_name_sw: [a]", r"cohort_name_sw: \['a'\] is not text; write it like cohort_name_sw: "),
    ],
)
def test_a_wrong_setting_is_one_line(small: Path, line: str, message: str) -> None:
    with (small / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"{line}\n")
    with pytest.raises(CannotRun, match=f"cohort.yml: {message}"):
        Cohort.read(CohortPaths(small))
