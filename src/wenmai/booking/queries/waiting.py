"""Who waits for what."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from wenmai.booking.models import Pool, ReturnedPlaces, Session, Status, WaitEntry, WaitState
from wenmai.booking.policies import acts_as, may_run
from wenmai.booking.queries.seated import for_wheelchairs
from wenmai.booking.standing_in import sees_what_they_made
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.persons import acts_for, booked_for_by, display_names

OPEN = (WaitState.WAITING, WaitState.OFFERED)
AT_ONCE = 50
BEFORE = """
SELECT mine.id, (SELECT count(*) FROM booking_waitentry w
                 WHERE w.state = 'waiting' AND w.until > %(now)s AND w.sessions && mine.sessions
                   AND (-w.priority, w.joined_at, w.id) < (-mine.priority, mine.joined_at, mine.id))
FROM booking_waitentry mine WHERE mine.id = ANY(%(entries)s)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry as its person reads it: the dates, and how many wait before (0 is next). `holder` for somebody else's."""

    entry: WaitEntry
    sessions: tuple[Session, ...]
    before: int
    holder: str = ""


def get_entry(actor: Actor, key: int, *, lock: bool = False) -> WaitEntry:
    """One entry of the actor, of a dependant, or of a session that the actor runs. Raises NotFound."""
    rows = WaitEntry.objects.select_for_update(no_key=True) if lock else WaitEntry.objects
    entry = rows.filter(pk=key).first()
    if entry is None or not may_see(actor, entry):
        raise NotFound("booking.no_entry", _("没有这条候补，或者不是你的。到“我的预约”里看看。"))
    return entry


def my_waiting(actor: Actor) -> list[Waiting]:
    """What the actor waits for, and their family through them; four queries whatever the number."""
    if not actor.person:
        return []
    family = Q(operator=actor.person, channel=Channel.RELATIVE, person__in=booked_for_by(actor))
    found = _waiting(Q(person=actor.person) | family)
    names = display_names(each.entry.person for each in found if each.entry.person != actor.person)
    return [replace(each, holder=names.get(each.entry.person, "")) for each in found]


def waiting_of(person: str) -> list[Waiting]:
    """What somebody waits for themselves; three queries whatever the number."""
    return _waiting(Q(person=person))


def who_wait(persons: Collection[str], sessions: Sequence[int]) -> set[str]:
    """Who of some people waits for any of some sessions. One query."""
    rows = WaitEntry.objects.filter(person__in=persons, sessions__overlap=list(sessions), state__in=OPEN)
    return set(rows.values_list("person", flat=True))


def waits_for(person: str) -> frozenset[int]:
    """The keys of the sessions that somebody waits for, wherever they are. One query."""
    rows = WaitEntry.objects.filter(person=person, state__in=OPEN).values_list("sessions", flat=True)
    return frozenset(key for sessions in rows for key in sessions)


def _waiting(which: Q) -> list[Waiting]:
    entries = list(WaitEntry.objects.filter(which, state__in=OPEN).order_by("pk"))
    wanted = {key for each in entries for key in each.sessions}
    rows = Session.objects.filter(pk__in=wanted).select_related("offering__institution").order_by("starts_at")
    sessions = {each.pk: each for each in rows}
    before = _before([each.pk for each in entries])
    return [
        Waiting(each, tuple(sessions[key] for key in each.sessions if key in sessions), before[each.pk])
        for each in entries
    ]


def in_order(which: Q) -> Iterator[WaitEntry]:
    """Waiting entries in the order in which they are asked: priority, then who came first.

    Read a few at a time: after a lottery tens of thousands may wait for the same date.
    """
    rows = WaitEntry.objects.filter(which, state=WaitState.WAITING, until__gt=clock.now())
    rows, last = rows.order_by("-priority", "joined_at", "pk"), Q()
    while some := list(rows.filter(last)[:AT_ONCE]):
        yield from some
        end = some[-1]
        last = _behind(end.priority, end.joined_at, end.pk)


