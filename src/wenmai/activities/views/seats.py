"""Named seats of a show: the map of the hall, and taking those that were ticked."""

from dataclasses import replace

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.activities import pages, queries
from wenmai.activities.forms.public import wish_of
from wenmai.activities.forms.questions import asked_of
from wenmai.booking.actions import claim
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Session
from wenmai.booking.queries.bookings import active_booking
from wenmai.booking.queries.halls import hall_of
from wenmai.booking.queries.seated import area_of_seats, is_seated
from wenmai.booking.queries.sessions import get_session
from wenmai.kernel.errors import DomainError, Invalid, NotFound
from wenmai.kernel.http import Request
from wenmai.people.queries.persons import party_of


@require_safe
def seats(request: Request, session: int) -> HttpResponse:
    """The map of a date's hall."""
    return _map(request, _seated(request, session))


@require_POST
def take_seats(request: Request, session: int) -> HttpResponse:
    """Take the seats that were ticked; refused, the same map with what was ticked and what to do."""
    found = _seated(request, session)
    if not request.actor.signed_in:
        return redirect_to_login(reverse("activities:seats", args=[session]))
    try:
        wish = picked_wish(request, found)
        booking = claim_for_family(request.actor, wish=wish) if wish.person else claim(request.actor, wish=wish)
    except DomainError as error:
        again = error.code == "booking.already_booked" and not request.POST.get("for")
        if again and (mine := active_booking(request.actor, found)):
            return redirect("booking:ticket", mine.key)
        return _map(request, found, error)
    return redirect("booking:ticket", booking.key)


def picked_wish(request: Request, session: Session) -> Claim:
    """A claim on the ticked seats. Raises Invalid when none is."""
    labels = tuple(dict.fromkeys(each[:12] for each in request.POST.getlist("seat")))
    if not labels:
        message = _("先勾座位，几个人勾几座；不想挑，就让系统选。")
        raise Invalid("booking.seats", message, fields={"seats": message})
    wish = wish_of(request.POST, session)
    area = area_of_seats(session.pk, labels) or wish.pool
    return replace(wish, pool=area, seats=labels, party_size=len(labels))


def _seated(request: Request, session: int) -> Session:
    found = get_session(request.actor, session)
    if not is_seated(found):
        raise NotFound("booking.no_seats", _("这一场不对号入座，到活动页面上直接约。"))
    return found


def _map(request: Request, session: Session, error: DomainError | None = None) -> HttpResponse:
    activity = queries.activity_of(request.actor, session)
    dated = next(each for each in pages.dated_of(activity) if each.session.pk == session.pk)
    shown = {
        "activity": activity,
        "shown": session,
        "seats": dated.seats,
        "hall": hall_of(session, picked=request.POST.getlist("seat")),
        "as_list": request.GET.get("as") == "list",
        "map_url": reverse("activities:seats", args=[session.pk]),
        "most": session.offering.party_max,
        "mine": active_booking(request.actor, session),
        "family": [each for each in party_of(request.actor) if each.key != request.actor.person],
        "for_whom": request.POST.get("for", ""),
        "asked": asked_of(session.offering, request.POST),
        "box": pages.box_of(session),
        "error": error,
        "nav": "activities",
    }
    return render(request, "activities/seats_map.html", shown, status=error.status if error else 200)
