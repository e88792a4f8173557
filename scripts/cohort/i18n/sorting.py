"""The order of names as a dictionary has them."""

from __future__ import annotations

import re

# Thai writes these vowels before the consonant by which a name is sorted
_VOWEL_FIRST = re.compile("([เแโใไ])(.)")


def sort_key(text: str) -> str:
    """What a name is sorted by: in Thai its first consonant, so that เชียงราย stands under ช.

    >>> sorted(["เชียงราย", "ตราด", "ชลบุรี"], key=sort_key)
    ['ชลบุรี', 'เชียงราย', 'ตราด']
    """
    return _VOWEL_FIRST.sub(r"\2\1", text.casefold())
