"""Festivals and brands as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.models import Activity, Brand, Festival, FestivalCount, FestivalResource
from wenmai.activities.queries import Line, lines_of
from wenmai.activities.reach import Reach, reach_of
from wenmai.booking.models import Status
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution

YEARS = 5


@dataclass(frozen=True, slots=True)
class Festivals:
    """What runs, what comes, and what was in the past two years."""

    now: Sequence[Festival]
    coming: Sequence[Festival]
    past: Sequence[Festival]


@dataclass(frozen=True, slots=True)
class FestivalPage:
    """One festival: who takes part, what comes next, what the ledger says, and the numbers that its name promises."""

    festival: Festival
    houses: Sequence[str]
    activities: Sequence[Activity]
    lines: Sequence[Line]
    reach: Reach
    counts: Sequence[FestivalCount]
    online: Sequence[FestivalResource]


@dataclass(frozen=True, slots=True)
class BrandLine:
    """A brand in a list: when it was last held, when it is next, and whether it is overdue."""

    brand: Brand
    last: date | None
    following: date | None
    due: date | None

    @property
    def overdue(self) -> bool:
        """定期, nothing is announced, and the interval is over."""
        return self.due is not None and self.following is None and self.due < clock.today()


@dataclass(frozen=True, slots=True)
class BrandPage:
    """One brand: its years, newest first, and what comes next."""

    line: BrandLine
    years: Sequence[tuple[int, Reach]]
    lines: Sequence[Line]


def get_festival(actor: Actor, key: int) -> Festival:
    """One festival with its host. Raises NotFound."""
    del actor  # festivals are public from the day they are opened
    found = Festival.objects.select_related("division", "institution").filter(pk=key).first()
    if found is None:
        raise NotFound("activities.no_festival", _("没有这个节庆。看看正在办的节庆。"))
    return found


def get_run_festival(actor: Actor, key: int) -> Festival:
    """One that the actor runs. Raises NotFound for anybody else's."""
    found = get_festival(actor, key)
    if not policies.may_run_festival(actor, found):
        raise NotFound("activities.no_festival", _("没有这个节庆，或不归这里管。"))
    return found


def festivals(division: str = "") -> Festivals:
    """Festivals around and below a division. One query."""
    today = clock.today()
    rows = Festival.objects.select_related("division", "institution").filter(ends_on__gt=today - timedelta(days=730))
    if division:
        around = [division[:size] for size in (2, 4, 6, 9, 12) if size <= len(division)]
        rows = rows.filter(Q(division__path__contains=[division]) | Q(division__in=around))
    found = list(rows)
    return Festivals(
        [each for each in found if each.starts_on <= today <= each.ends_on],
        [each for each in found if each.starts_on > today],
        [each for each in reversed(found) if each.ends_on < today],
    )


def festival_page(festival: Festival) -> FestivalPage:
    """Everything on its page, in nine queries however many take part."""
    activities = list(_taking_part(festival))
    houses = {each.offering.institution.code: each.offering.institution.label for each in activities if each.offering}
    first, last = festival.starts_on, festival.ends_on
    keys = [each.pk for each in activities]
    latest = {each.what: each for each in festival.counts.all()}
    return FestivalPage(
        festival=festival,
        houses=sorted(houses.values()),
        activities=activities,
        lines=lines_of(keys, clock.day_bounds(first)[0], clock.day_bounds(last)[1]),
        reach=reach_of(keys, list(houses), first, last),
        counts=list(latest.values()),
        online=list(festival.resources.filter(gone_at=None).order_by("starts_at", "pk")[:60]),
    )


def get_run_resource(actor: Actor, key: int) -> FestivalResource:
    """A link of a festival that the actor runs. Raises NotFound."""
    rows = FestivalResource.objects.select_related("festival__institution__division", "festival__division")
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_run_festival(actor, found.festival):
        raise NotFound("activities.no_resource", _("没有这条线上资源，或不归这里管。"))
    return found


def _taking_part(festival: Festival) -> "QuerySet[Activity]":
    rows = Activity.objects.filter(festivals__festival=festival, festivals__left_at=None, withdrawn_at=None)
    return rows.select_related("offering__institution__division").order_by("title", "pk")


def festivals_for(activity: Activity) -> list[tuple[Festival, bool]]:
    """Festivals that the activity may join or has joined, with whether it is in; those that are over left out."""
    assert activity.offering is not None
    host = activity.offering.institution
    near = Q(institution=host) | Q(institution=None, division__in=host.division.path)
    rows = Festival.objects.filter(near, ends_on__gte=clock.today()).annotate(
        inside=Count("entries", filter=Q(entries__activity=activity, entries__left_at=None))
    )
    return [(each, bool(each.inside)) for each in rows]


