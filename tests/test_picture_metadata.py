"""A picture in a book tells nothing but what can be seen on it."""

from __future__ import annotations

import io

import pytest
from cohort.rendering.book.picture_metadata import without_metadata
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


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00", b"\x89PNG\r\n\x1a\n\x00", b"GIF89a"])
def test_what_is_no_whole_picture_is_left_as_it_is(content: bytes) -> None:
    assert without_metadata(content) == content
