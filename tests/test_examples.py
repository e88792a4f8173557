"""The cohorts of examples/ from copier to the published page, and docs/adapt.md as far as its commands go."""

from __future__ import annotations

import datetime
import functools
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pypdfium2
import pytest
import yaml
from babel.messages.pofile import read_po
from cohort.i18n.language import cohort_language
from cohort.i18n.subdivisions import subdivision_labels
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.translation_catalogue import partner_texts

from tests import accepting
from tests.helpers import ROOT, render, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("examples")]

EXAMPLES = ROOT / "examples"
DAY = ["--as-of", "2026-10-01"]


class Example(NamedTuple):
    """A cohort of examples/: the language of its partners, the faults of the file that one sends, how they mend them,
    and the sum of the amounts then."""

    name: str
    code: str
    faults: dict[str, str]
    mended: dict[str, str]
    sum: float


WORLD = {
    each.name: each
    for each in (
        Example("kenya", "sw", {"C7": "value-not-a-number"}, {"elfu mbili": "2000"}, 7550),
        Example(
            "laos",
            "lo",
            {"C5": "question-readings", "C7": "value-not-a-number"},
            {"350.000 ກີບ": "350000", "ຫ້າແສນກີບ": "500000"},
            2_100_000,
        ),
        Example("indonesia", "id", {"C7": "value-not-a-number"}, {"dua ratus ribu": "200000"}, 2_050_000),
    )
}


def own_sheet(name: str) -> Path:
    """The list that a partner sends."""
    (sheet,) = (path for path in (EXAMPLES / name / "sent").glob("*.csv") if path.stem not in ("grants", "budgets"))
    return sheet


@pytest.fixture(scope="module", params=sorted(WORLD))
def started(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Example, Path]:
    """The cohort with its grant and budget lines, forms made, and the receipt for what a partner has sent."""
    example = WORLD[request.param]
    answers = yaml.safe_load((EXAMPLES / example.name / "answers.yml").read_text(encoding="utf-8"))
    cohort = render(tmp_path_factory.mktemp("examples") / example.name, **answers)
    if "left_out" in answers:
        assert run(cohort, "migrate").returncode == 0
    for name in ("grants.csv", "budgets.csv"):
        shutil.copy(EXAMPLES / example.name / "sent" / name, cohort / "submissions")
    accepted = run(cohort, "accept", "--from", "host-1", *DAY)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert run(cohort, "forms").returncode == 0
    shutil.copy(own_sheet(example.name), cohort / "submissions")
    assert run(cohort, "validate", "--from", "partner-01", *DAY).returncode == 1
    return example, cohort


@functools.cache
def words_for_partners() -> list[str]:
    """All that partners read, without those texts that have a plural."""
    return [text for text in partner_texts(CohortPaths(ROOT)) if isinstance(text, str)]


def texts_of(path: Path) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
        if not sheet.title.startswith("_"):
            yield sheet.title
            yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def test_partners_read_forms_in_their_language(started: tuple[Example, Path]) -> None:
    example, root = started
    cohort = Cohort.read(CohortPaths(root))
    say = cohort_language(cohort, example.code).say
    forms = {path.name: path for path in (root / "build" / "forms").glob("*partner-01*.xlsx") if "ODK" not in path.name}
    assert len(forms) == 2
    english = {text for text in words_for_partners() if say(text) != text}
    for path in forms.values():
        shown = set(texts_of(path))
        assert shown & {say(text) for text in english}
        left = shown & english
        # a word that is the same in both languages is no English
        assert left == set(), (path.name, left)
    # the host works in the language of the office
    (checks,) = (root / "build" / "forms").glob("Check of expenses*.xlsx")
    assert "What was bought?" in " ".join(texts_of(checks))
    html = (root / "build" / "forms" / f"{say('Consent form')}.html").read_text(encoding="utf-8")
    for answer in ("Taking part in the cohort", "Sharing abroad", "Nickname"):
        assert say(answer) != answer
        assert say(answer) in html
        assert answer not in html
    papers = {path.stem for path in (root / "build" / "forms").glob("*.html")}
    assert papers == {"Consent form", say("Consent form")}


def test_the_catalogue_is_as_complete_as_it_says(started: tuple[Example, Path]) -> None:
    example, root = started
    language = cohort_language(Cohort.read(CohortPaths(root)), example.code)
    assert language.is_partial
    lacking = [text for text in words_for_partners() if language.say(text) == text]
    if example.code == "id":
        # most of what partners get, and it does not say more
        assert 0 < len(lacking) < 500
    else:
        assert [text for text in lacking if re.search("[a-z]{4}", text)] == []


@pytest.mark.parametrize("file", sorted((ROOT / "languages").glob("*.po")), ids=lambda file: file.stem)
def test_a_text_with_a_plural_is_translated_in_all_its_forms_or_none(file: Path) -> None:
    with file.open("rb") as stream:
        forms = [message.string for message in read_po(stream, locale=file.stem) if isinstance(message.string, tuple)]
    assert forms or file.stem == "en"
    assert [form for form in forms if any(form) and not all(form)] == []


