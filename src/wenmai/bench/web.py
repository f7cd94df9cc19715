"""The portal over HTTP on the demo city: what anonymous readers share, and a list of 50 rows made anew for each reader."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.bench import load, machine, readers
from wenmai.bench.stage import Stage
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.demo.build import build_city
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution

RUNS, SECONDS, WORKERS, ROWS = 3, 4.0, 2, 50
SHARED = ("/", "/activities/", "/places/", "/plan/")
LIST = "/activities/?division=5104"
BARE = "/robots.txt"
ASSET = re.compile(rb'(?:href|src)="(/static/[^"#?]+\.(?:css|js|svg|webp|png|woff2))')
WRITES_PER_SECOND = 5


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who asks: the served address, seconds for each measurement, the cookies of signed-in citizens."""

    host: str
    port: int
    seconds: float
    cookies: Sequence[str]

    def ask(self, paths: Sequence[str], connections: int, *, signed_in: bool = False) -> load.Result:
        """The paths in turn, anonymous or as somebody; keep-alive, compressed as a browser asks."""
        requests = self._requests(paths, signed_in=signed_in)
        return load.fire(self.host, self.port, requests, connections=connections, seconds=self.seconds)

    def warm(self, paths: Sequence[str], *, signed_in: bool = False) -> None:
        """Each of 16 connections asks for each path once, so that each process has made it."""
        load.fire_once(self.host, self.port, [self._requests(paths, signed_in=signed_in)[: len(paths)]] * 16)

    def _requests(self, paths: Sequence[str], *, signed_in: bool) -> list[bytes]:
        own = [{"Cookie": cookie} for cookie in self.cookies] if signed_in else [{}]
        headers = [each | {"Accept-Encoding": "gzip"} for each in own]
        return [load.request("GET", path, headers=each) for each in headers for path in paths]


def measure(stage: Stage) -> dict[str, Any]:
    """Anonymous pages from the cache; the list for signed-in citizens, whose pages are never kept; bytes of the front page."""
    stage.runs = RUNS
    build_city(system(), lambda _line: None)
    _fill_list()
    cookies = readers.cookies(16)
    stage.settle()
    with stage.serve(WORKERS) as address:
        target = urlsplit(address)
        crowd = Crowd(target.hostname or "", target.port or 80, max(0.5, SECONDS * stage.scale), cookies)
        crowd.warm((*SHARED, LIST), signed_in=True)
        return _bytes(crowd) | _shared(crowd) | _own(crowd)


def _fill_list() -> None:
    """As many dates in the city as a page of the list holds, and one more."""
    house = Institution.objects.select_related("division").get(code="PZH-LIB")
    start = clock.now() + timedelta(days=3)
    slots = [
        Slot(start + timedelta(hours=day), start + timedelta(hours=day + 2), house.division, "院坝", seats=(Seats("普通", 40),))
        for day in range(ROWS + 1)
    ]  # fmt: skip
    draft = ActivityDraft(
        house, "周末诗会", "lecture", audience=("elderly", "minors"), languages=("cmn-x-sichuan",), demo=True
    )
    announce(system(), draft=draft, slots=tuple(slots))


def _shared(crowd: Crowd) -> dict[str, Any]:
    """From the page cache, and again while somebody else writes to the database."""
    figures: dict[str, Any] = {}
    for name, paths in (("home", SHARED[:1]), ("lists", SHARED[1:])):
        crowd.warm(paths)
        figures |= _rounds(f"{name}_cached", [crowd.ask(paths, 16) for _ in range(RUNS)])
    with _writing():
        figures |= _rounds("cached_while_written", [crowd.ask(SHARED, 16) for _ in range(RUNS)])
    return figures


def _own(crowd: Crowd) -> dict[str, Any]:
    """Made for each reader: the list of 50 rows, and beside it the same way through the house to one line of text."""
    wide = [crowd.ask([LIST], 16, signed_in=True) for _ in range(RUNS)]
    narrow = [crowd.ask([LIST], 4, signed_in=True) for _ in range(RUNS)]
    bare = [crowd.ask([BARE], 16, signed_in=True) for _ in range(RUNS)]
    quick = machine.spread([each.percentile(0.95) for each in narrow], 1)
    return (
        _rounds("list_uncached", wide)
        | {"list_uncached_4_p95_ms": quick}
        | {"bare_page_per_s": machine.spread([each.per_second for each in bare], 0)}
        | {"faults": sum(_faults(each) for each in (*wide, *narrow, *bare))}
    )


def _rounds(name: str, results: Sequence[load.Result]) -> dict[str, Any]:
    if faults := sum(_faults(each) for each in results):
        raise RuntimeError(f"{name}: {faults} answers were not 200")
    return {
        f"{name}_per_s": machine.spread([each.per_second for each in results], 0),
        f"{name}_p95_ms": machine.spread([each.percentile(0.95) for each in results], 1),
    }


def _faults(result: load.Result) -> int:
    return sum(count for status, count in result.statuses.items() if status != 200)


def _bytes(crowd: Crowd) -> dict[str, int]:
    """What a first visit transfers: the front page and every file it names, heads included, compressed as served."""
    line = load.Line(crowd.host, crowd.port)
    page = _transferred(line, "/")
    plain = line.ask(load.get("/"))[2]
    files = sorted({found.decode() for found in ASSET.findall(plain)})
    sizes = {path: _transferred(line, path) for path in files}
    rows = line.ask(load.request("GET", LIST, headers={"Cookie": crowd.cookies[0]}))[2].count(b'<li class="row"')
    line.close()
    return {"home_bytes": page + sum(sizes.values()), "home_page_bytes": page, "home_files": len(files), "rows": rows}


def _transferred(line: load.Line, path: str) -> int:
    status, head, body = line.ask(load.request("GET", path, headers={"Accept-Encoding": "gzip"}))
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(head) + len(load.HEAD_END) + len(body)


@contextmanager
def _writing() -> Iterator[None]:
    """Somebody else's transactions, a few a second: kept pages are made again, at most twice a second."""
    ended = Event()

    def write() -> None:
        with connection.cursor() as cursor:
            while not ended.wait(1 / WRITES_PER_SECOND):
                cursor.execute("SELECT pg_current_xact_id()")
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()
