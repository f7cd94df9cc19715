"""Places of a date that are kept for somebody: how many, for whom, until when; in numbers and in one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.presets import kept
from wenmai.booking.drafts.claims import Seats
from wenmai.booking.models import Door, Group, Pool, Session
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid

KEPT_FOR: dict[str, str | Promise] = {
    Group.ELDER: lazy("老年人"),
    Group.CHILD: lazy("未成年人"),
    Group.CARE: lazy("需要照顾的人"),
    Door.PHONE: lazy("打电话的人"),
    Door.COUNTER: lazy("到场的人"),
    Door.LATER: lazy("第二批放号"),
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a desk wants kept of every date: `places` for a group or a door (keys of KEPT_FOR), open to all `before` the start."""

    key: str
    places: int
    before: timedelta

    def seats(self, start: datetime) -> Seats:
        """The pool of a date that begins at `start`."""
        group = self.key if self.key in Group.values else ""
        return Seats(kept(KEPT_FOR[self.key]), self.places, "" if group else self.key, group, start - self.before)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of the places kept for one group or door. They are open to all after `until`."""

    whom: str
    left: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Places:
    """名额 of one date: all, those left, and which of these are kept."""

    capacity: int
    left: int
    kept: Sequence[Kept]

    @property
    def said(self) -> str:
        """名额 24，余 18，其中 6 个留给老年人."""
        said = _("名额 %(all)s，余 %(left)s") % {"all": self.capacity, "left": self.left}
        parts = [_("%(n)s 个留给%(whom)s") % {"n": each.left, "whom": each.whom} for each in self.kept]
        return said + (_("，其中 %(kept)s") % {"kept": _("、").join(parts)} if parts else "")


def places_of(session: Session) -> Places | None:
    """The places of a date by its prefetched pools; None where nobody books."""
    pools = list(session.pools.all())
    if not pools or not session.offering.bookable:
        return None
    kept_now = [
        Kept(str(KEPT_FOR[each.group or each.door]), each.remaining, each.release_at)
        for each in pools
        if is_kept(each) and each.remaining
    ]
    spot = [each for each in pools if not each.online]
    return Places(sum(each.capacity for each in spot), sum(each.remaining for each in spot), kept_now)


def is_kept(pool: Pool) -> bool:
    """Whether its places are for somebody alone, now."""
    return bool(pool.door or pool.group) and pool.released_at is None


def with_kept(pools: Sequence[Seats], keeping: Iterable[Keeping], start: datetime) -> tuple[Seats, ...]:
    """The pools of a date with what is kept taken off the first; what would be open already is not kept.

    Without pools (named seats) only what is kept. Raises Invalid when nothing would be left for everybody.
    """
    wanted = [each.seats(start) for each in keeping if start - each.before > clock.now()]
    if not pools or not wanted:
        return (*pools, *wanted)
    first, *others = pools
    left = first.capacity - sum(each.capacity for each in wanted)
    if left < 1:
        message = _("留出来的太多，至少给大家留一个名额。")
        raise Invalid("activities.kept", message, fields={"kept_places_1": message})
    return (replace(first, capacity=left), *others, *wanted)


def seats_like(session: Session, start: datetime) -> list[Seats]:
    """The pools of a date once more, for one at `start`: what is kept stays kept as long before; what was opened is open.

    As many places in all, however many have gone over from kept ones by now.
    """
    pools = list(session.pools.all())
    standing = [each for each in pools if is_kept(each) and each.capacity and each.release_at]
    opened = sum(each.capacity for each in pools if each.released_at and (each.door or each.group))
    plain = [Seats(each.name, each.capacity, online=each.online) for each in pools if not each.door and not each.group]
    if plain and opened:
        plain[0] = replace(plain[0], capacity=plain[0].capacity + opened)
    return plain + [_kept_like(each, session, start) for each in standing]


def _kept_like(pool: Pool, session: Session, start: datetime) -> Seats:
    assert pool.release_at is not None
    return Seats(pool.name, pool.capacity, pool.door, pool.group, start - (session.starts_at - pool.release_at))
