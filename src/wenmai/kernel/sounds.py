"""A recording that people send: known by its first bytes, how long it is where its own head says so. Pure; nothing is played.

Seconds are read of WAV (bytes a second), Ogg (place of the last page), M4A (`mvhd`) and of MP3 that counts its frames (Xing);
of the rest, WebM among them, nobody says how long without decoding: then None, never a guess.
"""

import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import Invalid

LARGEST = 20 * 1024 * 1024  # a quarter of an hour and more at 128 kbit/s
LONGEST = 24 * 3600
MPEG_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
WEBM = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording that can be kept: media type, bytes, digest, whole seconds or None where its head does not say."""

    type: str
    content: bytes
    digest: str
    seconds: int | None


def read(content: bytes) -> Heard:
    """What was sent. Raises Invalid with field `sound` for nothing, more than 20 MB, and what is no sound known here."""
    if not content:
        raise _invalid(_("录音是空的，请重新选一个文件。"))
    if len(content) > LARGEST:
        raise _invalid(_("录音超过 20 MB。请分成几段，或存成 MP3 再传。"))
    kind = _type(content)
    if not kind:
        raise _invalid(_("只收 MP3、M4A、OGG、WAV、WebM 录音。请在录音机里换一种格式存，再传。"))
    return Heard(kind, content, digest(content), _seconds(kind, content))


def _type(content: bytes) -> str:
    if content.startswith(b"ID3") or _is_frame(content[:4]):
        return "audio/mpeg"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp" and content[8:12] in {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"}:
        return "audio/mp4"
    return "audio/webm" if content.startswith(WEBM) and b"webm" in content[:64] else ""


def _is_frame(head: bytes) -> bool:
    """The head of a frame of MPEG layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[1] >> 3 & 3 != 1 and head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3


def _seconds(kind: str, content: bytes) -> int | None:
    try:
        found = _BY_TYPE[kind](content) if kind in _BY_TYPE else None
    except (struct.error, ValueError, IndexError, ZeroDivisionError):
        return None
    return max(round(found), 1) if found and 0 < found <= LONGEST else None


def _wav(content: bytes) -> float:
    at = 12
    rate = 0
    while True:
        name, size = struct.unpack_from("<4sI", content, at)
        if name == b"fmt ":
            rate = struct.unpack_from("<I", content, at + 16)[0]
        if name == b"data":
            return float(min(size, len(content) - at - 8) / rate)
        at += 8 + size + size % 2


def _ogg(content: bytes) -> float:
    samples = struct.unpack_from("<q", content, content.rindex(b"OggS") + 6)[0]
    if b"OpusHead" in content[:128]:
        return float((samples - struct.unpack_from("<H", content, content.index(b"OpusHead") + 10)[0]) / 48000)
    return float(samples / struct.unpack_from("<I", content, content.index(b"\x01vorbis", 0, 256) + 12)[0])


def _m4a(content: bytes) -> float:
    at = content.index(b"mvhd") + 4
    scale, length = struct.unpack_from(">IQ" if content[at] else ">II", content, at + (20 if content[at] else 12))
    return float(length / scale)


def _mp3(content: bytes) -> float | None:
    at = 0
    if content.startswith(b"ID3"):
        size = 0
        for each in content[6:10]:
            size = size << 7 | each & 0x7F
        at = 10 + size
    head = content[at : at + 4]
    found = max(content.find(mark, at, at + 60) for mark in (b"Xing", b"Info"))
    if not _is_frame(head) or found < 0 or not content[found + 7] & 1:
        return None
    version = head[1] >> 3 & 3
    frames = struct.unpack_from(">I", content, found + 8)[0]
    return float(frames * (1152 if version == 3 else 576) / MPEG_RATES[version][head[2] >> 2 & 3])


_BY_TYPE = {"audio/wav": _wav, "audio/ogg": _ogg, "audio/mp4": _m4a, "audio/mpeg": _mp3}


def _invalid(message: str) -> Invalid:
    return Invalid("sound", message, fields={"sound": message})
