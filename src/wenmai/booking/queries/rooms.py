"""Rooms by the hour: what decides about a claim, and when they are open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from wenmai.booking.drafts.rooms import Wanted
from wenmai.kernel import clock
from wenmai.kernel.errors import NotFound
from wenmai.places.hours import OpenRange
from wenmai.places.models import Space
from wenmai.places.queries.days import official_day
from wenmai.places.queries.hours import ranges_between, ranges_for_spaces

_WANTED = """
SELECT o.id AS offering, o.title, o.bookable, o.real_name_level, o.real_name_each,
       s.id AS space, s.name AS room, s.capacity,
       (s.retired_on IS NOT NULL AND s.retired_on <= %(today)s) AS gone,
       i.id AS house, i.code, i.hours_revision AS revision, d.code AS division, d.path,
       t.step_minutes, t.min_minutes, t.max_minutes, t.ahead_days, t.notice_minutes, t.approval, t.note,
       o.policy_id AS policy, p.counted_together AS together, p.active_most, p.window_days, p.window_most,
       p.cancels_days, p.cancels_most, p.overlap, p.strikes,
       coalesce(made.atoms, ARRAY[s.id]) AS atoms,
       greatest(s.setup_minutes, coalesce(made.setup, 0)) AS setup_minutes,
       greatest(s.cleanup_minutes, coalesce(made.cleanup, 0)) AS cleanup_minutes
FROM booking_offering o
JOIN booking_roomterms t ON t.offering_id = o.id
LEFT JOIN booking_bookingpolicy p ON p.id = o.policy_id
JOIN places_space s ON s.id = o.space_id
JOIN places_institution i ON i.id = s.institution_id
JOIN places_division d ON d.code = i.division_id
LEFT JOIN LATERAL (
    SELECT array_agg(part.id ORDER BY part.id) AS atoms, max(part.setup_minutes) AS setup,
           max(part.cleanup_minutes) AS cleanup
    FROM places_space_part link JOIN places_space part ON part.id = link.to_space_id WHERE link.from_space_id = s.id
) made ON true
WHERE o.claim_kind = 'range' AND {which} = ANY(%(keys)s)
"""
BY_OFFERING, BY_SPACE = _WANTED.format(which="o.id"), _WANTED.format(which="s.id")


def get_wanted(offering: int) -> Wanted:
    """The room of an offering. One statement. Raises NotFound."""
    return _wanted(BY_OFFERING, offering)


def get_wanted_space(space: int) -> Wanted:
    """The same by the key of the space."""
    return _wanted(BY_SPACE, space)


def wanted_spaces(spaces: Sequence[int]) -> Mapping[int, Wanted]:
    """The same for many spaces, by their keys; those that are not lent by the hour are left out. One statement."""
    return {each.space: each for each in _asked(BY_SPACE, spaces)}


def _wanted(statement: str, key: int) -> Wanted:
    found = _asked(statement, [key]) if 0 < key < 2**63 else []
    if not found:
        raise NotFound("booking.no_room", _("这个空间不按时段预约。可以打电话问。"))
    return found[0]


def _asked(statement: str, keys: Sequence[int]) -> list[Wanted]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"keys": list(keys), "today": clock.today()})
        return [Wanted(*row) for row in cursor.fetchall()]


_opened: dict[tuple[int, int, date], tuple[OpenRange, ...]] = {}
REMEMBERED = 5000


def opened(wanted: Wanted, day: date) -> tuple[OpenRange, ...]:
    """The open stretches of a room on a day as of the revision that `wanted` read, from memory after the first time.

    Safe because the claim's own statement compares the revision: hours that have changed since are never relied upon.
    """
    key = (wanted.space, wanted.revision, day)
    found = _opened.get(key)
    if found is None:
        if len(_opened) >= REMEMBERED:
            _opened.clear()
        room = Space.objects.select_related("institution").get(pk=wanted.space)
        found = _opened[key] = ranges_between(room, day, day)[day]
    return found


def know_opened(wanted: Sequence[Wanted], day: date) -> None:
    """Look the hours of many rooms up at once. Three statements, or none when they are known."""
    unknown = [each for each in wanted if (each.space, each.revision, day) not in _opened]
    if not unknown:
        return
    rooms = Space.objects.select_related("institution").in_bulk([each.space for each in unknown])
    found = ranges_for_spaces(list(rooms.values()), official_day(day))
    for each in unknown:
        _opened[each.space, each.revision, day] = found[each.space]


def open_throughout(wanted: Wanted, start: datetime, end: datetime) -> bool:
    """True when the room is open from start to end without a gap; a room without published hours is not."""
    reached, day = start, clock.day_of(start)
    while day <= clock.day_of(end):
        for each in opened(wanted, day):
            reached = each.end if each.holds(reached) else reached
        day += timedelta(days=1)
    return reached >= end
