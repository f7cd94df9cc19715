"""The page that an agent works on: who it is for, by which door, what they have, what was done just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wenmai.booking.agent.doors import door_of
from wenmai.booking.agent.holdings import Holdings, holdings_of
from wenmai.booking.models import Application, Booking, RoomRequest, WaitEntry
from wenmai.kernel.actor import Channel
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.counter import open_person
from wenmai.people.counter_pass import read_pass, write_pass
from wenmai.people.queries.persons import Someone, someone

Made = Booking | WaitEntry | Application | RoomRequest
NAMES: Mapping[type, str] = {Booking: "ticket", WaitEntry: "wait", Application: "round", RoomRequest: "room"}


@dataclass(frozen=True, slots=True)
class Served:
    """Whom the agent serves; `made` is what was done a moment ago, and its kind (ticket, wait, round, room)."""

    person: Someone
    found: str
    door: Channel
    holdings: Holdings
    kind: str = ""
    made: object = None


def served(request: Request, found: str) -> Served:
    """The person of a pass with all they have. Raises NotFound; that somebody looked is noted."""
    row = open_person(request.actor, found=found)
    holdings = holdings_of(request.actor, row.key)
    kind, _colon, key = request.GET.get("made", "").partition(":")
    return Served(someone(row), found, door_of(request), holdings, kind, _made(holdings, kind, key))


def done(request: Request, found: str, made: Made) -> HttpResponse:
    """Back to the person's page, which says what was made; with a fresh pass, so that a long call goes on.

    The fresh pass is for whom the old one was, never for whom the thing made belongs to.
    """
    fresh = write_pass(request.actor, read_pass(request.actor, found))
    return redirect(f"{reverse('agent:person', args=[fresh])}?made={NAMES[type(made)]}:{made.pk}")


def shown(
    request: Request, template: str, serving: Served, more: Mapping[str, Any], error: DomainError | None = None
) -> HttpResponse:
    """A page of the agent; a refusal is said on top of it, with what to do next."""
    context = {"serving": serving, "person": serving.person, "found": serving.found, "error": error}
    context |= {"key": uuid4().hex, "nav": "agent", "here": _here(request, serving)}
    return render(request, template, context | dict(more), status=status_of(error) if error else 200)


def status_of(error: DomainError) -> int:
    """A number that nobody has is bad input here, not a missing page."""
    return 422 if error.status == 404 else error.status


def _here(request: Request, serving: Served) -> str:
    """Where choosing the door leads back to: what is on the screen, or the person's page where a form was refused."""
    return request.get_full_path() if request.method == "GET" else reverse("agent:person", args=[serving.found])


def _made(holdings: Holdings, kind: str, key: str) -> object:
    rows: Mapping[str, Any] = {
        "ticket": {str(each.booking.pk): each for each in holdings.tickets},
        "wait": {str(each.entry.pk): each for each in holdings.waiting},
        "round": {str(each.pk): each for each in holdings.applications},
        "room": {str(each.pk): each for each in holdings.requests},
    }
    return rows.get(kind, {}).get(key)
