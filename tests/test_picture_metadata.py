"""A picture in a book tells nothing but what can be seen on it."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from typing import Any

import pytest
from cohort.rendering.book.picture_metadata import NotCleanable, without_metadata
from PIL import Image
from PIL.PngImagePlugin import PngInfo

NEEDLE = "taken by Noy Sample"
TURNED = 6


def picture(kind: str) -> bytes:
    """A picture with a name in every place that its format has for one."""
    image = Image.effect_noise((40, 30), 60).convert("RGB")
    exif, text = Image.Exif(), PngInfo()
    exif[0x013B], exif[0x0112] = NEEDLE, TURNED
    exif.get_ifd(0x8825)[1] = NEEDLE
    text.add_text("Author", NEEDLE)
    text.add_itxt("Author", NEEDLE)
    file = io.BytesIO()
    options = {"comment": NEEDLE, "quality": 90} if kind == "JPEG" else {"pnginfo": text}
    image.save(file, kind, exif=exif, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_stands_beside_a_picture_goes(kind: str) -> None:
    content = picture(kind)
    assert content.count(NEEDLE.encode()) >= 2
    clean = without_metadata(content)
    assert NEEDLE.encode() not in clean
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(clean))
    assert after.tobytes() == before.tobytes()
    if kind == "JPEG":
        # a photograph taken upright stays upright
        assert dict(after.getexif()) == {0x0112: TURNED}
    assert without_metadata(clean) == clean


def saved(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((40, 30), 60).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def with_thumbnail(content: bytes) -> bytes:
    """A JPEG with a small picture, here words, in its first segment."""
    pixels = NEEDLE.encode().ljust(48, b".")
    header = content[6:18] + bytes([4, 4]) + pixels
    return content[:4] + struct.pack(">H", len(header) + 2) + header + content[20:]


def hidden() -> dict[str, bytes]:
    """Pictures with a name where programs have put some, or somebody who hides one."""
    jpeg, png = saved("JPEG"), saved("PNG")
    app1 = picture("JPEG").index(b"\xff\xe1")
    chunk = b"caBX" + NEEDLE.encode()
    note = struct.pack(">I", len(NEEDLE)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    segment = struct.pack(">H", len(NEEDLE) + 6) + b"MPF\0" + NEEDLE.encode()
    frames = [Image.new("P", (9, 9), colour) for colour in (1, 2)]
    gif = saved("GIF", comment=NEEDLE.encode(), save_all=True, append_images=frames, loop=3)
    application = b"\x21\xff\x0bXMP DataXMP" + bytes([len(NEEDLE)]) + NEEDLE.encode() + b"\0"
    return {
        "bytes after a PNG": png + NEEDLE.encode(),
        "a line after a PNG with notes": picture("PNG") + b"\n",
        "a chunk of a program": png[:33] + note + png[33:],
        "bytes after a JPEG": jpeg + NEEDLE.encode(),
        "a second picture after a JPEG": jpeg + picture("JPEG"),
        "fill bytes": picture("JPEG")[:app1] + b"\xff\xff" + picture("JPEG")[app1:],
        "many scans": saved("JPEG", progressive=True, comment=NEEDLE) + NEEDLE.encode(),
        "restarts": saved("JPEG", restart_marker_rows=1, comment=NEEDLE),
        "a list of pictures": jpeg[:20] + b"\xff\xe2" + segment + jpeg[20:],
        "a small picture": with_thumbnail(jpeg),
        "a comment in a GIF": gif,
        "what a program says in a GIF": gif[:-1] + application + b"\x3b" + NEEDLE.encode(),
    }


# the list of pictures is none that a program could follow
@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO file")
@pytest.mark.parametrize("place", hidden())
def test_no_place_in_a_picture_hides_a_name(place: str) -> None:
    content = hidden()[place]
    assert NEEDLE.encode() in content
    clean = without_metadata(content)
    assert NEEDLE.encode() not in clean
    assert frames_of(clean) == frames_of(content)
    assert without_metadata(clean) == clean


def frames_of(content: bytes) -> list[bytes]:
    image = Image.open(io.BytesIO(content))
    # a list of pictures after the first one is none of its frames
    number = image.n_frames if image.format == "GIF" else 1
    frames = []
    for frame in range(number):
        image.seek(frame)
        frames.append(image.convert("RGB").tobytes())
    return [*frames, str((image.info.get("loop"), image.info.get("duration"), image.info.get("dpi"))).encode()]


def drawing(*, inside: str = "", head: str = "") -> bytes:
    spaces = (
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
    )
    return f'{head}<svg {spaces} width="40" height="30" sodipodi:docname="{NEEDLE}">{inside}</svg>'.encode()


def test_a_drawing_loses_what_is_not_drawn() -> None:
    content = picture("JPEG")
    photograph = base64.b64encode(content).decode()
    inside = (
        f"<!-- {NEEDLE} --><metadata><a>{NEEDLE}</a></metadata><title>{NEEDLE}</title><desc>{NEEDLE}</desc>"
        f"<sodipodi:namedview note='{NEEDLE}'><g/></sodipodi:namedview><?note {NEEDLE}?>"
        f'<rect data-by="{NEEDLE}" width="9" height="9" fill="teal"/><text>Seen<title>{NEEDLE}</title> by all</text>'
        f'<image xlink:href="data:image/jpeg;base64,{photograph}" width="4" height="3"/>'
    )
    head = f'\ufeff<?xml version="1.0"?><!-- {NEEDLE} --><!DOCTYPE svg>'
    clean = without_metadata(drawing(inside=inside, head=head))
    assert NEEDLE.encode() not in clean
    assert b'<rect width="9" height="9" fill="teal"/><text>Seen by all</text>' in clean
    match = re.search(rb"base64,([^\"]+)", clean)
    assert match
    assert base64.b64decode(match[1]) == without_metadata(content)
    assert without_metadata(clean) == clean


REFUSED = {
    "nothing": b"",
    "the beginning of a JPEG": b"\xff\xd8",
    "half a segment": b"\xff\xd8\xff\xe1\x00",
    "a JPEG without its end": saved("JPEG")[:-2],
    "a JPEG with something between": saved("JPEG")[:20] + b"x" + saved("JPEG")[20:],
    "the beginning of a PNG": b"\x89PNG\r\n\x1a\n\x00",
    "a PNG without its end": saved("PNG")[:-12],
    "the beginning of a GIF": b"GIF89a",
    "a GIF without its end": saved("GIF")[:-1],
    "a WebP": saved("WEBP"),
    "a TIFF": saved("TIFF"),
    "text": b"taken by Noy Sample",
    "a web page": b"<html><body>x</body></html>",
    "half a drawing": drawing()[:-3],
    "a drawing that takes a picture from elsewhere": drawing(inside='<image href="file:///home/noy/a.png"/>'),
    "a drawing with text by an abbreviation": drawing(
        inside="<text>&by;</text>", head=f'<!DOCTYPE svg [<!ENTITY by "{NEEDLE}">]>'
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_to_its_end_is_refused(kind: str) -> None:
    with pytest.raises(NotCleanable):
        without_metadata(REFUSED[kind])
