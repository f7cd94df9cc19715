"""Contacts of orders; nothing of them stands readable in the database."""

import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from wenmai.delivery.drafts import Contact
from wenmai.kernel.crypto import open_sealed, seal
from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import mobile

PURPOSE = "delivery.contact"


def sealed(contact: Contact) -> bytes:
    """As it is stored: trimmed and complete. Raises Invalid with the field at fault."""
    name = contact.name.strip()[:40]
    if not name:
        raise Invalid("delivery.contact", _("写上找谁。"), fields={"name": _("写上找谁")})
    phone = contact.phone.strip()
    mobile(phone)
    return seal(json.dumps(asdict(Contact(name, phone)), ensure_ascii=False), PURPOSE)


def opened(stored: bytes | memoryview) -> Contact | None:
    """What was stored; None after it was dropped."""
    return Contact(**json.loads(open_sealed(bytes(stored), PURPOSE))) if stored else None
