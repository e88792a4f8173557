"""The consent form: in each language of the cohort, with everything that can be agreed to, and nothing left open."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from cohort.errors import CannotRun
from cohort.i18n.language import cohort_language
from cohort.model.cohort import Cohort
from cohort.model.consent_notice import notice_texts, read_notice
from cohort.model.paths import CohortPaths
from cohort.model.tables import Field
from cohort.workflows.forms.make_forms import make_forms
from cohort.workflows.translation_catalogue import all_texts

from tests.helpers import ROOT, replace, run

# one worker, so that what its tests share is made once
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("consent_form")]

NAME = "consent-form"
TITLES = {"th": "หนังสือให้ความยินยอม", "en": "Consent form"}


def consent_files(cohort: Path) -> dict[str, Path]:
    """The files of the form by name."""
    return {path.name: path for path in make_forms(Cohort.read(CohortPaths(cohort)), [NAME])}


def joined(text: str) -> str:
    """A text without spaces, breaks and what joins words: lines may be broken anywhere."""
    return re.sub(r"[\s\u2060\u200b]+", "", text)


def in_pdf(path: Path) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


class Reader(HTMLParser):
    """The text of a page, and everything that it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.fetched += [
            value for name, value in attrs if name in {"src", "href", "action"} and value and value[0] != "#"
        ]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self.inside:
            self.fetched += [url for url in re.findall(r"url\((.*?)\)", data) if not url.startswith("data:")]
        else:
            self.words.append(data)


