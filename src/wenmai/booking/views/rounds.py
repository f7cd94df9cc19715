"""A round for citizens: what is given, by which rule, how to be in it, what came of it. The fast door stands before this."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.actions import rounds as actions
from wenmai.booking.actions.proxies import apply_for_family
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.forms.rounds import wish_of
from wenmai.booking.models import Application, IntakeRound, Mode, RoundPaper
from wenmai.booking.queries import rounds as queries
from wenmai.booking.round_family import family_in
from wenmai.booking.round_pages import frame_context, page_of_round, standing
from wenmai.booking.rush.line_tickets import COOKIE_PATH, cookie_name
from wenmai.booking.rush.waiting_room import FRAME
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request


@require_safe
def rounds(request: Request) -> HttpResponse:
    """Rounds that take applications, and one's own."""
    shown = {"rounds": queries.coming_rounds(), "nav": "activities"}
    if request.actor.person:
        shown["mine"] = queries.my_applications(request.actor).items
    return render(request, "booking/rounds.html", shown)


@require_safe
def show(request: Request, key: UUID) -> HttpResponse:
    """One round on one page."""
    return _page(request, queries.get_round(request.actor, key))


@require_POST
def join(request: Request, key: UUID) -> HttpResponse:
    """Be in the round. Refused: the same page again, with what was chosen and what to do instead."""
    found = queries.get_round(request.actor, key)
    if not request.actor.signed_in:
        return redirect_to_login(f"/booking/rounds/{key}/")
    try:
        wish = wish_of(request.POST, found)
        asked = _applied(request, wish)
    except DomainError as error:
        return _page(request, found, error)
    if (tuple(asked.wishes), asked.party_size) != (tuple(wish.pools), wish.party_size):
        messages.warning(request, _("你已经报过，原来报的还算数。要改，先撤回，再报一次。"))
        return redirect("booking:round", key)
    waits = found.mode == Mode.QUEUE and not request.POST.get("for")
    return redirect("booking:round_wait" if waits else "booking:round", key)


def _applied(request: Request, wish: Wish) -> Application:
    return apply_for_family(request.actor, wish=wish) if wish.person else actions.apply(request.actor, wish=wish)


@require_POST
def leave(request: Request, key: UUID) -> HttpResponse:
    """Take one's application back, or a member of the family's."""
    found = queries.get_round(request.actor, key)
    person = request.POST.get("person", "")
    family = (each for each in queries.family_applications(request.actor, found) if each.person == person)
    mine = next(family, None) if person else queries.my_application(request.actor, found)
    if mine is not None:
        actions.withdraw(request.actor, application=mine.pk)
        messages.success(request, _("撤回了。截止以前还可以再报。"))
    answer = redirect("booking:round", key)
    if mine is not None and not person:
        answer.delete_cookie(cookie_name(str(key)), path=COOKIE_PATH)
    return answer


@require_safe
@never_cache
def wait(request: Request, key: UUID) -> HttpResponse:
    """Where one stands. For the fast door: the same page with marks instead of numbers."""
    if kind := request.META.get(FRAME):
        found = queries.get_round(request.actor, key)
        return render(request, "booking/wait.html", frame_context(found, kind))
    found = queries.get_round(request.actor, key)
    place = standing(request.actor, found)
    if place is None:
        return redirect("booking:round", key)
    if place.ticket:
        return redirect("booking:ticket", place.ticket)
    return render(request, "booking/wait.html", place.context())


@require_safe
@never_cache
def wait_json(request: Request, key: UUID) -> HttpResponse:
    """The same for the page's own script."""
    found = queries.get_round(request.actor, key)
    place = standing(request.actor, found)
    return JsonResponse(place.said() if place else {"state": "none", "seconds": 3600})


@require_safe
def paper(request: Request, key: UUID, name: str) -> HttpResponse:
    """The list or the result, exactly as it was published."""
    found = queries.get_round(request.actor, key)
    row = queries.paper(found, RoundPaper.Name(name))
    response = HttpResponse(bytes(row.content), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{str(key)[:8]}.txt"'
    response["ETag"] = f'"{row.digest}"'
    return response


def _page(request: Request, found: IntakeRound, error: DomainError | None = None) -> HttpResponse:
    page, kin = page_of_round(request.actor, found, request.POST), family_in(request.actor, found)
    shown = {"page": page, "kin": kin, "error": error, "nav": "activities"}
    return render(request, "booking/round.html", shown, status=error.status if error else 200)
