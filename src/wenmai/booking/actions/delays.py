"""拖着的报名: a house is told once that a round is behind, and whoever stands above it after some days."""

from datetime import timedelta

from django.db import transaction

from wenmai.audit.actions import note
from wenmai.booking.models import IntakeRound, RoundDelay
from wenmai.booking.queries.delays import Late, late_rounds, lateness
from wenmai.booking.queries.rounds import lock_round
from wenmai.booking.telling import rounds as round_notices
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.kernel.errors import permit
from wenmai.kernel.subjects import reference
from wenmai.people.queries.duty import nearest_on_duty, on_duty
from wenmai.places.models import Institution, MainBranchTie

ESCALATE_AFTER = timedelta(days=2)
ABOVE = (Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR)


def watch(actor: Actor) -> int:
    """All rounds once: note what is behind, tell, escalate, and end what was made good. Returns how many are behind."""
    permit(actor.system)
    late = late_rounds(clock.now())
    open_now = RoundDelay.objects.filter(over_at=None).values_list("round", flat=True)
    for key in sorted({each.round.pk for each in late} | set(open_now)):
        watch_round(actor, round=key)
    return len(late)


@transaction.atomic
def watch_round(actor: Actor, *, round: int) -> RoundDelay | None:  # noqa: A002 (the domain's word)
    """One round: its open delay, made, escalated or ended as the clock says. Twice changes nothing."""
    permit(actor.system)
    found = lock_round(round)
    late, delay = lateness(found, clock.now()), RoundDelay.objects.filter(round=round, over_at=None).first()
    if late is None:
        _end(delay)
        return None
    delay = delay or _tell_house(actor, late)
    if delay.escalated_at is None and clock.now() - delay.told_at >= ESCALATE_AFTER:
        _escalate(actor, found, delay)
    return delay


def _tell_house(actor: Actor, late: Late) -> RoundDelay:
    made = RoundDelay.objects.create(round=late.round, kind=late.kind, since=late.since, told_at=clock.now())
    house = late.round.institution
    persons = on_duty([house.code], STAFF_ROLES) or nearest_on_duty(house.division.path, ABOVE)
    round_notices.behind(actor, made, persons)
    note(actor, "booking.round.late", reference("booking.round", late.round.pk), kind=str(late.kind))
    return made


def _escalate(actor: Actor, found: IntakeRound, delay: RoundDelay) -> None:
    delay.escalated_at = clock.now()
    delay.save(update_fields=["escalated_at"])
    round_notices.behind_below(actor, delay, _above(found.institution))
    note(actor, "booking.round.escalated", reference("booking.round", found.pk), kind=delay.kind)


def _end(delay: RoundDelay | None) -> None:
    if delay:
        delay.over_at = clock.now()
        delay.save(update_fields=["over_at"])


def _above(house: Institution) -> list[str]:
    """Who runs the house that it is a branch of, and the nearest authority of its division."""
    today = clock.today()
    mains = MainBranchTie.objects.filter(branch=house, during__contains=today).values_list("main__code", flat=True)
    persons = on_duty(mains, (Role.MANAGER,)) + nearest_on_duty(house.division.path, ABOVE)
    return sorted(set(persons))
