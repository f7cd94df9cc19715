"""The desk: the hall of a date, who sits where, seats kept back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.activities.actions import let_seats_go
from wenmai.activities.desk import station_of
from wenmai.activities.views.desk import at_desk
from wenmai.booking.actions.show_seats import keep_back
from wenmai.booking.models import Session
from wenmai.booking.queries.desk import sheet
from wenmai.booking.queries.halls import hall_of
from wenmai.booking.queries.seated import is_seated
from wenmai.booking.queries.sessions import get_run_session
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def seats(request: Request, key: int) -> HttpResponse:
    """Who sits where, by the names that the house may read; free seats are kept back, kept ones let go."""
    session = _seated(get_run_session(request.actor, key))
    error = None
    if request.method == "POST":
        try:
            _kept(request, session)
        except DomainError as refused:
            error = refused
        else:
            return redirect("activities_desk:seats", session.pk)
    hall = hall_of(session, picked=request.POST.getlist("seat"))
    lines = [line for line in sheet(session) if line.seats]
    station = station_of(request.actor, session.offering.institution.code)
    shown = {"session": session, "hall": hall, "lines": lines, "error": error, "station": station.label}
    shown |= {"here": [line.booking.pk for line in lines if line.booking and line.attendance]}
    return render(request, "activities/desk_seats.html", shown, status=error.status if error else 200)


def _seated(session: Session) -> Session:
    if not is_seated(session):
        raise NotFound("booking.no_seats", _("这一场不对号入座。"))
    return session


def _kept(request: Request, session: Session) -> None:
    labels = [each[:12] for each in request.POST.getlist("seat")]
    if request.POST.get("deed") == "release":
        number = let_seats_go(request.actor, session=session, labels=labels)
        messages.success(request, _("放出 %(n)s 座。") % {"n": number})
        return
    number = keep_back(request.actor, session=session, labels=labels, why=request.POST.get("why", ""))
    messages.success(request, _("留了 %(n)s 座。") % {"n": number})
