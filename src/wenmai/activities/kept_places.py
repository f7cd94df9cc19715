"""Places of a date that are kept for somebody: how many, for whom, until when; in numbers and in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.models import Door, Group, Pool, Session

KEPT_FOR: dict[str, str | Promise] = {
    Group.ELDER: lazy("老年人"),
    Group.CHILD: lazy("未成年人"),
    Group.CARE: lazy("需要照顾的人"),
    Door.PHONE: lazy("打电话的人"),
    Door.COUNTER: lazy("到场的人"),
}


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
        kept = [_("%(n)s 个留给%(whom)s") % {"n": each.left, "whom": each.whom} for each in self.kept]
        return said + (_("，其中 %(kept)s") % {"kept": _("、").join(kept)} if kept else "")


def places_of(session: Session) -> Places | None:
    """The places of a date by its prefetched pools; None where nobody books."""
    pools = list(session.pools.all())
    if not pools or not session.offering.bookable:
        return None
    kept = [
        Kept(str(KEPT_FOR[each.group or each.door]), each.remaining, each.release_at)
        for each in pools
        if is_kept(each) and each.remaining
    ]
    return Places(sum(each.capacity for each in pools), sum(each.remaining for each in pools), kept)


def is_kept(pool: Pool) -> bool:
    """Whether its places are for somebody alone, now."""
    return bool(pool.door or pool.group) and pool.released_at is None
