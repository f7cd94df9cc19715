"""One date for somebody: book it with what has to be answered, or wait for it."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.actions.agents import claim_as_agent, wait_as_agent
from wenmai.booking.agent.doors import door_of
from wenmai.booking.agent.forms import claim_in, wait_in
from wenmai.booking.agent.offers import dates, groups_of, offer_of
from wenmai.booking.agent.page import done, served, shown
from wenmai.booking.agent.views import person_page
from wenmai.booking.queries.halls import hall_of
from wenmai.booking.queries.questions import questions_of
from wenmai.booking.queries.seated import care_of, is_seated
from wenmai.booking.queries.waiting import other_dates, waits_for
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole


@never_cache
@require_safe
def date(request: Request, found: str, session: int) -> HttpResponse:
    """The form of a date."""
    return _page(request, found, session)


@require_POST
def book(request: Request, found: str) -> HttpResponse:
    """Book; then the number stands there in large digits, to read out or to print."""
    wish = claim_in(request.POST)
    try:
        booking = claim_as_agent(request.actor, found=found, wish=wish, door=door_of(request))
    except DomainError as error:
        return _page(request, found, whole(request.POST.get("session")), error)
    return done(request, found, booking)


@require_POST
def wait(request: Request, found: str, session: int) -> HttpResponse:
    """Put them onto the waiting list."""
    wish = wait_in(request.POST, session)
    try:
        entry = wait_as_agent(request.actor, found=found, wish=wish, door=door_of(request))
    except DomainError as error:
        return _page(request, found, session, error)
    return done(request, found, entry)


def _page(request: Request, found: str, session: int, error: DomainError | None = None) -> HttpResponse:
    row = dates().filter(pk=session).first()
    if row is None:  # over, taken down, or not to be booked by agents: the lists say what there is
        return person_page(request, found, error)
    serving, seated = served(request, found), is_seated(row)
    offer = offer_of(request.actor, row, door_of(request), groups_of(serving.person.key))
    more = {
        "offer": offer,
        "waits": waits_for(serving.person.key),
        "session": row,
        "questions": questions_of(row.offering_id) if offer.asks else (),
        "also": () if offer.whole else other_dates(row),
        "care": care_of(row) if seated else None,
        "hall": hall_of(row, picked=request.POST.getlist("seat")) if seated else None,
        "map_url": reverse("agent:date", args=[found, session]),
        "as_list": request.GET.get("as") == "list",
        "most": row.offering.party_max,
        "typed": request.POST,
    }
    return shown(request, "agent/date.html", serving, more, error)
