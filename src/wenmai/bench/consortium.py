"""A consortium to measure desks on: libraries, readers, titles and items, written by SQL as the actions would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection

from wenmai.bench.booking import DIVISIONS
from wenmai.bench.load import Result
from wenmai.bench.stage import Stage
from wenmai.kernel.actor import system
from wenmai.library.models import CircEvent
from wenmai.library.queries.ledger import Difference, compared, events
from wenmai.library.replay import fold
from wenmai.places.actions import Profile, add_institution, import_divisions, set_hours, weekly
from wenmai.places.models import InstitutionKind

HOUSES, TITLES, ITEMS, READERS = 200, 20_000, 100_000, 20_000
SEED, MIX, MOST = 20261122, (0.5, 0.9), 2_500
"""Of ten deeds five lend, four take back, one renews."""

_HOUSES = """
INSERT INTO places_institution ({columns})
SELECT {values} FROM places_institution one, generate_series(2, %(count)s) AS n WHERE one.code = 'BENCH-1'
"""
_HOURS = """
INSERT INTO places_hoursrule ({columns})
SELECT {values} FROM places_hoursrule one JOIN places_institution own ON own.id = one.institution_id AND own.code = 'BENCH-1',
    places_institution house WHERE house.code LIKE 'BENCH-%%' AND house.code <> 'BENCH-1'
"""
_TITLES = """
INSERT INTO catalogue_record (source, control, family, charset, raw, digest, version, title, title_key, author, publisher,
    language, form, carrier, audience, isbns, issns, clc, accessible, description, keys)
SELECT 'bench', 'b' || n, 'CNMARC', 'utf-8', '', '', 1, '文脉文库 第' || n || '种', 'wenmai' || n, '余华', '四川人民出版社',
    'chi', 'text', 'volume', '', '{}', '{}', '{}', '{}', '{}', '{}' FROM generate_series(1, %(count)s) AS n
"""
_ITEMS = """
INSERT INTO library_item (record_id, owner_id, home_id, place_id, barcode, call_number, call_key, kind, base, status,
    acquired_via, note, demo)
SELECT r.first + n %% %(titles)s, h.ids[1 + n %% %(houses)s], h.ids[1 + n %% %(houses)s], h.ids[1 + n %% %(houses)s],
    'B' || lpad(n::text, 8, '0'), 'I247.5/' || n %% 997, '', 'book', 'available', 'available', '', '', false
FROM generate_series(0, %(count)s - 1) AS n, (SELECT min(id) AS first FROM catalogue_record WHERE source = 'bench') r,
    (SELECT array_agg(id ORDER BY length(code), code) AS ids FROM places_institution WHERE code LIKE 'BENCH-%%') h
"""
_ADDED = """
INSERT INTO library_circevent (key, kind, at, institution_id, terminal, channel, actor, item_id, alias, payload)
SELECT 'bench:' || id, 'item_added', now(), home_id, '', 'onsite', 'system', id, '',
    jsonb_build_object('owner', owner_id, 'home', home_id, 'base', base) FROM library_item
"""
_READERS = """
INSERT INTO library_reader (person, category, home_id, number, since, demo)
SELECT md5(n::text), 'adult', h.ids[1 + n %% %(houses)s], 'R' || lpad(n::text, 8, '0'), current_date - 100, false
FROM generate_series(0, %(count)s - 1) AS n,
    (SELECT array_agg(id ORDER BY length(code), code) AS ids FROM places_institution WHERE code LIKE 'BENCH-%%') h
"""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do: loan, return or renewal of an item (by number) for a reader (by number) at a house (1 to HOUSES)."""

    kind: str
    item: int
    reader: int
    house: int

    @property
    def barcode(self) -> str:
        """As it stands on the item."""
        return f"B{self.item:08}"

    @property
    def card(self) -> str:
        """As it stands on the reader's card."""
        return f"R{self.reader:08}"

    @property
    def institution(self) -> str:
        """The code of the house."""
        return f"BENCH-{self.house}"


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is."""

    items: int
    readers: int


def fill(stage: Stage) -> Stock:
    """What stands in the world of a run of full size; else 200 libraries, and the rest at the stage's scale."""
    if stage.sizes:
        return Stock(stage.sizes.items, stage.sizes.readers)
    items, readers = stage.times(ITEMS, 2_000), stage.times(READERS, 500)
    titles = stage.times(TITLES, 400)
    import_divisions(system(), raw=DIVISIONS.encode())
    houses()
    with connection.cursor() as cursor:
        cursor.execute(_TITLES, {"count": titles})
        cursor.execute(_ITEMS, {"count": items, "titles": titles, "houses": HOUSES})
        told_and_read(cursor, readers)
    stage.settle()
    return Stock(items, readers)


