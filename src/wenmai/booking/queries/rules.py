"""Rules that a house can use, and whether booking is needed at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.booking.models import Attendance, BookingPolicy, ClaimKind, Offering, Pool, Session, Status
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

ADVICE_DAYS, ADVICE_SESSIONS, ADVICE_PERCENT = 90, 5, 30


@dataclass(frozen=True, slots=True)
class Advice:
    """How full bookable dates were on the spot in the last 90 days. `needless`: under 30 %, over at least 5 dates.

    `name` says of what: one room of the house, or one thing that it offers; "" is all of the house.
    """

    sessions: int
    places: int
    heads: int
    name: str = ""

    @property
    def percent(self) -> int:
        """People who came, in percent of the places."""
        return 100 * self.heads // self.places if self.places else 0

    @property
    def needless(self) -> bool:
        """Booking is not needed: constant spare capacity (文旅部 2020: 有条件的不预约)."""
        return self.sessions >= ADVICE_SESSIONS and self.percent < ADVICE_PERCENT


def get_policy(actor: Actor, key: int, *, house: Institution | None = None) -> BookingPolicy:
    """A rule in force of the province, or of a house that the actor runs (of `house`, if named). Raises NotFound."""
    found = BookingPolicy.objects.select_related("institution__division").filter(pk=key, retired_at=None).first()
    if found is None or not _usable(actor, found, house):
        raise NotFound("booking.no_rule", _("没有这条规则，或已停用。"))
    return found


def rules_for(house: Institution) -> list[BookingPolicy]:
    """Rules in force that a house can use: its own first, then the province's."""
    rows = BookingPolicy.objects.filter(Q(institution=house) | Q(institution=None), retired_at=None)
    return list(rows.annotate(used=Count("offerings")).order_by("institution", "name"))


def offerings_at(house: Institution) -> "QuerySet[Offering]":
    """Bookable offerings of a house with dates to come, with their rule."""
    coming = Session.objects.filter(ends_at__gt=clock.now(), status=Status.PUBLISHED).values("offering")
    rows = Offering.objects.filter(institution=house, bookable=True, pk__in=coming)
    return rows.select_related("policy").order_by("title", "pk")


def advice(house: Institution) -> Advice:
    """Of a house as a whole: dates with counted places that were bookable and held. Three statements.

    Reading seats and rooms by the hour are no dates of this kind: a quiet reading room says nothing of full lectures.
    """
    return _advice("", _held_dates(house))


def needless_at(house: Institution) -> list[Advice]:
    """The rooms of a house, then what it offers, where booking is not needed; the emptiest first. Three statements."""
    dates = _held_dates(house)
    rooms, offered = defaultdict[str, list[_Date]](list), defaultdict[tuple[int, str], list[_Date]](list)
    for each in dates:
        offered[each.offering, each.title].append(each)
        if each.room:
            rooms[each.room].append(each)
    found = [_advice(name, rows) for name, rows in rooms.items()]
    things = [_advice(title, rows) for (_key, title), rows in offered.items()]
    return [*_emptiest(found), *_emptiest(things)]


@dataclass(frozen=True, slots=True)
class _Date:
    """One date that was held: of what, in which room, for how many, and how many came."""

    offering: int
    title: str
    room: str
    places: int
    heads: int


def _held_dates(house: Institution) -> list[_Date]:
    since = clock.now() - timedelta(days=ADVICE_DAYS)
    over = Session.objects.filter(
        offering__institution=house,
        offering__bookable=True,
        offering__claim_kind=ClaimKind.COUNTED,
        ends_at__lt=clock.now(),
        ends_at__gte=since,
    ).exclude(status__in=[Status.CANCELLED, Status.PLANNED])
    dates = list(over.order_by("pk").values_list("pk", "offering", "offering__title", "space__name"))
    keys = [key for key, *_more in dates]
    pools = Pool.objects.filter(session__in=keys, online=False).values_list("session")
    places = dict(pools.annotate(n=Sum("capacity", default=0)))
    present = Attendance.objects.filter(session__in=keys, undone_at=None, online=False).values_list("session")
    heads = dict(present.annotate(n=Sum("heads", default=0)))
    return [
        _Date(offering, title, room or "", places.get(key, 0), heads.get(key, 0))
        for key, offering, title, room in dates
    ]


def _advice(name: str, dates: Sequence[_Date]) -> Advice:
    return Advice(len(dates), sum(each.places for each in dates), sum(each.heads for each in dates), name)


def _emptiest(found: Iterable[Advice]) -> list[Advice]:
    return sorted((each for each in found if each.needless), key=lambda each: (each.percent, each.name))


def _usable(actor: Actor, found: BookingPolicy, house: Institution | None) -> bool:
    if found.institution is None:
        return True
    if house is not None and found.institution_id != house.pk:
        return False
    return may_run_sessions_of(actor, found.institution)
