"""A scanned document before it is kept: what it is by its own first bytes, whatever its name says."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid

LARGEST_FILE: Final = 10 * 1024 * 1024


class FileType(TextChoices):
    """What a scanned document may be."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPG"
    PNG = "image/png", "PNG"


_BEGINS = ((b"%PDF-", FileType.PDF), (b"\xff\xd8\xff", FileType.JPEG), (b"\x89PNG\r\n\x1a\n", FileType.PNG))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file with its name; `public` lets everybody open it, else only those who answer for it."""

    name: str
    content: bytes
    public: bool = False


def type_of(scan: Enclosure, code: str = "plan.scan") -> FileType:
    """The type by content. Raises Invalid(code) for nothing, more than 10 MB, another type, or a name that is too long."""
    if not scan.content:
        raise _invalid(code, _("附件是空的，请重新选择文件。"))
    if len(scan.content) > LARGEST_FILE:
        raise _invalid(code, _("附件超过 10 MB，请压缩或分开后再交。"))
    found = next((kind for begin, kind in _BEGINS if scan.content.startswith(begin)), None)
    if found is None:
        raise _invalid(code, _("附件只收 PDF、JPG、PNG，请转成其中一种再交。"))
    if not scan.name.strip() or len(scan.name) > 120 or any(ord(sign) < 32 for sign in scan.name):
        raise _invalid(code, _("附件的文件名要在 120 个字以内，请改名后再交。"))
    return found


def _invalid(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"scan": message})
