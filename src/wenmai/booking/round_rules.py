"""What holds in a round, asked of its row: when it takes applications, what may be wished, who has more tickets."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.booking import refusals, rooms
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.draw import MOST_TICKETS
from wenmai.booking.engine.returning import rest_for_who_waits
from wenmai.booking.models import Application, ApplicationState, IntakeRound, Mode, Pool, RoundStatus, Status
from wenmai.booking.queries.rounds import NEVER_WON, booked_in, suspended, winners_before
from wenmai.kernel import clock
from wenmai.kernel.actor import Channel
from wenmai.kernel.errors import Conflict, Invalid

OFF = (Status.CANCELLED, Status.DONE)
# What is remembered of somebody never stops them where staff apply for them: the counter and the telephone stay open.
ONLINE = Q(operator="") | Q(channel=Channel.RELATIVE)


def open_to_all(found: IntakeRound) -> None:
    """What a round leaves is first for who waits for the date, then booked one by one, where the session is published."""
    pools = Pool.objects.filter(round=found)
    rest_for_who_waits(pools.filter(session__status=Status.PUBLISHED, session__starts_at__gt=clock.now()))
    pools.filter(session__status=Status.PUBLISHED).update(accepting=True)
    pools.update(round=None)


def lock_places(found: IntakeRound) -> tuple[dict[int, int], set[int]]:
    """What each pool still has to give (a class, as its fullest lesson), and which lead others. All are locked.

    A date that was cancelled or has begun gives nothing.
    """
    rows = Pool.objects.filter(Q(pk__in=found.offered) | Q(lead__in=found.offered)).order_by("pk")
    locked = list(
        rows.select_for_update(no_key=True, of=("self",)).select_related(
            "session__space", "session__offering__institution"
        )
    )
    now = clock.now()
    left = {each.pk: each.remaining if _to_come(each, now) else 0 for each in locked if each.lead_id is None}
    leads = set[int]()
    for each in locked:
        if each.lead_id is not None:
            leads.add(each.lead_id)
            if each.session.status not in OFF and each.closes_at > now:
                left[each.lead_id] = min(left[each.lead_id], each.remaining)
    return left, leads


def _to_come(pool: Pool, now: datetime) -> bool:
    """Nothing is given of a date that is off, has begun, or lies where the house has shut since."""
    return pool.session.status not in OFF and pool.session.starts_at > now and rooms.is_open(pool.session)


def lock_shared(key: int) -> IntakeRound:
    """The round, kept as it is until the transaction ends; many may apply at the same time."""
    rows = IntakeRound.objects.raw("SELECT * FROM booking_intakeround WHERE id = %s FOR SHARE", [key])
    found = next(iter(rows), None)
    if found is None or found.status == RoundStatus.PLANNED:
        raise Conflict("booking.no_round", _("没有这一轮报名，可能还没公布。"))
    return found


def check_open(found: IntakeRound) -> None:
    """Raise Conflict outside the time in which applications are taken."""
    now = clock.now()
    if found.status != RoundStatus.PUBLISHED or now >= found.closes_at:
        raise Conflict("booking.over", _("这一轮报名截止了。看看别的场次，或等下一轮。"))
    if found.mode != Mode.QUEUE and now < found.opens_at:
        local = found.opens_at.astimezone(clock.SHANGHAI)
        when = _("%(month)s 月 %(day)s 日 %(time)s") % {
            "month": local.month,
            "day": local.day,
            "time": f"{local:%H:%M}",
        }
        raise Conflict("booking.not_yet", _("%(when)s 开始报名。") % {"when": when})


def check_wishes(found: IntakeRound, wish: Wish) -> None:
    """Raise Invalid for wishes that the round does not give, too many of them, or too large a party."""
    if not 1 <= len(set(wish.pools)) == len(wish.pools) <= found.wishes_most or not set(wish.pools) <= set(
        found.offered
    ):
        message = _("选 1 到 %(n)s 个想要的，不重复。") % {"n": found.wishes_most}
        raise Invalid("booking.wishes", message, fields={"pools": message})
    refusals.check_counted(wish.party_size)
    if wish.party_size > found.party_max:
        message = _("一份报名最多 %(most)s 人。") % {"most": found.party_max}
        raise Invalid("booking.party", message, fields={"party_size": message})
    if Pool.objects.filter(pk__in=wish.pools, capacity__lt=wish.party_size).exists():
        message = _("选的场次里有一场一共也没有 %(n)s 个名额，抽中也坐不下。换一场，或者少报几位。") % {
            "n": wish.party_size
        }
        raise Invalid("booking.party", message, fields={"party_size": message})


def weigh(found: IntakeRound, person: str) -> tuple[int, list[str]]:
    """Tickets in the hat and why: one for everybody, more by the round's published weights."""
    if found.mode != Mode.LOTTERY or not found.weights:
        return 1, []
    reasons = [each for each in found.weights if _has(found, person, each)]
    return min(MOST_TICKETS, 1 + sum(int(found.weights[each]) for each in reasons)), reasons


def exclude_suspended(found: IntakeRound) -> int:
    """Who came to a queue after it had opened and is suspended: before they are ranked."""
    rows = Application.objects.filter(ONLINE, round=found, state=ApplicationState.SUBMITTED, rank=None)
    return rows.filter(person__in=suspended(found)).update(
        state=ApplicationState.INELIGIBLE, reason="suspended", decided_at=clock.now()
    )


def exclude_ineligible(found: IntakeRound) -> int:
    """Before the list is sealed: who was suspended since, or has all that the round gives by another way."""
    rows = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED)
    out = 0
    for persons, which, reason in (
        (suspended(found), ONLINE, "suspended"),
        (booked_in(found), Q(), "already_booked"),
    ):
        out += rows.filter(which, person__in=persons).update(
            state=ApplicationState.INELIGIBLE, reason=reason, decided_at=clock.now()
        )
    return out


def _has(found: IntakeRound, person: str, reason: str) -> bool:
    if reason == NEVER_WON:
        return not winners_before(found, [person])
    return refusals.belongs([person], reason)