def houses() -> None:
    """BENCH-1 to BENCH-200, open every day."""
    kind = InstitutionKind.LIBRARY
    first = add_institution(system(), code="BENCH-1", kind=kind, division="510422", profile=Profile("盐边县图书馆1"))
    set_hours(system(), institution=first.code, rules=[weekly(weekdays=range(1, 8), opens=540, closes=1080)])
    with connection.cursor() as cursor:
        _copy(cursor, "places_institution", _HOUSES, {"code": "'BENCH-' || n", "name": "'盐边县图书馆' || n"})
        _copy(cursor, "places_hoursrule", _HOURS, {"institution_id": "house.id"})


def told_and_read(cursor: Any, readers: int) -> None:
    """The ledger's word on each copy, and so many readers."""
    cursor.execute(_ADDED)
    cursor.execute(_READERS, {"count": readers, "houses": HOUSES})


def _copy(cursor: Any, table: str, statement: str, changed: Mapping[str, str]) -> None:
    """More rows like the one that the actions made."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = sorted(row[0] for row in cursor.fetchall() if row[0] != "id")
    values = ", ".join(changed.get(name, f'one."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(statement.format(columns=columns, values=values), {"count": HOUSES})


def story(stock: Stock, line: int, *, lines: int, house: int = 0) -> list[Deed]:
    """What one line does, one thing after the other, so that everything can be done: its own items, its own readers.

    At one house, or each deed at another (0). What came back is not lent again: it is on its way. Ends after MOST deeds,
    more than a line does in a round.
    """
    dice = Random(SEED + line)
    fresh = list(range(line, stock.items, lines))
    dice.shuffle(fresh)
    mine = range(line, stock.readers, lines)
    out: list[tuple[int, int]] = []
    deeds: list[Deed] = []
    counted: dict[int, int] = {}
    while fresh and len(deeds) < MOST:
        where, luck = house or dice.randrange(1, HOUSES + 1), dice.random()
        if luck < MIX[0] or not out:
            reader = mine[len(counted) % len(mine)]
            item = fresh.pop()
            counted[item] = 0
            out.append((item, reader))
            deeds.append(Deed("loan", item, reader, where))
        elif luck < MIX[1]:
            item, reader = out.pop(dice.randrange(len(out)))
            deeds.append(Deed("return", item, reader, where))
        else:
            item, reader = out[dice.randrange(len(out))]
            if counted[item] < 2:
                counted[item] += 1
                deeds.append(Deed("renewal", item, reader, where))
    return deeds


def figures(stock: Stock, rounds: Sequence[Result], spread: Any) -> dict[str, Any]:
    """The figures of a bench of desks, with what must be nought: lost deeds, differences between ledger and tables.

    The first round is not measured, but what it was told must be there too.
    """
    results = rounds[1:]
    told = sum(each.statuses.get(200, 0) for each in rounds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM library_circevent WHERE kind IN ('lent', 'renewed', 'returned')")
        kept = cursor.fetchone()[0]
    return {
        "transactions_per_s": spread([each.statuses.get(200, 0) / each.seconds for each in results], 1),
        "p50_ms": spread([each.percentile(0.5) for each in results], 1),
        "p95_ms": spread([each.percentile(0.95) for each in results], 1),
        "transactions": told,
        "lost": max(0, told - kept),
        "unasked": max(0, kept - told),
        "differences": len(_differing()),
        "faults": sum(n for each in rounds for status, n in each.statuses.items() if status != 200),
        "items": stock.items,
        "readers": stock.readers,
        "libraries": HOUSES,
    }


def _differing() -> list[Difference]:
    """Of the copies that something was done with: nobody has touched the others since they were put in."""
    done = CircEvent.objects.exclude(kind="item_added").values_list("item_id", flat=True).distinct()
    touched = [number for number in done if number]
    return compared(fold(events(touched)), touched)
