"""How many galas a county registered, held and let people see: from the ledger; views apart, as others counted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.activities.models import Festival, Gala, GalaState, GalaViews
from wenmai.activities.reach import OFFLINE
from wenmai.booking.facts import session_source
from wenmai.booking.queries.sources import sessions_of_sources
from wenmai.kernel import clock
from wenmai.ledger.breakdown import breakdown
from wenmai.ledger.queries import FactFilter
from wenmai.places.models import Level
from wenmai.places.queries.divisions import divisions_by_code

Counted = dict[int, int]
"""By session."""


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
    """By county, the whole last. What was held and who came is what the ledger says of the galas' own dates in the festival.

    Five queries, however many villages. Online views are never added to people (四川规划 SC-I10).
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


def _ledger(festival: Festival, rows: Sequence[Gala]) -> tuple[Counted, Counted]:
    """Dates held and people there, by session: other dates of the same activity, also around midnight, are not the gala."""
    dates = {each.session_id: each.session for each in rows if _within(festival, each)}
    wanted = FactFilter(
        kinds=[SESSION_HELD.name, ATTENDANCE.name],
        channels=OFFLINE,
        first=festival.starts_on,
        last=festival.ends_on + timedelta(days=1),  # the last night goes past midnight
        institutions=sorted({each.house.code for each in rows}),
        attributes=(("activity", [str(each.session.offering.activity.pk) for each in rows]),),
    )
    found = {each.words[0]: int(each.quantity) for each in breakdown(wanted, ("source",))} if dates else {}
    held = {key: found.get(session_source(date), 0) for key, date in dates.items()}
    people: Counted = defaultdict(int)
    for source, session in sessions_of_sources(found).items():
        people[session] += found[source]
    return held, {key: people[key] for key in dates}


def _within(festival: Festival, gala: Gala) -> bool:
    return festival.starts_on <= clock.day_of(gala.session.starts_at) <= festival.ends_on


def _county(code: str, name: str, galas: Sequence[Gala], held: Counted, people: Counted) -> CountyLine:
    sessions = {each.session_id for each in galas}
    watched = [views for each in galas if (views := getattr(each, "watched", None)) is not None]
    return CountyLine(
        code,
        name,
        len(galas),
        sum(each.state == GalaState.LISTED for each in galas),
        sum(held.get(session, 0) for session in sessions),
        sum(people.get(session, 0) for session in sessions),
        sum(watched),
        len(watched),
        [_village(each, held, people) for each in galas if each.state == GalaState.LISTED],
    )


def _village(gala: Gala, held: Counted, people: Counted) -> VillageLine:
    session, watched = gala.session_id, getattr(gala, "watched", None)
    return VillageLine(gala, held.get(session, 0) > 0, people.get(session, 0), watched)
