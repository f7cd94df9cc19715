"""Examples of the addresses of rounds, waiting, records and rules."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.builders.booking import a_booking, a_pool, a_session, an_offering
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from wenmai.booking.actions.claims import claim
from wenmai.booking.actions.credit import appeal
from wenmai.booking.actions.drawing import seal
from wenmai.booking.actions.rules import make_policy
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import Appeal, CreditEvent, IntakeRound, Mode, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import system


def _round(world: Any, **about: Any) -> IntakeRound:
    return a_round(institution=world.here, **about)


def _key(world: Any) -> Mapping[str, Any]:
    return {"key": _round(world).key}


def _sealed(world: Any) -> Mapping[str, Any]:
    return {"key": seal(system(), round=over(_round(world))).key, "name": "list"}


def _full(world: Any) -> Session:
    session = a_session(an_offering(world.here), seats=1)
    a_booking(session)
    return session


def _event(world: Any) -> CreditEvent:
    policy = a_policy(no_show_counts=True, strikes=3, penalty_days=[7])
    booking = a_booking(a_session(an_offering(world.here, policy=policy)), world.citizen)
    return CreditEvent.objects.create(
        person=booking.person, policy=policy, kind="no_show", counts=True, booking=booking, at=clock.now()
    )


def _appeal(world: Any) -> Appeal:
    return appeal(world.citizen, event=_event(world).pk, text="公交停运")


def _held(world: Any) -> Mapping[str, Any]:
    pool = a_pool(a_session(an_offering(world.here)))
    return {"key": claim(world.citizen, wish=Claim(pool=pool.pk, key="held", hold_minutes=10)).key}


def _waiting(world: Any) -> Mapping[str, Any]:
    until = clock.now() + timedelta(days=1)
    return {"key": wait(world.citizen, wish=WaitWish((_full(world).pk,), until=until)).pk}


ROUNDS = {
    "booking:round": _key,
    "booking:round_join": _key,
    "booking:round_leave": _key,
    "booking:round_wait": lambda world: {"key": _round(world, mode=Mode.QUEUE).key},
    "booking:round_wait_json": lambda world: {"key": _round(world, mode=Mode.QUEUE).key},
    "booking:round_paper": _sealed,
    "booking:full": lambda world: {"pool": a_pool(_full(world)).pk},
    "booking:wait": lambda world: {"session": _full(world).pk},
    "booking:stop_waiting": _waiting,
    "booking:confirm": _held,
    "booking:appeal": lambda world: {"event": _event(world).pk},
    "booking_rounds:plan": lambda world: {"code": world.here.code},
    "booking_rounds:round": _key,
    "booking_rounds:act": lambda world: {"key": _round(world, published=False).key, "deed": "publish"},
    "booking_rounds:answer": lambda world: {"application": applied(_round(world, mode=Mode.APPROVAL)).pk},
    "booking_rules:house": lambda world: {"code": world.here.code},
    "booking_rules:use": lambda world: {"code": world.here.code},
    "booking_rules:retire": lambda world: {
        "policy": make_policy(system(), draft=PolicyDraft("规则"), institution=world.here).pk
    },
    "booking_rules:wrong_person": lambda world: {"key": a_booking(a_session(an_offering(world.here))).key},
    "booking_rules:answer": lambda world: {"appeal": _appeal(world).pk},
}
ROUNDS_POSTED = {
    "booking_rules:use": lambda world: {"offering": str(a_session(an_offering(world.here)).offering_id)},
    "booking_rounds:answer": lambda _world: {"accept": "yes"},
    "booking_rules:answer": lambda _world: {"answer": "核实过", "uphold": "yes"},
}
