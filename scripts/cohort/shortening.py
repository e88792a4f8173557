"""Cutting texts that are too long to show, and file names that are too long or cannot be shown."""

import hashlib

# file systems allow 255 bytes; a temporary file and an archived one have a few more than the file itself
LONGEST_NAME = 200


def shorten(text: str, length: int) -> str:
    """The text, or its beginning with an ellipsis, of at most `length` characters.

    >>> shorten("workshop", 6)
    'works…'
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def readable_name(name: str) -> str:
    """The name with � for bytes that are no UTF-8, such as those of an archive of an old Windows on Linux.

    >>> readable_name("report 2018.xlsx"), readable_name("\\udca7.xlsx")
    ('report 2018.xlsx', '�.xlsx')
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def bounded_file_name(stem: str, ending: str) -> str:
    """A file name of at most LONGEST_NAME bytes; a longer stem is cut, and a hash tells it from others.

    >>> bounded_file_name("workbook", "_checked.xlsx")
    'workbook_checked.xlsx'
    >>> bounded_file_name("a" * 300, ".html")[-20:]
    'aaaaaa~9835fa6b.html'
    """
    name = f"{stem}{ending}"
    if len(name.encode("utf-8", "surrogateescape")) <= LONGEST_NAME:
        return name
    encoded = stem.encode("utf-8", "surrogateescape")
    mark = f"~{hashlib.sha256(encoded).hexdigest()[:8]}{ending}"
    beginning = encoded[: LONGEST_NAME - len(mark.encode())].decode("utf-8", "ignore")
    return f"{beginning}{mark}"
