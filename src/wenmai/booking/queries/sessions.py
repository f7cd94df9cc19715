"""Sessions and their numbers, as the actor may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.door_hours import desk_span
from wenmai.booking.models import EXPECTED, Attendance, Booking, ClaimKind, Offering, Pool, Session, Status, Way
from wenmai.booking.queries.occupancy import Inside, inside
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

RELATED = ("offering__institution__division", "space", "division")
UNSETTLED_DAYS = 60


@dataclass(frozen=True, slots=True)
class DoorCount:
    """The numbers of one session at the door. `booked` are all who stand on its sheet, also who was not there; `named` came
    by code or name, `counted` were counted without one.
    """

    booked: int
    named: int
    counted: int

    @property
    def heads(self) -> int:
        """人次 present."""
        return self.named + self.counted


@dataclass(frozen=True, slots=True)
class DeskSession:
    """One line of a desk's day."""

    session: Session
    phase: str
    count: DoorCount
    inside: Inside | None


def get_session(actor: Actor, key: int) -> Session:
    """One session with its offering, host, space and division. Raises NotFound, also for what is not published."""
    session = Session.objects.select_related(*RELATED).filter(pk=key).first()
    if session is None or not policies.may_see_session(actor, session):
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    return session


def get_run_session(actor: Actor, key: int) -> Session:
    """One session that the actor runs. Raises NotFound for anybody else's, however public it is."""
    session = get_session(actor, key)
    if not policies.may_run(actor, session):
        raise NotFound("booking.no_session", _("没有这一场，或不归这个单位管。"))
    return session


def lock_session(key: int) -> Session:
    """The session's row, locked until the transaction ends; first in the order session, pool, booking, attendance."""
    locked = Session.objects.select_for_update(no_key=True, of=("self",)).select_related(*RELATED)
    return locked.get(pk=key)


def sessions_of(offering: Offering) -> "QuerySet[Session]":
    """All sessions of an offering that were ever published, in order, with pools."""
    published = offering.sessions.filter(published_at__isnull=False)
    return published.select_related(*RELATED).prefetch_related("pools").order_by("starts_at", "pk")


def desk_day(actor: Actor, institution: Institution, day: date) -> list[DeskSession]:
    """The sessions of a day at a desk: what runs first, then what comes, then what is over. Empty without a posting."""
    if not policies.may_run_sessions_of(actor, institution):
        return []
    return _at_desk(_hosted(institution).filter(during__overlap=desk_span(day)).exclude(status=Status.PLANNED))


def unsettled(actor: Actor, institution: Institution) -> list[DeskSession]:
    """还要补的: sessions of earlier days that nobody confirmed or cancelled, oldest first, 60 days back.

    Rooms by the hour and reading seats settle themselves: nobody is asked whether each of them took place.
    """
    if not policies.may_run_sessions_of(actor, institution):
        return []
    since, today = clock.now() - timedelta(days=UNSETTLED_DAYS), desk_span(clock.today())[0]
    late = _hosted(institution).filter(
        ends_at__lt=today,
        ends_at__gte=since,
        status__in=[Status.PUBLISHED, Status.CLOSED],
        offering__claim_kind=ClaimKind.COUNTED,
    )
    return sorted(_at_desk(late), key=lambda each: each.session.starts_at)


def door_counts(sessions: Iterable[Session]) -> dict[int, DoorCount]:
    """Booked people, people recognised and people counted for each session, in two queries."""
    keys = [session.pk for session in sessions]
    present = Attendance.objects.filter(session__in=keys, undone_at=None, online=False).values_list("session")
    sums = present.annotate(
        named=Sum("heads", filter=~Q(way=Way.COUNT), default=0),
        counted=Sum("heads", filter=Q(way=Way.COUNT), default=0),
    )
    came = {key: (named, counted) for key, named, counted in sums}
    expected = Booking.objects.filter(session__in=keys, state__in=EXPECTED, pool__online=False)
    booked = dict(expected.values_list("session").annotate(Sum("party_size")))
    return {key: DoorCount(booked.get(key, 0), *came.get(key, (0, 0))) for key in keys}


def most_places(offering: int | None) -> int:
    """How many people one coming date of an offering has places for on the spot: the most of any date, 0 without one."""
    dates = Session.objects.filter(offering=offering, ends_at__gt=clock.now()).exclude(status=Status.CANCELLED)
    places = dates.annotate(places=Sum("pools__capacity", filter=Q(pools__online=False), default=0))
    return int(places.aggregate(most=Max("places", default=0))["most"])


def online_of(session: Session) -> int:
    """People who took part over the network; they are in no count of the door."""
    found = Attendance.objects.filter(session=session, undone_at=None, online=True)
    return int(found.aggregate(heads=Sum("heads", default=0))["heads"])


def heads_of(session: Session) -> int:
    """People present in a session now."""
    return door_counts([session])[session.pk].heads


def unconfirmed(before: datetime) -> list[Session]:
    """Sessions of the last 60 days that ended before an instant, have people and were not confirmed; oldest first."""
    came = Attendance.objects.filter(session=OuterRef("pk"), undone_at=None, online=False)
    rows = Session.objects.filter(ends_at__lt=before, ends_at__gte=clock.now() - timedelta(days=UNSETTLED_DAYS))
    return list(rows.filter(Exists(came), status__in=[Status.PUBLISHED, Status.CLOSED]).order_by("starts_at"))


def unbalanced_pools() -> list[int]:
    """Pools whose remaining, resting and booked places do not make up the capacity. Always empty; asked every night.

    Places of who did not come stay taken: nobody else could have had them.
    """
    active = Q(bookings__state__in=EXPECTED)
    rows = Pool.objects.annotate(taken=Sum("bookings__party_size", filter=active, default=0))
    return [pool.pk for pool in rows if pool.remaining + pool.resting + pool.taken != pool.capacity]


def _hosted(institution: Institution) -> "QuerySet[Session]":
    return (
        Session.objects.filter(offering__institution=institution).select_related(*RELATED).order_by("starts_at", "pk")
    )


def _at_desk(rows: "QuerySet[Session]") -> list[DeskSession]:
    sessions, now = list(rows), clock.now()
    counts = door_counts(sessions)
    on = [session for session in sessions if session.phase(now) == "running"]
    people = inside(on, {key: count.heads for key, count in counts.items()}) if on else {}
    lines = [
        DeskSession(session, session.phase(now), counts[session.pk], people.get(session.pk)) for session in sessions
    ]
    order = {"running": 0, "upcoming": 1, "over": 2, "done": 3, "cancelled": 4}
    return sorted(lines, key=lambda each: (order[each.phase], each.session.starts_at))
