"""How an item and a reader stand, read under their locks: two or three statements before every deed.

Order of locks: item, reader. Loans and transits are changed only by who holds the item, so they need no lock of their own.
What may have changed while the lock was waited for is read by the second statement, whose snapshot is younger.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from wenmai.library.counters import Deed
from wenmai.places.models import Institution

_ROOT = """(SELECT coalesce(up.main_id, tie.main_id) FROM places_mainbranchtie tie
        LEFT JOIN places_mainbranchtie up ON up.branch_id = tie.main_id AND up.network = 'library' AND up.during @> %(day)s
        WHERE tie.branch_id = {of} AND tie.network = 'library' AND tie.during @> %(day)s)"""
"""The main library of a house, through one library between them; null for who is its own."""

_MAIN_KIND: Final = f"(SELECT kind FROM places_institution WHERE id = coalesce({_ROOT.format(of='h.id')}, h.id))"  # noqa: S608 - likewise
_SCENE: Final = """coalesce((SELECT tie.scene FROM places_mainbranchtie tie
        WHERE tie.branch_id = h.id AND tie.network = 'library' AND tie.during @> %(day)s), '')"""
_LOCK: Final = f"""
SELECT h.id, h.code, h.kind, h.division_id, h.hours_revision, h.opened_on, h.closed_on, d.path, coalesce({_ROOT.format(of="h.id")}, h.id),
    {_MAIN_KIND}, {_SCENE}, i.id, i.base, i.status, i.kind, i.place_id, i.home_id, home.code, i.owner_id, owner.code,
    coalesce({_ROOT.format(of="i.owner_id")}, i.owner_id), i.demo,
    (rec.audience = 'adults' OR coalesce(rec.ages[1] >= 18, false)){{reader}}
FROM places_institution h JOIN places_division d ON d.code = h.division_id, library_item i
    JOIN places_institution home ON home.id = i.home_id JOIN places_institution owner ON owner.id = i.owner_id
    JOIN catalogue_record rec ON rec.id = i.record_id{{join}}
WHERE h.code = %(institution)s AND i.id = %(item)s{{where}}
FOR NO KEY UPDATE OF i{{also}}
"""  # noqa: S608 - constants of this module
LOCK_ITEM: Final = _LOCK.format(reader="", join="", where="", also="")
LOCK_BOTH: Final = _LOCK.format(
    reader=", r.id, r.person, r.category, r.valid_until, r.closed_at, rh.code",
    join=", library_reader r JOIN places_institution rh ON rh.id = r.home_id",
    where=" AND r.id = %(reader)s",
    also=", r",
)

_NOW: Final = f"""
SELECT e.id, e.kind, e.item_id, e.loan_id, e.transit_id, e.alias, e.payload,
    l.id, l.reader_id, l.alias, l.category, l.institution_id, l.opened_at, l.due_at, l.renewals, l.terms, l.state, lr.person,
    lh.code, coalesce({_ROOT.format(of="l.institution_id")}, l.institution_id), t.id, t.origin_id, t.destination_id, t.reason, t.sent_at, t.missing_at,
    h.id, h.reader_id, h.alias, h.pickup_id, h.state, h.point_id, EXISTS (SELECT 1 FROM library_hold w WHERE w.state = 'waiting'
        AND (w.wanted_id = one.item OR w.record_id = (SELECT record_id FROM library_item WHERE id = one.item)
            OR w.work_id = (SELECT r.work_id FROM library_item i JOIN catalogue_record r ON r.id = i.record_id
                WHERE i.id = one.item)))
FROM (SELECT %(item)s::bigint AS item) AS one
LEFT JOIN library_circevent e ON e.key = %(key)s
LEFT JOIN library_loan l ON l.item_id = one.item AND l.closed_at IS NULL
LEFT JOIN places_institution lh ON lh.id = l.institution_id
LEFT JOIN library_reader lr ON lr.id = l.reader_id
LEFT JOIN library_transit t ON t.item_id = one.item AND t.received_at IS NULL AND t.cancelled_at IS NULL
    AND t.rerouted_at IS NULL
