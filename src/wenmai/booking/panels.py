"""What booking shows on a person's own page, and on the desk."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.booking.policies import may_run_sessions_of
from wenmai.booking.queries.bookings import coming_bookings
from wenmai.booking.queries.delays import count_late
from wenmai.booking.queries.occupancy import running_at
from wenmai.booking.queries.passing_on import lines_of
from wenmai.booking.queries.shut import shut_dates
from wenmai.booking.tickets import tickets_of
from wenmai.places.models import Institution


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The next bookings, as tickets."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    shown = {"tickets": tickets_of(actor, coming_bookings(actor))}
    return SafeString(render_to_string("booking/panel.html", shown, request))


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """How many there are to tell, with the way to the page; nothing when there is nobody."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_run_sessions_of(actor, thing):
        return SafeString("")
    shown = {"house": thing, "count": len(lines_of(thing))}
    return SafeString(render_to_string("booking/passing_on_panel.html", shown, request) if shown["count"] else "")


def of_late_rounds(request: HttpRequest, thing: object) -> SafeString:
    """How many rounds of the house are behind what was promised; nothing when none is."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_run_sessions_of(actor, thing):
        return SafeString("")
    count = count_late(thing)
    return SafeString(render_to_string("booking/late_panel.html", {"count": count}, request) if count else "")


def of_shut(request: HttpRequest, thing: object) -> SafeString:
    """Dates of the house that lie where it has announced to be shut; nothing where none does."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_run_sessions_of(actor, thing):
        return SafeString("")
    dates = [each for each in shut_dates(thing) if each.sure]
    if not dates:
        return SafeString("")
    shown = {"house": thing, "count": len(dates), "people": sum(each.people for each in dates)}
    return SafeString(render_to_string("booking/shut_panel.html", shown, request))


def of_house(request: HttpRequest, thing: object) -> SafeString:
    """Who is inside of what is on at a house now; nothing where nobody is."""
    assert isinstance(thing, Institution)
    running = running_at(thing)
    if not running:
        return SafeString("")
    return SafeString(render_to_string("booking/door/house.html", {"running": running}, request))