def in_page(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def asked_columns(cohort: Path) -> list[Field]:
    """The fields of the model whose codes can be ticked on the form."""
    read = Cohort.read(CohortPaths(cohort))
    notice = read_notice(read)
    assert notice
    table = read.model.tables[notice.table]
    return [notice.uses(read.model), *(table.field(choice.field) for choice in notice.choose)]


@pytest.fixture(scope="module")
def forms(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """The pilot with its consent forms. Do not change it."""
    cohort = Path(shutil.copytree(pilot, tmp_path_factory.mktemp("consent") / "cohort"))
    return cohort, consent_files(cohort)


def test_there_is_a_page_and_a_pdf_in_each_language(forms: tuple[Path, dict[str, Path]], small: Path) -> None:
    assert set(forms[1]) == {f"{title}.{kind}" for title in TITLES.values() for kind in ("html", "pdf")}
    assert set(consent_files(small)) == {"Consent form.html", "Consent form.pdf"}


@pytest.mark.parametrize("code", TITLES)
def test_everything_that_can_be_agreed_to_is_on_it(forms: tuple[Path, dict[str, Path]], code: str) -> None:
    cohort, paths = forms
    language = cohort_language(Cohort.read(CohortPaths(cohort)), code)
    pages = in_pdf(paths[f"{TITLES[code]}.pdf"])
    page = in_page(paths[f"{TITLES[code]}.html"])
    html = joined("".join(page.words))
    assert len(pages) == 2
    purposes, *_ = fields = asked_columns(cohort)
    assert len(purposes.codes) == 8
    for label in (label for column in fields for label in column.codes.values()):
        assert joined(language.say(label)) in joined(pages[1]), label
        assert joined(language.say(label)) in html, label
    refusing = joined(language.say("I do not agree"))
    # one box for each purpose, and one for sensitive data
    assert joined(pages[1]).count(refusing) == len(purposes.codes) + 1
    assert [joined(words) for words in page.words].count(refusing) == len(purposes.codes) + 1


@pytest.mark.parametrize("code", TITLES)
def test_the_notice_says_what_the_law_asks_for(forms: tuple[Path, dict[str, Path]], code: str) -> None:
    first, second = map(joined, in_pdf(forms[1][f"{TITLES[code]}.pdf"]))
    wanted = {
        "th": ["มหาวิทยาลัยร่มลำพู", "31พฤษภาคม2566", "(สคส.)", "(สหท.)", "ถอนความยินยอม", "ผู้ควบคุมข้อมูลส่วนบุคคล"],
        "en": ["RomLamphuUniversity", "31May2023", "(PDPC)", "NunJaiFundforLocalCommunities", "takebackanyconsent"],
    }
    assert [words for words in wanted[code] if words not in first] == []
    assert "20" in second
    assert [text for text in (first, second) if re.search(r"[{}]|None|\bTrue\b|\bFalse\b", text)] == []
    for name in TITLES.values():
        page = in_page(forms[1][f"{name}.html"])
        assert page.fetched == []
        assert not re.search(r"[{}]|None", "".join(page.words))


def test_settings_change_what_it_says(small: Path) -> None:
    def text() -> str:
        return joined("".join(in_pdf(consent_files(small)["Consent form.pdf"])))

    before = text()
    assert "___" not in before
    assert "under18years" in before
    assert "Until31May2032" in before
    # the law of the country of this cohort is declared
    assert "LawonElectronicDataProtection,2017" in before
    assert "MinistryofExamples" not in before
    with (small / "cohort.yml").open("a", encoding="utf-8") as file:
        file.write("privacy_contact: Office 12, privacy@example.org\nage_of_majority: 20\npersonal_data_years: 2\n")
        file.write("supervisory_authority: Ministry of Examples\nnotice_version: 2026-3\n")
    after = text()
    for words in ("privacy@example.org", "under20years", "Until31May2029", "MinistryofExamples", "notice:2026-3"):
        assert words in after


def test_a_funder_is_named_only_when_there_is_one(small: Path) -> None:
    page = "Consent form.html"
    assert "Funder of this cohort: Fund." in "".join(in_page(consent_files(small)[page]).words)
    replace(small / "data" / "organisations.csv", "funder-1,Fund,,funder,", "funder-1,Fund,,expert,")
    words = "".join(in_page(consent_files(small)[page]).words)
    assert "Funder of this cohort" not in words
    assert "The funder gets data that shows who you are only if you agree." in words


def test_a_demo_says_that_nobody_should_sign(forms: tuple[Path, dict[str, Path]], small: Path) -> None:
    warning = joined("This form is part of a demo. Nobody should sign it.")
    assert warning in joined("".join(in_pdf(forms[1]["Consent form.pdf"])))
    assert warning not in joined("".join(in_pdf(consent_files(small)["Consent form.pdf"])))


def test_the_same_settings_give_the_same_bytes(small: Path) -> None:
    first = {name: path.read_bytes() for name, path in consent_files(small).items()}
    assert {name: path.read_bytes() for name, path in consent_files(small).items()} == first


@pytest.mark.slow
def test_the_session_says_that_counsel_should_look_at_it(small: Path) -> None:
    done = run(small, "forms", NAME)
    assert done.returncode == 0
    *files, advice = done.stdout.splitlines()
    assert set(files) == {"build/forms/Consent form.html", "build/forms/Consent form.pdf"}
    assert "legal counsel" in advice
    assert "legal counsel" not in run(small, "forms", "coach-log").stdout


def test_every_text_of_the_notice_is_in_the_catalogue_and_every_explanation_has_its_code(fresh_en: Path) -> None:
    texts = set(all_texts(CohortPaths(ROOT)))
    declared = notice_texts(CohortPaths(ROOT))
    assert len(declared) > 50
    assert [text for text in declared if text not in texts] == []
    cohort = Cohort.read(CohortPaths(fresh_en))
    notice = read_notice(cohort)
    assert notice
    assert set(notice.decision.explain) == set(notice.uses(cohort.model).codes)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{recipients}", "{funders}", "toolkit/schemas/notice.yaml: {funders} cannot be filled in; choose from institution, cohort"),
        ("field: attribution", "field: shown_as", "toolkit/schemas/notice.yaml: consents has no column shown_as"),
        ("\ntable: consents", "\ntable: people", "toolkit/schemas/notice.yaml: table: people has no pivot"),
        ("statement: ", "sentence: ", "toolkit/schemas/notice.yaml: consent-form: got an unexpected keyword argument 'sentence'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_notice_is_one_line(
    fresh_en: Path, copy_of: Callable, old: str, new: str, message: str
) -> None:
    cohort = copy_of(fresh_en)
    path = cohort / "toolkit" / "schemas" / "notice.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(new.join(text.rsplit(old, 1)), encoding="utf-8")
    with pytest.raises(CannotRun) as refusal:
        consent_files(cohort)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
