"""Every answer that cannot be used is refused in one sentence that says what to type."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.model.settings import read_settings
from cohort.model.yaml_files import read_yaml
from copier.errors import CopierError

from tests.helpers import ROOT, few_of_each, render, render_answers

WRONG: list[tuple[str, Any, str, str]] = [
    ("cohort_name", "", "Type a name", "กรุณาพิมพ์ชื่อ"),
    ("cohort_name", "  ", "Type a name", "กรุณาพิมพ์ชื่อ"),
    ("cohort_name", "x" * 201, "at most 200 letters", "ไม่เกิน 200 ตัวอักษร"),
    ("cohort_name", "one\ntwo", "on one line", "บรรทัดเดียว"),
    ("institution", "a\nb", "on one line", "บรรทัดเดียว"),
    ("country", "Thailand", "such as TH for Thailand", "TH คือไทย"),
    ("country", "ZZ", "such as TH for Thailand", "TH คือไทย"),
    ("currency", "baht", "such as THB", "เช่น THB"),
    ("currency", "ZZZ", "such as THB", "เช่น THB"),
    ("start_date", "12 May", "such as 2026-11-01", "เช่น 2026-11-01"),
    ("start_date", "2026-02-29", "such as 2026-11-01", "เช่น 2026-11-01"),
    ("start_date", "2569-11-01", "common era: 2026-11-01", "ปี ค.ศ. เช่น 2026-11-01"),
    ("left_out_reason", " ", "Type a name", "กรุณาพิมพ์ชื่อ"),
    ("months", 0, "from 1 to 60", "ตั้งแต่ 1 ถึง 60"),
    ("months", 61, "from 1 to 60", "ตั้งแต่ 1 ถึง 60"),
    ("months", "half a year", "from 1 to 60", "ตั้งแต่ 1 ถึง 60"),
    ("workshops", "strategy", "one workshop a line", "บรรทัดละหนึ่งครั้ง"),
    ("workshops", [{"kind": "party", "start_date": "2026-11-15"}], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", [{"kind": "team"}], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", ["team 2026-11-15 2026-11-31"], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", ["team 2026-11-15 2026-11-14"], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", ["team 2026-11-15 2026-11-16 x"], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", ["team"], "Workshop 1: type it like", "เวทีที่ 1"),
    ("workshops", [{"kind": "team", "start_date": "2026-11-15", "place": "x"}], "Workshop 1", "เวทีที่ 1"),
    (
        "workshops",
        [
            {"kind": "team", "start_date": "2026-11-15"},
            {"kind": "team", "start_date": "2026-11-15", "end_date": "2026-11-14"},
        ],
        "Workshop 2: type it like",
        "เวทีที่ 2",
    ),
    ("partners", "One", "one partner a line", "บรรทัดละหนึ่งองค์กร"),
    ("partners", ["One", ""], "Type a name", "กรุณาพิมพ์ชื่อ"),
    ("partners", [{"Hope": "a school"}], "a name with a colon stands between quotation marks", "ในเครื่องหมายคำพูด"),
    ("partners", ["One", 2], "one partner a line", "บรรทัดละหนึ่งองค์กร"),
    ("partners", ["One", " One"], "only once", "เพียงครั้งเดียว"),
    ("funder", "a\nb", "on one line", "บรรทัดเดียว"),
    ("coach_supplier", "a\nb", "on one line", "บรรทัดเดียว"),
    ("data_licence", "any licence", "such as CC-BY-4.0", "เช่น CC-BY-4.0"),
]


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("wrong", few_of_each(WRONG, lambda wrong: wrong[0], 1), ids=lambda wrong: repr(wrong[:2]))
def test_a_wrong_answer_is_refused(tmp_path: Path, wrong: tuple[str, Any, str, str], language: str) -> None:
    question, answer, english, thai = wrong
    answers = {"left_out": ["team"]} if question == "left_out_reason" else {}
    with pytest.raises((CopierError, ValueError)) as refusal:
        render_answers(tmp_path / "cohort", **answers, **{"language": language, question: answer})
    assert {"en": english, "th": thai}[language] in str(refusal.value)
    assert not (tmp_path / "cohort" / "cohort.yml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "th"])
def test_what_is_left_out_is_one_answer_and_no_page_speaks_of_it(tmp_path: Path, language: str) -> None:
    answers = {"language": language, "left_out": ["coaching", "forum"], "left_out_reason": 'They have "mentors": two'}
    cohort = render_answers(tmp_path / "cohort", **answers)
    choices = Cohort.read(CohortPaths(cohort)).model.components
    dropped = {name: choice.reason for name, choice in choices.items() if not choice.kept and choice.component.seed}
    assert dropped == dict.fromkeys(("coaching", "matching", "thinking_partner", "forum"), 'They have "mentors": two')
    assert "forum" not in (cohort / "data" / "workshops.csv").read_text(encoding="utf-8")
    for name in ("README.md", "submissions/README.md"):
        assert not re.search("coach|โคช", (cohort / name).read_text(encoding="utf-8"), re.I), name
    assert not re.search("coach stops|โคชยุติ", (cohort / "GUIDE.md").read_text(encoding="utf-8"))


def test_every_part_that_can_be_left_out_is_a_component_with_all_that_needs_it() -> None:
    question = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["left_out"]
    components = {entry["name"]: entry for entry in read_yaml(ROOT / "schemas" / "components.yaml")}
    assert set(question["choices"].values()) < set(components)
    for label, name in question["choices"].items():
        taken_along = any(name in entry.get("needs", ()) for entry in components.values() if not entry.get("option"))
        assert ("with" in label) == taken_along, label


@pytest.mark.parametrize(("question", "answer"), [("language", "xx"), ("ci", "jenkins"), ("left_out", ["tea"])])
def test_a_choice_that_is_not_offered_is_refused(tmp_path: Path, question: str, answer: str) -> None:
    with pytest.raises((CopierError, ValueError), match="choice"):
        render_answers(tmp_path / "cohort", **{question: answer})


@pytest.mark.slow
def test_currency_and_time_zone_follow_the_country(tmp_path: Path) -> None:
    settings = (render_answers(tmp_path / "cohort", country="KE") / "cohort.yml").read_text(encoding="utf-8")
    assert "currency: KES\n" in settings
    assert "time_zone: Africa/Nairobi\n" in settings


def test_thai_stands_for_thailand_and_english_for_no_country(tmp_path: Path) -> None:
    settings = (render_answers(tmp_path / "th", country=None) / "cohort.yml").read_text(encoding="utf-8")
    assert "country: TH\ncurrency: THB\n" in settings
    with pytest.raises((CopierError, ValueError), match="country"):
        render_answers(tmp_path / "en", language="en", country=None)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["th", "en"])
def test_kinds_of_workshops_may_be_thai_words_and_the_proposal_has_them(tmp_path: Path, language: str) -> None:
    written = ["กลยุทธ์ 2026-12-15", "สื่อสาร 2027-03-16 2027-03-17", "อื่นๆ 2027-04-01", "finance 2027-04-02"]
    cohort = render_answers(tmp_path / "cohort", language=language, workshops=written)
    rows = (cohort / "data" / "workshops.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[1] for row in rows] == ["strategy", "communication", "other", "finance"]
    proposal = yaml.safe_load(
        (render_answers(tmp_path / "other", language=language) / ".copier-answers.yml").read_text("utf-8")
    )
    words = [line.split()[0] for line in proposal["workshops"]]
    thai = ["กลยุทธ์", "การเงิน", "ทีม", "การสื่อสาร", "ปิดท้าย"]
    assert words == (thai if language == "th" else ["strategy", "finance", "team", "communication", "forum"])


@pytest.mark.slow
def test_a_cohort_in_norway_has_a_country(tmp_path: Path) -> None:
    # YAML reads NO as false
    assert read_settings(CohortPaths(render_answers(tmp_path / "cohort", country="no")))["country"] == "NO"


@pytest.mark.slow
def test_workshops_may_have_names_of_their_own_and_last_one_day(tmp_path: Path) -> None:
    workshops = [
        {"kind": "other", "start_date": "2027-01-05", "title": "Visit, with “friends”"},
        {"kind": "team", "start_date": "2026-12-05", "end_date": "2026-12-06"},
        "communication 2027-02-01",
    ]
    cohort = render_answers(tmp_path / "cohort", language="en", workshops=workshops)
    assert (cohort / "data" / "workshops.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "workshop-01,team,1,Team workshop,,2026-12-05,2026-12-06,,,,,",
        'workshop-02,other,,"Visit, with “friends”",,2027-01-05,2027-01-05,,,,,',
        "workshop-03,communication,,Communication workshop,,2027-02-01,2027-02-01,,,,,",
    ]


@pytest.mark.slow
def test_small_letters_and_an_empty_institution_are_welcome(tmp_path: Path) -> None:
    cohort = render_answers(tmp_path / "cohort", language="en", country="la", currency="usd", start_date="2027-01-01")
    settings = (cohort / "cohort.yml").read_text(encoding="utf-8")
    for line in (
        "country: LA",
        "currency: USD",
        "time_zone: Asia/Vientiane",
        "start_date: 2027-01-01",
        'institution: "Our institution"',
    ):
        assert f"{line}\n" in settings


@pytest.mark.parametrize(("language", "message"), [("en", "move it elsewhere"), ("th", "กรุณาย้ายไปที่อื่น")])
def test_a_template_whose_files_cannot_be_found_is_refused(tmp_path: Path, language: str, message: str) -> None:
    """Brackets in a path are a pattern for copier: without this a cohort would come out without its toolkit."""
    template = tmp_path / "templates [b]"
    for name in ("copier.yml", "copier", "template", "schemas"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, _below(template) / name)
    with pytest.raises((CopierError, ValueError)) as refusal:
        render(tmp_path / "cohort", template, language=language)
    assert message in str(refusal.value)


def _below(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _width(text: str) -> int:
    """The columns that a text takes in a terminal: vowels and tones above and below letters take none."""
    return sum(not unicodedata.combining(sign) and unicodedata.category(sign) != "Mn" for sign in text)


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("kind", ["cohort", "network"])
def test_no_question_is_cut_by_a_terminal_of_eighty_columns(language: str, kind: str) -> None:
    questions = {name: entry for name, entry in read_yaml(ROOT / "copier.yml").items() if not name.startswith("_")}
    environment = jinja2.Environment(  # noqa: S701 - texts for a terminal
        variable_start_string="{=", variable_end_string="=}", block_start_string="{=%", block_end_string="%=}"
    )
    texts = {
        name: environment.from_string(entry["help"]).render(language=language, kind=kind)
        for name, entry in questions.items()
        if "help" in entry
    }
    assert len(texts) > 12
    # copier begins a question with a sign and a space
    assert {name: text for name, text in texts.items() if _width(text) > 77} == {}
