"""The real desk on the real database, served in a thread; machines that others wrote and our own."""

import asyncio
import contextlib
import logging
import threading

from Sip2.sip2 import Sip2

from wenmai.kernel.actor import system
from wenmai.library.actions.terminals import TerminalDraft, make_terminal
from wenmai.library.sip2.client import Client
from wenmai.library.sip2_desk.machines import profile_of
from wenmai.library.sip2_desk.running import Door, serve


@contextlib.contextmanager
def a_server(threads=4):
    """The port; the block's end stops it gracefully and closes its database connections."""
    loop, ports, up = asyncio.new_event_loop(), [], threading.Event()
    ended = asyncio.Event()

    def ready(port):
        ports.append(port)
        up.set()

    thread = threading.Thread(
        target=lambda: loop.run_until_complete(serve(Door("127.0.0.1", 0, threads), ended, ready))
    )
    thread.start()
    try:
        assert up.wait(5)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


def a_terminal(house, **more):
    """A machine of a house and its secret."""
    draft = TerminalDraft(more.pop("name", "一楼大厅"), **more)
    return make_terminal(system(), institution=house, draft=draft)


@contextlib.contextmanager
def our_client(port, made, secret):
    """Our own client, logged in."""
    with Client(("127.0.0.1", port), profile_of(made)) as client:
        assert client.login(made.login, secret)
        yield client


@contextlib.contextmanager
def their_client(port, house, reader, tmp_path):
    """The PyPI client Sip2: ask("checkout", barcode) gives its parsed answer."""
    sip = Sip2()
    sip.hostName, sip.hostPort, sip.tlsEnable = "127.0.0.1", port, False
    sip.logfile_path, sip.institutionId, sip.loglevel = str(tmp_path), house.code, "ERROR"
    sip.patron, sip.patronpwd = reader.number, ""
    sip.connect()

    def ask(name, *arguments):
        sent = getattr(sip, f"sip_{name}_request")(*arguments)
        return getattr(sip, f"sip_{name}_response")(sip.get_response(sent))

    try:
        yield ask
    finally:
        sip.disconnect()
        for handler in logging.getLogger("Sip2").handlers[:]:
            handler.close()
            logging.getLogger("Sip2").removeHandler(handler)
