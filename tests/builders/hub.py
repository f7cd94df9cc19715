"""Libraries that keep a system of their own, simulated behind a port."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

from tests.builders.library import MIYI, a_library
from wenmai.hub.actions.items import know
from wenmai.hub.actions.systems import connect
from wenmai.hub.drafts import SystemDraft
from wenmai.hub.engine.books import Due, enter
from wenmai.hub.models import Entry, ForeignItem, ForeignSystem
from wenmai.hub.simulator import OtherLibrary, Running
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution

_numbers = count(1)


@contextmanager
def another_library(**about) -> Iterator[tuple[ForeignSystem, OtherLibrary]]:
    """One that speaks SIP2, connected, and what runs behind it."""
    running = Running(OtherLibrary())
    try:
        yield a_system(port=running.port, **about), running.library
    finally:
        running.stop()


def a_system(library: Institution | None = None, **about) -> ForeignSystem:
    values = {
        "way": "sip2", "host": "127.0.0.1", "port": 9, "login": "hub", "secret": "demo", "item_prefix": "CQ",
        "reader_prefix": "CQR", "wait_ms": 800,
    }  # fmt: skip
    return connect(system(), library=(library or a_library(MIYI)).code, draft=SystemDraft(**(values | about)))


def a_file_system(library: Institution | None = None) -> ForeignSystem:
    return a_system(library, way="file", host="", login="", secret="")


def a_thing(theirs: ForeignSystem, barcode: str = "CQ0001", title: str = "巴山夜雨") -> ForeignItem:
    return know(theirs, barcode=barcode, title=title)


def an_entry(
    creditor: Institution, debtor: Institution, *, service: str = "return", on: date | None = None, **more
) -> Entry:
    """One did something for the other, today or on a day."""
    due = Due(service, f"tests:{next(_numbers)}", on or clock.today(), creditor.pk, debtor.pk, **more)
    made = enter(system(), due)
    assert made is not None
    return made


def last_month() -> date:
    return clock.month_start(clock.month_start(clock.today()) - timedelta(days=1))
