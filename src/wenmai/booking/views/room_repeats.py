"""Several weeks of a room: shown before they are confirmed, then taken."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenmai.booking.actions.proxies import of_their_family
from wenmai.booking.actions.room_repeats import Dated, claim_weekly, look_ahead
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.forms.rooms import claim_in, weeks_in
from wenmai.booking.queries.rooms import get_wanted_space
from wenmai.booking.standing_in import as_family
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.places import queries as places


@require_POST
def show(request: Request, space: int) -> HttpResponse:
    """Each date and whether it can be had; nothing is booked yet."""
    wanted = get_wanted_space(space)
    wish = claim_in(request.POST, wanted.offering)
    if wish is None:
        return redirect("rooms:room", space)
    return looked(request, wanted, wish)


@require_POST
def take(request: Request, space: int) -> HttpResponse:
    """All dates, or those that fit; who wanted all and cannot have them sees what is left."""
    wanted = get_wanted_space(space)
    wish = claim_in(request.POST, wanted.offering)
    if wish is None:
        return redirect("rooms:room", space)
    every = request.POST.get("take") == "all"
    try:
        made = claim_weekly(
            _who(request, wish), wanted=wanted, first=_whose(wish), weeks=weeks_in(request.POST), all_=every
        )
    except NotFound:
        raise
    except DomainError as refused:
        return looked(request, wanted, wish, refused)
    count = sum(each.fits for each in made)
    said = _("交了 %(n)s 个申请，馆里审过会告诉你") if wanted.approval else _("约好 %(n)s 次")
    messages.success(request, said % {"n": count})
    return redirect("rooms:requests" if wanted.approval else "booking:mine")


def _who(request: Request, wish: RangeClaim) -> Actor:
    """Who asks: oneself, or for a member of the family."""
    return as_family(request.actor, wish.person) if wish.person else request.actor


def _whose(wish: RangeClaim) -> RangeClaim:
    """Who comes along is of the family of whom it is for."""
    return of_their_family(wish) if wish.person else wish


def looked(request: Request, wanted: Wanted, wish: RangeClaim, refused: DomainError | None = None) -> HttpResponse:
    """The page that shows what each date would get."""
    weeks, why = weeks_in(request.POST), refused
    dates: Sequence[Dated] = ()
    try:
        dates = look_ahead(_who(request, wish), wanted=wanted, first=_whose(wish), weeks=weeks)
    except NotFound:
        raise
    except DomainError as error:
        why = error
    shown = places.space_page(request.actor, wanted.code, wanted.space)
    page = {"page": shown, "space": shown.space, "terms": wanted, "wish": wish, "weeks": weeks, "dates": dates}
    page |= {
        "fits": sum(each.fits for each in dates),
        "refused": why,
        "nav": "spaces",
        "key": wish.key.partition(":")[2],
    }
    return render(request, "rooms/repeat.html", page, status=why.status if why else 200)
