"""Recordings by their first bytes, and how long they say they are."""

import pytest

from tests.builders.sounds import WEBM, a_wav, an_m4a, an_mp3, an_ogg
from wenmai.kernel import sounds
from wenmai.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("content", "kind", "seconds"),
    [
        (a_wav(3), "audio/wav", 3),
        (an_mp3(4), "audio/mpeg", 4),
        (an_m4a(5), "audio/mp4", 5),
        (an_ogg(6), "audio/ogg", 6),
        (WEBM, "audio/webm", None),
        (b"\xff\xfb\x90\x00" + b"\0" * 100, "audio/mpeg", None),
        (a_wav(3)[:40], "audio/wav", None),
        (an_ogg(6)[:40], "audio/ogg", None),
    ],
)
def test_sound_is_known_by_its_bytes_and_its_length_is_never_guessed(content, kind, seconds):
    found = sounds.read(content)
    assert (found.type, found.seconds, found.content) == (kind, seconds, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"x" * (sounds.LARGEST + 1), "20 MB"),
        (b"<html><script>", "只收"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "只收"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "只收"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "只收"),
    ],
)
def test_what_is_no_sound_is_refused_with_what_to_do(content, words):
    with pytest.raises(Invalid) as refused:
        sounds.read(content)
    assert words in refused.value.message
    assert set(refused.value.fields) == {"sound"}
