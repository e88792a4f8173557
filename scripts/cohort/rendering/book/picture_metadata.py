"""Pictures without what cameras and programs write beside them: where and when they were taken, and by whom."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

from .svg_metadata import clean_svg

JPEG, PNG, GIFS, XML = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a"), b"<"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# markers of a JPEG; those that stand alone have no length
EXIF, START, END, START_OF_SCAN, ORIENTATION = 0xE1, 0xD8, 0xD9, 0xDA, 0x0112
RESTARTS = range(0xD0, 0xD8)
ALONE = (0x01, *RESTARTS, END)
# the segments of the picture itself; of those of applications it needs JFIF, the profile of colours, Adobe's marks
PARTS, JFIF = (0x01, *range(0xC0, 0xE0)), 0xE0
NEEDED_APPLICATIONS = {JFIF: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
# what a PNG is shown by; the rest that says of itself that it can be left out is left out
PNG_PARTS = (
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV"),
    *(b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT"),
)
CAN_BE_LEFT_OUT = 0x20
# parts of a GIF
EXTENSION, PICTURE, TRAILER, CONTROL, APPLICATION = 0x21, 0x2C, 0x3B, 0xF9, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class NotCleanable(Exception):
    """A picture that cannot be read to its end, so nobody knows what else is in it."""


def without_metadata(content: bytes) -> bytes:
    """A JPEG, PNG, GIF or SVG with the same picture, a JPEG turned as it was, and nothing about its making, nor
    anything after its end. Raises NotCleanable for what is none of these."""
    try:
        if content.startswith(JPEG):
            return b"".join(_jpeg(content))
        if content.startswith(PNG):
            return b"".join(_png(content))
        if content.startswith(GIFS):
            return b"".join(_gif(content))
        if content.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(XML):
            return clean_svg(content, without_metadata)
    except (struct.error, IndexError, ValueError) as error:
        raise NotCleanable from error
    raise NotCleanable


def _part(content: bytes, start: int, length: int) -> bytes:
    """So many bytes; raises IndexError where there are fewer."""
    if start + length > len(content):
        raise IndexError
    return content[start : start + length]


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield JPEG
    is_turned = False
    for kind, segment in _segments(content):
        text = segment[4:]
        if kind == EXIF and not is_turned and 1 < (orientation := _orientation(text)) <= 8:
            is_turned = True
            yield _exif(orientation)
        elif kind == JFIF and text.startswith(NEEDED_APPLICATIONS[JFIF]):
            # without the small picture that may stand in it, which can show more than the large one
            yield b"\xff\xe0\x00\x10" + _part(segment, 4, 12) + b"\0\0"
        elif kind in PARTS or (kind in NEEDED_APPLICATIONS and text.startswith(NEEDED_APPLICATIONS[kind])):
            yield segment


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments to the end of the picture, each with its marker; a scan has the bytes of the picture with it."""
    at, kind = len(JPEG), 0
    while kind != END:
        if content[at] != 0xFF:
            raise ValueError
        while content[at + 1] == 0xFF:
            # any number of these may stand before a marker
            at += 1
        kind, length = content[at + 1], 0
        if kind in (0, START):
            raise ValueError
        if kind not in ALONE:
            (length,) = struct.unpack_from(">H", content, at + 2)
            if length < 2:
                raise ValueError
        segment = _part(content, at, 2 + length)
        at += len(segment)
        if kind == START_OF_SCAN:
            end = _end_of_scan(content, at)
            segment, at = segment + content[at:end], end
        yield kind, segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker begins after the picture's own bytes, in which 0xFF stands before 0 and before restarts."""
    while (at := content.index(b"\xff", at)) and (content[at + 1] == 0 or content[at + 1] in RESTARTS):
        at += 2
    return at


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
    at, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = _part(content, at, 12 + length)
        if kind in PNG_PARTS:
            yield chunk
        elif not kind[0] & CAN_BE_LEFT_OUT:
            raise ValueError
        at += len(chunk)
    if length:
        raise ValueError


def _gif(content: bytes) -> Iterator[bytes]:
    at = 13 + _colours(content[10])
    yield _part(content, 0, at)
    while (kind := content[at]) != TRAILER:
        if kind == PICTURE:
            start = at + 11 + _colours(content[at + 9])
        elif kind == EXTENSION:
            start = at + 2
        else:
            raise ValueError
        end = _end_of_blocks(content, start)
        part = content[at:end]
        is_loop = part[1] == APPLICATION and part[3:14] in LOOPS and len(part) == 19
        # the rest are comments, texts, and notes of programs
        if kind == PICTURE or (part[1] == CONTROL and len(part) == 8) or is_loop:
            yield part
        at = end
    yield bytes([TRAILER])


def _colours(flags: int) -> int:
    """The length of the table of colours that follows."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(content: bytes, at: int) -> int:
    """Where blocks end, each of which begins with its length; one without any is the last."""
    while length := content[at]:
        at += 1 + length
    return at + 1
