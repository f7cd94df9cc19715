"""Recordings as people's phones and booths write them, and somebody who has been in a booth."""

import struct
from datetime import timedelta

from tests.builders.rooms import a_range_booking, an_open_house, lent
from wenmai.booking.models import Booking, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.places.actions import add_space
from wenmai.places.models import Institution, Space
from wenmai.works.actions.recordings import keep_own
from wenmai.works.drafts import RecordingDraft
from wenmai.works.models import Recording


def a_wav(seconds: int = 3, mark: int = 0) -> bytes:
    """8 kHz, 8 bits, mono."""
    body = bytes([128, mark]) * (4000 * seconds)
    head = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    return (
        b"RIFF"
        + struct.pack("<I", 20 + len(head) + len(body))
        + b"WAVE"
        + head
        + b"data"
        + struct.pack("<I", len(body))
        + body
    )


def an_mp3(seconds: int = 4) -> bytes:
    """MPEG 1 layer III at 44.1 kHz behind an ID3 tag, with its frames counted."""
    frames = round(seconds * 44100 / 1152)
    head = b"\xff\xfb\x90\x00" + b"\0" * 32 + b"Xing" + struct.pack(">II", 1, frames)
    return b"ID3\x04\0\0\0\0\0\x05hello" + head + b"\0" * 300


def an_m4a(seconds: int = 5) -> bytes:
    """The heads of a file alone."""
    mvhd = b"mvhd" + struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000)
    return struct.pack(">I", 16) + b"ftypM4A \0\0\0\0" + struct.pack(">I", 8 + 4 + len(mvhd)) + b"moov" + mvhd


def an_ogg(seconds: int = 6) -> bytes:
    """Opus: first and last page."""
    first = b"OggS\0\x02" + struct.pack("<q", 0) + b"\0" * 14 + b"OpusHead\x01\x01" + struct.pack("<H", 312) + b"\0" * 8
    return first + b"OggS\0\x04" + struct.pack("<q", 312 + seconds * 48000) + b"\0" * 20


WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 40


def a_booth(house: Institution | None = None, name: str = "朗读亭 1") -> Space:
    house = house or an_open_house()
    space = add_space(system(), institution=house.code, name=name, kind="reading_booth", capacity=2)
    space.institution = house
    return space


def a_read_booking(actor: Actor, booth: Space, **about) -> Booking:
    """A booking of the booth whose time was yesterday."""
    booking = a_range_booking(actor, lent(booth), **about)
    start = clock.now() - timedelta(days=1)
    Session.objects.filter(pk=booking.session_id).update(during=(start, start + timedelta(hours=1)))
    return booking


def a_recording(actor: Actor, booth: Space | None = None, title: str = "早发白帝城", sound: bytes = b"") -> Recording:
    """Read and uploaded by themselves."""
    booking = a_read_booking(actor, booth or a_booth())
    draft = RecordingDraft(title, sound or a_wav())
    return keep_own(actor, person=actor.person, reading=f"b{booking.pk}", draft=draft)
