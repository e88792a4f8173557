"""What stands in a text: citizen ids and contacts, in the ways people write them, and what only looks like one."""

from __future__ import annotations

import datetime
import re

import phonenumbers
import pytest
from cohort.database.text_predicates import TextPlace, has_contact, has_id_number, text_place
from cohort.model.paths import CohortPaths
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from stdnum.th import pin

from tests.helpers import ROOT
from tests.rule_base import rules

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
LAO = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
THAILAND, KENYA, INDONESIA = (text_place(CohortPaths(ROOT), code) for code in ("TH", "KE", "ID"))
thirteen_digits = st.from_regex(r"[1-8][0-9]{12}", fullmatch=True)
# no word that has a digit, or a sign that may stand within a number
words = st.text(st.characters(exclude_categories=("N", "Z", "P", "S", "C")), max_size=12)
SQL = {
    code: re.search(r"'(.*)'\)", rules()[code].file.sql)
    for code in ("citizen-id-in-text", "contact-in-text", "formula-in-text")
}


def grouped(digits: str, sign: str, *lengths: int) -> str:
    parts, rest = [], digits
    for length in lengths:
        parts.append(rest[:length])
        rest = rest[length:]
    return sign.join([*parts, rest] if rest else parts)


def ways(digits: str) -> list[str]:
    """How people write an id."""
    return [
        digits,
        *(grouped(digits, sign, 1, 4, 5, 2, 1) for sign in ("-", " ", "–", "\u00a0")),
        grouped(digits, " ", *[1] * 13),
        grouped(digits, "-", 1, 4, 5, 3),
        digits.translate(THAI),
        grouped(digits, "-", 1, 4, 5, 2, 1).translate(THAI),
        digits.translate(LAO),
    ]


@pytest.mark.slow
@given(thirteen_digits, words, words)
@example("1101400000006", "", "")
@example("1101400000007", "", "")
def test_an_id_is_found_exactly_where_its_checksum_says_so(digits: str, before: str, after: str) -> None:
    for way in ways(digits):
        assert has_id_number(f"{before} {way} {after}", THAILAND) is pin.is_valid(digits), way
        assert has_id_number(f"{before}{way}{after}", KENYA) is pin.is_valid(digits), way


@given(thirteen_digits)
def test_every_id_is_found_when_its_last_digit_is_made_right(digits: str) -> None:
    whole = digits[:12] + pin.calc_check_digit(digits[:12])
    assert all(has_id_number(way, THAILAND) for way in ways(whole))
    assert not any(has_id_number(way, THAILAND) for way in ways(digits[:12] + str((int(whole[-1]) + 1) % 10)))


@given(thirteen_digits, st.from_regex(r"[0-9]{1,5}", fullmatch=True))
def test_an_id_within_a_longer_number_is_none(digits: str, more: str) -> None:
    assert not has_id_number(digits + more, THAILAND)
    assert not has_id_number(more + digits, THAILAND)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2600, 1, 1)), st.integers(1, 10**7))
def test_a_day_and_an_amount_are_no_id(day: datetime.date, amount: int) -> None:
    assert not has_id_number(f"{day.isoformat()} {amount}", THAILAND)


