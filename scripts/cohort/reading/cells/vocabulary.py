"""The words that reading understands: those of schemas/reading.yaml, and the names of months and days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol

from ...i18n.locales import country_language, read_locale
from ...model.cohort import Cohort
from ...model.countries import read_country
from ...model.eras import Era, read_eras
from ...model.yaml_files import parse_entry, read_yaml
from .durations import DurationWords
from .numbers import NumberFormat, decimal_point
from .text import comparison_key, plain_digits, tidy


@dataclass(frozen=True)
class DeclaredWords:
    """The words as schemas/reading.yaml declares them."""

    yes_words: list[str]
    no_words: list[str]
    nothing_words: list[str]
    unfinished_words: list[str]
    total_words: list[str]
    carried_words: list[str]
    ditto_words: list[str]
    absence_words: list[str]
    absence_letters: list[str]
    absence_crosses: list[str]
    presence: dict[str, str]
    other_headings: dict[str, list[str]]
    other_heading_tables: dict[str, list[str]]
    note_words: list[str]
    currency_words: dict[str, list[str]]
    amount_endings: list[str]
    honorifics: list[str]
    spoken_signs: dict[str, list[str]]
    caption_words: list[str]
    range_words: list[str]
    number_words: list[str]
    place_words: list[str]
    duration_words: dict[str, list[str]]
    era_words: list[str]
    day_words: list[str]
    month_words: dict[int, list[str]]
    code_words: dict[str, dict[str, list[str]]]
    identity_headings: list[str]
    response_identities: list[list[str]]
    ignored_headings: list[str]
    review_states: dict[str, list[str]]


@dataclass(frozen=True)
class Vocabulary:
    """The words in the form for comparison (see text.comparison_key); `nothing` and `unfinished` in small letters.

    `totals`, `carried` and `notes` match the beginnings of such rows, `ditto` are the exact signs for the value above,
    `other_headings` maps headings that are no fields to what they tell, `absence` are words in columns of presence,
    `absence_letters` and `absence_crosses` such signs, `presence` names the table that has these and its column of
    days, `before_day` the words before a day of the month, such as Saturday. `place_words` are written beside names of
    provinces and the like, whose usual names beside the registered ones are `place_names` by code. `identity_headings`
    and `ignored_headings` are the exact headings that programs write, `response_identities` those that together mark a
    response to a form; `review_states` maps such a heading to the states
    of entries that do not count. `heading_words` are the words for columns in sheets of people's own, by table and
    column; `weak_heading_words` those that count only where nothing else does, by table. `code_words` has the codes
    of words by table and column, such as coach_logs.mode.
    """

    truth: dict[str, str]
    nothing: frozenset[str]
    unfinished: frozenset[str]
    totals: re.Pattern[str]
    carried: re.Pattern[str]
    ditto: frozenset[str]
    absence: frozenset[str]
    absence_letters: frozenset[str]
    absence_crosses: frozenset[str]
    other_heading_tables: dict[str, list[str]]
    presence: dict[str, str]
    other_headings: dict[str, str]
    notes: re.Pattern[str]
    numbers: NumberFormat
    honorifics: re.Pattern[str]
    spoken_signs: dict[str, list[str]]
    titles: tuple[str, ...]
    ranges: re.Pattern[str]
    number_words: re.Pattern[str]
    place_words: list[str]
    place_names: dict[str, list[str]]
    durations: DurationWords
    eras: tuple[Era, ...]
    era_words: tuple[str, ...]
    before_day: re.Pattern[str]
    months: dict[str, int]
    identity_headings: tuple[str, ...]
    response_identities: list[list[str]]
    ignored_headings: frozenset[str]
    review_states: dict[str, list[str]]
    heading_words: dict[str, dict[str, list[str]]]
    weak_heading_words: dict[str, frozenset[str]]
    code_words: dict[str, dict[str, str]]

    def person_name_key(self, name: str) -> str:
        """The comparison key of the name of a person, without นาย, Dr and the like."""
        return comparison_key(self.honorifics.sub("", tidy(name)[0], count=1))

    def name_words_key(self, name: str) -> str:
        """The comparison key of the words of a name in their order by letters: MWANGI DAVID is David Mwangi."""
        words = self.honorifics.sub("", tidy(name)[0], count=1).casefold().split()
        return comparison_key("".join(sorted(words)))

    def label_keys(self, label: str) -> set[str]:
        """The comparison keys of a label, also with a dash for the word of a range: 25-34 for 25 to 34."""
        return {comparison_key(label), comparison_key(self.ranges.sub("-", label))}

    def number_key(self, text: str) -> str:
        """The number in a text such as ฉบับที่ ๑ or v1, by which something may be known; empty for other texts."""
        match = self.number_words.fullmatch(plain_digits(tidy(text)[0]))
        return match[1] if match else ""

    def truth_value(self, text: str) -> str:
        """ "true" or "false" for a text that means yes or no, "" for any other."""
        if text in {"0", "1"}:
            return "true" if text == "1" else "false"
        return self.truth.get(comparison_key(text) or text, "")


def read_vocabulary(cohort: Cohort, languages: Iterable[str]) -> Vocabulary:
    """The vocabulary of a cohort: the declared words, its currency, and the months and days of these languages and
    of the main one of its country."""
    path, settings = cohort.paths.schemas / "reading.yaml", cohort.settings
    words: DeclaredWords = parse_entry(DeclaredWords, read_yaml(path), cohort.paths.display_name(path))
    headings = read_yaml(cohort.paths.schemas / "headings.yaml")
    weak = headings.pop("weak")
    months: dict[str, int] = {}
    before_day = set(words.day_words)
    currency = {settings["currency"], *words.currency_words.get(settings["currency"], [])}
    country, eras = read_country(cohort.paths, settings["country"]), read_eras(cohort.paths)
    main_language = country_language(settings["country"])
    for code in dict.fromkeys([*languages, *filter(None, [main_language])]):
        locale = read_locale(code)
        currency.add(get_currency_symbol(settings["currency"], locale=locale))
        for width in ("wide", "abbreviated"):
            names: Any = get_month_names(width, locale=locale)
            months |= {comparison_key(name): number for number, name in names.items()}
            days: Any = get_day_names(width, locale=locale)
            before_day |= set(days.values())
    for number, names in words.month_words.items():
        months |= {comparison_key(name): number for name in names}
    return Vocabulary(
        truth={comparison_key(word): "true" for word in words.yes_words}
        | {comparison_key(word): "false" for word in words.no_words},
        nothing=frozenset(word.casefold() for word in words.nothing_words),
        unfinished=frozenset(word.casefold() + dots for word in words.unfinished_words for dots in ("...", "…")),
        totals=_beginning_pattern(words.total_words),
        carried=_beginning_pattern(words.carried_words),
        ditto=frozenset(words.ditto_words),
        absence=frozenset(comparison_key(word) for word in words.absence_words),
        absence_letters=frozenset(words.absence_letters),
        absence_crosses=frozenset(words.absence_crosses),
        other_heading_tables=words.other_heading_tables,
        presence=words.presence,
        other_headings={
            comparison_key(word): meaning for meaning, group in words.other_headings.items() for word in group
        },
        notes=_beginning_pattern(words.note_words),
        numbers=NumberFormat(
            tuple(sorted({word.casefold() for word in currency}, key=lambda word: (-len(word), word))),
            tuple(words.amount_endings),
            country.decimal_point or decimal_point(settings["country"]),
        ),
        honorifics=_honorifics_pattern(words.honorifics),
        spoken_signs=words.spoken_signs,
        titles=tuple(words.honorifics),
        ranges=re.compile(rf"(?<=\d)\s*(?:{'|'.join(map(re.escape, words.range_words))})\s*(?=\d)", re.IGNORECASE),
        number_words=_number_words_pattern(words.number_words),
        place_words=words.place_words,
        place_names={code: list(names) for code, names in country.place_names.items()},
        durations=DurationWords(words.duration_words),
        eras=eras,
        era_words=_longest_first(words.era_words),
        before_day=_before_day_pattern(before_day),
        months=months,
        identity_headings=tuple(words.identity_headings),
        response_identities=words.response_identities,
        ignored_headings=frozenset(words.ignored_headings),
        review_states=words.review_states,
        heading_words=headings,
        weak_heading_words={table: frozenset(map(comparison_key, group)) for table, group in weak.items()},
        code_words={
            column: {comparison_key(word): code for code, group in codes.items() for word in group}
            for column, codes in words.code_words.items()
        },
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({comparison_key(word) for word in words}, key=lambda word: (-len(word), word)))


def _beginning_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for whole words at the beginning of a text: total, not totally. Thai words need no end: no spaces."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    parts = [re.escape(word) + (r"(?![^\W\d_])" if word.isascii() else "") for word in longest_first]
    return re.compile(rf"\W*(?:{'|'.join(parts)})", re.IGNORECASE)


def _before_day_pattern(words: set[str]) -> re.Pattern[str]:
    """A pattern for one or several of the words before a day: วันเสาร์ ที่ 12."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"^(?:(?:{'|'.join(map(re.escape, longest_first))})[\s.,]*)+(?=\S)", re.IGNORECASE)


def _number_words_pattern(words: list[str]) -> re.Pattern[str]:
    """A pattern for one of the words and the number after it."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})[. #]*(\d+)", re.IGNORECASE)


def _honorifics_pattern(titles: list[str]) -> re.Pattern[str]:
    """A pattern for titles; short ones need a dot or a space after them: อ.จิตรา, but not อารีย์."""
    parts = [
        re.escape(title) + (r"[. ]\s*" if len(title) < 3 or title.isascii() or "." in title else r"[. ]?\s*")
        for title in sorted(titles, key=len, reverse=True)
    ]
    return re.compile(f"^(?:{'|'.join(parts)})(?=.)", re.IGNORECASE)