def test_a_partner_is_reminded_in_its_language(started: tuple[Example, Path]) -> None:
    example, root = started
    say = cohort_language(Cohort.read(CohortPaths(root)), example.code).say
    assert run(root, "due", "--as-of", "2027-01-20").returncode == 0
    text = (root / "build" / "due" / "due.txt").read_text(encoding="utf-8")
    reminded = {part.partition("===")[0].strip(): part.partition("===")[2] for part in text.split("\n=== ")}
    partners = yaml.safe_load((EXAMPLES / example.name / "answers.yml").read_text(encoding="utf-8"))["partners"]
    thanks = "If it is done already, just let us know. Thank you!"
    for partner in partners:
        assert say(thanks) in reminded[partner]
        for english in (thanks, "First trial", "fill in and send back", "may stay empty"):
            assert english not in reminded[partner]
    assert thanks in reminded["The host"]


def test_the_receipt_asks_in_the_language_of_the_partner(started: tuple[Example, Path]) -> None:
    example, root = started
    say = cohort_language(Cohort.read(CohortPaths(root)), example.code).say
    html = (root / "build" / "receipts" / f"{own_sheet(example.name).stem}.html").read_text(encoding="utf-8")
    assert f'<html lang="{example.code}" dir="ltr">' in html
    assert say("Receipt for your file") in html
    assert say("Not a number") in html
    written = yaml.safe_load((root / "build" / "validation" / "findings.json").read_text(encoding="utf-8"))
    sent = {
        finding["cell"]: finding["code"]
        for finding in written["findings"]
        if finding["file"].startswith("submissions/")
    }
    assert sent == example.faults


@pytest.fixture(scope="module")
def finished(started: tuple[Example, Path]) -> tuple[Example, Path]:
    """The cohort after the partner has mended its list: taken in, reported and published in its language too."""
    example, root = started
    sheet = root / "submissions" / own_sheet(example.name).name
    text = sheet.read_text(encoding="utf-8")
    for typed, number in example.mended.items():
        text = text.replace(typed, number)
    sheet.write_text(text, encoding="utf-8")
    with (root / "cohort.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"also_in: [{example.code}]\n")
    accepted = run(root, "accept", "--from", "partner-01", *DAY)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    for session in ("report", "publish"):
        done = run(root, session, *DAY)
        assert done.returncode == 0, done.stdout + done.stderr
    return example, root


def test_what_was_sent_is_in_the_data(finished: tuple[Example, Path]) -> None:
    example, root = finished
    amounts = [float(row["amount"]) for row in accepting.rows(root, "expenses")]
    assert (len(amounts), sum(amounts)) == (3, example.sum)


def test_the_report_speaks_the_language_and_says_that_it_is_partial(finished: tuple[Example, Path]) -> None:
    example, root = finished
    language = cohort_language(Cohort.read(CohortPaths(root)), example.code)
    note = language.say("Not everything on this page is translated; the rest is in English.")
    report = root / "build" / "report"
    for page in report.glob(f"*.{example.code}.html"):
        assert note in page.read_text(encoding="utf-8"), page.name
    english = (report / "index.html").read_text(encoding="utf-8")
    assert note not in english
    # only pages of a cohort with Lao carry its letters
    assert ("unicode-range:U+0E80-0EFF" in english) is (example.code == "lo")


def test_the_page_of_a_partner_is_in_its_language(finished: tuple[Example, Path]) -> None:
    example, root = finished
    say = cohort_language(Cohort.read(CohortPaths(root)), example.code).say
    english = {text for text in words_for_partners() if say(text) != text}
    html = (root / "build" / "report" / f"partner-partner-01.{example.code}.html").read_text(encoding="utf-8")
    for heading in ("Spent of the grant", "What holds us back", "Plan against spending, by partner", "To take away"):
        assert heading in english
        assert say(heading) in html
    # the names of pages for others are in the language of the office
    page = html.split("</nav>")[-1]
    shown = {text.strip() for text in re.findall(r">([^<>]+)<", page)}
    assert shown & english == set()


def test_a_statement_is_in_the_language_of_who_signs_it(finished: tuple[Example, Path]) -> None:
    example, root = finished
    say = cohort_language(Cohort.read(CohortPaths(root)), example.code).say
    (file,) = (root / "build" / "report" / "files").glob(f"statement-grant-01-1-*.{example.code}.xlsx")
    english = {text for text in words_for_partners() if say(text) != text}
    assert set(texts_of(file)) & english == set()
    assert say("Prepared by") in set(texts_of(file))
    # no amount is cut into two lines: a digit of the table is about two millimetres wide
    for table in docx.Document(str(file.with_suffix(".docx"))).tables:
        for column in table.columns:
            amounts = [cell.text for cell in column.cells if re.fullmatch(r"-?[\d.,]+", cell.text)]
            assert all(column.width.mm > 2.05 * len(amount) for amount in amounts), (column.width.mm, amounts)


def test_pdf_and_publication_are_in_the_language(finished: tuple[Example, Path]) -> None:
    example, root = finished
    (file,) = (root / "build" / "report" / "files").glob(f"partner-partner-01*.{example.code}.pdf")
    # a program that copies from a PDF may see spaces around marks
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)).replace(" ", "")
    assert Cohort.read(CohortPaths(root)).settings["cohort_name"].replace(" ", "") in text
    # a font that lacks a letter prints it as nothing, or as the sign for an unknown one
    assert "\ufffd" not in text
    assert cohort_language(Cohort.read(CohortPaths(root)), example.code).month(datetime.date(2026, 10, 1))[:4] in text
    pages = {path.name for path in (root / "build" / "published").glob("*.html")}
    assert {"index.html", f"public.{example.code}.html"} <= pages


