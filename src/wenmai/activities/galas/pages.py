"""Village galas as pages read them: the joint page, the route from village to village, the numbers by county."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians, sqrt

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext as _

from wenmai.activities.galas import rules
from wenmai.activities.models import Festival, Gala, GalaPicture, GalaState
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Institution
from wenmai.places.queries.listing import KM_PER_DEGREE

ON_ONE_PAGE = 120
STOPS = 8
NOW, NEXT, OVER = "now", "next", "over"


@dataclass(frozen=True, slots=True)
class Tile:
    """One village on the joint page; `watch` is where it is seen now: live, or once it is over the replay, "" for none."""

    gala: Gala
    phase: str
    watch: str
    pictured: bool

    @property
    def title(self) -> str:
        """As the village calls its evening."""
        return self.gala.session.offering.title

    @property
    def player(self) -> str:
        """The address of a frame where its host is allowed."""
        return rules.player(self.watch)


@dataclass(frozen=True, slots=True)
class Joint:
    """The joint page: what is on now, next, over with the latest first."""

    now: Sequence[Tile]
    next: Sequence[Tile]
    over: Sequence[Tile]
    houses: Sequence[Institution]


@dataclass(frozen=True, slots=True)
class Stop:
    """A village of a route. `km` from the stop before as the crow flies, None where a position is missing.

    `clash`: it begins before the one before has ended.
    """

    tile: Tile
    km: float | None
    clash: bool


def galas_of(festival: Festival) -> "QuerySet[Gala]":
    """Those on the joint page whose evening stands."""
    rows = Gala.objects.filter(festival=festival, state=GalaState.LISTED)
    return rows.exclude(session__status__in=[Status.PLANNED, Status.CANCELLED])


def joint(festival: Festival) -> Joint:
    """Every village of a festival, sorted. One query."""
    tiles = _tiles(galas_of(festival).order_by("session__starts_at", "pk")[:ON_ONE_PAGE])
    phases = {phase: [each for each in tiles if each.phase == phase] for phase in (NOW, NEXT, OVER)}
    houses = {each.gala.house.pk: each.gala.house for each in tiles}
    return Joint(phases[NOW], phases[NEXT], phases[OVER][::-1], list(houses.values()))


def tile_of(gala: Gala) -> Tile:
    """One village."""
    return _tiles([gala])[0] if hasattr(gala, "pictured") else _tiles(_shown().filter(pk=gala.pk))[0]


def route(festival: Festival, keys: Iterable[int] = ()) -> tuple[Sequence[Stop], Sequence[Tile]]:
    """The chosen villages in the order of their evenings, by default those of the first two days to come; and all to choose from.

    One query.
    """
    found = joint(festival)
    coming = [*found.now, *found.next]
    wanted = set(keys)
    until = coming[0].gala.session.starts_at + timedelta(days=2) if coming else clock.now()
    chosen = [each for each in coming if each.gala.pk in wanted] or [
        each for each in coming if each.gala.session.starts_at < until
    ]
    return _stops(chosen[:STOPS]), coming


def get_gala(actor: Actor, key: int) -> Gala:
    """One that the actor may see. Raises NotFound."""
    found = _shown().filter(pk=key).first()
    if found is None or not rules.may_see_gala(actor, found):
        raise NotFound("activities.no_gala", _("没有这场村晚，可能已经撤下。看看别的村。"))
    return found


def get_desk_gala(actor: Actor, key: int) -> Gala:
    """One that the actor registers or checks. Raises NotFound."""
    found = get_gala(actor, key)
    if not (rules.may_keep_gala(actor, found) or rules.may_check_gala(actor, found)):
        raise NotFound("activities.no_gala", _("没有这场村晚，或不归这里管。"))
    return found


def get_picture(actor: Actor, key: int) -> GalaPicture:
    """The picture of a gala that the actor may see. Raises NotFound."""
    found = GalaPicture.objects.filter(gala=get_gala(actor, key)).first()
    if found is None:
        raise NotFound("activities.no_picture", _("没有这张图片。"))
    return found


def desk_galas(actor: Actor, page: int = 1) -> Page[Gala]:
    """Those of the actor's houses, and those that the actor checks: what waits comes first."""
    houses, areas = list(actor.scopes(STAFF_ROLES)), list(actor.scopes(rules.CHECKERS))
    own = Q(house__code__in=houses) | Q(house__division__path__overlap=houses + areas)
    return page_of(_shown().filter(own).order_by(_turn(), "-session__starts_at", "pk"), page)


def waiting_for(actor: Actor) -> int:
    """How many galas wait for the actor's check. One query, none for who checks nothing."""
    areas = list(actor.scopes(rules.CHECKERS))
    rows = Gala.objects.filter(state=GalaState.ASKED, house__division__path__overlap=areas)
    me = actor.person or "-"
    return rows.exclude(made_by=me).exclude(worded_by=me).count() if areas else 0


def _turn() -> Case:
    order = (GalaState.ASKED, GalaState.RETURNED, GalaState.LISTED, GalaState.WITHDRAWN)
    return Case(*[When(state=state, then=number) for number, state in enumerate(order)])


def festivals_for(houses: Sequence[Institution]) -> list[Festival]:
    """Festivals that these houses can register in: around them, not over, where most have registered first. One query."""
    path = {code for house in houses for code in house.division.path}
    near = Q(institution__in=[each.pk for each in houses]) | Q(institution=None, division__in=path)
    rows = Festival.objects.filter(near, ends_on__gte=clock.today())
    return list(rows.annotate(registered=Count("galas")).order_by("-registered", "starts_on", "pk"))


def coming_dates(houses: Sequence[Institution]) -> list[Session]:
    """Dates that these houses have announced, from yesterday on. One query."""
    rows = Session.objects.filter(
        offering__institution__in=[each.pk for each in houses],
        offering__activity__withdrawn_at=None,
        offering__activity__isnull=False,
        ends_at__gt=clock.now() - timedelta(days=1),
        status__in=[Status.PUBLISHED, Status.CLOSED],
    )
    return list(rows.select_related("offering__institution").order_by("starts_at", "pk")[:60])


def _shown() -> "QuerySet[Gala]":
    rows = Gala.objects.select_related(
        "festival", "house__division", "session__offering__activity", "session__division", "session__space"
    )
    return rows.annotate(pictured=Count("picture"))


def _tiles(galas: Iterable[Gala]) -> list[Tile]:
    rows = galas if not isinstance(galas, QuerySet) else _annotated(galas)
    return [_tile(each) for each in rows]


def _annotated(galas: "QuerySet[Gala]") -> "QuerySet[Gala]":
    keys = galas.values("pk")
    return _shown().filter(pk__in=keys).order_by("session__starts_at", "pk")


def _tile(gala: Gala) -> Tile:
    now = clock.now()
    phase = NEXT if now < gala.session.starts_at else NOW if now < gala.session.ends_at else OVER
    watch = gala.replay_url if phase == OVER else gala.live_url
    return Tile(gala, phase, watch, bool(getattr(gala, "pictured", 0)))


def _stops(tiles: Sequence[Tile]) -> list[Stop]:
    found: list[Stop] = []
    for tile in tiles:
        before = found[-1].tile.gala if found else None
        km = _km(before.house, tile.gala.house) if before else None
        clash = before is not None and tile.gala.session.starts_at < before.session.ends_at
        found.append(Stop(tile, km, clash))
    return found


def _km(one: Institution, other: Institution) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    east = float(other.lon - one.lon) * cos(radians(float(one.lat)))
    return sqrt(east**2 + float(other.lat - one.lat) ** 2) * KM_PER_DEGREE
