"""/desk/agent/: for the hotline and the counter. Find or register somebody, look, book, read the number out: one screen."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.activities.agent import held_by, offers, pools_of
from wenmai.activities.agent_forms import NewcomerForm, SearchForm, door_of, wish_of
from wenmai.audit.limits import hit
from wenmai.booking.actions import cancel
from wenmai.booking.actions.proxies import claim_as_agent
from wenmai.booking.ticket_codes import said_number
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.counter import find_person, open_person, register_with_document
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Person
from wenmai.people.queries.persons import someone
from wenmai.people.texts import NOTICE_VERSION


@never_cache
@require_safe
def agent(request: Request) -> HttpResponse:
    """Whom is it for?"""
    return _start(request, NewcomerForm())


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
    return _page(request, found)


@require_POST
def book(request: Request, found: str) -> HttpResponse:
    """Book; then the number stands there in large digits, to read out or to print."""
    try:
        booking = claim_as_agent(request.actor, found=found, wish=wish_of(request.POST), door=door_of(request.POST))
    except DomainError as error:
        return _page(request, found, error)
    said = _("约好了。票号 %(number)s，%(n)s 人。") % {"number": said_number(booking), "n": booking.party_size}
    messages.success(request, said)
    return redirect(f"{reverse('agent:person', args=[found])}?made={booking.pk}")


@require_POST
def give_back(request: Request, found: str) -> HttpResponse:
    """Cancel a booking that the agent may see."""
    try:
        booking = cancel(request.actor, key=request.POST.get("booking", ""))
    except DomainError as error:
        return _page(request, found, error)
    messages.success(request, _("取消了，%(n)s 席让给别人。") % {"n": booking.party_size})
    return redirect("agent:person", found)


def _start(request: Request, form: NewcomerForm, error: DomainError | None = None, status: int = 200) -> HttpResponse:
    status = _status(error) if error else status
    return render(request, "activities/agent.html", {"form": form, "error": error, "nav": "agent"}, status=status)


def _page(request: Request, found: str, error: DomainError | None = None) -> HttpResponse:
    row: Person = open_person(request.actor, found=found)
    search = SearchForm(request.GET or None)
    held = held_by(request.actor, row.key)
    shown = {
        "person": someone(row),
        "found": found,
        "search": search,
        "held": held,
        "made": next((each for each in held if str(each.booking.pk) == request.GET.get("made")), None),
        "offers": [(session, pools_of(session)) for session in offers(request.actor, search.asked())],
        "error": error,
        "key": uuid4().hex,
        "door": door_of(request.POST),
        "nav": "agent",
    }
    return render(request, "activities/agent_person.html", shown, status=_status(error) if error else 200)


def _status(error: DomainError) -> int:
    """A number that nobody has is bad input here, not a missing page."""
    return 422 if error.status == 404 else error.status
