"""What a batch of targeting looks at: everybody who waits, free copies of what they wait for, and the ways between."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from wenmai.library.queries.hold_copies import COLUMNS, CopyNow, fits
from wenmai.library.queries.hold_queue import SELECTED, WHO, Candidate
from wenmai.library.queries.terms import ages_asked, terms_for_many
from wenmai.library.targeting.batch import Wanting
from wenmai.library.targeting.costs import Site, way
from wenmai.library.targeting.ways import ways_between
from wenmai.library.terms import Case
from wenmai.places.models import HoursRule, Institution
from wenmai.places.queries.days import official_day
from wenmai.places.queries.hours import ranges_for

PATIENCE: Final = timedelta(days=2)
"""A target that nobody has brought after this is looked for elsewhere first."""
_WAITING: Final = f"""{SELECTED.format(more=", h.target_id, h.target_since, h.unbrought_id")}
WHERE h.state = 'waiting' AND h.frozen_at IS NULL AND {WHO}
ORDER BY h.requested_at, h.id
"""
_FREE: Final = f"""{COLUMNS}
WHERE i.status = 'available' AND (i.record_id IN (SELECT record_id FROM library_hold WHERE state = 'waiting')
    OR c.work_id IN (SELECT work_id FROM library_hold WHERE state = 'waiting')
    OR i.id IN (SELECT wanted_id FROM library_hold WHERE state = 'waiting'))
    AND NOT EXISTS (SELECT 1 FROM library_circevent e WHERE e.item_id = i.id AND e.kind = 'hold_missed'
        AND e.at > %(missed)s)
ORDER BY i.id
"""  # noqa: S608 - constants of this module
_MISSED: Final = timedelta(hours=12)
"""A copy that was not found is not looked for again on the same day."""


@dataclass(frozen=True, slots=True)
class Targeted:
    """A hold that waits, the copy that it is to have by the last batch, and the last one that nobody brought."""

    hold: Candidate
    target: int | None
    since: datetime | None
    unbrought: int | None


def waiting(at: datetime) -> list[Targeted]:
    """All whom something may be brought, in the order of the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"at": at, "day": at.date()})
        return [Targeted(Candidate(*row[:-3]), *row[-3:]) for row in cursor.fetchall()]


def free_copies(at: datetime) -> list[CopyNow]:
    """Copies on open shelves of what anybody waits for. Houses that are closed today are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"missed": at - _MISSED})
        found = [CopyNow(*row) for row in cursor.fetchall()]
    shut = closed_today({each.place for each in found}, at)
    return [each for each in found if each.place not in shut]


def closed_today(houses: set[int], at: datetime) -> set[int]:
    """Those that are closed on the day, or for good. Of whom nobody wrote hours, nothing is known: open. Five queries."""
    rows = list(Institution.objects.filter(pk__in=houses))
    day = at.date()
    official = official_day(day)
    open_ = {key for key, ranges in ranges_for(rows, official).items() if ranges}
    timed = set(HoursRule.objects.filter(institution__in=houses).values_list("institution", flat=True))
    gone = {each.pk for each in rows if each.closed_on and each.closed_on <= day}
    return (timed - open_) | gone


def sites(houses: set[int]) -> Mapping[int, Site]:
    """Where houses are. One query."""
    rows = Institution.objects.filter(pk__in=houses).values_list("pk", "division__path", "lon", "lat")
    return {
        key: Site(key, tuple(path), float(lon) if lon else None, float(lat) if lat else None)
        for key, path, lon, lat in rows
    }


def wanting(at: datetime) -> list[Wanting]:
    """Every hold with what each copy that it may have costs to bring."""
    holds, copies = waiting(at), free_copies(at)
    pairs = list(_permitted([each.hold for each in holds], copies))
    known = sites({copy.place for _hold, copy in pairs} | {hold.pickup for hold, _copy in pairs})
    ways = ways_between({(copy.place, hold.pickup) for hold, copy in pairs})
    costs: dict[int, dict[int, int]] = defaultdict(dict)
    for hold, copy in pairs:
        both = (copy.place, hold.pickup)
        if both not in ways:
            ways[both] = way(known[copy.place], known[hold.pickup])
        costs[hold.id][copy.id] = ways[both]
    titles = _titles([each.hold for each in holds], copies)
    return [
        Wanting(
            each.hold.id, titles[each.hold.id], number, costs.get(each.hold.id, {}), each.target,
            each.since is not None and each.since < at - PATIENCE, each.unbrought,
        )
        for number, each in enumerate(holds)
    ]  # fmt: skip


def _permitted(holds: Sequence[Candidate], copies: Sequence[CopyNow]) -> Iterator[tuple[Candidate, CopyNow]]:
    """Pairs that the rules permit. Every different case is asked once."""
    pairs = list(_fitting(holds, copies))
    ages = ages_asked({hold.person for hold, _copy in pairs})
    cases = [hold.case(copy, ages.get(hold.person or "")) for hold, copy in pairs]
    different: list[Case] = list(dict.fromkeys(cases))
    said = dict(zip(different, terms_for_many(different), strict=True))
    for pair, case in zip(pairs, cases, strict=True):
        if said[case].hold_ok:
            yield pair


def _fitting(holds: Sequence[Candidate], copies: Sequence[CopyNow]) -> Iterator[tuple[Candidate, CopyNow]]:
    by: dict[tuple[str, int | None], list[CopyNow]] = defaultdict(list)
    for copy in copies:
        by["record", copy.record].append(copy)
        by["work", copy.work].append(copy)
        by["wanted", copy.id].append(copy)
    for hold in holds:
        for name in ("record", "work", "wanted"):
            key = getattr(hold, name)
            for copy in by[name, key] if key else ():
                assert fits(hold, copy)
                yield hold, copy


def _titles(holds: Sequence[Candidate], copies: Sequence[CopyNow]) -> Mapping[int, str]:
    """What stands apart from all else: the work, or the record where it belongs to none."""
    of_record = {copy.record: f"w{copy.work}" if copy.work else f"r{copy.record}" for copy in copies}
    of_item = {copy.id: of_record[copy.record] for copy in copies}
    return {
        hold.id: f"w{hold.work}" if hold.work else of_record.get(hold.record or 0) or of_item.get(hold.wanted or 0, "")
        for hold in holds
    }
