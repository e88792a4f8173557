"""Cutting texts that are too long to show."""


def shorten(text: str, length: int) -> str:
    """The text, or its beginning with an ellipsis, of at most `length` characters.

    >>> shorten("workshop", 6)
    'works…'
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"
