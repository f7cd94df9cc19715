"""How many galas a county registered, held and let people see: from the ledger; views apart, as others counted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.activities.models import Festival, Gala, GalaState, GalaViews
from wenmai.activities.reach import OFFLINE
from wenmai.kernel import clock
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter
from wenmai.places.models import Level
from wenmai.places.queries.divisions import divisions_by_code

Counted = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One gala of the joint page behind a county's numbers; `views` None where nobody said."""

    gala: Gala
    held: bool
    people: int
    views: int | None


@dataclass(frozen=True, slots=True)
class CountyLine:
    """Numbers of a county: registered and let through, held and people there by the ledger, views as others counted."""

    code: str
    name: str
    registered: int
    listed: int
    held: int
    people: int
    views: int
    counted: int
    villages: Sequence[VillageLine]


def numbers(festival: Festival) -> Sequence[CountyLine]:
    """By county, the whole last. What was held and who came is what the ledger says of the galas' activities in the festival.

    Four queries, however many villages. Online views are never added to people (四川规划 SC-I10).
    """
    latest = GalaViews.objects.filter(gala=OuterRef("pk")).order_by("-at", "-pk")
    rows = list(
        Gala.objects.filter(festival=festival)
        .exclude(state=GalaState.WITHDRAWN)
        .select_related("house__division", "session__offering__activity")
        .annotate(watched=Subquery(latest.values("views")[:1]))
    )
    held, people = _ledger(festival, rows)
    counties: dict[str, list[Gala]] = defaultdict(list)
    for gala in rows:
        path = gala.house.division.path
        counties[path[min(Level.COUNTY, len(path)) - 1]].append(gala)
    names = divisions_by_code(counties)
    lines = [_county(code, names[code].name, counties[code], held, people) for code in sorted(counties)]
    return [*lines, _county("", _("合计"), rows, held, people)] if len(lines) > 1 else lines


def _activity(gala: Gala) -> str:
    return str(gala.session.offering.activity.pk)


def _evening(gala: Gala) -> set[tuple[str, str]]:
    """Activity and day, both days of a night that goes past midnight."""
    days = {clock.day_of(gala.session.starts_at), clock.day_of(gala.session.ends_at)}
    return {(_activity(gala), day.isoformat()) for day in days}


def _ledger(festival: Festival, rows: Sequence[Gala]) -> tuple[Counted, Counted]:
    """Dates held and people there, by activity and day: other dates of the same activity are not the gala."""
    found: dict[str, Counted] = {SESSION_HELD.name: {}, ATTENDANCE.name: {}}
    wanted = FactFilter(
        kinds=list(found),
        channels=OFFLINE,
        first=festival.starts_on,
        last=festival.ends_on,
        institutions=sorted({each.house.code for each in rows}),
        attributes=(("activity", [_activity(each) for each in rows]),),
    )
    for split in breakdown(wanted, ("kind", "attributes.activity", "day")) if rows else ():
        found[split.words[0]][split.words[1], split.words[2]] = int(split.quantity)
    return found[SESSION_HELD.name], found[ATTENDANCE.name]


def _county(code: str, name: str, galas: Sequence[Gala], held: Counted, people: Counted) -> CountyLine:
    keys = {key for each in galas for key in _evening(each)}
    watched = [views for each in galas if (views := getattr(each, "watched", None)) is not None]
    return CountyLine(
        code,
        name,
        len(galas),
        sum(each.state == GalaState.LISTED for each in galas),
        sum(held.get(key, 0) for key in keys),
        sum(people.get(key, 0) for key in keys),
        sum(watched),
        len(watched),
        [_village(each, held, people) for each in galas if each.state == GalaState.LISTED],
    )


def _village(gala: Gala, held: Counted, people: Counted) -> VillageLine:
    keys = _evening(gala)
    watched = getattr(gala, "watched", None)
    return VillageLine(
        gala, sum(held.get(key, 0) for key in keys) > 0, sum(people.get(key, 0) for key in keys), watched
    )
