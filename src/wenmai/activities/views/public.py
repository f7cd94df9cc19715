"""The public pages: what is on, one activity, and taking seats."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenmai.activities import around, filters, pages, queries
from wenmai.activities.closures import closure_of
from wenmai.activities.forms.public import wish_of
from wenmai.activities.forms.questions import asked_of
from wenmai.activities.grouping import receives_groups
from wenmai.activities.kept_places import places_of
from wenmai.activities.models import Activity
from wenmai.activities.month import month, month_of, odd_month
from wenmai.activities.policies import may_edit
from wenmai.activities.structured import script_of
from wenmai.activities.teams.pages import called_for
from wenmai.booking.actions import claim
from wenmai.booking.actions.proxies import claim_for_family
from wenmai.booking.models import Session
from wenmai.booking.queries.bookings import active_booking
from wenmai.booking.queries.occupancy import inside_of
from wenmai.booking.queries.ratings import distribution_of, to_rate
from wenmai.booking.queries.sessions import get_session
from wenmai.booking.queries.watching import watchables
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.whole import whole
from wenmai.people.queries.persons import party_of
from wenmai.places.queries.divisions import division_name_path, divisions_by_code


@require_safe
def list_activities(request: Request) -> HttpResponse:
    """What is on, as a calendar with hanging dates."""
    wanted = filters.wanted_of(request.GET.dict(), request.COOKIES.get("place", settings.HOME_DIVISION))
    page = queries.list_sessions(request.actor, wanted, page_number(request.GET.get("page")))
    shown = {
        "nav": "activities",
        "wanted": wanted,
        "page": page,
        "calendar": queries.by_day(page.items),
        "demo": any(line.demo for line in page.items),
        "days": filters.day_chips(wanted),
        "kinds": filters.kind_chips(wanted),
        "switches": filters.switch_chips(wanted),
        "kept": {name: value for name, value in wanted.chosen().items() if name not in {"day", "group", "art"}},
        "odd_day": filters.odd_day(request.GET),
        "picked_day": wanted.day if wanted.day not in filters.DAYS else "",
    }
    return render(request, "activities/list.html", shown | around.places_around(wanted))


@require_safe
def show_month(request: Request) -> HttpResponse:
    """A month as a calendar."""
    wanted = filters.wanted_of(request.GET.dict(), request.COOKIES.get("place", settings.HOME_DIVISION))
    code = wanted.division
    shown = {
        "month": month(month_of(request.GET.get("month", "")), code),
        "odd_month": odd_month(request.GET.get("month", "")),
        "code": code,
        "place": divisions_by_code([code]).get(code) if code else None,
        "today": clock.today(),
        "nav": "activities",
    }
    return render(request, "activities/month.html", shown)


@require_safe
def show_activity(request: Request, key: int) -> HttpResponse:
    """One activity, with one of its dates and the form that books it."""
    return _page(request, queries.get_activity(request.actor, key), request.GET.get("session", ""))


@require_POST
def book(request: Request, session: int) -> HttpResponse:
    """Take seats. Refused: the same page again, with what was chosen and what to do instead."""
    found = get_session(request.actor, session)
    activity = queries.activity_of(request.actor, found)
    if not request.actor.signed_in:
        return redirect_to_login(f"/activities/{activity.pk}/?session={session}")
    try:
        wish = wish_of(request.POST, found)
        booking = claim_for_family(request.actor, wish=wish) if wish.person else claim(request.actor, wish=wish)
    except DomainError as error:
        again = error.code == "booking.already_booked" and not wish.person
        if again and (mine := active_booking(request.actor, found)):
            return redirect("booking:ticket", mine.key)
        return _page(request, activity, str(session), error)
    return redirect("booking:ticket", booking.key)


def _page(request: Request, activity: Activity, wanted: str, error: DomainError | None = None) -> HttpResponse:
    dated = pages.dated_of(activity)
    chosen = pages.choose(dated, wanted)
    shown = {
        "activity": activity,
        "nav": "activities",
        "error": error,
        "seats": chosen.seats if chosen else pages.NO_SESSION,
        "runs": request.actor.is_staff and may_edit(request.actor, activity),
    }
    shown |= queries.words_of(activity) | {"series": queries.by_day(queries.in_series(activity))}
    shown |= called_for(activity) | {"for_groups": receives_groups(activity, [each.session for each in dated])}
    if chosen:
        shown |= (
            _dated(request, activity, chosen)
            | _watched(request, chosen.session)
            | {"others": [each for each in dated if each is not chosen][:12]}
        )
    return render(request, "activities/detail.html", shown, status=error.status if error else 200)


def _dated(request: Request, activity: Activity, chosen: pages.Dated) -> dict[str, Any]:
    session, mine = chosen.session, active_booking(request.actor, chosen.session)
    box = pages.box_of(session, request.POST.get("pool", ""), whole(request.POST.get("party"), 3) or 1)
    return {
        "shown": session,
        "many_days": clock.day_of(session.starts_at) != clock.day_of(session.ends_at),
        "where_path": "".join(division_name_path(session.division_id)[1:]),
        "closed": closure_of(session),
        "mine": mine,
        "group_can_ask": pages.group_can_ask(activity, chosen, mine),
        "family": [each for each in party_of(request.actor) if each.key != request.actor.person],
        "for_whom": request.POST.get("for", ""),
        "for_family": bool(request.GET.get("for") or request.POST.get("for")),
        "inside": inside_of(session) if session.phase(clock.now()) == "running" else None,
        "asked": asked_of(session.offering, request.POST) if session.offering.bookable else (),
        "places": places_of(session),
        "box": box,
        "structured": script_of(activity, session, _address(request, activity)),
    }


def _watched(request: Request, session: Session) -> dict[str, Any]:
    rated = {"spread": distribution_of(session.offering), "to_rate": to_rate(request.actor, session.offering)}
    return rated | {"watch": watchables(session)}


def _address(request: HttpRequest, activity: Activity) -> str:
    return request.build_absolute_uri(f"/activities/{activity.pk}/")