def _behind(priority: object, joined_at: object, key: object) -> Q:
    level = Q(priority=priority)
    return Q(priority__lt=priority) | level & (Q(joined_at__gt=joined_at) | Q(joined_at=joined_at, pk__gt=key))


def last_start(moved: int, start: datetime) -> Combinable:
    """For an update of entries: the last start of what they wait for, when `moved` begins at `start`."""
    others = Session.objects.filter(_asked()).exclude(pk=moved).order_by("-starts_at").values("starts_at")[:1]
    return Greatest(Subquery(others), Value(start))


def due_of(session: int) -> list[tuple[Pool, int]]:
    """The open pools of a session, each with how many of its resting places may be given to who waits.

    What was given back while nobody waited rests until its time for them too: else whoever gives a place back could
    have a friend wait for it.
    """
    pools = open_pools(session)
    if not any(each.resting for each in pools):
        return [(each, 0) for each in pools]
    rests = ReturnedPlaces.objects.filter(pool__in=pools, done_at=None, back_at__gt=clock.now())
    sums = dict(rests.values_list("pool").annotate(n=Sum("places")))
    return [(each, max(0, each.resting - sums.get(each.pk, 0))) for each in pools]


def _asked() -> Func:
    joined = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Func(F("pk"), OuterRef("sessions"), output_field=BooleanField(), **joined)


def ended_waiting(now: datetime) -> "QuerySet[WaitEntry]":
    """Entries whose time is over, or none of whose dates is still to come and on; what is taken down for a while may come back."""
    coming = Exists(Session.objects.filter(_asked(), starts_at__gt=now, status__in=[Status.PUBLISHED, Status.CLOSED]))
    return WaitEntry.objects.filter(Q(until__lte=now) | ~coming, state=WaitState.WAITING).order_by("pk")


def waiting_now(person: str, sessions: Sequence[int]) -> WaitEntry | None:
    """The open entry of a person for any of some sessions."""
    return WaitEntry.objects.filter(person=person, sessions__overlap=list(sessions), state__in=OPEN).first()


def waitable(session: Session) -> bool:
    """Whether one can wait for a session: published, to come, bookable, its sale not over, and no place left."""
    now = clock.now()
    if session.status != Status.PUBLISHED or session.starts_at <= now or not session.offering.bookable:
        return False
    pools = open_pools(session.pk)
    return any(each.closes_at > now for each in pools) and not any(each.remaining and not each.group for each in pools)


def other_dates(session: Session, limit: int = 4) -> list[Session]:
    """Other dates of the same offering that are to come, which would do as well."""
    rows = Session.objects.filter(offering=session.offering_id, status=Status.PUBLISHED, starts_at__gt=clock.now())
    return list(rows.exclude(pk=session.pk).order_by("starts_at")[:limit])


def open_pools(session: int) -> list[Pool]:
    """Pools of a session that can serve those who wait, in the order of their keys: no round, no door, no wheelchair."""
    rows = Pool.objects.filter(session=session, door="", round=None, accepting=True, online=False).exclude(
        for_wheelchairs()
    )
    return list(rows.order_by("pk"))


def _before(entries: Collection[int]) -> dict[int, int]:
    """How many wait before each of some entries for one of its dates, counted by the database."""
    if not entries:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, {"entries": list(entries), "now": clock.now()})
        return dict(cursor.fetchall())


def may_see(actor: Actor, entry: WaitEntry) -> bool:
    """The person, who acts for them, who put them there, and the staff of one of the houses."""
    if acts_as(actor, entry.person) or sees_what_they_made(actor, entry):
        return True
    if actor.person and acts_for(actor, entry.person):
        return True
    rows = Session.objects.filter(pk__in=entry.sessions).select_related("offering__institution__division")
    return any(may_run(actor, each) for each in rows)
