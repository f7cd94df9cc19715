"""What a camera writes beside a picture is taken off."""

import pytest

from tests.builders.works import GPS, a_chunk_of_words, a_jpeg, a_png
from wenmai.kernel.errors import Invalid
from wenmai.works.models.works import LARGEST, Picture
from wenmai.works.pictures import cleaned


def test_a_jpeg_loses_place_comment_and_second_picture_but_not_its_turn():
    clean = cleaned(a_jpeg(turn=6))
    assert (clean.type, GPS in clean.content, clean.content.endswith(b"\x34\xff\xd0\x56\xff\xd9")) == (
        Picture.Type.JPEG,
        False,
        True,
    )
    assert clean.content.startswith(b"\xff\xd8\xff\xe1\x00\x22Exif\0\0MM\0*")
    assert (b"ICC_PROFILE" in clean.content, b"JFIF" in clean.content) == (True, True)


def test_an_upright_jpeg_keeps_no_exif_at_all():
    assert b"Exif" not in cleaned(a_jpeg(turn=1)).content


def test_cleaning_twice_changes_nothing():
    once = cleaned(a_jpeg()).content
    assert cleaned(once).content == once


def test_a_png_loses_its_words_and_what_trails():
    clean = cleaned(a_png(a_chunk_of_words()) + GPS)
    assert (clean.type, clean.content) == (Picture.Type.PNG, a_png())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        a_jpeg()[:60],
        a_jpeg()[: a_jpeg().index(b"\xff\xda") + 12],
        a_png()[:40],
        b"\xff\xd8\xff\xe1\x00\x00",
        b"\xff\xd8\xff" + bytes(LARGEST),
    ],
)
def test_what_is_no_picture_is_refused_with_the_field(content):
    with pytest.raises(Invalid) as refused:
        cleaned(content)
    assert list(refused.value.fields) == ["picture"]
