"""A person's waiting, held places and record."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking.actions import credit, waiting
from wenmai.booking.actions.claims import confirm
from wenmai.booking.actions.proxies import wait_for_family
from wenmai.booking.drafts.claims import WaitWish
from wenmai.booking.queries.credit import my_record, my_suspensions
from wenmai.booking.queries.sessions import get_session
from wenmai.booking.sent_words import answers_in, coming_in
from wenmai.kernel import subjects
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.subjects import UnknownSubject
from wenmai.kernel.whole import whole


@require_POST
def wait(request: Request, session: int) -> HttpResponse:
    """Wait for places of a session, and of others that would do as well."""
    if not request.actor.signed_in:
        return redirect_to_login("/booking/")
    try:
        wish = _wish(request, session)
        entry = wait_for_family(request.actor, wish=wish) if wish.person else waiting.wait(request.actor, wish=wish)
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, error.message)
        return redirect(_page(request, session))
    messages.success(request, _("排上候补了。有位子就%(how)s。") % {"how": _how(auto=entry.auto_accept)})
    return redirect("booking:mine")


def _page(request: Request, session: int) -> str:
    """Where somebody can mend what was refused: the page of the date, else one's own bookings."""
    subject = get_session(request.actor, session).offering.subject
    try:
        found = subjects.resolve(request.actor, subject).url
    except (NotFound, UnknownSubject):
        found = ""
    return f"{found}?session={session}" if found else reverse("booking:mine")


@require_POST
def stop(request: Request, key: int) -> HttpResponse:
    """Wait no more."""
    waiting.stop_waiting(request.actor, entry=key)
    messages.success(request, _("不再候补。"))
    return redirect("booking:mine")


@require_POST
def confirm_booking(request: Request, key: UUID) -> HttpResponse:
    """Make held places firm."""
    booking = confirm(request.actor, key=str(key))
    messages.success(request, _("约好了。"))
    return redirect("booking:ticket", booking.key)


@require_safe
def record(request: Request) -> HttpResponse:
    """What is remembered of me, what it leads to, and how to object."""
    if not request.actor.signed_in:
        return redirect_to_login(request.get_full_path())
    shown = {"record": my_record(request.actor), "suspensions": my_suspensions(request.actor), "nav": "me"}
    return render(request, "booking/record.html", shown)


@require_POST
def appeal(request: Request, event: int) -> HttpResponse:
    """Object to one event."""
    try:
        credit.appeal(request.actor, event=event, text=request.POST.get("text", ""))
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("收到了。主办单位会答复，答复写在这里。"))
    return redirect("booking:record")


def _wish(request: Request, session: int) -> WaitWish:
    sent = request.POST
    person, along, party = coming_in(sent)
    return WaitWish(
        sessions=(session, *(whole(each) for each in sent.getlist("also"))),
        party_size=party,
        person=person,
        dependants=along,
        auto_accept=sent.get("ask") != "first",
        answers=answers_in(sent),
    )


def _how(*, auto: bool) -> str:
    return _("直接替你约好，会通知你") if auto else _("通知你，你确认了才算")
