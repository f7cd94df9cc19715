"""The page that says "full", and what to do instead. The fast door sends there whoever sends a form for a sold out date."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.booking.queries.full import get_full
from wenmai.kernel import subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.subjects import UnknownSubject


@require_safe
def full(request: Request, pool: int) -> HttpResponse:
    """How it stands with a pool of places, for everybody alike; the way back when some came free meanwhile."""
    found = get_full(pool)
    shown = {
        "session": found.session,
        "pool": found.pool,
        "beside": found.beside,
        "others": found.others,
        "url": _url(request.actor, found.session.offering.subject),
        "nav": "activities",
    }
    return render(request, "booking/full.html", shown)


def _url(actor: Actor, subject: str) -> str:
    """The page of what is booked; "" where its owner shows none."""
    try:
        return subjects.resolve(actor, subject).url
    except (NotFound, UnknownSubject):
        return ""
