"""Which rounds are behind what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q

from wenmai.booking.models import Application, ApplicationState, Delay, IntakeRound, Mode, RoundDelay, RoundStatus
from wenmai.booking.queries.rounds import RELATED, rounds_at
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution

# A draw takes a moment, the number may be read out late; an approval without a day of its own has a week; a queue is served
# within seconds, so ten minutes without a result mean that nobody serves it.
DRAW_GRACE = timedelta(hours=1)
ANSWER_WITHIN = timedelta(days=7)
STALLED_AFTER = timedelta(minutes=10)
ON = (RoundStatus.PUBLISHED, RoundStatus.COMMITTED)


@dataclass(frozen=True, slots=True)
class Late:
    """A round and what was due when."""

    round: IntakeRound
    kind: Delay
    since: datetime


def promised(found: IntakeRound) -> datetime | None:
    """Until when the results were promised; None for a queue, whose results come at once."""
    if found.mode == Mode.QUEUE:
        return None
    if found.mode == Mode.APPROVAL:
        return found.draw_at or found.closes_at + ANSWER_WITHIN
    return found.draw_at


def lateness(found: IntakeRound, now: datetime) -> Late | None:
    """What one round is behind with; None while it keeps its word."""
    if found.status not in ON:
        return None
    due = promised(found)
    if found.mode == Mode.QUEUE:
        stuck = _stuck_since(found, now)
        return Late(found, Delay.STALLED, stuck) if stuck else None
    if due is None or now < due + (DRAW_GRACE if found.mode == Mode.LOTTERY else timedelta()):
        return None
    return Late(found, Delay.UNDRAWN if found.mode == Mode.LOTTERY else Delay.UNANSWERED, due)


def late_rounds(now: datetime) -> list[Late]:
    """All rounds that are behind now."""
    over = Q(mode=Mode.QUEUE, opens_at__lte=now - STALLED_AFTER) | Q(closes_at__lte=now)
    rows = IntakeRound.objects.filter(over, status__in=ON).select_related(*RELATED).order_by("pk")
    return [found for each in rows if (found := lateness(each, now))]


def open_delay(found: IntakeRound) -> RoundDelay | None:
    """The delay of a round that the house was told of and that lasts."""
    return RoundDelay.objects.filter(round=found, over_at=None).first()


def delays_at(actor: Actor) -> Sequence[RoundDelay]:
    """What is behind at the houses that the actor runs, the longest first."""
    rows = RoundDelay.objects.filter(over_at=None, round__in=rounds_at(actor).values("pk"))
    return list(rows.select_related("round__institution").order_by("since", "pk"))


def count_late(house: Institution) -> int:
    """How many rounds of a house are behind."""
    return RoundDelay.objects.filter(over_at=None, round__institution=house).count()


def _stuck_since(found: IntakeRound, now: datetime) -> datetime | None:
    if now < found.opens_at + STALLED_AFTER:
        return None
    rows = Application.objects.filter(round=found)
    waiting = rows.filter(state=ApplicationState.SUBMITTED, arrived_at__lt=now - STALLED_AFTER)
    first: datetime | None = waiting.aggregate(at=Min("arrived_at"))["at"]
    if first is None:
        return None
    last: datetime | None = rows.exclude(state=ApplicationState.WITHDRAWN).aggregate(at=Max("decided_at"))["at"]
    since = max(found.opens_at, first, last or first)
    return since if now - since >= STALLED_AFTER else None
