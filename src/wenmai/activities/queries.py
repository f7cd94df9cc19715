"""Activities as pages, panels and programs read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db.models import F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices, Value
from django.db.models import Max as Latest
from django.db.models import Min as Earliest
from django.db.models.functions import Cos, ExtractHour, Power, Radians, Sqrt
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.filters import EVENING, Position, Wanted
from wenmai.activities.models import Activity
from wenmai.activities.seats import Seats, Standing, more_at, seats_of
from wenmai.activities.vocabulary import ArtForm, Kind, Stage, Subject
from wenmai.activities.vocabulary import Line as ArtLine
from wenmai.booking.audiences import Audience
from wenmai.booking.languages import Language
from wenmai.booking.models import Door, Pool, Session, Status
from wenmai.booking.queries.watching import watched_online
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution

PAGE = 50
NEAR_KM, KM_PER_DEGREE = 10, 111.2
SHOWN = (Status.PUBLISHED, Status.CLOSED, Status.CANCELLED, Status.DONE)
_LATER = Pool.objects.filter(session=OuterRef("pk"), door=Door.LATER, released_at=None).order_by().values("session")
COLUMNS = (
    "pk",
    "offering__activity__pk",
    "offering__activity__title",
    "label",
    "starts_at",
    "ends_at",
    "status",
    "offering__bookable",
    "offering__institution__code",
    "offering__institution__name",
    "offering__institution__short_name",
    "space__name",
    "venue",
    "division__name",
    "offering__activity__kind",
    "offering__activity__audience",
    "offering__activity__languages",
    "offering__activity__demo",
    "free",
    "far",
    "opens",
    "closes",
    "again",
    "watched",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One session in a list, in words ready to print: a list has fifty, and a template is a slow place to think."""

    session: int
    activity: int
    title: str
    starts_at: datetime
    ends_at: datetime
    host: str
    institution: str
    where: str
    kind: str
    meta: tuple[str, ...]
    seats: Seats
    running: bool
    demo: bool
    when: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions of one day; what runs for several days stands under today."""

    day: date
    lines: Sequence[Line]


def get_activity(actor: Actor, key: int) -> Activity:
    """One activity with its host. Raises NotFound, also for one whose dates were never published."""
    found = Activity.objects.select_related("offering__institution__division", "brand").filter(pk=key).first()
    if found is None or found.offering is None or found.withdrawn_at:
        raise NotFound("activities.no_activity", _("没有这个活动，可能已经撤下。"))
    del actor  # everything that was announced is public
    return found


def list_sessions(actor: Actor, wanted: Wanted, page: int = 1) -> Page[Line]:
    """Sessions that are wanted, soonest first, 50 to a page, in two queries."""
    del actor
    now = clock.now()
    rows = _wanted(wanted, now)
    found = page_of(_lines(rows), page, PAGE, counted=rows)
    return Page([_line(row, now) for row in found.items], found.number, found.size, found.count)


def by_day(lines: Sequence[Line]) -> list[Day]:
    """Lines under the days they begin on; what began earlier and still runs stands under today."""
    now, today = clock.now(), clock.today()

    def shown_on(line: Line) -> date:
        begins = clock.day_of(line.starts_at)
        return begins if line.ends_at <= now else max(begins, today)

    return [Day(day, list(group)) for day, group in groupby(sorted(lines, key=shown_on), key=shown_on)]


def upcoming(actor: Actor, division: str = "", limit: int = 6, institution: str = "") -> list[Line]:
    """The next sessions in a division's subtree, or of one institution, cancelled ones left out. One query."""
    del actor
    now = clock.now()
    rows = _wanted(Wanted(division=division, institution=institution), now).exclude(status=Status.CANCELLED)
    return [_line(row, now) for row in _lines(rows)[:limit]]