LEFT JOIN library_hold h ON h.item_id = one.item AND h.state IN ('captured', 'in_transit', 'on_shelf')
"""  # noqa: S608 - constants of this module

_READER_NOW: Final = """
SELECT (SELECT alias FROM library_readeralias WHERE reader_id = %(reader)s AND year = %(year)s),
    (SELECT array_agg(kind ORDER BY id) FROM library_block WHERE reader_id = %(reader)s AND lifted_at IS NULL
        AND since <= %(at)s AND (until IS NULL OR until > %(at)s) AND scope = ANY(%(path)s)),
    (SELECT count(*) FROM library_loan o JOIN places_institution oi ON oi.id = o.institution_id
        JOIN library_item thing ON thing.id = o.item_id JOIN places_institution ow ON ow.id = thing.owner_id
        WHERE o.reader_id = %(reader)s AND o.closed_at IS NULL
        AND CASE %(column)s WHEN 'owner' THEN ow.code = %(scope)s WHEN 'where' THEN oi.code = %(scope)s ELSE true END),
    (SELECT w.id FROM library_hold w, library_item wi JOIN catalogue_record wr ON wr.id = wi.record_id
        WHERE w.reader_id = %(reader)s AND w.state = 'waiting' AND wi.id = %(item)s
        AND (w.wanted_id = wi.id OR w.record_id = wi.record_id OR w.work_id = wr.work_id)
        ORDER BY w.requested_at, w.id LIMIT 1)
"""

_DEED: Final = "SELECT id, kind, item_id, loan_id, transit_id, alias, payload FROM library_circevent"
_KNOWN: Final = ("id", "code", "kind", "division_id", "hours_revision", "opened_on", "closed_on")
_HOUSE: Final = f"""
SELECT h.id, h.code, h.kind, h.division_id, h.hours_revision, h.opened_on, h.closed_on, d.path, coalesce({_ROOT.format(of="h.id")}, h.id),
    {_MAIN_KIND}, {_SCENE}
