"""A pass: who somebody is, for a quarter of an hour, readable without the database.

It is a cookie beside the session's, signed, bound to that session, and good for taking places only. Whoever reads it
still has to see in the database that the session lives before anything is written.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from time import time

from django.conf import settings
from django.utils.crypto import salted_hmac

from wenmai.kernel.actor import Actor, Channel

COOKIE = "wenmai_pass"
SECONDS = 15 * 60
RENEW_AFTER = 5 * 60


@dataclass(frozen=True, slots=True)
class Pass:
    """`level` is the real-name level (RealName) when it was given; `issued` seconds since 1970."""

    person: str
    account: int
    level: int
    issued: int

    def actor(self) -> Actor:
        """The person, with no posting: what needs one is asked at the desk."""
        return Actor(person=self.person, account=self.account, channel=Channel.WEB)


def issue(person: str, account: int, level: int, session_key: str) -> str:
    """A fresh pass for a session."""
    body = f"1.{person}.{account}.{level}.{int(time())}"
    return f"{body}.{_sign(body, session_key)}"


def read(text: str, session_key: str) -> Pass | None:
    """The pass, or None when it is forged, over, or another session's."""
    body, _, signature = text.rpartition(".")
    parts = body.split(".")
    if len(parts) != 5 or parts[0] != "1" or not session_key:
        return None
    if not hmac.compare_digest(signature.encode(), _sign(body, session_key).encode()):
        return None
    found = Pass(parts[1], int(parts[2]), int(parts[3]), int(parts[4]))
    return found if -60 < time() - found.issued < SECONDS else None


def _sign(body: str, session_key: str) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), f"{body}|{session_key}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


@lru_cache(maxsize=2)
def _key(secret: str | bytes) -> bytes:
    return salted_hmac("wenmai.people.pass", "key", secret=secret, algorithm="sha256").digest()
