"""Rules that a house can use, and whether booking is needed at all."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wenmai.booking.models import Attendance, BookingPolicy, Offering, Pool, Session, Status
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

ADVICE_DAYS, ADVICE_SESSIONS, ADVICE_PERCENT = 90, 5, 30


@dataclass(frozen=True, slots=True)
class Advice:
    """How full bookable sessions of a house were on the spot in the last 90 days. `needless`: under 30 %, over at least 5 sessions."""

    sessions: int
    places: int
    heads: int

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
    """Two sums over the sessions of the last 90 days that were bookable and held."""
    since = clock.now() - timedelta(days=ADVICE_DAYS)
    over = Session.objects.filter(
        offering__institution=house, offering__bookable=True, ends_at__lt=clock.now(), ends_at__gte=since
    ).exclude(status__in=[Status.CANCELLED, Status.PLANNED])
    keys = list(over.values_list("pk", flat=True))
    places = Pool.objects.filter(session__in=keys, online=False).aggregate(n=Sum("capacity", default=0))["n"]
    came = Attendance.objects.filter(session__in=keys, undone_at=None, online=False)
    heads = came.aggregate(n=Sum("heads", default=0))["n"]
    return Advice(len(keys), places, heads)


def _usable(actor: Actor, found: BookingPolicy, house: Institution | None) -> bool:
    if found.institution is None:
        return True
    if house is not None and found.institution_id != house.pk:
        return False
    return may_run_sessions_of(actor, found.institution)