# docs/adapt.md

ADAPT = (ROOT / "docs" / "adapt.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|yaml|po)\n(.*?)```", ADAPT, re.DOTALL)
START = "python3 toolkit/scripts/start.py"


def test_the_page_leads_a_new_user_through_kenya(tmp_path: Path) -> None:
    answers = yaml.safe_load((EXAMPLES / "kenya" / "answers.yml").read_text(encoding="utf-8"))
    cohort = render(tmp_path / "twende", **answers)
    run_lines, mended = 0, False
    for kind, text in BLOCKS:
        if kind == "yaml" and text.startswith("also_in"):
            with (cohort / "cohort.yml").open("a", encoding="utf-8") as settings:
                settings.write(text)
        if kind == "yaml" and text.startswith("extends: organisations"):
            (cohort / "local" / "tables").mkdir(parents=True)
            (cohort / "local" / "tables" / "organisations.yaml").write_text(text, encoding="utf-8")
        for line in text.splitlines() if kind == "sh" else ():
            words = shlex.split(line)
            if words[0] == "cp":
                shutil.copy(ROOT / words[1].removeprefix("../cohort-template/"), cohort / words[2])
            elif line.startswith(f"{START} -s "):
                session, arguments = words[3], words[5:]
                if session == "accept" and "partner-01" in arguments:
                    accepting_file = cohort / "submissions" / own_sheet("kenya").name
                    text_of_file = accepting_file.read_text(encoding="utf-8")
                    accepting_file.write_text(text_of_file.replace("elfu mbili", "2000"), encoding="utf-8")
                    mended = True
                done = run(cohort, session, *arguments)
                # what waits for its sender is no success
                assert done.returncode == (1 if session == "validate" else 0), line + done.stdout + done.stderr
                run_lines += 1
            else:
                assert line in (
                    "uvx copier copy --defaults --data-file examples/kenya/answers.yml . ../twende",
                    "cd ../twende",
                    START,
                )
    assert (run_lines, mended) == (7, True)
    # the column of names in Swahili is there, blank
    assert {row["name_sw"] for row in accepting.rows(cohort, "organisations")} == {""}
    assert (cohort / "build" / "report" / "index.sw.html").is_file()
    assert (cohort / "build" / "published" / "index.html").is_file()


def test_the_files_of_the_page_work(fresh_en: Path, tmp_path: Path) -> None:
    cohort = Path(shutil.copytree(fresh_en, tmp_path / "cohort"))
    settings = (cohort / "cohort.yml").read_text(encoding="utf-8")
    (cohort / "cohort.yml").write_text(
        settings.replace("country: LA", "country: UG\npartners_language: sw"), encoding="utf-8"
    )
    files = re.findall(r"`(local/[\w./]+)`:\n\n```(?:yaml|po)\n(.*?)```", ADAPT, re.DOTALL)
    assert [name for name, _ in files] == [
        "local/tables/organisations.yaml",
        "local/countries/UG.yaml",
        "local/languages/sw.po",
        "local/fonts.yaml",
    ]
    for name, text in files:
        (cohort / name).parent.mkdir(parents=True, exist_ok=True)
        (cohort / name).write_text(text, encoding="utf-8")
    fonts = cohort / "local" / "fonts"
    fonts.mkdir()
    for face in ("Regular", "SemiBold"):
        # which letters a font has makes no difference to how it is declared
        source = cohort / "toolkit" / "report" / "theme" / "fonts" / f"NotoSansLao-{face}.ttf"
        shutil.copy(source, fonts / f"NotoSansKhmer-{face}.ttf")
    read = Cohort.read(CohortPaths(cohort))
    assert read.settings["fiscal_year_start"] == "07-01"
    assert read.model.tables["organisations"].translations("sw") == {"name": "name_sw"}
    assert subdivision_labels("UG", cohort_language(read, "en"))["UG-102-N"] == "Nakawa, Kampala"
    assert cohort_language(read, "sw").say("Budget and spending") == "Bajeti na matumizi yetu"
    assert cohort_language(read, "sw").say("Expenses") == "Matumizi"
    done = run(cohort, "forms", "consent-form")
    assert done.returncode == 0, done.stderr
    html = next((cohort / "build" / "forms").glob("Fomu*.html")).read_text(encoding="utf-8")
    assert "the Data Protection and Privacy Act, 2019" in html
