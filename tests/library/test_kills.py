"""kill -9 of the server of self-service machines while they lend: nothing acknowledged is lost, nothing is done twice."""

import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection

from tests.booking.test_kills import START, settled, started
from tests.builders.library import a_library, a_reader, an_item
from tests.library.sip2.real import a_server, a_terminal, our_client
from wenmai.kernel import clock
from wenmai.library.models import CircEvent, Item, Loan, Reader
from wenmai.library.queries.ledger import differences
from wenmai.library.sip2.client import NoAnswer
from wenmai.library.sip2.messages import circulation

SERVER = (
    START
    + """
import asyncio
from wenmai.library.sip2_desk.running import Door, serve
def ready(port):
    print("ready", flush=True)
asyncio.run(serve(Door("127.0.0.1", int(sys.argv[1]), 3), asyncio.Event(), ready))
"""
)
MACHINES, BOOKS = 3, 25
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Machine:
    """One self-service machine with its pile of books; `told` are those whose loan was acknowledged, `asked` all it asked for."""

    terminal: object
    secret: str
    reader: Reader
    items: list[Item]
    asked: list[circulation.Checkout] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def work(self, port: int) -> None:
        try:
            with our_client(port, self.terminal, self.secret) as client:
                for number, item in enumerate(self.items):
                    at = clock.now().replace(microsecond=0) - timedelta(seconds=BOOKS - number)
                    self.asked.append(circulation.Checkout(patron=self.reader.number, item=item.barcode, at=at))
                    if client.ask(self.asked[-1]).ok:
                        self.told.append(item.barcode)
        except (NoAnswer, OSError):
            return


def a_machine(house, name: str) -> Machine:
    made, secret = a_terminal(house, name=name)
    items = [an_item(house) for _ in range(BOOKS)]
    return Machine(made, secret, a_reader(house), items)


def a_free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_killing_the_server_of_machines_loses_no_loan_that_was_acknowledged(settings):
    house = a_library(name="东区图书馆")
    machines = [a_machine(house, f"{floor} 楼大厅") for floor in range(MACHINES)]
    port = a_free_port()
    server = started(SERVER, port)
    threads = [threading.Thread(target=each.work, args=(port,)) for each in machines]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while sum(len(each.told) for each in machines) < 6:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    server.kill()
    server.wait()
    server.stdout.close()
    for thread in threads:
        thread.join(15)
    settled()
    told = {barcode for each in machines for barcode in each.told}
    lent = set(Loan.objects.filter(closed_at=None).values_list("item__barcode", flat=True))
    asked = {request.item for each in machines for request in each.asked}
    assert 6 <= len(told) < MACHINES * BOOKS
    assert told <= lent <= asked
    assert differences() == []
    _ask_again(machines)
    assert set(Loan.objects.filter(closed_at=None).values_list("item__barcode", flat=True)) == asked
    assert CircEvent.objects.filter(kind="lent").count() == len(asked)
    assert differences() == []
    connection.close()


def _ask_again(machines: list[Machine]) -> None:
    """What a machine does once the line is back: the same requests, with the second at which they were first made."""
    with a_server() as port:
        for each in machines:
            with our_client(port, each.terminal, each.secret) as client:
                for request in each.asked:
                    assert client.ask(request).ok
