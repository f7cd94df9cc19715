"""/desk/agent/: for the hotline and the counter. Find or register somebody, then do for them whatever the app does."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.booking.actions.agents import (
    confirm_as_agent,
    give_back_as_agent,
    stop_waiting_as_agent,
    withdraw_as_agent,
    withdraw_request_as_agent,
)
from wenmai.booking.agent import doors, offers, rooms
from wenmai.booking.agent.forms import DATES, KINDS, ROUNDS, SEATS, NewcomerForm, SearchForm, kind_in
from wenmai.booking.agent.page import done, served, shown, status_of
from wenmai.booking.forms.rooms import next_day
from wenmai.booking.queries.waiting import waits_for
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.people.actions.counter import find_person, register_with_document
from wenmai.people.counter_pass import write_pass
from wenmai.people.texts import NOTICE_VERSION

START = "/desk/agent/"


@never_cache
@require_safe
def agent(request: Request) -> HttpResponse:
    """Whom is it for?"""
    return _start(request, NewcomerForm())


@require_POST
def door(request: Request) -> HttpResponse:
    """Telephone or counter, from now on."""
    doors.remember(request, request.POST.get("door", ""))
    back = request.POST.get("next", "")
    ours = back.startswith(START) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else START)


@require_POST
def find(request: Request) -> HttpResponse:
    """By a whole phone or document number, a card or a code; what was typed never stands in an address."""
    hit("people.find", request.actor.person, 60, 60)
    try:
        person = find_person(request.actor, text=request.POST.get("text", ""))
    except DomainError as error:
        return _start(request, NewcomerForm(), error)
    return redirect("agent:person", write_pass(request.actor, person.key))


@require_POST
def register(request: Request) -> HttpResponse:
    """Somebody without a phone, with as little as they want to say."""
    form = NewcomerForm(request.POST)
    if form.is_valid():
        try:
            given = {name: form.cleaned_data[name] for name in ("name", "born", "id_number")}
            made = register_with_document(request.actor, text_version=NOTICE_VERSION, **given)
            return redirect("agent:person", write_pass(request.actor, made.key))
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
    return _start(request, form, status=422)


@never_cache
@require_safe
def person(request: Request, found: str) -> HttpResponse:
    """Who it is for, what they have, and what there is."""
    return person_page(request, found)


@require_POST
def give_back(request: Request, found: str) -> HttpResponse:
    """Take back what the agent may see: a ticket or a whole class, waiting, an application, a request for a room."""
    actor, sent = request.actor, request.POST
    try:
        if key := sent.get("booking"):
            give_back_as_agent(actor, found=found, key=key, door=doors.door_of(request))
        elif key := sent.get("wait"):
            stop_waiting_as_agent(actor, found=found, key=whole(key))
        elif key := sent.get("application"):
            withdraw_as_agent(actor, found=found, key=whole(key))
        else:
            withdraw_request_as_agent(actor, found=found, key=whole(sent.get("request")))
    except DomainError as error:
        return person_page(request, found, error)
    messages.success(request, _("取消了，让给别人。"))
    return redirect("agent:person", found)


@require_POST
def firm(request: Request, found: str) -> HttpResponse:
    """They come: what was kept for them until they say so becomes theirs."""
    try:
        booking = confirm_as_agent(request.actor, found=found, key=request.POST.get("booking", ""))
    except DomainError as error:
        return person_page(request, found, error)
    return done(request, found, booking)


def person_page(request: Request, found: str, error: DomainError | None = None) -> HttpResponse:
    """The person's page with one of the four lists; a refusal on top."""
    search, kind = SearchForm(request.GET or None), kind_in(request.GET)
    asked, actor = search.asked(), request.actor
    serving = served(request, found)
    more: dict[str, object] = {"search": search, "what": kind, "kinds": KINDS}
    if kind == DATES:
        lines = offers.offers(actor, asked, doors.door_of(request), serving.person.key)
        more["offers"] = [each for each in lines if each.way != offers.WALK_IN]
        more["waits"] = waits_for(serving.person.key)
        more["walk_in"] = [each for each in lines if each.way == offers.WALK_IN]
    elif kind == ROUNDS:
        more["rounds"] = offers.rounds(actor, asked)
    else:
        asked = replace(asked, day=asked.day or next_day())
        more["day"] = asked.day
        more["rooms"] = rooms.seat_lines(actor, asked) if kind == SEATS else rooms.room_lines(actor, asked)
    return shown(request, "agent/person.html", serving, more, error)


def _start(request: Request, form: NewcomerForm, error: DomainError | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "error": error, "door": doors.door_of(request), "here": START, "nav": "agent"}
    return render(request, "agent/start.html", context, status=status_of(error) if error else status)
