"""The page that says "full", and what to do instead. The fast door sends there whoever sends a form for a sold out date."""

from dataclasses import dataclass

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenmai.booking.models import Pool, Session, Status
from wenmai.booking.queries.sessions import get_session
from wenmai.kernel import clock, subjects
from wenmai.kernel.actor import ANYONE, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.subjects import UnknownSubject

OTHERS = 6


@dataclass(frozen=True, slots=True)
class OtherDate:
    """Another date of the same thing that still has places."""

    session: Session
    remaining: int


@require_safe
def full(request: Request, pool: int) -> HttpResponse:
    """How it stands with a pool of places, for everybody alike; the way back when some came free meanwhile."""
    found = Pool.objects.filter(pk=pool).first()
    if found is None:
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    session = get_session(ANYONE, found.session_id)
    shown = {
        "session": session,
        "pool": found,
        "beside": sum(each.remaining for each in session.pools.exclude(pk=pool) if each.accepting),
        "others": other_dates(session),
        "url": _url(request.actor, session.offering.subject),
        "nav": "activities",
    }
    return render(request, "booking/full.html", shown)


def other_dates(session: Session) -> list[OtherDate]:
    """Dates of the same offering that are to come and have places, soonest first. One query."""
    rows = Session.objects.filter(offering=session.offering_id, status=Status.PUBLISHED, starts_at__gt=clock.now())
    open_to_all = rows.filter(pools__accepting=True, pools__door="", pools__group="", pools__round=None)
    free = open_to_all.exclude(pk=session.pk).annotate(free=Sum("pools__remaining")).filter(free__gt=0)
    return [OtherDate(each, each.free) for each in free.order_by("starts_at")[:OTHERS]]


def _url(actor: Actor, subject: str) -> str:
    """The page of what is booked; "" where its owner shows none."""
    try:
        return subjects.resolve(actor, subject).url
    except (NotFound, UnknownSubject):
        return ""
