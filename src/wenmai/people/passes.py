"""A pass: who somebody is, for a quarter of an hour, readable without the database.

It is a cookie beside the session's, signed, bound to that session, and good for taking places only. Whoever reads it still
has to see in the database, in the statement that writes, that the session lives and that the account still opens: it is
there, active, and its password is the one of the pass's `stamp` (a new password ends every session). So nothing is gained
by a pass for the rest of its quarter of an hour. `LIVING` is that condition.
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
STAMP = 16  # hexadecimal digits, also below

LIVING = """
EXISTS (SELECT FROM django_session WHERE session_key = %(session_key)s AND expire_date > now())
AND EXISTS (SELECT FROM people_account WHERE id = %(account)s AND person_id = %(person)s AND is_active
            AND left(encode(sha256(convert_to(password, 'UTF8')), 'hex'), 16) = %(stamp)s)
"""


@dataclass(frozen=True, slots=True)
class Pass:
    """`level` is the real-name level (RealName) when it was given; `issued` seconds since 1970."""

    person: str
    account: int
    level: int
    stamp: str
    issued: int

    def actor(self) -> Actor:
        """The person, with no posting: what needs one is asked at the desk."""
        return Actor(person=self.person, account=self.account, channel=Channel.WEB)


def stamp_of(password: str) -> str:
    """The mark of the password (as the account keeps it, hashed with its salt) that a session stands on."""
    return hashlib.sha256(password.encode()).hexdigest()[:STAMP]


def issue(person: str, account: int, level: int, stamp: str, session_key: str) -> str:
    """A fresh pass for a session; `stamp` is `stamp_of` the account's password."""
    body = f"2.{person}.{account}.{level}.{stamp}.{int(time())}"
    return f"{body}.{_sign(body, session_key)}"


def read(text: str, session_key: str) -> Pass | None:
    """The pass, or None when it is forged, over, or another session's."""
    body, _, signature = text.rpartition(".")
    parts = body.split(".")
    if len(parts) != 6 or parts[0] != "2" or not session_key:
        return None
    if not hmac.compare_digest(signature.encode(), _sign(body, session_key).encode()):
        return None
    found = Pass(parts[1], int(parts[2]), int(parts[3]), parts[4], int(parts[5]))
    return found if -60 < time() - found.issued < SECONDS else None


def _sign(body: str, session_key: str) -> str:
    digest = hmac.digest(_key(settings.SECRET_KEY), f"{body}|{session_key}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


@lru_cache(maxsize=2)
def _key(secret: str | bytes) -> bytes:
    return salted_hmac("wenmai.people.pass", "key", secret=secret, algorithm="sha256").digest()
