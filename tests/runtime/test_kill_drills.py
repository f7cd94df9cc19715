"""kill -9 of the worker, the database and the web server in the middle of the province's load: nothing acknowledged is lost."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest

from tests.cli.product import Product, free_port
from wenmai.runtime import environment, processes, server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kill drills")]
HOUSES = 3_900  # more than these stand when the province is there
FACTS = "select count(*), count(distinct (kind, source, turn, reverses is null)) from ledger_fact"  # what is taken back has its turn twice


@pytest.fixture
def product(tmp_path):
    made = Product(tmp_path / "state", free_port())
    yield made
    server.remove(environment.read({"WENMAI_STATE": str(made.state)}))


def ask(product: Product, sql: str) -> tuple:
    """One row, asked again while the database comes back."""
    for _ in range(240):
        with suppress(psycopg.OperationalError), product.connect() as connection:
            return connection.execute(sql).fetchone() or ()
        time.sleep(0.5)
    raise AssertionError("the database did not come back")


def steps(product: Product) -> int:
    return next(iter(ask(product, "select done from demo_demopart where name = 'province'")), 0)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.3)


def workers_of(parent: int) -> list[int]:
    """The worker processes that a demo has started."""
    found = []
    for entry in processes.PROC.glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if b"worker" in words and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def test_a_load_killed_three_times_is_whole_in_the_end(product, monkeypatch):
    monkeypatch.setattr(Product, "environment", _with_demo(Product.environment))
    with product.unattended("demo") as demo:
        product.wait_for_page(demo, 240)
        until(lambda: steps(product) >= 2, 240)
        before = ask(product, FACTS)
        (worker,) = workers_of(demo.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: bool(workers_of(demo.pid)) and workers_of(demo.pid) != [worker], 60)
        until(lambda: steps(product) > 4, 300)
        os.kill(product.postmaster(), signal.SIGKILL)
        assert ask(product, FACTS)[0] >= before[0]
        product.wait_for_page(demo, 60)
        until(lambda: steps(product) > 12, 400)
        counted = ask(product, FACTS)
        demo.kill()
        demo.wait(30)
    with product.unattended("demo") as demo:
        product.wait_for_page(demo, 120)
        assert ask(product, FACTS)[0] >= counted[0]
        finished = "select count(*) from demo_demopart where name = 'province' and finished_at is not null"
        until(lambda: ask(product, finished) == (1,), 600)
        facts = ask(product, FACTS)
        assert facts[0] == facts[1]
        assert ask(product, "select count(*), count(distinct code) from places_institution")[0] > HOUSES


def _with_demo(real: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def environment_of(self: Product, **more: str) -> dict[str, str]:
        return real(self, **({"WENMAI_DEMO": "city"} | more))

    return environment_of