@given(thirteen_digits, st.dates(), st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_numbers_before_an_id_do_not_hide_it(digits: str, day: datetime.date, amount: str) -> None:
    whole = digits[:12] + pin.calc_check_digit(digits[:12])
    assert has_id_number(f"{day.isoformat()} {amount} {whole}", THAILAND)
    assert has_id_number(f"{amount} {grouped(whole, '-', 1, 4, 5, 2, 1)}", THAILAND)


def test_the_number_of_an_organisation_and_of_a_book_are_no_ids() -> None:
    assert not has_id_number("0105512345678 0-1055-12345-67-8", THAILAND)
    assert not has_id_number("ISBN 978-616-551-123-4 9786165511234", THAILAND)


def test_each_country_says_which_numbers_are_looked_for() -> None:
    tax, card = "A 123456789 Z", "3171-0117-0890-0001"
    assert all(has_id_number(f"PIN {tax}.", place) for place in (KENYA, THAILAND))
    assert not has_id_number("PIN B123456789Z, A12345678Z, XA123456789Z", KENYA)
    # sixteen digits that hold a day of birth may be the number of an account elsewhere
    assert has_id_number(f"KTP {card}", INDONESIA)
    assert not has_id_number("KTP 3171-0199-9990-0001", INDONESIA)
    assert not has_id_number(f"account {card}", KENYA)
    assert not has_id_number(tax, TextPlace("KE"))


# telephone numbers

KINDS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@pytest.mark.parametrize("country", ["TH", "LA", "KE"])
def test_the_examples_of_a_country_are_found_in_every_way_of_writing_them(country: str) -> None:
    examples = [found for kind in KINDS if (found := phonenumbers.example_number_for_type(country, kind))]
    assert examples
    for number in examples:
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        plain = national.replace(" ", "")
        ways = [
            national,
            national.replace(" ", "-"),
            national.replace(" ", "."),
            plain,
            abroad,
            abroad.replace(" ", "-"),
        ]
        ways += [abroad.replace(" ", ""), national.translate(THAI), plain.translate(THAI), plain.translate(LAO)]
        for way in ways:
            for text in (way, f"โทร. {way} ค่ะ", f"call {way}, please", f"({way})", f"เบอร์{way}ครับ", f"{way}/{way}"):
                assert has_contact(text, TextPlace(country)), text


@pytest.mark.parametrize(
    "text",
    [
        "(02) 123-4567", "+66 (0) 81 234 5678", "66812345678", "081 2345678", "0-2123-4567 ต่อ 12",
        "สำนักงาน 02-564-4440-59", "15 พ.ค. 2561 โทร 081-234-5678", "081–234–5678", "๐๘๑ ๒๓๔ ๕๖๗๘",
        "noy@example.org", "ที่ noy.s@mail.example.co.th นะ", "สมศรี@example.org", "mailto:noy+a@example.org.",
    ],
)  # fmt: skip
def test_what_people_write_in_thailand_is_found(text: str) -> None:
    assert has_contact(text, THAILAND)


@pytest.mark.parametrize(
    "text",
    [
        # amounts
        "1500000", "1,500,000 บาท", "30,000-45,000", "12 500 10 300 450", "2500000", "฿ 81,234.56", "๑,๕๐๐,๐๐๐",
        # days and times
        "12/11/2560", "12-11-2560", "2017-11-12", "20171112", "25601112", "๑๒ พ.ย. ๒๕๖๐", "20 พ.ย. 2560 - 22 พ.ย. 2560",
        "08.30-16.30 น.", "2560-2561", "02/12/2560 เวลา 09.00", "12 November 2017, 9:00", "1 Nov 2017 - 31 May 2018",
        # ids and receipts
        "1-1014-00000-00-6", "0105512345678", "expense-1-001", "INV-2018-000123", "เล่มที่ 12 เลขที่ 0345", "RV-61-02-1234567",
        "ใบเสร็จ 0012/2561", "เล่ม 003 เลขที่ 0045678", "โทรสายด่วน 1669", "15000 ครัวเรือน 81 ตำบล",
        # signs of an address without one
        "@", "5 คน @ 100", "ราคา@หน่วย", "5@1.50", "3@กก.ละ 20", "Line: @weavers",
    ],
)  # fmt: skip
def test_other_numbers_are_not_taken_for_a_contact(text: str) -> None:
    for country in ("TH", "LA", "KE"):
        assert not has_contact(text, TextPlace(country)), country


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2570, 12, 31)), st.sampled_from(["TH", "LA", "KE"]))
@example(datetime.date(2000, 1, 6), "KE")
@settings(max_examples=200)
def test_no_day_is_taken_for_a_telephone_number(day: datetime.date, country: str) -> None:
    for way in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y"):
        assert not has_contact(f"on {day.strftime(way)} we met", TextPlace(country)), way


@given(st.integers(1, 10**9), st.sampled_from(["TH", "LA", "KE"]))
def test_no_amount_is_taken_for_a_telephone_number(amount: int, country: str) -> None:
    assert not has_contact(f"{amount:,}", TextPlace(country))
    assert not has_contact(f"{amount / 100:,.2f}", TextPlace(country))


# SQL looks first; it may let through too much, and never too little


def test_the_query_of_a_rule_finds_all_that_its_predicate_would() -> None:
    import duckdb

    whole = ["1101400000006", *ways("1101400000006")]
    phones = ["020 5512 3456", "(02) 123-4567", "+66 (0) 81 234 5678", "๐๘๑-๒๓๔-๕๖๗๘", "02-564-4440-59", "noy@example.org", "021 212 345", "021 212 345".translate(LAO)]  # fmt: skip
    formulas = ["=1", " =A1", "@SUM(1)", "+A1", "-now()", "-1+cmd|' /C calc'!A0"]
    for code, texts in (("citizen-id-in-text", whole), ("contact-in-text", phones), ("formula-in-text", formulas)):
        pattern = SQL[code]
        assert pattern
        found = duckdb.execute(
            "SELECT text FROM unnest(?) AS texts (text) WHERE regexp_matches(text, ?)", [texts, pattern[1]]
        )
        assert [text for (text,) in found.fetchall()] == texts
