"""A round for somebody: the same wishes, questions and chances as on the page of the round."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wenmai.booking.actions.agents import apply_as_agent
from wenmai.booking.agent.doors import door_of
from wenmai.booking.agent.page import done, served, shown
from wenmai.booking.forms.rounds import wish_of
from wenmai.booking.models import IntakeRound
from wenmai.booking.queries.rounds import get_round
from wenmai.booking.round_pages import page_of_round
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def round_form(request: Request, found: str, key: UUID) -> HttpResponse:
    """The form of a round; sent, they are in it, and the number is read out."""
    given = get_round(request.actor, key)
    if request.method != "POST":
        return _page(request, found, given)
    try:
        made = apply_as_agent(request.actor, found=found, wish=wish_of(request.POST, given), door=door_of(request))
    except DomainError as error:
        return _page(request, found, given, error)
    return done(request, found, made)


def _page(request: Request, found: str, given: IntakeRound, error: DomainError | None = None) -> HttpResponse:
    serving = served(request, found)
    page = page_of_round(Actor(serving.person.key), given, request.POST)
    return shown(request, "agent/round.html", serving, {"page": page, "typed": request.POST}, error)
