"""The world that benches of full size play in: 200 libraries all over Sichuan, titles as the import writes them, copies and readers by SQL."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from wenmai.bench import consortium, stock
from wenmai.bench.stage import Stage
from wenmai.bench.world import Sizes, full
from wenmai.catalogue.engine import writing
from wenmai.catalogue.index import keeper
from wenmai.kernel import garbage
from wenmai.kernel.actor import system
from wenmai.places.actions import import_divisions
from wenmai.places.actions.divisions import vendored_divisions
from wenmai.runtime.trouble import Trouble

PROCESSES, BATCH = 4, 500
_COUNTIES = """
WITH county AS (SELECT code, name, row_number() OVER (ORDER BY code) - 1 AS at, count(*) OVER () AS many FROM places_division WHERE level = 3),
    house AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM places_institution WHERE starts_with(code, 'BENCH-'))
UPDATE places_institution own SET division_id = county.code, name = county.name || '图书馆' || CASE WHEN house.at < many THEN '' ELSE '分馆' END
FROM house JOIN county ON county.at = mod(house.at, county.many) WHERE house.id = own.id
"""
# Every title has a copy; the others go to titles the oftener the older: the first has some two hundred of a million.
_TITLES = """
CREATE TEMPORARY TABLE title ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS at, id, coalesce(clc[1], 'Z') AS class FROM catalogue_record
WHERE merged_into_id IS NULL AND deleted_at IS NULL
"""
_ITEMS = """
INSERT INTO library_item (record_id, owner_id, home_id, place_id, barcode, call_number, call_key, kind, base, status,
    acquired_via, note, demo)
SELECT t.id, h.ids[drawn.house], h.ids[drawn.house], h.ids[drawn.house], 'B' || lpad(n::text, 8, '0'),
    t.class || '/' || drawn.title %% 997, '', 'book', 'available', 'available', '', '', false
FROM generate_series(0, %(count)s - 1) AS n
CROSS JOIN LATERAL (SELECT 1 + mod(hashint8(n) & 2147483647, %(houses)s) AS house, CASE WHEN n < %(titles)s THEN n
    ELSE floor(%(titles)s * power(mod(n * 618033989::bigint, 1000000007) / 1000000007.0::float8, 1.5))::bigint END AS title) AS drawn
JOIN title t ON t.at = drawn.title
CROSS JOIN (SELECT array_agg(id ORDER BY length(code), code) AS ids FROM places_institution WHERE starts_with(code, 'BENCH-')) h
ORDER BY n
"""


def measure(stage: Stage) -> dict[str, Any]:
    """{"titles", "items", "readers", "titles_per_s", "index_per_s", and the seconds of each part}."""
    if stage.world is None:
        raise Trouble("这项只在 --size full 时有：它造其他各项要用的馆藏。")
    wanted, taken = full(stage.scale), dict[str, Any]()
    with _timed(taken, "libraries_s"):
        _houses()
    with _timed(taken, "titles_s"):
        _write_titles(wanted.titles, Path(stage.world.records or stock.FILE))
    with _timed(taken, "items_s"):
        titles = _fill(wanted)
    stage.settle()
    with _timed(taken, "index_s"):
        keeper.catch_up()
    connections.close_all()
    made = Sizes(titles, wanted.items, wanted.readers, wanted.titles)
    with _timed(taken, "keep_s"):
        stage.world.keep(stage.owner, stage.state, made)
    return _figures(made, taken)


def _write_titles(number: int, real: Path) -> None:
    """Rows as an import writes them. They are not compared with each other, for no two are copies; each batch has its seeds."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), garbage.put_off) as pool:
        starts = range(1, number + 1, BATCH)
        for batch in pool.map(
            stock.prepared, repeat(real), starts, (min(BATCH, number + 1 - first) for first in starts)
        ):
            with transaction.atomic():
                writing.take_turn()
                writing.write("bench", batch)
            garbage.sweep()


def _houses() -> None:
    lines = vendored_divisions().splitlines(keepends=True)
    import_divisions(system(), raw=b"".join(line for line in lines if line[:2] in {b"le", b"1,", b"2,", b"3,"}))
    consortium.houses()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTIES)


def _fill(wanted: Sizes) -> int:
    """Copies and readers; how many titles there are, without those that the import merged into others."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(_TITLES)
        cursor.execute("ANALYZE title")
        cursor.execute("SELECT count(*) FROM title")
        titles: int = cursor.fetchone()[0]
        cursor.execute(_ITEMS, {"count": wanted.items, "titles": titles, "houses": consortium.HOUSES})
        consortium.told_and_read(cursor, wanted.readers)
        cursor.execute("COMMIT")
    return titles


@contextmanager
def _timed(taken: dict[str, Any], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    taken[name] = round(time.perf_counter() - start, 1)


def _figures(made: Sizes, taken: dict[str, Any]) -> dict[str, Any]:
    return {
        "titles": made.titles,
        "items": made.items,
        "readers": made.readers,
        "titles_per_s": round(made.records / taken["titles_s"]),
        "index_per_s": round(made.titles / taken["index_s"]),
        **taken,
    }
