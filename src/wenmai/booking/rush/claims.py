"""POST /api/v1/booking/bookings at the fast door: the same claim by the same statement, without the pages' machinery.

Who cannot be served here (a token, dependants, a question to answer, a refusal that needs words for one person) is
handed on to the ordinary door with the request as it came. So this door can be slow to understand, but never wrong.
"""

from dataclasses import replace

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection

from wenmai.booking.drafts.claims import Claim
from wenmai.booking.engine.claiming import take
from wenmai.booking.models import Booking
from wenmai.booking.rush import asked
from wenmai.booking.rush.answers import Answer, Environ, of_json
from wenmai.booking.rush.shelf import Shelf, Shelved
from wenmai.kernel import clock
from wenmai.people.passes import Pass

PATH = "/api/v1/booking/bookings"
KNOWN = {"pool", "party_size"}


def answer(environ: Environ, shelf: Shelf) -> Answer | None:
    """The answer, or None for the ordinary door."""
    if "HTTP_AUTHORIZATION" in environ or not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return None
    wish = _wish(environ)
    shelved = shelf.get(wish.pool) if wish else None
    if wish is None or shelved is None:
        return None
    found = asked.cookies(environ)
    now = clock.now()
    if refused := shelved.refused(wish.key, asked.language(found), now):
        return refused
    shown = asked.passed(found)
    if shown is None or shelved.questions or not asked.from_our_pages(environ):
        return None
    booking = taken(shelf, shelved, wish, shown, found[settings.SESSION_COOKIE_NAME])
    return of_json(201, said(booking)) if booking else None


def taken(shelf: Shelf, shelved: Shelved, wish: Claim, shown: Pass, session_key: str) -> Booking | None:
    """The booking that the statement made for who shows a pass; None for whatever the ordinary door has to judge or say."""
    if not shelved.plain or shown.level < shelved.found.real_name_level:
        return None
    alone = wish.party_size == 1 or not shelved.found.real_name_each
    if not (alone and 1 <= wish.party_size <= shelved.found.party_max):
        return None
    wish, actor = replace(wish, person=shown.person, leads=shelved.found.leads), shown.actor()
    provided = shelved.provided(session_key, shown)
    try:
        made = take(actor, wish, clock.now(), shelved.limits(actor, wish), provided=provided)
    except IntegrityError:  # a repeat, or a second booking: the ordinary door tells which
        return None
    except OperationalError:
        connection.close()
        return None
    if not made.bookings:
        shelf.forget(wish.pool)
    return next((each for each in made.bookings if each.pool_id == wish.pool), None)


def said(booking: Booking) -> dict[str, object]:
    """The booking as the API says it."""
    return {
        "key": str(booking.key),
        "session": booking.session_id,
        "pool": booking.pool_id,
        "party_size": booking.party_size,
        "state": booking.state,
        "booked_at": booking.booked_at.astimezone(clock.SHANGHAI).isoformat(),
        "hold_until": None,
        "seats": [],
    }


def _wish(environ: Environ) -> Claim | None:
    key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
    raw = asked.body(environ)
    words = asked.json_of(raw) if raw and key else None
    if words is None or not KNOWN.issuperset(words) or not 8 <= len(key) <= 75:
        return None
    pool, party = words.get("pool"), words.get("party_size", 1)
    if type(pool) is not int or type(party) is not int or not 0 < pool < 2**63 or party < 1:
        return None
    return Claim(pool=pool, key=f"api:{key}", party_size=party)
