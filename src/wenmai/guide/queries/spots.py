"""Places to go as pages read them: what was checked within a year, around a place, near a position."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cos, Power, Radians, Sqrt
from django.utils.translation import gettext as _

from wenmai.guide import policies
from wenmai.guide.models import GOOD_FOR, SOON, Spot, SpotKind
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries.listing import KM_PER_DEGREE

AROUND_KM = 30


@dataclass(frozen=True, slots=True)
class SpotsWanted:
    """`division` "" is everywhere; `near` lon and lat sorts by distance and keeps what is within AROUND_KM."""

    division: str = ""
    kind: str = ""
    words: str = ""
    near: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A place to go with its distance in km as the crow flies, None without a position."""

    spot: Spot
    km: float | None = None


def shown_spots() -> "QuerySet[Spot]":
    """What everybody may see: neither retired nor checked more than a year ago."""
    rows = Spot.objects.filter(retired_at=None, checked_on__gte=clock.today() - GOOD_FOR)
    return rows.select_related("division", "keeper").defer("picture__content")


def list_spots(wanted: SpotsWanted, page: int = 1) -> Page[Near]:
    """One page, by name, or by distance. Two queries at most."""
    found = page_of(_wanted(wanted), page)
    return Page([Near(each, getattr(each, "km", None)) for each in found.items], found.number, found.size, found.count)


def _wanted(wanted: SpotsWanted) -> "QuerySet[Spot]":
    rows = shown_spots()
    if wanted.kind in SpotKind.values:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(about__icontains=word) | Q(address__icontains=word))
    if wanted.near:
        return by_distance(rows, *wanted.near)
    if wanted.division:
        rows = rows.filter(division__path__contains=[wanted.division])
    return rows.order_by("division__path", "kind", "title")


def by_distance(rows: "QuerySet[Spot]", lon: Decimal, lat: Decimal) -> "QuerySet[Spot]":
    """Those with a position within AROUND_KM, the nearest first, with `km`."""
    east = (F("lon") - Value(lon)) * Cos(Radians(Value(float(lat))))
    away = Sqrt(Power(east, 2) + Power(F("lat") - Value(lat), 2), output_field=FloatField()) * KM_PER_DEGREE
    return rows.filter(lon__isnull=False).annotate(km=away).filter(km__lte=AROUND_KM).order_by("km", "pk")


def near_house(house: Institution, kinds: Sequence[str] = (), most: int = 6) -> list[Near]:
    """What is near a house; where the house has no position, in its township, then in its county. One query."""
    rows = shown_spots()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if house.lon is not None and house.lat is not None:
        rows = by_distance(rows, house.lon, house.lat)
    else:
        rows = _around(rows, house.division)
    return [Near(each, getattr(each, "km", None)) for each in rows[:most]]


def _around(rows: "QuerySet[Spot]", division: Division) -> "QuerySet[Spot]":
    county, township = division.path[: Level.COUNTY][-1], division.path[: Level.TOWNSHIP][-1]
    away = Case(When(division__path__contains=[township], then=0), default=1)
    return rows.filter(division__path__contains=[county]).order_by(away, "kind", "title")


def counts_of(division: str) -> dict[str, int]:
    """How many of each kind are shown in a division. One query."""
    kinds = shown_spots().filter(division__path__contains=[division]).values_list("kind", flat=True)
    found: dict[str, int] = {}
    for kind in kinds:
        found[kind] = found.get(kind, 0) + 1
    return found


def get_spot(actor: Actor, key: int) -> Spot:
    """One that is shown, or that the actor keeps. Raises NotFound."""
    rows = Spot.objects.select_related("division", "keeper__division", "picture").defer("picture__content")
    found = rows.filter(pk=key).first()
    if found is None or ((found.retired_at or found.outdated) and not policies.may_keep(actor, found.keeper)):
        raise NotFound("guide.no_spot", _("没有这一处，可能已经撤下，或一年没有核对。看看附近别的。"))
    return found


def get_kept_spot(actor: Actor, key: int) -> Spot:
    """One that the actor keeps. Raises NotFound."""
    found = Spot.objects.select_related("division", "keeper__division").filter(pk=key).first()
    if found is None or not policies.may_keep(actor, found.keeper):
        raise NotFound("guide.no_spot", _("没有这一处，或不归这里登记。"))
    return found


def kept_by(actor: Actor, page: int = 1) -> Page[Spot]:
    """The register of the actor's houses: what must be confirmed first."""
    return page_of(_kept(actor).order_by("checked_on", "pk"), page)


def fading_for(actor: Actor) -> int:
    """How many of the actor's leave the pages within SOON, or have left them, for want of a check. One query."""
    codes = list(actor.scopes(STAFF_ROLES))
    return _kept(actor).filter(checked_on__lt=clock.today() + SOON - GOOD_FOR).count() if codes else 0


def all_kept_by(actor: Actor) -> "QuerySet[Spot]":
    """The whole register of the actor's houses, for the file."""
    return _kept(actor).order_by("division_id", "kind", "title")


def _kept(actor: Actor) -> "QuerySet[Spot]":
    rows = Spot.objects.filter(retired_at=None).select_related("division", "keeper")
    codes = list(actor.scopes(STAFF_ROLES))
    own = Q(keeper__code__in=codes) | Q(keeper__division__path__overlap=codes)
    return rows if actor.system else rows.filter(own)
