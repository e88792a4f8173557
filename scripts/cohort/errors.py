"""The one exception whose text a person reads."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable

from .systems import may_be_open_elsewhere

_FULL, _CLOSED, _OPEN = "free some space", "allow writing there", "close it in other programs"
_MAY_BE_OPEN = {errno.EACCES, errno.EPERM}
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.ENAMETOOLONG: "give the file a shorter name, or the folder of the cohort a shorter path",
    errno.EROFS: _CLOSED,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
}


# longer than any path that people have
_LONG_WORD = re.compile(r"\S{500,}")
# puts a text into the language of somebody, with its {placeholders} filled in
Say = Callable[..., str]


class CannotRun(Exception):
    """Something stops the whole run. The text is one line: what is wrong, where, what to do. What somebody has typed
    may be in it, so a word of any length is cut.

    >>> len(str(CannotRun("local/tables/visits.yaml: there is no table " + "x" * 5_000)))
    145
    """

    def __init__(self, line: str = ""):
        super().__init__(_without_long_words(line))

    def words(self, say: Say) -> str:  # noqa: ARG002 - a line to be translated needs it
        """The line for a reader; it stays English unless it was written to be translated."""
        return str(self)


class CannotRunInWords(CannotRun):
    """The same with a line in the language of whoever reads it, which `line` makes with a function that translates.

    >>> reason = CannotRunInWords(lambda say: say("{file} is not there any more", file="plan.xlsx"))
    >>> str(reason)
    'plan.xlsx is not there any more'
    """

    def __init__(self, line: Callable[[Say], str]):
        super().__init__(line(_in_english))
        self._line = line

    def words(self, say: Say) -> str:
        return _without_long_words(self._line(say))

    def __reduce__(self) -> tuple[type[CannotRun], tuple[str]]:
        # a function goes to no other process
        return CannotRun, (str(self),)


def _without_long_words(line: str) -> str:
    return _LONG_WORD.sub(lambda word: f"{word[0][:100]}…", line)


def _in_english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def advice_on(error: OSError) -> str:
    """What a person can do about a file that the system does not let us write."""
    if error.errno in _MAY_BE_OPEN and may_be_open_elsewhere():
        return _OPEN
    return _ADVICE.get(error.errno or 0, _OPEN)


def file_error_line(error: OSError) -> str:
    """The same line for a file that the system does not give, or, where it names none, for what it says."""
    if error.filename is None:
        return f"{error.strerror}; {_ADVICE.get(error.errno or 0, 'put that right')}, then run again"
    return f"{error.filename}: cannot be read or written ({error.strerror}); put that right, then run again"


def first_line(error: BaseException) -> str:
    """What an error says, on one line; the name of its class if it says nothing."""
    # that of the system begins with its number
    text = error.strerror if isinstance(error, OSError) and error.filename is None and error.strerror else str(error)
    return (text.splitlines() or [type(error).__name__])[0][:120]
