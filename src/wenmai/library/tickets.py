"""Tickets with which a reader comes to a licensed platform: it learns that somebody may read, and never who (docs/resources.md)."""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from wenmai.kernel.crypto import blind_index, open_sealed
from wenmai.library.models import TICKETS, EResource

GOOD_FOR: Final = timedelta(minutes=2)


def address_for(resource: EResource, person: str, at: datetime) -> str:
    """The platform's address for a reader, with a ticket where it asks for one."""
    if not resource.secret_sealed:
        return resource.address
    parts = urlsplit(resource.address)
    query = urlencode([*parse_qsl(parts.query), ("ticket", _ticket(resource, person, at))])
    return urlunsplit(parts._replace(query=query))


def _ticket(resource: EResource, person: str, at: datetime) -> str:
    assert resource.secret_sealed
    said = {
        "sub": blind_index(f"{resource.pk}:{person}", TICKETS)[:32],
        "aud": urlsplit(resource.address).hostname,
        "iat": int(at.timestamp()),
        "exp": int((at + GOOD_FOR).timestamp()),
        "jti": secrets.token_hex(8),
    }
    body = _text(json.dumps(said, separators=(",", ":")).encode())
    secret = open_sealed(bytes(resource.secret_sealed), TICKETS)
    return f"{body}.{_text(hmac.digest(secret.encode(), body.encode(), sha256))}"


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
