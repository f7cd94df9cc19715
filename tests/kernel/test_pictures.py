"""Pictures lose where and with what they were taken, and keep which side is up."""

import pytest

from wenmai.kernel.errors import Invalid
from wenmai.kernel.pictures import LARGEST, read

APP0 = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00pixels\xff\xd9"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(order: str, turned: int) -> bytes:
    mark, byte = (b"MM", "big") if order == "big" else (b"II", "little")

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, byte)

    entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(turned, 2) + b"\0\0"
    place = number(0x8825, 2) + number(4, 2) + number(1, 4) + number(99, 4)
    return b"Exif\0\0" + mark + number(42, 2) + number(8, 4) + number(2, 2) + place + entry + b"GPS 26.53 101.95"


@pytest.mark.parametrize("order", ["big", "little"])
def test_place_is_taken_off_and_the_side_kept(order):
    photo = b"\xff\xd8" + APP0 + segment(0xE1, exif(order, 6)) + segment(0xFE, b"at home") + SCAN
    kept = read(photo).content
    assert (b"GPS" in kept, b"at home" in kept, kept.endswith(SCAN), APP0 in kept) == (False, False, True, True)
    again = read(kept)
    assert (again.content, kept[2:4], kept[4:12].endswith(b"Exif\0\0")) == (kept, b"\xff\xe1", True)


def test_picture_without_a_side_is_only_bared():
    photo = b"\xff\xd8" + APP0 + segment(0xE2, b"ICC_PROFILE\0 sRGB") + segment(0xED, b"Photoshop") + SCAN
    assert read(photo).content == b"\xff\xd8" + APP0 + segment(0xE2, b"ICC_PROFILE\0 sRGB") + SCAN
    assert read(b"\xff\xd8" + segment(0xE1, b"Exif\0\0MM\0") + SCAN).content == b"\xff\xd8" + SCAN


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\xff\xd8\xff\xe1\xff\xff", b"\x89PNG\r\n\x1a\n" + b"0" * LARGEST]
)
def test_unusable_picture_is_refused_by_name(content):
    with pytest.raises(Invalid) as refused:
        read(content)
    assert list(refused.value.fields) == ["picture"]


def test_png_and_webp_are_known_by_their_bytes():
    webp = b"RIFF\0\0\0\0WEBPVP8 "
    assert (read(webp).type, read(b"\x89PNG\r\n\x1a\n0").type) == ("image/webp", "image/png")