def festivals_of(activity: Activity) -> list[Festival]:
    """The festivals that an activity is part of."""
    return list(Festival.objects.filter(entries__activity=activity, entries__left_at=None))


def run_by(actor: Actor) -> list[Festival]:
    """The festivals that the actor runs, latest first."""
    houses, areas = actor.scopes(STAFF_ROLES), actor.scopes((Role.MANAGER,))
    own = Q(institution__code__in=houses) | Q(institution__division__path__overlap=list(houses))
    rows = Festival.objects.filter(own | Q(institution=None, division__path__overlap=list(areas)))
    return list(rows.select_related("division", "institution").order_by("-starts_on", "-pk")[:50])


def get_brand(actor: Actor, key: int) -> Brand:
    """One brand. Raises NotFound."""
    del actor
    found = Brand.objects.select_related("division", "institution").filter(pk=key).first()
    if found is None:
        raise NotFound("activities.no_brand", _("没有这个品牌。"))
    return found


def get_run_brand(actor: Actor, key: int) -> Brand:
    """One that the actor runs. Raises NotFound for anybody else's."""
    found = get_brand(actor, key)
    if not policies.may_run_brand(actor, found):
        raise NotFound("activities.no_brand", _("没有这个品牌，或不归这里管。"))
    return found


def brands(division: str = "") -> list[BrandLine]:
    """Brands that go on, around and below a division, in their groups. One query."""
    rows = Brand.objects.filter(ended_on=None)
    if division:
        around = [division[:size] for size in (2, 4, 6, 9, 12) if size <= len(division)]
        rows = rows.filter(Q(division__path__contains=[division]) | Q(division__in=around))
    return [_brand_line(row) for row in _dated(rows)]


def brands_run_by(actor: Actor) -> list[BrandLine]:
    """The brands that the actor runs, those that ended too."""
    houses, areas = actor.scopes(STAFF_ROLES), actor.scopes((Role.MANAGER,))
    own = Q(institution__code__in=houses) | Q(institution__division__path__overlap=list(houses))
    rows = Brand.objects.filter(own | Q(institution=None, division__path__overlap=list(areas)))
    return [_brand_line(row) for row in _dated(rows)]


def overdue_brands(house: Institution) -> list[BrandLine]:
    """The house's own brands whose interval is over with nothing announced, longest overdue first. One query."""
    rows = Brand.objects.filter(institution=house, ended_on=None, interval_days__isnull=False)
    late = [each for each in map(_brand_line, _dated(rows)) if each.overdue]
    return sorted(late, key=lambda each: each.due or date.max)


def brand_choices(path: Sequence[str], house: str) -> list[Brand]:
    """Brands that a house may announce under: its own, and those of the divisions around it."""
    rows = Brand.objects.filter(ended_on=None).filter(
        Q(institution__code=house) | Q(institution=None, division__in=list(path))
    )
    return list(rows)


def brand_page(brand: Brand) -> BrandPage:
    """One brand: five years of the ledger and the next dates."""
    activities = list(Activity.objects.filter(brand=brand, withdrawn_at=None).select_related("offering__institution"))
    keys = [each.pk for each in activities]
    codes = sorted({each.offering.institution.code for each in activities if each.offering})
    this = clock.today().year
    spans = ((year, date(year, 1, 1), date(year, 12, 31)) for year in range(this, this - YEARS, -1))
    years = [(year, reach_of(keys, codes, first, last)) for year, first, last in spans]
    line = _brand_line(_dated(Brand.objects.filter(pk=brand.pk))[0])
    return BrandPage(line, [each for each in years if each[1].sessions or each[1].people], lines_of(keys, clock.now()))


def _dated(rows: "QuerySet[Brand]") -> "QuerySet[Brand]":
    now, session = clock.now(), "activities__offering__sessions"
    standing = ~Q(**{f"{session}__status__in": [Status.PLANNED, Status.CANCELLED]})
    return rows.select_related("division", "institution").annotate(
        last=Max(f"{session}__starts_at", filter=standing & Q(**{f"{session}__starts_at__lte": now})),
        following=Min(f"{session}__starts_at", filter=standing & Q(**{f"{session}__starts_at__gt": now})),
    )


def _brand_line(row: Brand) -> BrandLine:
    last, following = getattr(row, "last", None), getattr(row, "following", None)
    since = clock.day_of(last or row.made_at)
    due = since + timedelta(days=row.interval_days) if row.interval_days else None
    return BrandLine(row, clock.day_of(last) if last else None, clock.day_of(following) if following else None, due)
