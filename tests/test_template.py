"""What `copier copy` makes: the right files, byte for byte, with nothing of the machinery left over."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cohort.model.paths import CohortPaths
from cohort.model.settings import read_settings
from cohort.model.tables import read_model
from cohort.reading.stored_csv import read_stored
from cohort.storing.csv_tables import table_text
from cohort.workflows.translation_catalogue import all_texts, missing_translations

import tools.countries
import tools.template_files
from tests.helpers import ROOT, copy_tracked, git, git_save, render, render_answers

PERSONAL = ("codings", "coach_logs", "consents", "expenses", "instalments", "people", "research_notes")
VERBATIM = ("schemas", "report", "languages", "scripts")


def tracked(*folders: str) -> list[str]:
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders).split("\0")
    return sorted(name for name in filter(None, listed) if (ROOT / name).exists())


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_toolkit_and_the_model_arrive_byte_for_byte(fresh_th: Path) -> None:
    names = tracked(*VERBATIM)
    assert len(names) > 60
    assert [name for name in names if (fresh_th / "toolkit" / name).read_bytes() != (ROOT / name).read_bytes()] == []


def test_the_hashes_of_the_toolkit_are_those_of_its_files(fresh_th: Path) -> None:
    toolkit = fresh_th / "toolkit"
    lines = (toolkit / "HASHES").read_text(encoding="utf-8").splitlines()
    listed = {name: sha256 for sha256, name in (line.split("  ") for line in lines)}
    assert listed == {name: hashlib.sha256((toolkit / name).read_bytes()).hexdigest() for name in tracked(*VERBATIM)}


def test_a_cohort_has_exactly_these_files(fresh_th: Path) -> None:
    tables = {path.stem for path in (ROOT / "schemas" / "tables").glob("*.yaml")}
    expected = {f"toolkit/{name}" for name in tracked(*VERBATIM)}
    expected |= {f"data/{name}.csv" for name in (tables - {"advances"}) | {"ledger"}}
    expected |= {f"private/{name}.csv" for name in PERSONAL}
    expected |= {f"toolkit/requirements/{name}.txt" for name in ("check", "desk", "nox", "report")}
    fonts = (
        "FONTLOG.txt",
        "NotoSansLao-Regular.ttf",
        "NotoSansLao-Regular.woff2",
        "NotoSansLao-SemiBold.ttf",
        "NotoSansLao-SemiBold.woff2",
        "OFL-NotoSansLao.txt",
        "OFL.txt",
        "Sarabun-Regular.ttf",
        "Sarabun-Regular.woff2",
        "Sarabun-SemiBold.ttf",
        "Sarabun-SemiBold.woff2",
    )
    expected |= {f"toolkit/report/theme/fonts/{name}" for name in fonts}
    expected |= {f"toolkit/pictures/desk.{language}.png" for language in ("en", "th")}
    expected |= {".copier-answers.yml", ".gitattributes", ".gitignore", "README.md", "cohort.yml", "datapackage.yaml"}
    expected |= {"noxfile.py", "private/datapackage.yaml"}
    expected |= {f"toolkit/{name}" for name in ("HASHES", "LICENSE", "README.md")}
    expected |= {"local/README.md", "submissions/README.md"}
    expected |= {"GUIDE.md", "start.cmd", "start.command", "start.sh"}
    assert files_of(fresh_th) == expected


@pytest.mark.slow
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("ci", "files"),
    [
        ("github", [f".github/workflows/{name}.yml" for name in ("check", "news", "publish")]),
        ("gitlab", [".gitlab-ci.yml"]),
    ],
)
def test_continuous_integration_is_files_of_its_own(tmp_path: Path, ci: str, files: list[str], language: str) -> None:
    plain = render_answers(tmp_path / "plain", language=language)
    with_ci = render_answers(tmp_path / "ci", language=language, ci=ci)
    assert files_of(with_ci) - files_of(plain) == set(files)
    assert all(yaml.safe_load((with_ci / file).read_text(encoding="utf-8")) for file in files)


def test_no_delimiter_of_the_template_is_left_over(fresh_th: Path, fresh_en: Path) -> None:
    for cohort in (fresh_th, fresh_en):
        for path in cohort.rglob("*"):
            assert "{=" not in path.name
            if path.is_file() and path.suffix not in {".png", ".ttf", ".woff2"}:
                assert b"{=" not in path.read_bytes(), path
    assert [name for name in tracked(*VERBATIM) if b"{=" in (ROOT / name).read_bytes()] == []


def test_nothing_in_the_template_asks_for_trust() -> None:
    settings = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    assert not {"_tasks", "_migrations", "_jinja_extensions"} & set(settings)


def test_names_are_legal_on_windows_and_short() -> None:
    for name in tracked():
        assert not set(name) & set('<>:"|?*\\'), name
        assert all(not part.endswith((" ", ".")) for part in name.split("/")), name
        assert len(name) < 100, name


@pytest.mark.slow
def test_personal_data_stays_out_of_git(tmp_path: Path) -> None:
    cohort = render(tmp_path / "cohort")
    git_save(cohort)
    (cohort / "private" / "people.csv").write_text("person_id,full_name\np-1,Somebody\n", encoding="utf-8")
    (cohort / "private" / "scan.pdf").write_bytes(b"%PDF")
    (cohort / "submissions" / "form.xlsx").write_bytes(b"PK")
    assert git(cohort, "status", "--short") == ""
    assert git(cohort, "ls-files", "private").split() == ["private/datapackage.yaml"]


def test_what_the_schemas_decide_is_shipped_as_they_decide_it() -> None:
    stale = {path for path, text in tools.template_files.expected().items() if path.read_text(encoding="utf-8") != text}
    assert stale == set(), "run: nox -s generate"


def test_the_country_list_is_that_of_the_registers() -> None:
    assert tools.countries.FILE.read_text(encoding="utf-8") == tools.countries.text()


@pytest.mark.slow
def test_every_word_is_said_in_thai() -> None:
    paths = CohortPaths(ROOT)
    assert len(all_texts(paths)) > 400
    assert missing_translations(paths, "th") == {}


@pytest.mark.slow
def test_a_template_with_a_mistake_stops_the_catalogues_before_they_lose_its_texts(tmp_path: Path) -> None:
    template = tmp_path / "template"
    copy_tracked(template)
    page = template / "report" / "pages" / "kit.html.jinja"
    number = len(page.read_text(encoding="utf-8").splitlines()) + 1
    page.write_text(page.read_text(encoding="utf-8") + "{% if %}\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (template / "languages").glob("*.po")}
    command = [sys.executable, "tools/words.py"]
    done = subprocess.run(command, cwd=template, capture_output=True, encoding="utf-8", env=os.environ, check=False)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"report/pages/kit.html.jinja, line {number}: ")
    assert (done.returncode, done.stdout) == (1, "")
    assert {path.name: path.read_bytes() for path in (template / "languages").glob("*.po")} == before


@pytest.mark.slow
def test_thai_answers_reach_settings_register_and_readme(tmp_path: Path) -> None:
    cohort = render_answers(
        tmp_path / "รุ่น ๒",
        cohort_name='รุ่นที่ ๒ "นำร่อง": น้ำ #1',
        institution="มหาวิทยาลัย, ทดสอบ",
        partners=["กลุ่ม “แม่บ้าน”, ตำบลหนึ่ง", 'กลุ่ม "สอง"'],
        funder="มหาวิทยาลัย, ทดสอบ",
        coach_supplier="ผู้คัดเลือก",
    )
    settings = read_settings(CohortPaths(cohort))
    assert settings["cohort_name"] == 'รุ่นที่ ๒ "นำร่อง": น้ำ #1'
    assert settings["institution"] == "มหาวิทยาลัย, ทดสอบ"
    rows = list(csv.DictReader(io.StringIO((cohort / "data" / "organisations.csv").read_text(encoding="utf-8"))))
    assert [(row["organisation_id"], row["name"], row["roles"]) for row in rows] == [
        ("coach-supplier-1", "ผู้คัดเลือก", "coach_supplier"),
        ("host-1", "มหาวิทยาลัย, ทดสอบ", "host;funder"),
        ("partner-01", "กลุ่ม “แม่บ้าน”, ตำบลหนึ่ง", "partner"),
        ("partner-02", 'กลุ่ม "สอง"', "partner"),
    ]
    assert "# รุ่นที่ ๒" in (cohort / "README.md").read_text(encoding="utf-8")


def test_only_what_differs_from_the_defaults_is_in_the_settings(fresh_en: Path) -> None:
    assert yaml.safe_load((fresh_en / "cohort.yml").read_text(encoding="utf-8")) == {
        "cohort_name": "Cohort One",
        "institution": "Our institution",
        "language": "en",
        "country": "LA",
        "currency": "LAK",
        "time_zone": "Asia/Vientiane",
        "start_date": datetime.date(2026, 11, 1),
        "end_date": datetime.date(2027, 5, 31),
        "data_licence": "CC-BY-4.0",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start_date", "months", "end_date"),
    [
        ("2017-11-01", 7, "2018-05-31"),
        ("2026-01-31", 1, "2026-02-27"),
        ("2027-08-31", 6, "2028-02-28"),
        ("2027-12-15", 12, "2028-12-14"),
        ("2026-11-30", 60, "2031-11-29"),
    ],
)
def test_the_last_day_follows_from_the_first_and_the_months(
    tmp_path: Path, start_date: str, months: int, end_date: str
) -> None:
    cohort = render_answers(tmp_path / "cohort", start_date=start_date, months=months)
    settings = read_settings(CohortPaths(cohort))
    assert settings["end_date"].isoformat() == end_date
    rows = read_stored(cohort / "data" / "workshops.csv").rows
    assert [row[1] for row in rows] == ["strategy", "finance", "team", "communication", "forum"]
    dates = [day for row in rows for day in row[5:7]]
    assert dates == sorted(dates)
    assert start_date <= dates[0]
    assert dates[-1] <= end_date


def test_the_usual_workshops_lie_about_two_months_apart(fresh_en: Path) -> None:
    rows = read_stored(fresh_en / "data" / "workshops.csv").rows
    first_days = [datetime.date.fromisoformat(row[5]) for row in rows if row[2]]
    assert len(first_days) == 3
    assert all(45 <= (later - day).days <= 75 for day, later in itertools.pairwise(first_days))


@pytest.mark.slow
def test_the_first_rows_are_stored_as_the_toolkit_stores_them(tmp_path: Path) -> None:
    cohort = render_answers(tmp_path / "cohort", partners=['a "b", c', "d"], funder="Fund")
    paths = CohortPaths(cohort)
    model = read_model(paths, read_settings(paths))
    for name in ("organisations", "workshops"):
        text = (cohort / "data" / f"{name}.csv").read_bytes()
        stored = read_stored(cohort / "data" / f"{name}.csv")
        table = model.tables[name]
        rows = [dict(zip(stored.header, cells, strict=True)) for cells in stored.rows]
        assert table_text(table, table.public_fields, rows).encode() == text


@pytest.mark.slow
def test_the_ledger_begins_with_what_copier_wrote(tmp_path: Path) -> None:
    cohort = render_answers(tmp_path / "cohort", partners=["One", "Two"])
    with (cohort / "data" / "ledger.csv").open(encoding="utf-8") as file:
        entries = list(csv.DictReader(file))
    assert [(row["entry_id"], row["action"], row["table"], row["added"]) for row in entries] == [
        ("1", "start", "organisations", "3"),
        ("2", "start", "workshops", "5"),
    ]
    for row in entries:
        assert row["table_sha256"] == hashlib.sha256((cohort / "data" / f"{row['table']}.csv").read_bytes()).hexdigest()
        assert row["schema_version"] == (ROOT / "schemas" / "VERSION").read_text(encoding="utf-8").strip()
