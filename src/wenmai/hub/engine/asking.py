"""Ask another library's system: within its time, never while it rests, and with what came of it kept as evidence.

Not in a caller's transaction: whoever waits for another house would hold locks, and what failed would be forgotten with it.
"""

from datetime import timedelta
from ssl import create_default_context
from typing import Final, TypeVar

from django.db import connection

from wenmai.hub.models import ForeignSystem, Way
from wenmai.kernel import clock
from wenmai.kernel.crypto import open_sealed
from wenmai.library.sip2.client import Client, NoAnswer
from wenmai.library.sip2.kinds import Unwritable
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.profile import Checksum, Encoding, Profile, Terminator

SEALED: Final = "hub.system"
PATIENCE: Final = 3
"""Failures in a row after which it is left alone."""
FIRST_REST: Final = timedelta(seconds=30)
LAST_REST: Final = timedelta(minutes=15)
_ENDS: Final = {"cr": Terminator.CR, "lf": Terminator.LF, "crlf": Terminator.CRLF}
A = TypeVar("A", bound=Answer)


class Away(Exception):
    """It did not answer in time, is left alone, or cannot be asked at all."""


def ask(system: ForeignSystem, request: Request[A]) -> A:
    """The answer of their system, on a line of its own. Raises Away."""
    now = clock.now()
    if system.way != Way.SIP2 or system.paused_at or (system.rests_until and system.rests_until > now):
        raise Away("not asked")
    try:
        answer = _asked(system, request)
    except (NoAnswer, Unwritable, OSError, ValueError) as error:
        failed(system, str(error))
        raise Away(str(error)) from error
    answered(system)
    return answer


def _asked(system: ForeignSystem, request: Request[A]) -> A:
    seconds, tls = system.wait_ms / 1000, create_default_context() if system.tls else None
    address = (system.host, system.port)
    with Client(address, profile_of(system), timeout=seconds, retries=0, limit=seconds, tls=tls) as line:
        if system.login and not line.login(system.login, open_sealed(bytes(system.sealed), SEALED)):
            raise NoAnswer("login refused", sent=False)
        return line.ask(request)


def profile_of(system: ForeignSystem) -> Profile:
    """How it speaks. AO is what they gave us for it, else their ISIL."""
    return Profile(
        institution=system.institution_id or system.library.isil,
        encoding=Encoding(system.encoding),
        checksum=Checksum(system.checksum),
        terminator=_ENDS[system.line_end],
    )


def answered(system: ForeignSystem) -> None:
    """It spoke to us."""
    now = clock.now()
    ForeignSystem.objects.filter(pk=system.pk).update(
        asked_at=now, answered_at=now, failures=0, rests_until=None, fault=""
    )
    system.failures, system.rests_until = 0, None
    _count(system, "answered")


def failed(system: ForeignSystem, why: str) -> None:
    """It did not; after some times in a row it rests, longer each time."""
    system.failures += 1
    now, over = clock.now(), system.failures - PATIENCE
    rest = min(FIRST_REST * 2 ** min(over, 10), LAST_REST) if over >= 0 else None
    system.rests_until = now + rest if rest else None
    ForeignSystem.objects.filter(pk=system.pk).update(
        asked_at=now, failures=system.failures, rests_until=system.rests_until, fault=why[:200]
    )
    _count(system, "failed")


def _count(system: ForeignSystem, column: str) -> None:
    other = "failed" if column == "answered" else "answered"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO hub_contact (system_id, day, {column}, {other}) VALUES (%s, %s, 1, 0) "  # noqa: S608 - two constants
            f"ON CONFLICT (system_id, day) DO UPDATE SET {column} = hub_contact.{column} + 1",
            [system.pk, clock.today()],
        )
