"""The one exception whose text a person reads."""


class CannotRun(Exception):
    """Something stops the whole run. The text is one line: what is wrong, where, what to do."""


def file_error_line(error: OSError) -> str:
    """The same line for a file that the system does not give."""
    return f"{error.filename}: cannot be read or written ({error.strerror}); put that right, then run again"


def first_line(error: BaseException) -> str:
    """What an error says, on one line; the name of its class if it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
