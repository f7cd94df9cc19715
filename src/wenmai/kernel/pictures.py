"""A picture that people send to be shown: known by its first bytes, and without where, when and with what it was taken.

What a camera or a program writes beside the picture is taken off, also a second picture behind its end. Which side is up stays in
a JPEG: without it pictures of phones would lie on their side. Pure, and no picture is drawn anew.
"""

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import Invalid

LARGEST = 5 * 1024 * 1024
TYPES = (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WebP"))
EVERY_TYPE = tuple(name for name, _title in TYPES)
PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_SAYS_MORE = 0x0C  # in VP8X: there is Exif, there is XMP
JPEG_DROPPED = {*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE}  # but the colour profile and how colours are stored
ALONE = {0x01, *range(0xD0, 0xD8)}
END, SCAN, APP1, ORIENTATION = 0xD9, 0xDA, 0xE1, 0x0112
ICC = b"ICC_PROFILE\0"


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that can be kept: its media type, its bytes and their digest."""

    type: str
    content: bytes
    digest: str


def read(content: bytes, *, accepted: Collection[str] = EVERY_TYPE) -> Sent:
    """What was sent, bared. Raises Invalid with field `picture` for nothing, more than 5 MB, a torn file, and what is none of
    the accepted media types.
    """
    if not content:
        raise _invalid(_("图片是空的，请重新选一张。"))
    if len(content) > LARGEST:
        raise _invalid(_("图片超过 5 MB。请在手机里选“小一点”再传。"))
    kind = _type(content)
    if kind not in accepted:
        titles = "、".join(title for name, title in TYPES if name in accepted)
        raise _invalid(_("只收 %(types)s 图片。") % {"types": titles})
    try:
        kept = _BARE[kind](content)
    except (struct.error, IndexError, ValueError) as error:
        raise _invalid(_("这张图片坏了，打不开。请换一张。")) from error
    return Sent(kind, kept, digest(kept))


def _type(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(PNG):
        return "image/png"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def _webp(content: bytes) -> bytes:
    end = 8 + int(struct.unpack_from("<I", content, 4)[0])
    if end > len(content):
        raise ValueError("picture past the end")
    kept, at = [], 12
    while at < end:
        name, size = struct.unpack_from("<4sI", content, at)
        chunk, at = content[at : at + 8 + size], at + 8 + size + size % 2
        if len(chunk) < 8 + size or at > end:
            raise ValueError("chunk past the end")
        if name in WEBP_KEPT:
            kept.append(_modest(chunk) + b"\0" * (size % 2))
    if not kept:
        raise ValueError("nothing drawn")
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _modest(chunk: bytes) -> bytes:
    """A chunk that no longer promises what was taken off."""
    return chunk[:8] + bytes([chunk[8] & ~WEBP_SAYS_MORE]) + chunk[9:] if chunk.startswith(b"VP8X") else chunk


def _png(content: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while True:
        size, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise ValueError("chunk past the end")
        if name in PNG_KEPT:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end


def _jpeg(content: bytes) -> bytes:
    """Segment by segment to the end of the picture; what trails behind it (a second picture, a film) goes too."""
    kept, turn, drawn = [], 0, False
    for marker, segment, scan in _segments(content):
        if marker == APP1:
            turn = turn or _turn(segment)
        if _is_kept(marker, segment):
            kept.append(bytes((0xFF, marker)) + segment + scan)
        drawn = drawn or marker == SCAN
    if not drawn:
        raise ValueError("nothing drawn")
    return b"".join([b"\xff\xd8", _turned(turn), *kept, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, segment with its length, and what is drawn after it. Raises ValueError for a torn file."""
    at = 2
    while True:
        at, marker = _marker(content, at)
        if marker == END:
            return
        if marker in ALONE:
            continue
        end = at + int(struct.unpack_from(">H", content, at)[0])
        if end > len(content) or end < at + 2:
            raise ValueError("segment past the end")
        start, at = at, _scan_end(content, end) if marker == SCAN else end
        yield marker, content[start:end], content[end:at]


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at] != 0xFF:
        raise ValueError("no marker")
    while content[at] == 0xFF:
        at += 1
    return at + 1, content[at]


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:  # a colour profile, or the index of further pictures
        return segment[2:].startswith(ICC)
    return marker not in JPEG_DROPPED


def _scan_end(content: bytes, at: int) -> int:
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _turn(segment: bytes) -> int:
    """Orientation 2 to 8 of an Exif segment, 0 for upright or unreadable."""
    if not segment[2:].startswith(b"Exif\0\0"):
        return 0
    tiff = segment[8:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    start = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if start + 2 > len(tiff):
        return 0
    for number in range(min(struct.unpack_from(f"{order}H", tiff, start)[0], 200)):
        at = start + 2 + 12 * number
        if at + 12 > len(tiff):
            return 0
        tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == ORIENTATION:
            return int(value) if 2 <= value <= 8 else 0
    return 0


def _turned(turn: int) -> bytes:
    """An Exif segment with the turn alone; b"" for upright."""
    if not turn:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turn, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


_BARE = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}


def _invalid(message: str) -> Invalid:
    return Invalid("picture", message, fields={"picture": message})
