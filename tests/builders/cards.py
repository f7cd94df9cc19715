"""A simulated service of the social-security card behind a port, and people whose document was checked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.test import override_settings

from tests.builders.people import a_citizen
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import today
from wenmai.people.actions.counter import check_document
from wenmai.people.cardservice import chosen
from wenmai.people.cardservice.simulator import Simulator
from wenmai.people.cardservice.simulator_app import SimulatorApp
from wenmai.people.counter_pass import write_pass

KEY = "a key for tests"
_serials = count(1)


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing."""


@contextmanager
def a_card_service(key: str = KEY) -> Iterator[SimulatorApp]:
    """The service over HTTP on a free port, and the product set up to ask it."""
    app = SimulatorApp(Simulator(), KEY.encode(), pause=2.5)
    with make_server("127.0.0.1", 0, app, server_class=_Threads, handler_class=_Quiet) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        chosen._made.cache_clear()
        with override_settings(CARD_URL=f"http://127.0.0.1:{server.server_port}", CARD_KEY=key):
            yield app
        chosen._made.cache_clear()
        server.shutdown()


def a_document() -> str:
    """A number of 18 digits whose last is right; nobody's."""
    head = f"110101{1950 + next(_serials) % 40}0307{next(_serials) % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True)) % 11]


def checked(clerk: Actor, document: str, name: str = "周玉兰") -> Actor:
    """A citizen whose document a counter has checked."""
    citizen = a_citizen(name)
    found = write_pass(clerk, citizen.person)
    check_document(clerk, found=found, name=name, id_number=document, text_version=f"{today()}")
    return citizen
