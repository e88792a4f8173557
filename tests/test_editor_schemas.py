"""The schemas of editors: they say what the toolkit says of cohort.yml, tables and documents."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cohort.checking.declarations import check_declarations
from cohort.errors import CannotRun
from cohort.measures.measure_queries import read_measures
from cohort.model.cohort import Cohort
from cohort.model.form_files import read_forms
from cohort.model.paths import CohortPaths
from cohort.model.setting_types import SETTING_TYPES
from cohort.rendering.charts.chart_specs import read_charts
from cohort.rendering.documents.document_files import read_documents

import tools.editor_schemas
from tests.helpers import ROOT, build_file_tree, few_of_each

HEAD = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: days and words such as yes are texts, and so is what has a tag."""


EditorLoader.yaml_implicit_resolvers = {
    letter: [(tag, shape) for tag, shape in resolvers if tag.rpartition(":")[2] not in ("timestamp", "bool")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
EditorLoader.add_constructor("!t", lambda loader, node: loader.construct_scalar(node))


def complaints(kind: str, text: str) -> list[str]:
    """What an editor says of a file."""
    schema = json.loads((tools.editor_schemas.FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=EditorLoader))]  # noqa: S506


@pytest.fixture(scope="module")
def scratch(fresh_en: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(fresh_en, tmp_path_factory.mktemp("editor") / "cohort"))


@pytest.fixture
def toolkit_says(scratch: Path, fresh_en: Path) -> Callable[[str, str], str]:
    """What the toolkit says of a file of this kind; nothing of a right one."""
    places = {"cohort": "cohort.yml", "table": "local/tables/visits.yaml", "document": "local/documents/travel.yaml"}
    for kind in ("table", "document"):
        (scratch / places[kind]).unlink(missing_ok=True)
    shutil.copy(fresh_en / "cohort.yml", scratch / "cohort.yml")

    def say(kind: str, text: str) -> str:
        build_file_tree(scratch, {places[kind]: text})
        try:
            cohort = Cohort.read(CohortPaths(scratch))
            check_declarations(cohort.model)
            read_forms(cohort)
            read_documents(cohort.paths, read_measures(cohort.paths), read_charts(cohort.paths))
        except CannotRun as reason:
            return str(reason)
        return ""

    return say


def test_the_schemas_say_what_the_code_declares() -> None:
    schemas = tools.editor_schemas.expected()
    assert {path.name for path in tools.editor_schemas.FOLDER.iterdir()} == {path.name for path in schemas}
    stale = {path.name for path, text in schemas.items() if path.read_text(encoding="utf-8") != text}
    assert stale == set(), "run: nox -s generate"


def test_the_schemas_are_schemas() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--check-metaschema"]
    files = [str(path) for path in tools.editor_schemas.expected()]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_type_of_setting_has_a_schema() -> None:
    assert set(tools.editor_schemas.SETTING_SCHEMAS) == set(SETTING_TYPES)


def named_files(cohort: Path, toolkit: Path) -> list[tuple[str, Path]]:
    tables = [("table", path) for path in sorted((toolkit / "schemas" / "tables").glob("*.yaml"))]
    documents = [("document", path) for path in sorted((toolkit / "report" / "documents").glob("*.yaml"))]
    return [("cohort", cohort / "cohort.yml"), *tables, *documents]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fresh_th", "fresh_en", "pilot"])
def test_every_file_names_its_schema_and_is_right_by_it(name: str, request: pytest.FixtureRequest) -> None:
    cohort: Path = request.getfixturevalue(name)
    files = named_files(cohort, cohort / "toolkit")
    assert len(files) > 25
    for kind, path in files:
        text = path.read_text(encoding="utf-8")
        head = HEAD.match(text)
        assert head, path
        assert (path.parent / head[1]).resolve() == cohort / "toolkit" / "schemas" / "editor" / f"{kind}.schema.json"
        assert complaints(kind, text) == [], path


def test_the_files_of_the_template_name_schemas_that_are_there() -> None:
    for kind, path in named_files(ROOT / "template", ROOT)[1:]:
        head = HEAD.match(path.read_text(encoding="utf-8"))
        assert head, path
        assert (path.parent / head[1]).resolve() == tools.editor_schemas.FOLDER / f"{kind}.schema.json"


def test_the_lines_that_local_readme_shows_lead_to_the_schemas(fresh_en: Path, fresh_th: Path) -> None:
    for cohort in (fresh_en, fresh_th):
        (line,) = HEAD.findall((cohort / "local" / "README.md").read_text(encoding="utf-8").replace("`", "\n"))
        assert (cohort / "local" / "tables" / line).resolve().is_file()
        assert (cohort / "local" / "documents" / line).resolve().with_name("document.schema.json").is_file()


SETTINGS = """\
cohort_name: Cohort
institution: Faculty
country: LA
currency: LAK
start_date: 2026-11-01
end_date: 2027-05-31
"""
TABLE = """\
name: visits
title: Visits
description: Visits between partners.
primaryKey: [visit_id]
fields:
- name: visit_id
  title: Visit id
  description: Made by the toolkit.
  example: visit-1
  type: string
  constraints: {required: true}
- name: visitors
  title: Visitors
  description: How many came.
  example: '12'
  type: integer
"""
COLUMN = "extends: people\nfields:\n- {name: shoes, title: Shoes, description: The size., example: '40', type: integer"
DOCUMENT = """\
title: !t Travel in short
audience: partner
as: [xlsx]
parts:
- heading: !t On the road
- table: partners
  total: true
"""


def in_table(old: str, new: str) -> str:
    assert TABLE.count(old) == 1
    return TABLE.replace(old, new)


def in_document(old: str, new: str) -> str:
    assert DOCUMENT.count(old) == 1
    return DOCUMENT.replace(old, new)


RIGHT = [
    ("cohort", SETTINGS),
    *(
        ("cohort", f"{SETTINGS}{line}\n")
        for line in (
            "as_of:",
            "as_of: 2026-12-15",
            "synthetic: yes",
            "synthetic: false",
            "components:",
            "components: {coaching: {status: dropped, reason: They have mentors.}, research: {status: kept}}",
            "components: {core: {status: adapted, reason: Fewer roles.}}",
            "also_in: [en, th]",
            "also_in: []",
            "fiscal_year_start: '10-01'",
            "hypotheses: [{id: one, statement: It helps.}]",
            "pauses: [{title: Songkran, from_date: 2027-04-11, to_date: 2027-04-18}]",
            "rules: [{rule: coach-silent, severity: silent, reason: They meet.}]",
            "time_zone: America/Argentina/Buenos_Aires",
            "age_of_majority: 20",
            "workshop_gap_days: [30, 60]",
            "privacy_contact: |\n  Office\n  02-000-0000",
        )
    ),
    ("table", TABLE),
    ("table", f"{TABLE}label: [visitors]\nbelongs_to: visitors\npersons: false\ncomponent: coaching\nowner: partner\nsheet:\n"),
    ("table", f"{TABLE}  constraints: {{minimum: 0, maximum: 99}}\n  default: '1'\n  personal: true\n  question: How many came?\n"),
    ("table", f"{TABLE}  references: people\n  only: {{roles: [coach]}}\n"),
    ("table", in_table("type: integer", "type: string\n  codes: {few: Few, '25_34': 25 to 34}")),
    ("table", in_table("'12'\n  type: integer", "'2018-05-12'\n  type: date\n  constraints: {minimum: '2018-01-01'}")),
    ("table", in_table("example: '12'", "example: 12")),
    ("document", DOCUMENT),
    ("document", f"{DOCUMENT}  without: [partner]\n- facts: partners\n- chart: money_by_partner\n- signatures: [!t Seen by]\n- text: !t A word.\n"),
    ("document", f"{DOCUMENT}shape: narrow\neach: partners\nnarrowed_by: [organisation_id]\ncalled_by: [partner]\n"),
    ("document", in_document("as: [xlsx]", "as: [pdf, docx]\ntemplate: report")),
]  # fmt: skip

WRONG = [
    ("cohort", SETTINGS.replace("country: LA\n", "")),
    ("cohort", SETTINGS.replace("country: LA", "country: Laos")),
    ("cohort", SETTINGS.replace("institution: Faculty", "institution:")),
    ("cohort", SETTINGS.replace("institution: Faculty", "institution: '  '")),
    *(
        ("cohort", f"{SETTINGS}{line}\n")
        for line in (
            "coach_silence_days: 9",
            "coach_silent_days: 0",
            "coach_silent_days: soon",
            "workshop_gap_days: [0, 60]",
            "workshop_gap_days: 45",
            "as_of: 2569-12-15",
            "as_of: 2026-02-30",
            "as_of: 15 December 2026",
            "synthetic: perhaps",
            "buddhist_years_in: th",
            "time_zone: Bangkok time",
            "fiscal_year_start: '02-30'",
            "fiscal_year_start: 10",
            "components: [coaching]",
            "components: {coaching: {status: gone, reason: They have mentors.}}",
            "components: {coaching: {status: dropped}}",
            "components: {core: {status: dropped, reason: No.}}",
            "hypotheses: [{id: One, statement: It helps.}]",
            "hypotheses: [{id: one}]",
            "hypotheses: [{id: one, statement: It helps., more: x}]",
            "pauses: [{title: Songkran, from_date: April, to_date: 2027-04-18}]",
            "language: Thai",
        )
    ),
    ("table", f"{TABLE}colour: red\n"),
    ("table", f"{TABLE}sheet_in: mony\n"),
    ("table", in_table("title: Visits\n", "")),
    ("table", in_table("title: Visits\n", "title: [Visits]\n")),
    ("table", in_table("name: visits", "name: Visits")),
    ("table", in_table("primaryKey: [visit_id]", "primaryKey: visit_id")),
    ("table", in_table("primaryKey: [visit_id]", "primaryKey: []")),
    ("table", f"{TABLE}persons: perhaps\n"),
    ("table", f"{TABLE}label: visit_id\n"),
    ("table", f"{TABLE}pivot: {{row: visit_id}}\n"),
    ("table", TABLE.partition("fields:")[0] + "fields: []\n"),
    ("table", in_table("name: visitors", "name: Visitors who came")),
    ("table", in_table("type: integer", "type: text")),
    ("table", in_table("  type: integer\n", "")),
    ("table", f"{TABLE}  colour: red\n"),
    ("table", f"{TABLE}  personal: perhaps\n"),
    ("table", f"{TABLE}  default: 5\n"),
    ("table", f"{TABLE}  codes: [few, many]\n"),
    ("table", f"{TABLE}  codes: {{few: 1}}\n"),
    ("table", f"{TABLE}  references: people\n  only: {{roles: coach}}\n"),
    ("table", f"{TABLE}  constraints: {{maximun: 5}}\n"),
    ("table", f"{TABLE}  constraints: {{maxLength: 5}}\n"),
    ("table", f"{TABLE}  constraints: {{minimum: few}}\n"),
    ("table", f"{TABLE}  constraints: {{required: perhaps}}\n"),
    ("table", f"{TABLE}  constraints: {{maximum: 99.5}}\n"),
    ("table", in_table("type: integer", "type: date\n  constraints: {minimum: soon}")),
    ("table", f"{COLUMN}, constraints: {{required: true}}}}\n"),
    ("table", f"{COLUMN}}}\ntitle: People\n"),
    ("table", "- visits\n"),
    ("document", f"{DOCUMENT}colour: red\n"),
    ("document", in_document("title: !t Travel in short\n", "")),
    ("document", in_document("title: !t Travel in short\n", "title: [Travel]\n")),
    ("document", in_document("audience: partner", "audience: partners")),
    ("document", in_document("as: [xlsx]", "as: [odt]")),
    ("document", in_document("as: [xlsx]", "as: xlsx")),
    ("document", in_document("as: [xlsx]", "as: [pdf]")),
    ("document", in_document("as: [xlsx]", "as: [xlsx]\ntemplate: report")),
    ("document", f"{DOCUMENT}shape: round\n"),
    ("document", f"{DOCUMENT}each: [partners]\n"),
    ("document", f"{DOCUMENT}each: partners\nnarrowed_by: partner\n"),
    ("document", f"{DOCUMENT}- tabel: partners\n"),
    ("document", f"{DOCUMENT}- table: partners\n  chart: money_by_partner\n"),
    ("document", f"{DOCUMENT}- table: partners\n  without: partner\n"),
    ("document", in_document("total: true", "total: 5")),
    ("document", f"{DOCUMENT}- signatures: !t Seen by\n"),
    ("document", f"{DOCUMENT}- partners\n"),
]


def case_name(case: Any) -> str:
    return " ".join(str(case).splitlines()[-2:])


@pytest.mark.parametrize("case", few_of_each(RIGHT, lambda case: case[0], 2), ids=case_name)
def test_what_is_right_is_right_for_both(case: tuple[str, str], toolkit_says: Callable[[str, str], str]) -> None:
    kind, text = case
    assert complaints(kind, text) == []
    assert toolkit_says(kind, text) == ""


@pytest.mark.parametrize("case", few_of_each(WRONG, lambda case: case[0], 4), ids=case_name)
def test_what_is_wrong_is_wrong_for_both(case: tuple[str, str], toolkit_says: Callable[[str, str], str]) -> None:
    kind, text = case
    assert complaints(kind, text) != []
    reason = toolkit_says(kind, text)
    assert reason
    assert "\n" not in reason


def test_the_examples_of_the_guides_are_right_for_editors() -> None:
    shown = re.compile(r"`local/(table|document)s/\w+\.yaml`:\n\n```yaml\n(.*?)```", re.S)
    guides = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("your-own-tables.md", "extend.md"))
    found = shown.findall(guides)
    assert {kind for kind, _ in found} == {"table", "document"}
    for kind, text in found:
        assert complaints(kind, text) == []


def test_own_names_are_taken_and_own_columns_too() -> None:
    assert complaints("table", TABLE.replace("type: integer", "type: string\n  references: villages")) == []
    assert complaints("table", f"{COLUMN}, constraints: {{minimum: 0}}}}\n".replace("people", "villages")) == []
    assert complaints("document", DOCUMENT.replace("table: partners", "table: spent_on_travel")) == []


def test_an_editor_explains_in_the_languages_of_the_toolkit() -> None:
    schema = json.loads((tools.editor_schemas.FOLDER / "cohort.schema.json").read_text(encoding="utf-8"))
    assert "ภาษาของรุ่น" in schema["properties"]["language"]["description"]
    assert all(column["description"] and "examples" in column for column in schema["properties"].values())
    assert schema["properties"]["coach_silent_days"]["default"] == 21