FROM places_institution h JOIN places_division d ON d.code = h.division_id WHERE h.code = %(code)s
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class House:
    """The institution where it happens. `system` is its main library's id, or its own, `main_kind` the kind of that, `scene` where
    it stands as a branch (places.Scene), "" for none of them.
    """

    id: int
    code: str
    kind: str
    division: str
    path: tuple[str, ...]
    system: int
    main_kind: str
    scene: str
    known: tuple[Any, ...]

    @property
    def institution(self) -> Institution:
        """The row as far as the calendar needs it; other fields are read when they are asked for."""
        read = dict(zip(_KNOWN, self.known, strict=True))
        names = [each.attname for each in Institution._meta.concrete_fields if each.attname in read]
        return Institution.from_db(connection.alias, names, [read[name] for name in names])  # in the model's order


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item under its lock. `adults`: its record says that it is for them alone (`grading.for_adults`)."""

    id: int
    base: str
    status: str
    kind: str
    place: int
    home: int
    home_code: str
    owner: int
    owner_code: str
    owner_system: int
    demo: bool
    adults: bool = False


@dataclass(frozen=True, slots=True)
class ReaderNow:
    """A reader under their lock."""

    id: int
    person: str | None
    category: str
    valid_until: Any
    closed_at: datetime | None
    home_code: str


@dataclass(frozen=True, slots=True)
class LoanNow:
    """The open loan of the item. `terms` is JSON, `system` the main library of the house that lent it."""

    id: int
    reader: int
    alias: str
    category: str
    institution: int
    opened_at: datetime
    due_at: datetime
    renewals: int
    terms: str
    state: str
    person: str | None
    institution_code: str
    system: int


@dataclass(frozen=True, slots=True)
class TransitNow:
    """The open transit of the item."""

    id: int
    origin: int
    destination: int
    reason: str
    sent_at: datetime
    missing_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldNow:
    """The hold that the item is kept for, the house where it is to be handed over, and the point which that serves, if any."""

    id: int
    reader: int
    alias: str
    pickup: int
    state: str
    point: int | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """What is open about an item, the deed that was done under this key before, if any, and whether anybody waits for it."""

    loan: LoanNow | None
    transit: TransitNow | None
    done: Deed | None
    hold: HoldNow | None = None
    waited: bool = False


@dataclass(frozen=True, slots=True)
class Borrowing:
    """How a reader stands at a house: the alias of the year ("" before the first event), kinds of blocks, books out, and
    the hold with which they wait for the item.
    """

    alias: str
    blocks: tuple[str, ...]
    out: int
    waits: int | None = None


def lock(institution: str, item: int, day: object) -> tuple[House, ItemNow] | None:
    """The house and the item, the item locked; None where one of them does not exist."""
    row = _locked(LOCK_ITEM, {"institution": institution, "item": item, "day": day})
    return (_house(row), ItemNow(*row[11:23])) if row else None


def lock_both(institution: str, item: int, reader: int, day: object) -> tuple[House, ItemNow, ReaderNow] | None:
    """The house, the item and the reader, both locked in this order."""
    row = _locked(LOCK_BOTH, {"institution": institution, "item": item, "reader": reader, "day": day})
    return (_house(row), ItemNow(*row[11:23]), ReaderNow(*row[23:29])) if row else None


def _locked(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """Once more when nothing came back: who waited while the item was moved no longer finds the home that was joined."""
    return _one(sql, values) or _one(sql, values)


def now_of(item: int, key: str, day: object) -> Now:
    """What is open about a locked item."""
    row = _one(_NOW, {"item": item, "key": key, "day": day})
    assert row is not None
    loan = LoanNow(*row[7:20]) if row[7] else None
    transit = TransitNow(*row[20:26]) if row[20] else None
    hold = HoldNow(*row[26:32]) if row[26] else None
    return Now(loan, transit, _deed(row[:7]) if row[0] else None, hold, row[32])


def borrowing_of(reader: int, path: tuple[str, ...], scope: str, at: datetime, year: int, item: int) -> Borrowing:
    """How a locked reader stands at an instant. `scope` says which open loans are counted: "owner:CODE" those of a stock,
    "where:CODE" those lent there, "" all. `year` is that of the alias, `item` what they may wait for.
    """
    column, _, code = scope.partition(":")
    values = {"reader": reader, "path": list(path), "column": column, "scope": code, "at": at, "year": year}
    row = _one(_READER_NOW, values | {"item": item})
    assert row is not None
    return Borrowing(row[0] or "", tuple(row[1] or ()), row[2], row[3])


def done_under(key: str) -> Deed | None:
    """The deed that was done under a key."""
    row = _one(f"{_DEED} WHERE key = %(key)s", {"key": key})
    return _deed(row) if row else None


def deeds_under(keys: list[str]) -> list[Deed]:
    """What was done under some keys, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_DEED} WHERE key = ANY(%s) ORDER BY id", [keys])
        return [_deed(row) for row in cursor.fetchall()]


def reader_called(alias: str) -> int | None:
    """The reader of an alias; None for none, and where the year was forgotten."""
    row = _one("SELECT reader_id FROM library_readeralias WHERE alias = %(alias)s", {"alias": alias})
    return row[0] if row else None


def scanned_under(event: int) -> str | None:
    """The text that nothing answered to, from the task of the event."""
    row = _one("SELECT scanned FROM library_task WHERE event = %(event)s", {"event": event})
    return row[0] if row else None


def house_of(institution: str, day: object) -> House | None:
    """The institution where something happens that concerns no known item."""
    row = _one(_HOUSE, {"code": institution, "day": day})
    return _house(row) if row else None


def _house(row: tuple[Any, ...]) -> House:
    return House(row[0], row[1], row[2], row[3], (*row[7], row[1]), row[8], row[9], row[10], tuple(row[:7]))


def _deed(row: tuple[Any, ...]) -> Deed:
    return Deed(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]), repeated=True)


def _one(sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
