"""Names and phones of volunteers who come home, sealed; a phone is found again by its keyed digest alone."""

import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from wenmai.kernel.crypto import blind_index, open_sealed, seal
from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import mobile
from wenmai.volunteers.drafts import Named

PURPOSE = "volunteers.contact"


def sealed(named: Named) -> bytes:
    """As it is stored."""
    return seal(json.dumps(asdict(named), ensure_ascii=False), PURPOSE)


def opened(stored: bytes | memoryview) -> Named | None:
    """What was stored; None after it was dropped. Raises crypto.Unreadable."""
    return Named(**json.loads(open_sealed(bytes(stored), PURPOSE))) if stored else None


def name_of(stored: bytes | memoryview) -> str:
    """The name alone, "" after it was dropped."""
    found = opened(stored)
    return found.name if found else ""


def index_of(phone: str) -> str:
    """The digest by which a phone stands once."""
    return blind_index(phone, PURPOSE)


def checked(named: Named) -> Named:
    """Trimmed and complete. Raises Invalid with the field that is missing."""
    name = named.name.strip()[:40]
    if not name:
        raise Invalid("volunteers.name", _("写上姓名，上门时要告诉人家。"), fields={"name": _("写上姓名")})
    return Named(name, mobile(named.phone))
