"""Rounds for tests, through the engine's own actions."""

from datetime import timedelta

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from wenmai.booking.actions.rounds import apply, plan_round, publish_round
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.models import Application, IntakeRound, Mode
from wenmai.kernel import clock
from wenmai.kernel.actor import system


def a_round(mode=Mode.LOTTERY, sessions=1, seats=2, published=True, **about) -> IntakeRound:
    """A round over sessions of one house, taking applications now."""
    house = about.pop("institution", None) or an_institution()
    now = clock.now()
    pools = about.pop("pools", None) or tuple(
        a_pool(a_session(an_offering(house), seats=seats, start=now + timedelta(days=9 + i))).pk
        for i in range(sessions)
    )
    words = {
        "title": "春季班报名",
        "opens_at": now - timedelta(minutes=5),
        "closes_at": now + timedelta(days=1),
        "draw_at": now + timedelta(days=2) if mode == Mode.LOTTERY else None,
        "seed_source": "福彩双色球 2026130 期",
    } | about
    made = plan_round(system(), draft=RoundDraft(institution=house, mode=mode, pools=pools, **words))
    return publish_round(system(), round=made) if published else made


def applied(found, actor=None, **about) -> Application:
    return apply(
        actor or a_reader(), wish=Wish(round=found.pk, pools=about.pop("pools", tuple(found.offered)), **about)
    )


def over(found) -> IntakeRound:
    """The round after its closing and its draw hour."""
    past = clock.now() - timedelta(hours=1)
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=past - timedelta(hours=1), closes_at=past, draw_at=past)
    return IntakeRound.objects.get(pk=found.pk)
