"""Contacts of home visits and groups, sealed field by field; nothing of them stands readable in the database."""

import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from wenmai.activities.drafts import Contact
from wenmai.kernel.crypto import open_sealed, seal
from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import mobile

PURPOSE = "activities.contact"


def sealed(contact: Contact) -> bytes:
    """As it is stored."""
    return seal(json.dumps(asdict(contact), ensure_ascii=False), PURPOSE)


def opened(stored: bytes | memoryview) -> Contact | None:
    """What was stored; None after it was dropped. Raises crypto.Unreadable."""
    return Contact(**json.loads(open_sealed(bytes(stored), PURPOSE))) if stored else None


def checked(contact: Contact, *, address: bool, guardian: bool) -> Contact:
    """Trimmed and complete. Raises Invalid with the field that is missing."""
    trimmed = Contact(*(value.strip()[:200] for value in asdict(contact).values()))
    needed = {"name": True, "address": address, "guardian": guardian}
    words = {
        "name": _("写上找谁"),
        "address": _("写上门牌，去的人才找得到"),
        "guardian": _("未成年人要有监护人在场，写上监护人"),
    }
    for field, wanted in needed.items():
        if wanted and not getattr(trimmed, field):
            raise Invalid("activities.contact", words[field], fields={field: words[field]})
    mobile(trimmed.phone)
    return Contact(trimmed.name, trimmed.phone, trimmed.address, trimmed.guardian)
