"""Texts in further languages: `translation_of` of a column or a setting, named after the original and the language.

The text itself stands in one column, in whichever language it was written; name_sw beside name says it in Swahili. So
who adds a language adds a column, and rows that are there stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import CannotRun

ENGLISH = "en"
# what a translation has from its original unless it says otherwise
_SHARED = ("type", "example", "personal", "publish", "document_number")


def language_of(name: str, original: str) -> str:
    """The language of a translation by its name, empty if the name has none.

    >>> language_of("title_pt_br", "title"), language_of("cohort_name_sw", "cohort_name"), language_of("titel", "title")
    ('pt_BR', 'sw', '')
    """
    match = re.fullmatch(rf"{re.escape(original)}_([a-z]{{2,3}})(?:_([a-zA-Z]{{2}}))?", name)
    if match is None:
        return ""
    language, country = match.groups()
    return f"{language}_{country.upper()}" if country else str(language)


def in_nearest_language(names: Iterable[str], original: str, code: str) -> str:
    """The name among these that translates the original into a language, or into that language without its country;
    empty if none does.

    >>> in_nearest_language(["title_pt", "title_pt_br", "title_sw"], "title", "pt_BR")
    'title_pt_br'
    >>> in_nearest_language(["title_pt", "title_sw"], "title", "pt_BR")
    'title_pt'
    """
    by_language = {language: name for name in names if (language := language_of(name, original))}
    return by_language.get(code) or by_language.get(code.partition("_")[0], "")


def like_originals(fields: Any, other_fields: Sequence[dict[str, Any]]) -> Any:
    """The declared columns, in which each translation has what it shares with its original, one of these columns or of
    the `other_fields` of its table. Wrong declarations are returned as they are."""
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        return fields
    by_name = {field["name"]: field for field in (*other_fields, *fields) if isinstance(field.get("name"), str)}
    return [_like_original(field, by_name) for field in fields]


def _like_original(field: dict[str, Any], by_name: dict[str, dict[str, Any]]) -> dict[str, Any]:
    original = by_name.get(str(field.get("translation_of")))
    if "translation_of" not in field:
        # cohorts have columns such as trade_en from before a column could say what it translates
        english = by_name.get(str(field.get("name")).removesuffix(f"_{ENGLISH}"), field)
        is_text = english is not field and english.get("type") == field.get("type") == "string"
        is_alike = is_text and bool(english.get("personal")) == bool(field.get("personal"))
        return field | {"translation_of": english["name"]} if is_alike else field
    if original is None or original is field:
        # check_translations says which columns there are, once the rest of this one is right
        original = {"type": "string", "example": ""}
    shared = {part: original[part] for part in _SHARED if part in original}
    limits = {limit: value for limit, value in original.get("constraints", {}).items() if limit == "maxLength"}
    return shared | {"description": field.get("title", ""), "constraints": limits} | field


def check_translations(where: str, fields: Sequence[dict[str, Any]]) -> None:
    """Raises CannotRun for the first translation that is none of a text of its table."""
    by_name = {field["name"]: field for field in fields}
    for field in fields:
        if not field.get("translation_of"):
            continue
        name, original = field["name"], by_name.get(field["translation_of"])
        if original is None or original["type"] != "string" or original.get("translation_of"):
            texts = (entry["name"] for entry in fields if entry["type"] == "string" and not entry.get("translation_of"))
            raise CannotRun(f"{where}: {name}: translation_of: choose a column with texts: {', '.join(texts)}")
        if not language_of(name, original["name"]):
            raise CannotRun(
                f"{where}: {name}: name the column after the text and its language, such as {original['name']}_sw"
            )
        if bool(field.get("personal")) != bool(original.get("personal")) or field["type"] != "string":
            raise CannotRun(f"{where}: {name}: leave out type and personal; they are those of {original['name']}")
