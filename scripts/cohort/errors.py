"""The one exception whose text a person reads."""


class CannotRun(Exception):
    """Something stops the whole run. The text is one line: what is wrong, where, what to do."""
