"""What is remembered of a person, and the rule it is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.booking.models import Appeal, AppealState, BookingPolicy, CreditEvent, Standing
from wenmai.booking.policies import acts_as, may_run
from wenmai.booking.standing import Ladder, Mark
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound

RELATED = ("policy", "booking__session__offering__institution__division")


@dataclass(frozen=True, slots=True)
class Remembered:
    """An event as its person reads it: whether it still counts, and what became of an appeal."""

    event: CreditEvent
    excused: CreditEvent | None
    appeal: Appeal | None


def ladder_of(policy: BookingPolicy) -> Ladder:
    """The penalty rule of a policy."""
    return Ladder(
        policy.strikes, policy.strikes_days, tuple(policy.penalty_days), policy.ladder_days, policy.strikes_month
    )


def marks_of(person: str, policy: BookingPolicy) -> list[Mark]:
    """The events of a person that count under a policy and were not taken back."""
    rows = CreditEvent.objects.filter(person=person, policy=policy, counts=True, excused_by__isnull=True)
    return [Mark(at) for at in rows.values_list("at", flat=True)]


def get_event(actor: Actor, key: int, *, lock: bool = False) -> CreditEvent:
    """One event of the actor, or of a house that the actor runs. Raises NotFound for anybody else's."""
    rows = CreditEvent.objects.select_related(*RELATED)
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    found = rows.filter(pk=key).first()
    if found is None or found.booking is None:
        raise NotFound("booking.no_event", _("没有这条记录。"))
    if not acts_as(actor, found.person) and not may_run(actor, found.booking.session):
        raise NotFound("booking.no_event", _("没有这条记录。"))
    return found


def my_record(actor: Actor) -> list[Remembered]:
    """What is remembered of the actor, newest first, with answers; three queries whatever the number."""
    rows = CreditEvent.objects.filter(person=actor.person or "-", excuses=None).select_related(*RELATED)
    return _with_answers(list(rows.order_by("-at", "-pk")[:100]))


def my_suspensions(actor: Actor) -> list[Standing]:
    """Policies under which the actor cannot book online now."""
    rows = Standing.objects.filter(person=actor.person or "-", until__gt=clock.now())
    return list(rows.select_related("policy__institution").order_by("until"))


def open_appeals(actor: Actor) -> list[Appeal]:
    """Appeals that wait for an answer at the houses the actor runs, oldest first."""
    scopes = actor.scopes(STAFF_ROLES)
    host = "event__booking__session__offering__institution"
    mine = Q(**{f"{host}__code__in": scopes}) | Q(**{f"{host}__division__path__overlap": list(scopes)})
    rows = Appeal.objects.filter(state=AppealState.ASKED).select_related(*(f"event__{each}" for each in RELATED))
    return list((rows if actor.system else rows.filter(mine)).order_by("asked_at", "pk"))


def _with_answers(events: Sequence[CreditEvent]) -> list[Remembered]:
    keys = [each.pk for each in events]
    excused = {each.excuses_id: each for each in CreditEvent.objects.filter(excuses__in=keys)}
    appeals = {each.event_id: each for each in Appeal.objects.filter(event__in=keys).order_by("pk")}
    return [Remembered(each, excused.get(each.pk), appeals.get(each.pk)) for each in events]
