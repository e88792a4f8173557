"""Texts and names that are too long, or that cannot be shown as they are."""

import hashlib

from .systems import longest_name


def shorten(text: str, length: int) -> str:
    """The text, or its beginning with an ellipsis, of at most `length` characters.

    >>> shorten("workshop", 6)
    'works…'
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def readable_name(name: str) -> str:
    """The name with � for bytes that are no UTF-8, such as those of an archive of an old Windows on Linux, and with
    signs for control characters.

    >>> readable_name("report 2018.xlsx"), readable_name("\\udca7.xlsx")
    ('report 2018.xlsx', '�.xlsx')
    """
    return visible(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


# signs that move the cursor, colour the terminal or turn the direction of the text
_COMMANDS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
_COMMANDS |= dict.fromkeys([0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)


def visible(text: str) -> str:
    """The text with signs for its control characters instead of them, so that a name cannot give orders to a terminal.

    >>> visible("a\x1b[31mb")
    'a␛[31mb'
    """
    return text.translate(_COMMANDS)


def one_line(text: str) -> str:
    """The text as `visible`, in one line, for a message.

    >>> one_line("a\\n b")
    'a b'
    """
    return visible(" ".join(text.split()))


def bounded_file_name(stem: str, ending: str) -> str:
    """A file name of at most `longest_name` bytes; a longer stem is cut, and a hash tells it from others.

    >>> bounded_file_name("workbook", "_checked.xlsx")
    'workbook_checked.xlsx'
    >>> bounded_file_name("a" * 300, ".html")[-20:]
    'aaaaaa~9835fa6b.html'
    """
    name = f"{stem}{ending}"
    if len(name.encode("utf-8", "surrogateescape")) <= longest_name():
        return name
    encoded = stem.encode("utf-8", "surrogateescape")
    mark = f"~{hashlib.sha256(encoded).hexdigest()[:8]}{ending}"
    beginning = encoded[: longest_name() - len(mark.encode())].decode("utf-8", "ignore")
    return f"{beginning}{mark}"
