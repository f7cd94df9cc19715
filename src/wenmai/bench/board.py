"""The plan board over HTTP on the demo: kept by the roll-ups' version, made anew, and how soon a check-in is on it."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from wenmai.activities.actions import announce
from wenmai.activities.drafts import ActivityDraft
from wenmai.bench import load, machine, readers
from wenmai.bench.stage import Stage
from wenmai.booking.actions import add_heads
from wenmai.booking.drafts.claims import Slot
from wenmai.booking.models import Session
from wenmai.demo import parts
from wenmai.demo.build import build_city
from wenmai.demo.following import catch_up
from wenmai.demo.province import build_province
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.measures import cells
from wenmai.places.models import Division, Institution, Level

RUNS, SECONDS, WORKERS, CONNECTIONS = 3, 4.0, 2, 4
COLD, CHECK_INS, PATIENCE = 12, 8, 30.0
CITY, PROVINCE = "panzhihua-2022-2026/5104", "sichuan-14-5/51"
SHOWN_IN = ("panzhihua-2022-2026/510422/PZH-I05", "sichuan-14-5/51/SC-I06")
NUMBER = re.compile(rb'<p class="sum"><span><span class="num">([^<]+)<')


@dataclass(frozen=True, slots=True)
class Reader:
    """Signed-in citizens, whose pages are never kept whole: what is measured is the board's own cache."""

    host: str
    port: int
    cookies: Sequence[str]

    def request(self, path: str, number: int = 0) -> bytes:
        """A board's or a clause's page."""
        headers = {"Cookie": self.cookies[number], "Accept-Encoding": "gzip"}
        return load.request("GET", f"/plan/{path}/", headers=headers)

    def warm(self, paths: Sequence[str]) -> None:
        """Each process makes each board once."""
        load.fire_once(self.host, self.port, [[self.request(path) for path in paths]] * (2 * CONNECTIONS))

    def crowd(self, paths: Sequence[str], seconds: float) -> load.Result:
        """The pages in turn at four connections."""
        requests = [self.request(path, number % CONNECTIONS) for number, path in enumerate(paths)]
        found = load.fire(self.host, self.port, requests, connections=CONNECTIONS, seconds=seconds)
        if set(found.statuses) != {200}:
            raise RuntimeError(f"boards answer {found.statuses}")
        return found


def measure(stage: Stage) -> dict[str, Any]:
    """Boards of counties, prefectures and the province; below scale 1 the demo is the city alone."""
    stage.runs = RUNS
    whole = stage.scale >= 1
    build_city(system(), lambda _line: None)
    if whole:
        parts.begin(parts.PROVINCE_PART)
        build_province(system(), heavy=False)
        catch_up()
    cookies = readers.cookies(CONNECTIONS)
    boards = _boards()
    stage.settle()
    with stage.serve(WORKERS) as address:
        target = urlsplit(address)
        reader = Reader(target.hostname or "", target.port or 80, cookies)
        figures = _kept(reader, boards, max(0.5, SECONDS * stage.scale)) | _made_anew(reader, boards, stage)
        with stage.work():
            return figures | {"check_in_to_board_s": _freshness(reader, stage.times(CHECK_INS, 2))}


def _boards() -> dict[str, list[str]]:
    """Every county and prefecture under the province's plan, and Panzhihua's own under its plan."""
    codes = Division.objects.filter(path__contains=["51"], valid_to=None).order_by("code")
    counties = list(codes.filter(level=Level.COUNTY).values_list("code", flat=True))
    prefectures = list(codes.filter(level=Level.PREFECTURE).values_list("code", flat=True))
    own = [code for code in counties if code.startswith("5104")]
    return {
        "county": [f"sichuan-14-5/{code}" for code in counties] + [f"panzhihua-2022-2026/{code}" for code in own],
        "prefecture": [f"sichuan-14-5/{code}" for code in prefectures] + [CITY],
        "province": [PROVINCE],
    }


def _kept(reader: Reader, boards: dict[str, list[str]], seconds: float) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for level, paths in boards.items():
        few = _spaced(paths, COLD)
        reader.warm(few)
        rounds = [reader.crowd(few, seconds) for _ in range(RUNS)]
        figures[f"{level}_p95_ms"] = machine.spread([each.percentile(0.95) for each in rounds], 1)
        figures[f"{level}_per_s"] = machine.spread([each.per_second for each in rounds], 0)
    return figures


def _made_anew(reader: Reader, boards: dict[str, list[str]], stage: Stage) -> dict[str, Any]:
    """One reader after another, each just after a cell has changed."""
    return {
        f"{level}_uncached_ms": machine.spread(
            [_cold(reader, path) for path in _spaced(paths * COLD, stage.times(COLD, 2))], 0
        )
        for level, paths in boards.items()
    }


def _spaced(paths: Sequence[str], most: int) -> list[str]:
    """At most so many, evenly over the list, the last one among them."""
    return list(paths[:: -max(1, len(paths) // most)][:most])


def _cold(reader: Reader, path: str) -> float:
    with transaction.atomic():
        cells.lock()
        cells.bump()
    return _ask(reader, path)[0] * 1000


def _ask(reader: Reader, path: str) -> tuple[float, bytes]:
    line = load.Line(reader.host, reader.port)
    start = time.perf_counter()
    status, _head, body = line.ask(load.get(f"/plan/{path}/", Cookie=reader.cookies[0]))
    took = time.perf_counter() - start
    line.close()
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return took, body


def _freshness(reader: Reader, times: int) -> dict[str, float]:
    """From one more person at a village's door until the county's and the province's pages both count them, in seconds."""
    session = _session_now()
    return machine.spread([_seconds_until_shown(reader, session) for _ in range(times)], 2)


def _session_now() -> Session:
    """A walk-in lecture of a township station, held in one of its villages at this moment."""
    station = Institution.objects.select_related("division").filter(
        kind="culture_station", division__path__contains=["510422"]
    )
    house = station.order_by("code")[0]
    village = Division.objects.filter(path__contains=[house.division.code], level=Level.VILLAGE).order_by("code")[0]
    slot = Slot(clock.now() - timedelta(minutes=10), clock.now() + timedelta(hours=1), village, "院坝")
    draft = ActivityDraft(house, "火把节的来历", "lecture", bookable=False, demo=True)
    activity = announce(system(), draft=draft, slots=(slot,))
    return Session.objects.get(offering=activity.offering)


def _seconds_until_shown(reader: Reader, session: Session) -> float:
    """Raises RuntimeError when the pages do not show it in `PATIENCE` seconds."""
    before = [_shown(reader, path) for path in SHOWN_IN]
    add_heads(system(), session=session, change=1)
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE:
        if all(_shown(reader, path) == old + 1 for path, old in zip(SHOWN_IN, before, strict=True)):
            return time.perf_counter() - start
        time.sleep(0.05)
    raise RuntimeError("the board has not counted the check-in")


def _shown(reader: Reader, path: str) -> int:
    found = NUMBER.search(_ask(reader, path)[1])
    if not found:
        raise RuntimeError(f"{path} shows no number")
    return int(found[1].decode().replace(",", ""))
