"""What a camera writes beside a picture (place, moment, device) is taken off before it is kept. Pure.

Only the turn of the picture stays: without it phones' pictures would lie on their side.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.works.models.works import LARGEST, Picture

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
JPEG_DROPPED = {*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE}  # but the colour profile and how colours are stored
ALONE = {0x01, *range(0xD0, 0xD8)}
END, SCAN, APP1, ORIENTATION = 0xD9, 0xDA, 0xE1, 0x0112
ICC = b"ICC_PROFILE\0"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The picture as it is kept."""

    type: Picture.Type
    content: bytes


def cleaned(content: bytes) -> Cleaned:
    """By its own first bytes, whatever its name says. Raises Invalid for nothing, too much, or no such picture."""
    if not content:
        raise _invalid(_("图片是空的，请重新选一张。"))
    if len(content) > LARGEST:
        raise _invalid(_("图片超过 5 MB。请在手机里选“小一点”再传。"))
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return Cleaned(Picture.Type.JPEG, _jpeg(content))
        if content.startswith(PNG):
            return Cleaned(Picture.Type.PNG, _png(content))
    except (struct.error, IndexError, ValueError) as error:
        raise _invalid(_("这张图片坏了，打不开。请换一张。")) from error
    raise _invalid(_("只收 JPG、PNG 图片。"))


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


def _invalid(message: str) -> Invalid:
    return Invalid("works.picture", message, fields={"picture": message})
