"""Pictures without what cameras and programs write beside them: where and when they were taken, and by whom."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# applications may write into these segments of a JPEG; to show it, it needs JFIF, the profile of colours, Adobe's marks
APPLICATIONS, KEPT_APPLICATIONS, COMMENT = range(0xE0, 0xF0), (0xE0, 0xE2, 0xEE), 0xFE
EXIF, START_OF_SCAN, ORIENTATION = 0xE1, 0xDA, 0x0112
PNG_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")


def without_metadata(content: bytes) -> bytes:
    """A JPEG or PNG with the same picture, turned as it was, and nothing about its taking; other content as it is, also
    what cannot be read as such a picture."""
    try:
        if content.startswith(JPEG):
            return b"".join(_jpeg(content))
        if content.startswith(PNG):
            return b"".join(_png(content))
    except (struct.error, IndexError):
        return content
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield JPEG
    at = len(JPEG)
    while content[at] == 0xFF and content[at + 1] != START_OF_SCAN:
        kind, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if kind == EXIF and (orientation := _orientation(segment[4:])) > 1:
            yield _exif(orientation)
        if kind != COMMENT and (kind not in APPLICATIONS or kind in KEPT_APPLICATIONS):
            yield segment
        at += 2 + length
    yield content[at:]


def _orientation(exif: bytes) -> int:
    """How a picture has to be turned, from 1 to 8; 1 where nothing says so."""
    if not exif.startswith(b"Exif\0\0"):
        return 1
    tiff = exif[6:]
    order = "<" if tiff.startswith(b"II") else ">"
    # a damaged one says nothing, and goes like any other
    with suppress(struct.error):
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return int(value)
    return 1


def _exif(orientation: int) -> bytes:
    """A segment that says only how the picture has to be turned."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    content = b"Exif\0\0" + tiff
    return struct.pack(">BBH", 0xFF, EXIF, len(content) + 2) + content


def _png(content: bytes) -> Iterator[bytes]:
    yield PNG
    at = len(PNG)
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        if kind not in PNG_NOTES:
            yield content[at : at + 12 + length]
        at += 12 + length
