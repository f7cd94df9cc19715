"""What happens in Panzhihua in the next days: announced by actions, and booked by the demo's citizens."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.kept_places import Keeping, with_kept
from wenmai.activities.models import Activity
from wenmai.booking.actions.claims import claim
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.languages import Language
from wenmai.booking.models import Pool
from wenmai.demo.catalogue import rows
from wenmai.demo.gatherings import brand_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Division, Institution, Space
from wenmai.places.queries.hours import open_ranges

SPOKEN = {"汉语": Language.SICHUANESE, "彝语": Language.YI}
WHEELCHAIR = "轮椅位"
ORDINARY = "普通"
LARGE, MIDDLING = 80, 40
"""Seats."""
HOST = {"village_room": "village"}


def announce_activities(actor: Actor, today: date) -> list[Activity]:
    """Every activity of activities.toml, dated from `today`; what has been announced before is left alone."""
    known = set(Activity.objects.filter(demo=True).values_list("title", flat=True))
    return [_announce(actor, row, today) for row in rows("activities", "activity") if row["title"] not in known]


def _announce(actor: Actor, row: dict[str, Any], today: date) -> Activity:
    house = Institution.objects.select_related("division").get(code=row["institution"])
    draft = ActivityDraft(
        institution=house,
        title=row["title"],
        kind=row["kind"],
        body=row["body"].strip(),
        series=row.get("series", ""),
        brand=brand_of(row),
        audience=tuple(row.get("audience", ())),
        languages=tuple(SPOKEN[each] for each in row.get("languages", ())),
        bookable=row["capacity"] > 0,
        demo=True,
    )
    return announce(actor, draft=draft, slots=(_slot(row, house, today),))


def _slot(row: dict[str, Any], house: Institution, today: date) -> Slot:
    division = Division.objects.get(code=row["village"]) if "village" in row else house.division
    space = Space.objects.filter(institution=house, name=row.get("space", "")).first()
    start = _start(row, space, today)
    return Slot(
        start=start,
        end=start + timedelta(minutes=row["minutes"]),
        division=division,
        venue=row.get("venue", "") or ("" if space else row.get("space", "")),
        space=space,
        seats=_seats(row["capacity"], start),
    )


def _start(row: dict[str, Any], space: Space | None, today: date) -> datetime:
    """The wanted time on the wanted day, or on the next day that is not past and not closed."""
    days = (clock.at(today + timedelta(days=row["in_days"] + late), time.fromisoformat(row["at"])) for late in range(8))
    return next(start for start in days if start > clock.now() and (space is None or _is_open(space, start)))


def _is_open(space: Space, start: datetime) -> bool:
    return any(each.holds(start) for each in open_ranges(space, clock.day_of(start)))


def _seats(capacity: int, start: datetime) -> tuple[Seats, ...]:
    """Large rooms have places for wheelchairs; middling ones keep six for old people until the day before."""
    plain = (Seats(ORDINARY, capacity),) if capacity else ()
    if capacity >= LARGE:
        return (*plain, Seats(WHEELCHAIR, 4))
    keeping = (Keeping("elder", 6, timedelta(days=1)),) if capacity >= MIDDLING else ()
    return with_kept(plain, keeping, start)


def book_some(citizens: Sequence[Actor], now: datetime) -> int:
    """The demo's citizens book the next dates; the number of bookings asked for."""
    pools = Pool.objects.filter(session__offering__demo=True, name=ORDINARY, session__during__startswith__gt=now)
    wishes = [
        (citizen, Claim(pool=pool.pk, key=f"demo-{citizen.person}-{pool.pk}", party_size=1 + (number + pool.pk) % 2))
        for pool in pools.order_by("pk")[:6]
        for number, citizen in enumerate(citizens)
    ]
    for citizen, wish in wishes:
        claim(citizen, wish=wish)
    return len(wishes)
