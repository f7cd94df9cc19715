"""Pictures lose where and with what they were taken, and keep which side is up."""

import struct

import pytest

from tests.builders.pictures import GPS, a_chunk_of_words, a_jpeg, a_png
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
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe1\x00\x00",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff" + bytes(LARGEST),
        a_jpeg()[:60],
        a_jpeg()[: a_jpeg().index(b"\xff\xda") + 12],
        a_png()[:40],
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\x60\0\0\0WEBPVP8 ",
        b"RIFF\x10\0\0\0WEBPVP8 \xff\0\0\0....",
    ],
)
def test_unusable_picture_is_refused_by_name(content):
    with pytest.raises(Invalid) as refused:
        read(content)
    assert list(refused.value.fields) == ["picture"]


def test_a_jpeg_loses_comment_and_second_picture_but_not_its_turn():
    kept = read(a_jpeg(turn=6))
    assert (kept.type, GPS in kept.content, kept.content.endswith(b"\x34\xff\xd0\x56\xff\xd9")) == (
        "image/jpeg",
        False,
        True,
    )
    assert kept.content.startswith(b"\xff\xd8\xff\xe1\x00\x22Exif\0\0MM\0*")
    assert (b"ICC_PROFILE" in kept.content, b"JFIF" in kept.content) == (True, True)


def test_an_upright_jpeg_keeps_no_exif_at_all():
    assert b"Exif" not in read(a_jpeg(turn=1)).content


def test_a_png_loses_its_words_and_what_trails():
    kept = read(a_png(a_chunk_of_words()) + GPS)
    assert (kept.type, kept.content) == ("image/png", a_png())


def a_webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_a_webp_loses_exif_and_xmp_and_no_longer_promises_them():
    flags, drawn = b"\x3c" + bytes(9), (b"VP8L", b"drawn")
    kept = read(a_webp((b"VP8X", flags), drawn, (b"EXIF", GPS), (b"XMP ", GPS + b"!")) + GPS)
    assert kept.type == "image/webp"
    assert kept.content == a_webp((b"VP8X", b"\x30" + bytes(9)), drawn)


@pytest.mark.parametrize("picture", [a_jpeg(), a_png(a_chunk_of_words()), a_webp((b"VP8 ", b"odd"), (b"EXIF", GPS))])
def test_baring_twice_changes_nothing(picture):
    once = read(picture).content
    assert read(once).content == once


def test_a_type_that_is_not_accepted_is_refused_with_those_that_are():
    with pytest.raises(Invalid, match="只收 JPEG、PNG 图片"):
        read(a_webp((b"VP8 ", b"drawn")), accepted=("image/jpeg", "image/png"))
