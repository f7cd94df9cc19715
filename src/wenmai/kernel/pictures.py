"""A picture that people send to be shown: known by its first bytes, and without where and by whom it was taken."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.crypto import digest
from wenmai.kernel.errors import Invalid

LARGEST = 5 * 1024 * 1024
TYPES = (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WebP"))
ORIENTATION = 0x0112
_TURNED = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture that can be kept: its media type, its bytes and their digest."""

    type: str
    content: bytes
    digest: str


def read(content: bytes) -> Sent:
    """What was sent, without the position and the camera that a phone writes into a JPEG; which side is up is kept.

    Raises Invalid with field `picture` for nothing, more than 5 MB, and what is no JPEG, PNG or WebP.
    """
    if not content:
        raise _invalid(_("图片是空的，请重新选一张。"))
    if len(content) > LARGEST:
        raise _invalid(_("图片超过 5 MB。请在手机里选“小一点”再传。"))
    kind = _type(content)
    kept = _bare_jpeg(content) if kind == "image/jpeg" else content
    return Sent(kind, kept, digest(kept))


def _type(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise _invalid(_("只收 JPG、PNG、WebP 图片。"))


def _bare_jpeg(content: bytes) -> bytes:
    """Segments APP1 to APP13, but for the colour profile, and comments are left out until the picture itself begins."""
    kept, at, turned = [], 2, 1
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + 2 + size]
        if size < 2 or len(segment) < 2 + size:
            raise _invalid(_("图片没有传完整，请再传一次。"))
        if marker == 0xE1:
            turned = _orientation(segment[4:]) or turned
        elif not (0xE1 <= marker <= 0xED or marker == 0xFE) or segment[4:16] == b"ICC_PROFILE\0":
            kept.append(segment)
        at += 2 + size
    side = _TURNED % turned
    up = b"" if turned == 1 else b"\xff\xe1" + (len(side) + 2).to_bytes(2, "big") + side
    return content[:2] + up + b"".join(kept) + content[at:]


def _orientation(exif: bytes) -> int:
    """1 to 8 as Exif says which side is up, 0 where it says nothing that can be read."""
    order = {b"MM": "big", b"II": "little"}.get(exif[6:8], "")
    if not exif.startswith(b"Exif\0\0") or order not in {"big", "little"}:
        return 0
    tiff = exif[6:]

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "big" if order == "big" else "little")

    first = number(4, 4)
    for entry in range(min(number(first, 2), 64)):
        start = first + 2 + 12 * entry
        if number(start, 2) == ORIENTATION:
            value = number(start + 8, 2)
            return value if 1 <= value <= 8 else 0
    return 0


def _invalid(message: str) -> Invalid:
    return Invalid("picture", message, fields={"picture": message})
