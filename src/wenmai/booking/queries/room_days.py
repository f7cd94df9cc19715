"""When rooms are free: one room on one day, and many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.booking.drafts.rooms import Wanted
from wenmai.booking.free_times import Start, Stretch, free, starts
from wenmai.booking.queries.rooms import get_wanted_space, know_opened, opened
from wenmai.kernel import clock
from wenmai.places.models import Occupancy

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """Starts of the morning, the afternoon or the evening."""

    name: str
    starts: Sequence[Start]


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A room on a day: what can be had, and which other days can be asked for. `late` when the day is too far gone."""

    wanted: Wanted
    day: date
    days: Sequence[date]
    open_: bool
    late: bool
    parts: Sequence[PartOfDay]

    def start_at(self, instant: datetime) -> Start | None:
        """The start that was chosen, if it can still be had."""
        return next((each for part in self.parts for each in part.starts if each.at == instant), None)


def room_day(space: int, day: date | None = None) -> RoomDay:
    """A room that is lent by the hour; a day that cannot be asked for is the first one that can. Raises NotFound."""
    wanted = get_wanted_space(space)
    today = clock.today()
    days = [today + timedelta(days=each) for each in range(min(wanted.ahead_days, DAYS_SHOWN - 1) + 1)]
    if day is None or not today <= day <= today + timedelta(days=wanted.ahead_days):
        day = today if not is_late(wanted, today) or len(days) == 1 else days[1]
    found = free_stretches([wanted], day)[wanted.space] if wanted.bookable and not wanted.gone else []
    return RoomDay(wanted, day, days, bool(opened(wanted, day)), is_late(wanted, day), _parts(starts(wanted, found)))


def is_late(wanted: Wanted, day: date) -> bool:
    """Whether a day that is open ends before somebody who asks now, with the notice that is wanted, could begin."""
    earliest = clock.now() + timedelta(minutes=wanted.notice_minutes)
    stretches = opened(wanted, day)
    return bool(stretches) and max(each.end for each in stretches) <= earliest


def _parts(found: Sequence[Start]) -> Sequence[PartOfDay]:
    names = ((_("上午"), range(12)), (_("下午"), range(12, 18)), (_("晚上"), range(18, 24)))
    parts = [
        PartOfDay(name, [each for each in found if each.at.astimezone(clock.SHANGHAI).hour in hours])
        for name, hours in names
    ]
    return [each for each in parts if each.starts]


def free_stretches(rooms: Sequence[Wanted], day: date) -> Mapping[int, Sequence[Stretch]]:
    """When each room can be had on a day, by the key of the space: from now and its notice on. At most four statements."""
    know_opened(rooms, day)
    taken = blocked_on({atom for each in rooms for atom in each.atoms}, day)
    now = clock.now()
    return {
        each.space: free(
            each,
            [(one.start, one.end) for one in opened(each, day)],
            [stretch for atom in each.atoms for stretch in taken.get(atom, ())],
            now + timedelta(minutes=each.notice_minutes),
        )
        for each in rooms
    }


def blocked_on(atoms: Iterable[int], day: date) -> Mapping[int, Sequence[Stretch]]:
    """What is taken of undivided rooms on a day, a little before and after, with set-up and clean-up. One statement."""
    start, end = clock.day_bounds(day)
    span = (start - timedelta(hours=12), end + timedelta(hours=12))
    found: dict[int, list[Stretch]] = {}
    rows = Occupancy.objects.filter(space__in=list(atoms), blocked__overlap=span).values_list("space", "blocked")
    for space, blocked in rows:
        found.setdefault(space, []).append((blocked.lower, blocked.upper))
    return found
