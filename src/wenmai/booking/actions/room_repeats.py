"""One room at the same hour of several weeks, in one go: looked at first, then all of them or those that fit.

Each date is a booking of its own under the rules that hold for one: the same checks, the same statement, the same caps. Looking
does the whole of it and takes it back, so what is shown is what would be had, the caps of the person included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.actions.ranges import again, claim_wanted
from wenmai.booking.actions.room_requests import ask_range
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.models import Booking, RoomRequest
from wenmai.booking.room_weeks import MOST
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed

WEEK = timedelta(days=7)
NOT_ALL = "booking.repeat_not_all"


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of several: what was taken or asked for, or why not."""

    wish: RangeClaim
    made: Booking | RoomRequest | None = None
    refused: DomainError | None = None

    @property
    def fits(self) -> bool:
        """Whether this date can be had, or was."""
        return self.refused is None


def look_ahead(actor: Actor, *, wanted: Wanted, first: RangeClaim, weeks: int) -> Sequence[Dated]:
    """What each date would get, now; nothing stays. Raises Invalid for less than two weeks or more than twelve."""
    return again(lambda: _look(actor, wanted, _dates(actor, first, weeks)))


def claim_weekly(actor: Actor, *, wanted: Wanted, first: RangeClaim, weeks: int, all_: bool = False) -> Sequence[Dated]:
    """Take the room at the same hour of `weeks` weeks: those that can be had, or with `all_` every one of them or none.

    The same key again returns the same. Raises Invalid, Conflict: booking.repeat_not_all, or the reason when none fits.
    """
    return again(lambda: _claim(actor, wanted, _dates(actor, first, weeks), all_=all_))


@transaction.atomic
def _look(actor: Actor, wanted: Wanted, wishes: Sequence[RangeClaim]) -> Sequence[Dated]:
    found = _each(actor, wanted, wishes)
    transaction.set_rollback(True)
    return [replace(each, made=None) for each in found]


@transaction.atomic
def _claim(actor: Actor, wanted: Wanted, wishes: Sequence[RangeClaim], *, all_: bool) -> Sequence[Dated]:
    found = _each(actor, wanted, wishes)
    missing = [each for each in found if each.refused]
    if len(missing) == len(found) and missing[0].refused:
        raise missing[0].refused
    if all_ and missing:
        raise Conflict(NOT_ALL, _("有 %(n)s 次约不上，一次也没有约。看看下面，可以只约能约的。") % {"n": len(missing)})
    return found


def _dates(actor: Actor, first: RangeClaim, weeks: int) -> list[RangeClaim]:
    """A week later at the same clock time: Asia/Shanghai has no summer time."""
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能预约。没有手机，到任一文化站报名字也能约。"))
    if not 2 <= weeks <= MOST:
        said = _("连续约 2 到 %(most)s 周。") % {"most": MOST}
        raise Invalid("booking.weeks", said, fields={"weeks": said})
    return [
        replace(first, start=first.start + WEEK * n, end=first.end + WEEK * n, key=f"{first.key[:70]}:{n}")
        for n in range(weeks)
    ]


def _each(actor: Actor, wanted: Wanted, wishes: Sequence[RangeClaim]) -> list[Dated]:
    return [_one(actor, wanted, each) for each in wishes]


def _one(actor: Actor, wanted: Wanted, wish: RangeClaim) -> Dated:
    """One date in a savepoint of its own: a refusal leaves the others as they are."""
    try:
        with transaction.atomic():
            return Dated(wish, made=_made(actor, wanted, wish))
    except DomainError as refused:
        return Dated(wish, refused=refused)


def _made(actor: Actor, wanted: Wanted, wish: RangeClaim) -> Booking | RoomRequest:
    if wanted.approval and not policies.may_run_at(actor, wanted.host):
        return ask_range(actor, wish=wish)
    return claim_wanted(actor, wanted=wanted, wish=wish)
