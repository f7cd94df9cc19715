"""Waiting lists and rounds for programs: wait, be in a round, read how one stands, take it back. Writes take an Idempotency-Key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from wenmai.audit.idempotency import fingerprint, once
from wenmai.booking import policies
from wenmai.booking.actions import waiting
from wenmai.booking.actions.proxies import apply_for_family, wait_for_family
from wenmai.booking.actions.rounds import apply, withdraw
from wenmai.booking.api_words import (
    Answers,
    IdempotencyKey,
    Number,
    Numbers,
    Person,
    Persons,
    QuestionOut,
    Small,
    questions_of,
)
from wenmai.booking.drafts.claims import WaitWish
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Application, IntakeRound, WaitEntry
from wenmai.booking.queries.rounds import coming_rounds, get_round, my_applications, offered
from wenmai.booking.queries.waiting import my_waiting
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import permit
from wenmai.kernel.http import Request
from wenmai.people.queries.persons import acts_for

router = Router(tags=["booking"])


class WaitIn(Schema):
    """`also` are other sessions that would do; `person` a member of one's family, or, for the house's staff, anybody.

    `answers` by the label of the question, of every session that is waited for. `ask_first`: hold the place and ask.
    """

    also: Numbers = []
    party_size: Small = 1
    person: Person = ""
    dependants: Persons = []
    ask_first: bool = False
    answers: Answers = {}


class WaitOut(Schema):
    """Waiting; `before` how many wait ahead."""

    id: int
    sessions: list[int]
    party_size: int
    person: str
    state: str
    before: int | None = None
    joined_at: datetime


class OfferedOut(Schema):
    """One thing that a round gives; `id` is what a wish names, `code` stands for it in the published list."""

    id: int
    code: str
    session: int
    title: str
    starts_at: datetime
    places: int


class RoundLineOut(Schema):
    """A round that takes applications."""

    key: UUID
    title: str
    mode: str
    institution: str
    opens_at: datetime
    closes_at: datetime
    draw_at: datetime | None


class RoundOut(RoundLineOut):
    """One round with what it gives and what it asks."""

    status: str
    wishes_most: int
    party_max: int
    weights: dict[str, int]
    offered: list[OfferedOut]
    questions: list[QuestionOut]


class ApplicationIn(Schema):
    """`pools` dearest first; `person` as in waiting."""

    pools: Numbers
    party_size: Small = 1
    person: Person = ""
    dependants: Persons = []
    answers: Answers = {}


class ApplicationOut(Schema):
    """An application; `number` stands in the published list instead of a name."""

    id: int
    round: UUID
    number: str
    person: str
    state: str
    party_size: int
    weight: int
    rank: int | None
    arrived_at: datetime


@router.post("/sessions/{session}/waits", response={201: WaitOut}, url_name="waits")
def wait_make(request: Request, session: Number, wish: WaitIn, idempotency_key: IdempotencyKey) -> Any:
    """候补. 409 says why not, with a code such as booking.places_left; waiting again returns the first."""
    del idempotency_key  # waiting for the same again is the same entry
    asked = WaitWish(
        sessions=(session, *wish.also),
        party_size=wish.party_size,
        person=wish.person,
        dependants=tuple(wish.dependants),
        auto_accept=not wish.ask_first,
        answers=wish.answers,
    )
    make = wait_for_family if for_family(request, wish.person) else waiting.wait
    return Status(201, _wait(make(request.actor, wish=asked)))


@router.get("/waits", response=list[WaitOut], url_name="my_waits")
def waits_read(request: Request) -> Any:
    """What one waits for, and one's family through one."""
    permit(policies.acts_as(request.actor, request.actor.person))
    return [_wait(each.entry, each.before) for each in my_waiting(request.actor)]


@router.post("/waits/{key}/stop", response=WaitOut, url_name="wait_stop")
def wait_stop(request: Request, key: Number, idempotency_key: IdempotencyKey) -> Any:
    """Wait no more."""
    said = fingerprint("booking.wait.stop", key)
    stop = waiting.stop_waiting
    return once(request.actor, idempotency_key, said, lambda: _wait(stop(request.actor, entry=key)).dict())


@router.get("/rounds", response=list[RoundLineOut], url_name="rounds")
def rounds_read(request: HttpRequest) -> Any:  # noqa: ARG001 (anybody may ask)
    """Rounds that take applications, the soonest closing first."""
    return [_line(each) for each in coming_rounds()]


@router.get("/rounds/{key}", response=RoundOut, url_name="round")
def round_read(request: HttpRequest, key: UUID) -> Any:  # noqa: ARG001
    """One round."""
    found = get_round(ANYONE, key)
    names = ("status", "wishes_most", "party_max", "weights")
    return _line(found) | {name: getattr(found, name) for name in names} | _given(found)


@router.post("/rounds/{key}/applications", response={201: ApplicationOut}, url_name="applications")
def application_make(request: Request, key: UUID, wish: ApplicationIn, idempotency_key: IdempotencyKey) -> Any:
    """Be in a round; applying again returns the first."""
    del idempotency_key  # applying again is the same application
    pools, along = tuple(wish.pools), tuple(wish.dependants)
    asked = Wish(get_round(request.actor, key).pk, pools, wish.party_size, wish.person, along, wish.answers)
    make = apply_for_family if for_family(request, wish.person) else apply
    return Status(201, _application(make(request.actor, wish=asked)))


@router.get("/applications", response=list[ApplicationOut], url_name="my_applications")
def applications_read(request: Request) -> Any:
    """One's newest applications, and those for one's family."""
    permit(policies.acts_as(request.actor, request.actor.person))
    return [_application(each) for each in my_applications(request.actor).items]


@router.post("/applications/{key}/withdraw", response=ApplicationOut, url_name="application_withdraw")
def application_withdraw(request: Request, key: Number, idempotency_key: IdempotencyKey) -> Any:
    """Take it back while nothing is decided."""
    said = fingerprint("booking.application.withdraw", key)
    return once(
        request.actor,
        idempotency_key,
        said,
        lambda: _application(withdraw(request.actor, application=key)).dict(),
    )


def for_family(request: Request, person: str) -> bool:
    """Whether a wish is for a member of the family of who asks."""
    return bool(person) and person != request.actor.person and acts_for(request.actor, person)


def _given(found: IntakeRound) -> dict[str, Any]:
    given = offered(found)
    asks = questions_of(given[0].pool.session.offering_id) if given else []
    lines = [
        OfferedOut(
            id=each.pool.pk,
            code=each.code,
            session=each.pool.session_id,
            title=str(each.pool.session),
            starts_at=each.pool.session.starts_at.astimezone(SHANGHAI),
            places=each.pool.capacity,
        )
        for each in given
    ]
    return {"offered": lines, "questions": asks}


def _line(found: IntakeRound) -> dict[str, Any]:
    names = ("key", "title", "mode", "opens_at", "closes_at", "draw_at")
    return {name: getattr(found, name) for name in names} | {"institution": found.institution.code}


def _wait(entry: WaitEntry, before: int | None = None) -> WaitOut:
    names = ("sessions", "party_size", "person", "state", "joined_at")
    return WaitOut(id=entry.pk, before=before, **{name: getattr(entry, name) for name in names})


def _application(made: Application) -> ApplicationOut:
    names = ("number", "person", "state", "party_size", "weight", "rank", "arrived_at")
    return ApplicationOut(id=made.pk, round=made.round.key, **{name: getattr(made, name) for name in names})
