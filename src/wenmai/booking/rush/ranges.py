"""POST /api/v1/booking/spaces/<space>/bookings at the fast door: a room is taken by the same statement as anywhere else.

It answers success, and "somebody has it"; whatever needs more words or more knowledge is handed on to the ordinary door
with the request as it came.
"""

import re
import time
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import translation

from wenmai.booking import room_refusals
from wenmai.booking.actions.ranges import earlier_range
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.engine.ranges import Refused, take_range
from wenmai.booking.models import Booking
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.rush import asked
from wenmai.booking.rush.answers import Answer, Environ, of_json, refusal
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.people.passes import Pass

PATH = re.compile(r"/api/v1/booking/spaces/([1-9]\d{0,17})/bookings", re.ASCII)
KNOWN = {"start", "end", "party_size", "purpose"}
SECONDS, MOST = 1.0, 2000
_rooms: dict[int, tuple[float, Wanted]] = {}


def answer(environ: Environ) -> Answer | None:
    """The answer, or None for the ordinary door."""
    if "HTTP_AUTHORIZATION" in environ or not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return None
    found = asked.cookies(environ)
    shown = asked.passed(found)
    if shown is None or not asked.from_our_pages(environ):
        return None
    try:
        wanted = _wanted(environ["PATH_INFO"])
        wish = _wish(environ, wanted, shown.person)
        if wish is None or wanted.real_name_level > shown.level or len(wanted.atoms) > 1:
            return None
        if wanted.real_name_each and wish.party_size > 1:
            return None
        room_refusals.check_range(shown.actor(), wanted, wish, clock.now(), known_by_name=True)
    except DomainError:
        return None
    return _take(shown, wanted, wish, found[settings.SESSION_COOKIE_NAME], asked.language(found))


def _take(shown: Pass, wanted: Wanted, wish: RangeClaim, session_key: str, language: str) -> Answer | None:
    try:
        booking = take_range(shown.actor(), wanted, wish, clock.now(), session_key=session_key, shown=shown)
    except Refused as refused:
        if refused.code != "taken" or earlier_range(wish):
            _rooms.pop(wanted.space, None)
            return None
        with translation.override(language):
            return refusal(room_refusals.refused(wanted, wish, refused))
    except DatabaseError:  # a repeat, or a deadlock: the ordinary door tells which and tries again
        connection.close()
        return None
    return of_json(201, said(booking, wish))


def said(booking: Booking, wish: RangeClaim) -> dict[str, object]:
    """The booking as the API says it."""
    return {
        "key": str(booking.key),
        "session": booking.session_id,
        "start": wish.start.astimezone(clock.SHANGHAI).isoformat(),
        "end": wish.end.astimezone(clock.SHANGHAI).isoformat(),
        "party_size": booking.party_size,
        "state": booking.state,
    }


def _wanted(path: str) -> Wanted:
    """The room as of a second ago at most; the statement sees to it that what matters still holds."""
    match = PATH.fullmatch(path)
    space = int(match[1]) if match else 0
    known = _rooms.get(space)
    if known and time.monotonic() - known[0] < SECONDS:
        return known[1]
    wanted = get_wanted_space(space)
    if len(_rooms) >= MOST:
        _rooms.clear()
    _rooms[space] = (time.monotonic(), wanted)
    return wanted


def _wish(environ: Environ, wanted: Wanted, person: str) -> RangeClaim | None:
    key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
    raw = asked.body(environ)
    words = asked.json_of(raw) if raw and 8 <= len(key) <= 75 else None
    if words is None or not KNOWN.issuperset(words):
        return None
    start, end = _instant(words.get("start")), _instant(words.get("end"))
    party, purpose = words.get("party_size", 1), words.get("purpose", "")
    if start is None or end is None or type(party) is not int or type(purpose) is not str or len(purpose) > 80:
        return None
    return RangeClaim(wanted.offering, start, end, f"api:{key}", party, person, purpose)


def _instant(text: object) -> datetime | None:
    """An aware instant, or None."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo and 2000 <= found.year < 2200 else None
