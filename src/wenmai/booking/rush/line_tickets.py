"""The paper that somebody in a queue holds: signed, whole in itself, so that no restart can lose anybody.

It says which round, the number, the instant of arrival and what is wished. Whoever shows one that the database does
not know is written in again, at the place of the first arrival, unless they have withdrawn since it was handed out.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from wenmai.booking.draw import EPOCH

COOKIE = "wenmai_line_"
COOKIE_PATH = "/booking/"
DAYS = 2


@dataclass(frozen=True, slots=True)
class LineTicket:
    """`arrived` is in microseconds since 1970 (UTC); `wishes` pools, dearest first."""

    round: int
    number: str
    person: str
    wishes: tuple[int, ...]
    party: int
    arrived: int

    def at(self) -> datetime:
        """The instant of arrival."""
        return EPOCH + timedelta(microseconds=self.arrived)


def write(ticket: LineTicket) -> str:
    """The signed text, for a cookie."""
    wishes = "-".join(str(each) for each in ticket.wishes)
    body = f"{ticket.round}.{ticket.number}.{ticket.person}.{wishes}.{ticket.party}.{ticket.arrived}"
    return f"{body}.{_sign(body)}"


def read(text: str) -> LineTicket | None:
    """The ticket, or None when it is not ours."""
    body, _, signature = text.rpartition(".")
    parts = body.split(".")
    if len(parts) != 6 or not hmac.compare_digest(signature.encode(), _sign(body).encode()):
        return None
    wishes = tuple(int(each) for each in parts[3].split("-"))
    return LineTicket(int(parts[0]), parts[1], parts[2], wishes, int(parts[4]), int(parts[5]))


def cookie_name(round_key: str) -> str:
    """One cookie for each round."""
    return COOKIE + round_key[:8]


def cookie(round_key: str, ticket: LineTicket) -> tuple[str, str]:
    """The header that hands the ticket out."""
    secure = "; Secure" if settings.SESSION_COOKIE_SECURE else ""
    said = f"{cookie_name(round_key)}={write(ticket)}; Path={COOKIE_PATH}; Max-Age={DAYS * 86400}; HttpOnly; SameSite=Lax{secure}"
    return ("Set-Cookie", said)


def _sign(body: str) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), body.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()


@lru_cache(maxsize=2)
def _key(secret: str | bytes) -> bytes:
    return salted_hmac("wenmai.booking.line", "key", secret=secret, algorithm="sha256").digest()
