"""The files and settings that the guide of a cohort shows work as they are pasted."""

from __future__ import annotations

import datetime
import itertools
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths

from tests.accepting import state
from tests.guide_cohort import IN_EACH_LANGUAGE, make, nox, prepare, source
from tests.guide_pages import blocks, examples, settings
from tests.helpers import build_file_tree, findings, run
from tests.workbooks import FilledForm

pytestmark = pytest.mark.slow

# the sheet that the guide adds, and the headings under which the test writes
VISITS = {
    "en": ("Visits", "On which day?", "How many went?", "What did you learn?"),
    "th": ("การศึกษาดูงาน", "ไปเมื่อไร", "ไปกี่คน", "ได้เรียนรู้อะไร"),
}


@pytest.fixture(scope="module", params=IN_EACH_LANGUAGE)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def fresh(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort that was just made. Do not change it."""
    return make(tmp_path_factory.mktemp("guide") / "cohort", language)


@pytest.fixture
def cohort(fresh: Path, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with rows, of the test's own, in which somebody stands who types."""
    folder = prepare(fresh, tmp_path / "cohort", language)
    monkeypatch.chdir(folder)
    return folder


def test_the_files_that_the_guide_shows_work_together(language: str, cohort: Path) -> None:
    page = source("GUIDE", language)
    files = examples(page)
    assert [Path(name).parent.name for name in files] == ["tables", "rules", "measures", "charts", "pages", "languages"]
    build_file_tree(cohort, files)
    shown = blocks(page)
    # the commands that stand below the table
    (commands,) = (later for block, later in itertools.pairwise(shown) if block.file.startswith("local/tables/"))
    for line in commands.lines:
        assert nox(cohort, line).returncode == 0
    fill_in(cohort, language)

    assert run(cohort, "validate").returncode == 0
    found = [
        (finding["file"], finding["severity"])
        for finding in findings(cohort)
        if finding["code"] == "visit-without-lesson"
    ]
    assert found == [("submissions/visits.xlsx", "warning")]
    assert run(cohort, "accept").returncode == 0
    assert run(cohort, "validate").returncode == 0
    assert [finding["file"] for finding in findings(cohort) if finding["code"] == "visit-without-lesson"] == [
        "data/visits.csv"
    ]

    assert run(cohort, "report").returncode == 0
    report = cohort / "build" / "report"
    html = {path.stem: path.read_text(encoding="utf-8") for path in report.glob("*.html")}
    assert '<data value="2" data-measure="visits_made" data-column="visits" data-row="1">2</data>' in html["visits"]
    assert re.search(r'<div class="chart wide"[^>]*><svg', html["visits"])
    assert all('href="visits.html"' in html[name] for name in ("index", "funder", "coaching"))
    assert 'id="measure-visits_made"' in html["numbers"]
    assert "visited_on" in html["dictionary"]
    title = files["local/measures/visits_made.sql"].splitlines()[0].removeprefix("-- title: ")
    book = openpyxl.load_workbook(report / "files" / "tables.xlsx")
    assert any(title == cell.value for sheet in book for row in sheet.iter_rows(max_row=3) for cell in row)
    ours, other = re.findall(r'^msg(?:id|str) "(.+)"', files[f"local/languages/{language}.po"], re.M)
    assert ours == "Coaching"
    assert f"<h1>{other}</h1>" in html["coaching"]

    done = run(cohort, "doctor")
    assert done.returncode == 0
    assert "visits" not in done.stdout
    assert run(cohort, "backup").returncode == 0


def fill_in(cohort: Path, language: str) -> None:
    """Two visits in the workbook of a partner, one of them without what was learned."""
    sheet, day, people, learned = VISITS[language]
    books = map(FilledForm, (cohort / "build" / "forms").glob("* partner-01.xlsx"))
    (book,) = (book for book in books if sheet in book.book.sheetnames)
    row = book.first_blank(sheet, day)
    book.write(sheet, row, {day: datetime.date(2026, 11, 20), people: 4})
    book.write(sheet, row + 1, {day: datetime.date(2026, 12, 5), people: 2, learned: "Prices"})
    book.save(cohort / "submissions" / "visits.xlsx")


def set_in(cohort: Path, *texts: str) -> None:
    """Writes settings into cohort.yml in place of what it says of them now."""
    for text in texts:
        now = yaml.safe_load((cohort / "cohort.yml").read_text(encoding="utf-8")) | yaml.safe_load(text)
        (cohort / "cohort.yml").write_text(yaml.safe_dump(now, allow_unicode=True), encoding="utf-8")


def test_the_settings_that_the_guide_shows_are_taken(language: str, fresh: Path, tmp_path: Path) -> None:
    texts = settings(source("GUIDE", language))
    folder = Path(shutil.copytree(fresh, tmp_path / "cohort"))
    # on the first day nothing is overdue, whenever this runs
    first = yaml.safe_load((folder / "cohort.yml").read_text(encoding="utf-8"))["start_date"]
    set_in(folder, f"as_of: {first.isoformat()}")
    assert len(texts) == 7
    for text in texts:
        set_in(folder, text)
        assert run(folder, "migrate").returncode == 0
        done = run(folder, "validate")
        assert done.returncode == 0, text + done.stdout + done.stderr
    # the option that was taken up
    assert (folder / "data" / "advances.csv").is_file()
    assert findings(folder) == []


def test_a_dropped_component_leaves_its_rows_and_comes_back(language: str, cohort: Path) -> None:
    before, without = state(cohort), (cohort / "cohort.yml").read_text(encoding="utf-8")
    texts = settings(source("GUIDE", language))
    (currency,) = (text for text in texts if "currency" in text)
    (dropped,) = (text for text in texts if "dropped" in text)
    set_in(cohort, currency, dropped)
    for session in ("migrate", "report", "forms"):
        assert run(cohort, session).returncode == 0
    pages = cohort / "build" / "report"
    reason = yaml.safe_load(dropped)["components"]["coaching"]["reason"]
    assert reason in (pages / "fidelity.html").read_text(encoding="utf-8")
    assert "measure-coaching_time" not in (pages / "numbers.html").read_text(encoding="utf-8")
    shillings = cohort_language(Cohort.read(CohortPaths(cohort))).currency("KES")
    assert f"</data> {shillings}" in (pages / "funder.html").read_text(encoding="utf-8")
    assert all(state(cohort)[name] == sha for name, sha in before.items() if "coach_logs" in name)
    (cohort / "cohort.yml").write_text(without, encoding="utf-8")
    assert run(cohort, "migrate").returncode == 0
    assert run(cohort, "validate").returncode == 0
