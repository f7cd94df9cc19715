"""What the page of one activity shows, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext as _

from wenmai.activities.models import Activity
from wenmai.activities.queries import single_pools, standing_of
from wenmai.activities.seats import Seats, seats_of
from wenmai.activities.vocabulary import Kind
from wenmai.booking.models import Booking, Pool, Session
from wenmai.booking.queries.seated import Care, care_of, is_seated
from wenmai.booking.queries.sessions import sessions_of
from wenmai.booking.rooms import shut_among
from wenmai.kernel import clock
from wenmai.kernel.whole import whole

NO_SESSION = Seats("", "off")
OPEN_AIR = (Kind.PERFORMANCE, Kind.FILM)


@dataclass(frozen=True, slots=True)
class Dated:
    """One session with its words."""

    session: Session
    seats: Seats


@dataclass(frozen=True, slots=True)
class Box:
    """The booking form: what it offers and what is chosen. `key` makes a double click one booking; `seated` for named seats."""

    pools: Sequence[Pool]
    pool: int
    sizes: range
    party: int
    capacity: int
    remaining: int
    deadline: datetime
    in_time: bool
    key: str
    seated: bool
    care: Care | None = None

    @property
    def taken(self) -> int:
        """Seats that are booked."""
        return self.capacity - self.remaining

    @property
    def percent(self) -> int:
        """Booked, of 100."""
        return round(100 * self.taken / self.capacity)

    @property
    def said(self) -> str:
        """The bar in words."""
        return _("%(all)s 席中已约 %(taken)s 席") % {"all": self.capacity, "taken": self.taken}


def dated_of(activity: Activity) -> list[Dated]:
    """All announced sessions with their words. Two queries, three more where one to come is at the house."""
    assert activity.offering is not None
    now, sessions = clock.now(), sessions_of(activity.offering)
    shut = shut_among([each for each in sessions if each.ends_at > now])
    return [Dated(each, seats_of(replace(standing_of(each), shut=each.pk in shut), now)) for each in sessions]


def choose(dated: Sequence[Dated], wanted: str) -> Dated | None:
    """The session that was asked for, else the next that stands, else the last there was."""
    asked = [each for each in dated if str(each.session.pk) == wanted]
    now = clock.now()
    coming = [each for each in dated if each.session.ends_at > now]
    standing = [each for each in coming if each.session.cancelled_at is None]
    return next(iter(asked or standing or coming or list(reversed(dated))), None)


def group_can_ask(activity: Activity, chosen: Dated, mine: Booking | None) -> bool:
    """学校、单位一起来: not under one's own ticket, nor for a dance or a film in the open, where all just come."""
    open_air = not chosen.session.offering.bookable and chosen.session.space_id is None
    return mine is None and not (open_air and activity.kind in OPEN_AIR)


def box_of(session: Session, pool: str = "", party: int = 1) -> Box | None:
    """The form for a session, None where nothing is booked."""
    pools = single_pools(session.pools.all())
    if not pools or not session.offering.bookable:
        return None
    deadline = session.starts_at - timedelta(minutes=session.offering.cancel_minutes)
    pools = [each for each in pools if not each.door] or pools  # a door's places are had at that door alone
    open_first = sorted(pools, key=lambda each: (each.online, bool(each.group), each.pk))
    free = [each.pk for each in open_first if each.remaining] or [pools[0].pk]
    most = max(1, min(session.offering.party_max, max(each.remaining for each in pools)))
    seated = is_seated(session)
    return Box(
        pools=open_first,
        pool=whole(pool) if whole(pool) in free else free[0],
        sizes=range(1, most + 1),
        party=min(party, most),
        capacity=sum(each.capacity for each in pools if not each.online),
        remaining=sum(each.remaining for each in pools if not each.online),
        deadline=deadline,
        in_time=clock.now() < deadline,
        key=uuid4().hex,
        seated=seated,
        care=care_of(session) if seated else None,
    )
