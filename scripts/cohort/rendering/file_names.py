"""Names of files that people send: with the names of those for whom they are, as far as file systems can."""

from __future__ import annotations

import re
import unicodedata

from ..systems import no_device, without_forbidden_signs

LONGEST_NAME = 40


def file_name(text: str) -> str:
    """A text as a file name that every system allows."""
    return no_device(_clean_name(text)[:80].strip(" ."))


def name_for_file(name: str) -> str:
    """The name of an organisation or a person as a part of a file name: its letters of any script, not too long."""
    clean, length = _clean_name(name), LONGEST_NAME
    if " " in clean[length // 2 : length] and len(clean) > length:
        length = clean.rindex(" ", 0, length)
    # not between a letter and its marks
    while length < len(clean) and unicodedata.category(clean[length]).startswith("M"):
        length -= 1
    return clean[:length].strip(" .")


def file_name_for(title: str, name: str, row_id: str, *more: str) -> str:
    """The name of a file for somebody: its title, their name and their id, which tells it from those of others."""
    parts = (title, name_for_file(name) if name != row_id else "", row_id, *more)
    return no_device(_clean_name(" ".join(part for part in parts if part)))


def _clean_name(text: str) -> str:
    return re.sub(r"\s+", " ", without_forbidden_signs(text, " ")).strip(" .")


def name_for_link(name: str) -> str:
    """A name as a part of the name of a file that pages link to: letters and digits of any script, and hyphens."""
    letters = (sign if unicodedata.category(sign)[0] in "LMN" else "-" for sign in name_for_file(name))
    return re.sub("-+", "-", "".join(letters)).strip("-")
