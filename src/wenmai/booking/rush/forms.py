"""A citizen's booking form at the fast door: judged by the same statement, answered with the way to the ticket.

The room that owns a form registers its address and how it is read, so the form is read by one piece of code at both
doors. Sold out is said from memory, before session and database, by the way to a page that says so. Whatever else
cannot be had, and whatever cannot be judged here, is handed on to Django with the form as it came.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import QueryDict

from wenmai.booking.answers import checked_of
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Question
from wenmai.booking.rush import asked, claims
from wenmai.booking.rush.answers import Answer, Environ, see_other
from wenmai.booking.rush.same_site import sent_by_our_page
from wenmai.booking.rush.shelf import Shelf, Shelved
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.people.passes import Pass

URLENCODED = {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=utf-8"}
FULL = "booking.full"
KEY = re.compile(r"web:[0-9A-Za-z-]{8,60}")

# A form as a claim of one of the pools; None when it says something that only the ordinary door can judge.
Reader = Callable[[QueryDict, Sequence[int], Sequence[Question]], Claim | None]


@dataclass(frozen=True, slots=True)
class FormDoor:
    """Where a form is posted (the session is group 1), which field names the pool, and how the form is read."""

    address: re.Pattern[str]
    pool: str
    read: Reader


_doors: dict[str, FormDoor] = {}


def register(name: str, door: FormDoor) -> None:
    """Called by the room that owns the form, when the application starts."""
    _doors[name] = door


def answer(environ: Environ, shelf: Shelf) -> Answer | None:
    """The answer, or None for the ordinary door."""
    found = next(
        ((each, match) for each in _doors.values() if (match := each.address.fullmatch(environ["PATH_INFO"]))), None
    )
    kind = environ.get("CONTENT_TYPE", "").replace(" ", "").lower()
    if found is None or kind not in URLENCODED or "HTTP_AUTHORIZATION" in environ:
        return None
    raw = asked.body(environ)
    return _answer(environ, raw, found[0], int(found[1][1]), shelf) if raw else None


def _answer(environ: Environ, raw: bytes, door: FormDoor, session: int, shelf: Shelf) -> Answer | None:
    pool = asked.form_of(raw).get(door.pool, [""])[-1]
    shelved = shelf.get(int(pool)) if pool.isascii() and pool.isdecimal() and len(pool) < 19 else None
    wish = _wish(raw, door, shelved) if shelved and shelved.found.session == session else None
    if shelved is None or wish is None:
        return None
    cookies = asked.cookies(environ)
    shown = asked.passed(cookies)
    if reason := shelved.reason(clock.now()):
        sold_out = reason == FULL and not _has_place(shelved, wish, shown)
        return see_other(f"/booking/pools/{wish.pool}/full/") if sold_out else None
    if shown is None or not sent_by_our_page(environ, raw):
        return None
    booking = claims.taken(shelf, shelved, wish, shown, cookies[settings.SESSION_COOKIE_NAME])
    return see_other(f"/booking/{booking.key}/") if booking else None


def _has_place(shelved: Shelved, wish: Claim, shown: Pass | None) -> bool:
    """Who has a place on that date, or sends the same form again, is never told that it is full."""
    return wish.key in shelved.keys or (shown is not None and shown.person in shelved.holders)


def _wish(raw: bytes, door: FormDoor, shelved: Shelved) -> Claim | None:
    """The claim with its answers checked; None for what the ordinary door explains."""
    wish = door.read(QueryDict(raw), (shelved.found.pool,), shelved.questions)
    if wish is None or not KEY.fullmatch(wish.key):
        return None
    try:
        return replace(wish, answers=checked_of(shelved.questions, wish.answers))
    except DomainError:
        return None
