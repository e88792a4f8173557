"""Spellings of a person: each is found, or listed for somebody to read; other words are not taken for the person."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.reading.cells.vocabulary import read_vocabulary
from cohort.reading.person_spellings import person_spellings
from cohort.reading.personal_data_search import PersonalDataSearch

# found: in any text, certain; listed: a person has to read it
FOUND, LISTED, NOTHING = "found", "listed", "nothing"

THAI_NAME = "สมหญิง น้ำใส"
THAI_NAMES = {
    FOUND: [
        "สมหญิง น้ำใส",
        "สมหญิงน้ำใส",
        "สมหญิง  น้ำใส",
        "สมหญิง\u00a0นํ้าใส",
        "สมหญิง\nน้ำใส",
        "สม\u200bหญิง น้ำใส",
        "คุณสมหญิง น้ำใส",
        "คุณ สมหญิงน้ำใส",
        "นางสมหญิง น้ำใส",
        "นางสาวสมหญิง น้ำใส",
        "น.ส.สมหญิง น้ำใส",
        "อ.สมหญิง น้ำใส",
        "ดร. สมหญิง น้ำใส",
        "ผศ.ดร.สมหญิง น้ำใส",
        "สมหญิง-น้ำใส",
        "น้ำใส สมหญิง",
        "(สมหญิง น้ำใส)",
    ],
    LISTED: [
        "คุณสมหญิง",
        "อ.น้ำใส",
        "สมหญิง น.",
        "ส. น้ำใส",
        "ส.น.",
        "สมหญิง (แดง) น้ำใส",
        "พี่แดงบอกว่า",
        "พี่ตาบอก",
        "น้องพร",
        "น้องแดง",
        "ครูแดง",
    ],
    NOTHING: ["สมชาย น้ำตก", "ประชุมที่ศาลา", "ส่งเอกสารแล้ว", "เตาถ่าน", "พระ"],
}
LATIN_NAME = "Somying Namsai"
LATIN_NAMES = {
    FOUND: [
        "Somying Namsai",
        "SOMYING NAMSAI",
        "somying namsai",
        "SomyingNamsai",
        "somying.namsai",
        "somying_namsai",
        "Somying  Namsai",
        "Somying\tNamsai",
        "Namsai, Somying",
        "NAMSAI Somying",
        "Mr Somying Namsai",
        "Mr.Somying Namsai",
        "Ms. Somying Namsai",
        "Dr.Somying Namsai",
        "Khun Somying Namsai’s notes",
        "คุณSomying Namsai",
        "Sómying Námsai",
    ],
    LISTED: [
        "Ms Somying",
        "Mrs Namsai",
        "S. Namsai",
        "Somying N.",
        "S.N.",
        "S N",
        "SN",
        "Somying (Dang) Namsai",
        "Dang’s idea",
        "ask DANG",
        "danger",
    ],
    NOTHING: ["Somchai Namtok", "pandanging", "USN 12", "sense"],
}
PHONE = "081-234-5678"
PHONES = {
    FOUND: [
        "081-234-5678",
        "0812345678",
        "081 234 5678",
        "081 2345678",
        "08-1234-5678",
        "08 1234 5678",
        "(081) 234-5678",
        "081.234.5678",
        "081/234/5678",
        "081–234–5678",
        "+66812345678",
        "+66 81 234 5678",
        "+66-81-234-5678",
        "+66 (0)81 234 5678",
        "66812345678",
        "0066 81 234 5678",
        "๐๘๑-๒๓๔-๕๖๗๘",
        "๐๘๑๒๓๔๕๖๗๘",
        "+๖๖ ๘๑ ๒๓๔ ๕๖๗๘",
        "812345678",
        "โทร.0812345678",
        "tel:+66812345678",
    ],
    LISTED: [],
    NOTHING: ["081-234-5679", "10812345678", "0812345678901", "12/5/2561", "8,123,456.78"],
}
ADDRESS = "somying.n@example.org"
ADDRESSES = {
    FOUND: [
        "somying.n@example.org",
        "SOMYING.N@EXAMPLE.ORG",
        "Somying.N@Example.Org",
        "somying.n @example.org",
        "somying.n@ example.org",
        "<somying.n@example.org>",
        "mailto:somying.n@example.org",
        "“Somying” <somying.n@example.org>;",
        "somying.n@example.org.",
        "somying.n@example.org,other@example.org",
        "e-mail:somying.n@example.org",
        "อีเมลsomying.n@example.org",
        "somying.n+cohort@example.org",
        "somying.n(at)example.org",
        "somying.n [at] example [dot] org",
        "somying.n at example dot org",
        "somyingn@example.org",
        "somying_n@example.org",
        "somying.n@\u200bexample.org",
        "ｓｏｍｙｉｎｇ.n@example.org",
    ],
    LISTED: ["somying.nx@example.org", "other-somying.n@example.org"],
    NOTHING: ["malee@example.org", "n@example.org", "example.org"],
}
ACCOUNT = "Line: somying_np99"
ACCOUNTS = {
    FOUND: ["somying_np99", "SOMYING_NP99", "line id somying_np99", "@somying_np99"],
    LISTED: [],
    NOTHING: ["Line"],
}


@pytest.fixture(scope="module")
def search(fresh_th: Path) -> PersonalDataSearch:
    cohort = Cohort.read(CohortPaths(fresh_th))
    words = read_vocabulary(cohort, ["th", "en"])
    spellings = person_spellings(
        [THAI_NAME, f"Ms {LATIN_NAME}"],
        ["แดง", "Dang", "ตา", "พร"],
        [PHONE, ADDRESS, ACCOUNT],
        words.honorifics,
        "TH",
        words.spoken_signs,
    )
    return PersonalDataSearch(spellings, {"p-aaaaaa"})


CASES = [
    (kind, text)
    for values in (THAI_NAMES, LATIN_NAMES, PHONES, ADDRESSES, ACCOUNTS)
    for kind, texts in values.items()
    for text in texts
]


def test_each_kind_of_value_has_twenty_spellings() -> None:
    for values in (THAI_NAMES, LATIN_NAMES, PHONES, ADDRESSES):
        assert len(set(values[FOUND] + values[LISTED])) >= 20


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_a_spelling_is_found_or_listed(search: PersonalDataSearch, kind: str, text: str) -> None:
    for written in (text, f"We met {text} there.", f"วันนี้ {text} มา"):
        redacted = search.redact(written, "()")
        how = FOUND if redacted != written else LISTED if search.may_match(written) else NOTHING
        assert how == kind, written
        assert search.matches_text(written) == (kind == FOUND)
        # what is left says nothing more of the person for certain, and the rest of the text stays
        assert not search.matches_text(redacted)
        if kind == FOUND:
            assert redacted.replace(" ", "").startswith(written[:5].replace(" ", "")) or written == text


@pytest.mark.parametrize("text", [*THAI_NAMES[FOUND][:8], *LATIN_NAMES[FOUND][:8], *PHONES[FOUND], *ADDRESSES[FOUND]])
def test_a_file_is_found_by_each_spelling(search: PersonalDataSearch, text: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"First line\nThen {text} came\n", encoding="utf-8")
    assert search.matches_file(path)
    other = tmp_path / "notes.docx"
    pieces = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in re.split(r"(?<=[ .])", text.replace("<", "&lt;")))
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:p><w:r><w:t>Then </w:t></w:r>{pieces}</w:p>")
    other.write_bytes(memory.getvalue())
    assert search.matches_file(other)


def test_lines_to_read_are_named_by_number(search: PersonalDataSearch, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("First line\nพี่แดงบอก\nnothing\nask DANG\n", encoding="utf-8")
    assert search.lines_to_read(path) == [2, 4]
    assert not search.matches_file(path)


def test_utf_16_and_the_thai_encoding_are_searched_and_pictures_for_the_name_as_it_is(
    search: PersonalDataSearch, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    for content in (
        f"พบ คุณ{THAI_NAME} แล้ว".encode("cp874"),
        f"met {LATIN_NAME.upper()}".encode("utf-16"),
        b"\x89PNG\0\0" + LATIN_NAME.encode() + b"\0" * 9,
        b"\xd0\xcf\0" + THAI_NAME.encode("utf-16-le"),
    ):
        path.write_bytes(content)
        assert search.matches_file(path)
    path.write_bytes(b"\x89PNG\0" + bytes(range(256)) * 1000)
    assert not search.matches_file(path)
