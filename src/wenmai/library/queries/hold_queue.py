"""Who waits for an item, in the order of the queue, and whom the rules permit to have it.

The queue is by the instant of the request, then by key. Permitted is who may borrow, has not set the hold aside, and for
whom the terms of the pickup house allow a hold of this item.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import connection

from wenmai.library.queries.at_desk import ItemNow
from wenmai.library.queries.terms import ages_asked, terms_for_many
from wenmai.library.terms import Case, Terms

BATCH: Final = 100
WHO: Final = """
    r.closed_at IS NULL AND (r.valid_until IS NULL OR r.valid_until >= %(day)s)
    AND (h.until IS NULL OR h.until >= %(day)s) AND (p.closed_on IS NULL OR p.closed_on > %(day)s)
    AND NOT EXISTS (SELECT 1 FROM library_block b WHERE b.reader_id = r.id AND b.lifted_at IS NULL AND b.since <= %(at)s
        AND (b.until IS NULL OR b.until > %(at)s) AND b.scope = ANY(d.path || p.code::text))
"""
"""Who may have what they wait for: of `h`, its reader `r`, its pickup house `p` and the division of that `d`."""
SELECTED: Final = """
SELECT h.id, h.reader_id, r.person, h.alias, h.pickup_id, p.code, r.category, rh.code, h.requested_at,
    h.work_id, h.record_id, h.wanted_id, h.point_id{more}
FROM library_hold h JOIN library_reader r ON r.id = h.reader_id JOIN places_institution rh ON rh.id = r.home_id
    JOIN places_institution p ON p.id = h.pickup_id JOIN places_division d ON d.code = p.division_id
"""
_COLUMNS: Final = SELECTED.format(more="")
_WAITING: Final = f"""{_COLUMNS}
WHERE h.state = 'waiting' AND h.frozen_at IS NULL
    AND (h.wanted_id = %(item)s OR h.record_id = (SELECT record_id FROM library_item WHERE id = %(item)s)
        OR h.work_id = (SELECT c.work_id FROM library_item i JOIN catalogue_record c ON c.id = i.record_id
            WHERE i.id = %(item)s))
    AND (h.requested_at, h.id) > (%(after)s::timestamptz, %(key)s) AND {WHO}
ORDER BY h.requested_at, h.id LIMIT %(batch)s
"""  # noqa: S608 - constants of this module
_ONE: Final = f"{_COLUMNS} WHERE h.id = %(hold)s"
_LOCK: Final = """
SELECT 1 FROM library_hold WHERE id = %(hold)s AND state = 'waiting' AND (frozen_at IS NULL OR %(frozen)s) FOR NO KEY UPDATE
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hold in the queue of an item: whose it is, and where it is to be handed over."""

    id: int
    reader: int
    person: str | None
    alias: str
    pickup: int
    pickup_code: str
    category: str
    reader_home: str
    requested_at: datetime
    work: int | None
    record: int | None
    wanted: int | None
    point: int | None = None

    def case(self, item: "Thing", age: int | None = None) -> Case:
        """What the rules are asked: a loan of the item at the pickup house."""
        where, theirs, kind = self.pickup_code, self.reader_home, item.kind
        return Case(where, item.owner_code, item.home_code, theirs, self.category, kind, age=age)


class Thing(Protocol):
    """What the rules ask of an item."""

    @property
    def owner_code(self) -> str: ...
    @property
    def home_code(self) -> str: ...
    @property
    def kind(self) -> str: ...


def permitted(item: ItemNow, at: datetime) -> Iterator[tuple[Candidate, Terms]]:
    """The holds that the item may serve, the first in the queue in front. One query for each hundred that wait."""
    key, after = 0, datetime.min.replace(tzinfo=at.tzinfo, year=1900)
    while True:
        values = {"item": item.id, "at": at, "day": at.date(), "after": after, "key": key, "batch": BATCH}
        found = _rows(_WAITING, values)
        for hold, terms in zip(found, terms_of(found, item), strict=True):
            if terms.hold_ok:
                yield hold, terms
        if len(found) < BATCH:
            return
        key, after = found[-1].id, found[-1].requested_at


def terms_of(holds: Sequence[Candidate], item: Thing) -> Sequence[Terms]:
    """The terms under which each would have an item."""
    ages = ages_asked(each.person for each in holds)
    return terms_for_many([each.case(item, ages.get(each.person or "")) for each in holds])


def lock_waiting(hold: int, *, frozen: bool = False) -> bool:
    """Lock a hold that still waits; False for one that does not any more. `frozen` takes those that are set aside too."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"hold": hold, "frozen": frozen})
        return cursor.fetchone() is not None


def candidate(hold: int) -> Candidate:
    """One hold that is open."""
    return _rows(_ONE, {"hold": hold})[0]


def _rows(sql: str, values: dict[str, Any]) -> Sequence[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Candidate(*row) for row in cursor.fetchall()]