def lines_of(activities: Sequence[int], start: datetime, end: datetime | None = None) -> list[Line]:
    """The sessions of some activities that are not over at `start` and begin before `end`, 200 at most. One query."""
    now = clock.now()
    rows = _shown().filter(offering__activity__in=list(activities), ends_at__gt=start)
    if end:
        rows = rows.filter(starts_at__lt=end)
    return [_line(row, now) for row in _lines(rows)[:200]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Sessions that take place in a division: today, and from now to the end of the seventh day."""

    today: int
    week: int


def counts_today(division: str = "") -> Counts:
    """How much is on. One query; cancelled sessions are not counted."""
    day = clock.today()
    start, end = clock.day_bounds(day)
    rows = Session.objects.filter(
        offering__activity__isnull=False, status__in=[Status.PUBLISHED, Status.CLOSED, Status.DONE]
    )
    rows = rows.filter(offering__activity__withdrawn_at=None)
    rows = rows.filter(during__overlap=(start, start + timedelta(days=7)))
    if division:
        rows = rows.filter(division__path__contains=[division])
    spans = rows.values_list("starts_at", "ends_at")
    return Counts(today=sum(1 for first, last in spans if first < end and last > start), week=len(spans))


def in_series(activity: Activity, limit: int = 4) -> list[Line]:
    """Other coming sessions of the same series and host."""
    if not activity.series or activity.offering is None:
        return []
    now = clock.now()
    rows = _wanted(Wanted(institution=activity.offering.institution.code), now)
    return [
        _line(row, now)
        for row in _lines(rows.filter(offering__activity__series=activity.series).exclude(offering=activity.offering))[
            :limit
        ]
    ]


def standing_of(session: Session) -> Standing:
    """The numbers behind a session's words; uses its prefetched pools."""
    pools = list(session.pools.all())
    bookable = session.offering.bookable and bool(pools)
    single = single_pools(pools)
    return Standing(
        status=session.status,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        remaining=sum(pool.remaining for pool in single if not pool.door and not pool.online) if bookable else None,
        online=sum(pool.remaining for pool in single if pool.online),
        again=more_at(pools),
        opens_at=min(pool.opens_at for pool in single or pools) if bookable else None,
        by_round=bookable and not single,
        closes_at=max((each.closes_at for each in single if not each.door), default=None) if bookable else None,
    )


def single_pools(pools: Iterable[Pool]) -> list[Pool]:
    """Those that are booked one by one, not given by a round."""
    return [pool for pool in pools if pool.round_id is None]


def _wanted(wanted: Wanted, now: datetime) -> "QuerySet[Session]":
    start, end = wanted.window(now)
    rows = _shown().filter(ends_at__gt=start)
    if end:
        rows = rows.filter(starts_at__lt=end)
    chosen = {
        "division__path__contains": [wanted.division] if wanted.division else None,
        "offering__activity__kind": wanted.kind,
        "offering__institution__code": wanted.institution,
        "offering__activity__audience__contains": [wanted.group] if wanted.group else None,
        "offering__activity__art_forms__contains": [wanted.art] if wanted.art else None,
        "offering__activity__lines__contains": [wanted.line] if wanted.line else None,
    }
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return _narrowed(rows, wanted, now)


def _narrowed(rows: "QuerySet[Session]", wanted: Wanted, now: datetime) -> "QuerySet[Session]":
    """The switches, each a condition of its own."""
    if wanted.running:
        rows = rows.filter(starts_at__lte=now, status__in=[Status.PUBLISHED, Status.CLOSED])
    if wanted.walk_in:
        rows = rows.filter(offering__bookable=False).exclude(status=Status.CANCELLED)
    if wanted.evening:
        rows = rows.annotate(hour=ExtractHour("starts_at", tzinfo=clock.SHANGHAI)).filter(hour__gte=EVENING)
    if wanted.near:
        rows = _nearby(rows, wanted.near)
    return _with_seats(rows) if wanted.seats else rows


def _nearby(rows: "QuerySet[Session]", here: Position) -> "QuerySet[Session]":
    """At houses within NEAR_KM as the crow flies; the box is asked first."""
    reach = Decimal(str(NEAR_KM / KM_PER_DEGREE))
    lon, lat = F("offering__institution__lon"), F("offering__institution__lat")
    rows = rows.filter(offering__institution__lat__range=(here.lat - reach, here.lat + reach))
    east = (lon - Value(here.lon)) * Cos(Radians(Value(float(here.lat))))
    away = Sqrt(Power(east, 2) + Power(lat - Value(here.lat), 2), output_field=FloatField()) * KM_PER_DEGREE
    return rows.annotate(km=away).filter(km__lte=NEAR_KM)


def shown_sessions(division: str = "") -> "QuerySet[Session]":
    """Dates of activities that the public sees, in a division's subtree."""
    rows = _shown()
    return rows.filter(division__path__contains=[division]) if division else rows


def _shown() -> "QuerySet[Session]":
    """Dates of activities that the public sees."""
    rows = Session.objects.filter(status__in=SHOWN, published_at__isnull=False, offering__activity__isnull=False)
    return rows.filter(offering__activity__withdrawn_at=None)


def _pools() -> "QuerySet[Pool, Any]":
    # places kept for a door are had at that door alone
    return Pool.objects.filter(session=OuterRef("pk"), door="").order_by().values("session")


def _with_seats(rows: "QuerySet[Session]") -> "QuerySet[Session]":
    """Those where one can still go: a place on the spot, in a round too; what is left online only is no place to go to."""
    rows = rows.annotate(left=Subquery(_pools().annotate(left=Sum("remaining", filter=Q(online=False))).values("left")))
    return rows.filter(Q(offering__bookable=False) | Q(left__gt=0), status=Status.PUBLISHED)


def _lines(rows: "QuerySet[Session]") -> "QuerySet[Any, Any]":
    """The columns of a line, soonest first."""
    rows = rows.annotate(
        free=Subquery(_pools().annotate(free=Sum("remaining", filter=Q(round=None, online=False))).values("free")),
        far=Subquery(_pools().annotate(far=Sum("remaining", filter=Q(round=None, online=True))).values("far")),
        opens=Subquery(_pools().values_list(Earliest("opens_at"))),
        closes=Subquery(_pools().values_list(Latest("closes_at"))),
        again=Subquery(_LATER.values_list(Earliest("release_at"))),
        watched=watched_online(),
    )
    return rows.order_by("starts_at", "pk").values_list(*COLUMNS, named=True)


def _line(row: Any, now: datetime) -> Line:
    bookable = row.offering__bookable
    remaining = (row.free or 0) if bookable else None
    opens, by_round = row.opens if bookable else None, bookable and row.free is None  # no pool outside a round
    standing = Standing(
        row.status,
        row.starts_at,
        row.ends_at,
        remaining,
        opens,
        by_round,
        online=row.far or 0,
        again=row.again,
        closes_at=row.closes,
    )
    host = row.offering__institution__short_name or row.offering__institution__name
    where = row.space__name or row.venue or row.division__name
    return Line(
        session=row.pk,
        activity=row.offering__activity__pk,
        title=f"{row.offering__activity__title}　{row.label}" if row.label else row.offering__activity__title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        host=host,
        institution=row.offering__institution__code,
        where=where,
        kind=row.offering__activity__kind,
        meta=(*_meta(row), *((_("可线上看"),) if row.watched else ())),
        seats=seats_of(standing, now),
        running=row.starts_at <= now < row.ends_at and row.status in {Status.PUBLISHED, Status.CLOSED},
        demo=row.offering__activity__demo,
        when=f"{row.starts_at.astimezone(clock.SHANGHAI):%H:%M}",
        place=host if where == host else f"{host}　{where}",
        url=f"/activities/{row.offering__activity__pk}/?session={row.pk}",
    )


def _meta(row: Any) -> tuple[str, ...]:
    about = (
        row.offering__activity__kind,
        tuple(row.offering__activity__audience),
        tuple(row.offering__activity__languages),
    )
    return _about(get_language() or "", *about)


@lru_cache(1000)
def _about(_language: str, kind: str, audience: tuple[str, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    """What stands below a title: kind, for whom, in which languages but Mandarin."""
    whom = [str(Audience(each).label) for each in audience[:2]]
    spoken = [str(Language(each).label) for each in languages if each != Language.MANDARIN]
    return (str(Kind(kind).label), *whom, *spoken)


def activity_of(actor: Actor, session: Session) -> Activity:
    """The activity that a session belongs to. Raises NotFound for a session of another room."""
    found = Activity.objects.filter(offering=session.offering_id).values_list("pk", flat=True).first()
    return get_activity(actor, found or 0)


def sessions_of(activity: Activity) -> Sequence[Session]:
    """Its dates with place and host, soonest first."""
    rows = Session.objects.filter(offering=activity.offering_id)
    return list(rows.select_related("space", "offering__institution__division").order_by("starts_at"))


def activity_of_own(actor: Actor, session: Session) -> Activity:
    """The same for those who run it, also when it is taken down."""
    found = Activity.objects.filter(offering=session.offering_id).values_list("pk", flat=True).first()
    return get_own_activity(actor, found or 0)


def get_own_activity(actor: Actor, key: int) -> Activity:
    """One that the actor may edit or take down, also when it is taken down. Raises NotFound."""
    found = Activity.objects.select_related("offering__institution__division", "brand").filter(pk=key).first()
    if found is None or not (policies.may_edit(actor, found) or policies.may_withdraw(actor, found)):
        raise NotFound("activities.no_activity", _("没有这个活动，可能已经撤下。"))
    return found


def host_of(activity: Activity) -> Institution:
    """The house that announced it."""
    assert activity.offering is not None
    return activity.offering.institution


def words_of(activity: Activity) -> dict[str, object]:
    """The host, and the vocabulary's words joined for a sentence."""
    return {
        "host": host_of(activity),
        "languages": _joined(Language, activity.languages),
        "audience": _joined(Audience, activity.audience),
        "arts": _joined(ArtForm, activity.art_forms),
        "lines": _joined(ArtLine, activity.lines),
        "curriculum": _("　").join(
            filter(None, (_joined(Stage, activity.stages), _joined(Subject, activity.subjects)))
        ),
    }


def _joined(words: type[TextChoices], codes: Sequence[str]) -> str:
    return "、".join(str(words(code).label) for code in codes)
