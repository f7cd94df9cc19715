"""A person's own bookings: the list, one ticket, giving the places back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.actions import cancel
from wenmai.booking.queries import bookings
from wenmai.booking.queries.waiting import my_waiting
from wenmai.booking.tickets import is_room, ticket_of, tickets_of
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_safe
def my_bookings(request: Request) -> HttpResponse:
    """What is to come, soonest first; what I wait for; and what was."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    coming = bookings.next_of_each(request.actor)
    page = bookings.past_bookings(request.actor, page_number(request.GET.get("page")))
    tickets = tickets_of(request.actor, [*(first for first, _count in coming), *page.items])
    dated = list(zip(tickets, (count for _first, count in coming), strict=False))
    near = [each for each in dated if each[0].near] or dated[:1]
    shown = {
        "near": near,
        "later": [each for each in dated if each not in near],
        "past": tickets[len(coming) :],
        "page": page,
        "waiting": my_waiting(request.actor),
    }
    return render(request, "booking/mine.html", shown | {"nav": "me"})


@require_safe
def ticket(request: Request, key: UUID) -> HttpResponse:
    """One booking as a ticket: the confirmation, and what is shown at the door."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    booking = bookings.get_ticket(request.actor, key)
    shown = {"ticket": ticket_of(request.actor, booking), "code_url": _code_url(), "nav": "me"}
    return render(request, "booking/ticket.html", shown)


@require_POST
def cancel_booking(request: Request, key: UUID) -> HttpResponse:
    """Give the places back."""
    booking = cancel(request.actor, key=str(key))
    said = _("取消了，场地让给别人。") if is_room(booking.session) else _("取消了，%(n)s 席让给别人。")
    messages.success(request, said % {"n": booking.party_size})
    return redirect("booking:ticket", booking.key)


def _code_url() -> str:
    """The page of the one code, "" while there is none."""
    try:
        return reverse("people:code")
    except NoReverseMatch:
        return ""
