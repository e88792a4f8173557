"""Whether a regular expression can take for ever on a short text."""

from __future__ import annotations

import re

# an escaped sign, a class of signs, a bracket, an alternative, or a repeat; a repeat with an upper limit is none here
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|[()|]|[*+]|\{\d*,\}", re.DOTALL)
_REPEATS = ("*", "+", "{")


def has_nested_repeats(pattern: str) -> bool:
    """Whether a group that holds repeats or alternatives is itself repeated without a limit.

    >>> has_nested_repeats("(a+)+"), has_nested_repeats("[a-z]+(-[a-z]){0,3}")
    (True, False)
    """
    groups, closed_at, closed_is_open_ended = [False], -1, False
    for part in _PARTS.finditer(pattern):
        sign = part[0]
        if sign == "(":
            groups.append(False)
        elif sign == ")" and len(groups) > 1:
            closed_is_open_ended, closed_at = groups.pop(), part.end()
            groups[-1] |= closed_is_open_ended
        elif sign == "|" or sign.startswith(_REPEATS):
            if sign != "|" and closed_at == part.start() and closed_is_open_ended:
                return True
            groups[-1] = True
    return False
