"""The one exception whose text a person reads."""

from __future__ import annotations

import errno

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


class CannotRun(Exception):
    """Something stops the whole run. The text is one line: what is wrong, where, what to do."""


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
