"""A scanned document before it is kept: what it is by its own first bytes, whatever its name says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.plan.models import LARGEST_FILE, FileType

_BEGINS = ((b"%PDF-", FileType.PDF), (b"\xff\xd8\xff", FileType.JPEG), (b"\x89PNG\r\n\x1a\n", FileType.PNG))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file with its name; `public` lets everybody open it, else only the bureaus that answer for the plan."""

    name: str
    content: bytes
    public: bool = False


def type_of(scan: Enclosure) -> FileType:
    """The type by content. Raises Invalid for nothing, more than 10 MB, another type, or a name that is too long."""
    if not scan.content:
        raise _invalid(_("附件是空的，请重新选择文件。"))
    if len(scan.content) > LARGEST_FILE:
        raise _invalid(_("附件超过 10 MB，请压缩或分开后再交。"))
    found = next((kind for begin, kind in _BEGINS if scan.content.startswith(begin)), None)
    if found is None:
        raise _invalid(_("附件只收 PDF、JPG、PNG，请转成其中一种再交。"))
    if not scan.name.strip() or len(scan.name) > 120 or any(ord(sign) < 32 for sign in scan.name):
        raise _invalid(_("附件的文件名要在 120 个字以内，请改名后再交。"))
    return found


def _invalid(message: str) -> Invalid:
    return Invalid("plan.scan", message, fields={"scan": message})
