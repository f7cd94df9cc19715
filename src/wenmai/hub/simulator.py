"""Another library's system that speaks SIP2, for trials and tests: its books and readers are invented, its faults as real ones.

It keeps everything in memory. `fault` says how it behaves from now on: fine, slow, silent, hang_up, garbage, drip, no_login.
"""

import asyncio
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from wenmai.kernel.errors import Conflict
from wenmai.library.sip2.codes import CirculationStatus, PatronFlag
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.profile import Profile
from wenmai.library.sip2.server import Server

SLOWLY = 1.5
"""Seconds that a slow system takes for a line, more than a desk waits."""


class Fault(StrEnum):
    """How it behaves."""

    FINE = "fine"
    SLOW = "slow"  # answers rightly, but only after SLOWLY seconds
    SILENT = "silent"  # takes the line and says nothing
    HANG_UP = "hang_up"  # ends the line at once
    GARBAGE = "garbage"  # says what is no message
    DRIP = "drip"  # a byte now and then, without end
    NO_LOGIN = "no_login"  # refuses the login


BOOKS: Mapping[str, str] = {"CQ0001": "巴山夜雨", "CQ0002": "雾都读城记", "CQ0003": "三峡拾遗"}
READERS: Mapping[str, bool] = {"CQR0001": True, "CQR0002": False}


@dataclass
class OtherLibrary:
    """Implements `sip2.desk.Desk`. `told` are the barcodes that were checked in, in order; `readers` may borrow or not."""

    secret: str = "demo"  # noqa: S105 - of a simulator
    books: dict[str, str] = field(default_factory=lambda: dict(BOOKS))
    readers: dict[str, bool] = field(default_factory=lambda: dict(READERS))
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fault: Fault = Fault.FINE

    def login(self, request: service.Login, peer: str) -> Terminal | None:
        """Let in who knows the secret."""
        del peer
        right = request.password == self.secret and self.fault is not Fault.NO_LOGIN
        return Terminal(request.user, Profile()) if right else None

    def status(self, terminal: Terminal, request: service.Status) -> service.StatusAnswer:
        """98."""
        del terminal, request
        return service.StatusAnswer(online=True, library="模拟的图书馆")

    def checkin(self, terminal: Terminal, request: circulation.Checkin) -> circulation.CheckinAnswer:
        """10; a book that is not theirs is refused."""
        del terminal
        if request.item not in self.books:
            return circulation.CheckinAnswer(ok=False, screen=("没有这个条码",))
        if request.cancel:
            self.told.remove(request.item)
        else:
            self.told.append(request.item)
        return circulation.CheckinAnswer(ok=True, title=self.books[request.item], permanent_location="总馆")

    def item(self, terminal: Terminal, request: items.Item) -> items.ItemAnswer:
        """18."""
        del terminal
        self.asked.append(request.item)
        title = self.books.get(request.item, "")
        return items.ItemAnswer(status=CirculationStatus.CHARGED if title else CirculationStatus.OTHER, title=title)

    def patron_status(self, terminal: Terminal, request: patrons.PatronStatus) -> patrons.PatronStatusAnswer:
        """24."""
        del terminal
        self.asked.append(request.patron)
        known, good = request.patron in self.readers, self.readers.get(request.patron, False)
        flags = frozenset() if good else frozenset({PatronFlag.CHARGE_DENIED})
        return patrons.PatronStatusAnswer(flags=flags, name="渝" if known else "", valid=known)

    def _no(self, *_given: object) -> NoReturn:
        raise Conflict("hub.simulator", "模拟的系统不办这一件。")

    checkout = renew = renew_all = hold = mark_item = patron = fee = block = enable = end_session = _no


class Running:
    """The other library on a port of this machine, until `stop`."""

    def __init__(self, library: OtherLibrary, port: int = 0) -> None:
        self.library = library
        self._inner = _Fine(library)
        self._door = socket.create_server(("127.0.0.1", port))
        self.port = int(self._door.getsockname()[1])
        self._over = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Close the door."""
        self._over.set()
        self._door.close()
        self._inner.stop()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                line, _peer = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(line,), daemon=True).start()

    def _converse(self, line: socket.socket) -> None:
        """Through to the server while it is fine; else as the fault says."""
        with line:
            fault = self.library.fault
            if fault is Fault.SLOW and self._over.wait(SLOWLY):
                return
            if fault in (Fault.FINE, Fault.SLOW, Fault.NO_LOGIN):
                _through(line, self._inner.port)
            elif fault is Fault.GARBAGE:
                line.recv(4096)
                line.sendall(b"\x00\xff 98?? HTTP/1.1 400 Bad Request\r\n")
                self._over.wait(5)
            elif fault in (Fault.SILENT, Fault.DRIP):
                while not self._over.wait(0.05):
                    if fault is Fault.DRIP and not _dripped(line):
                        return


def _dripped(line: socket.socket) -> bool:
    try:
        line.sendall(b"9")
    except OSError:
        return False
    return True


def _through(line: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as inner:
        back = threading.Thread(target=_copy, args=(inner, line), daemon=True)
        back.start()
        _copy(line, inner)
        back.join(5)


def _copy(source: socket.socket, goal: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)
    except OSError:
        return


class _Fine:
    """The real server in a thread of its own."""

    def __init__(self, library: OtherLibrary) -> None:
        self._loop, self._server = asyncio.new_event_loop(), Server(library, Terminal(), workers=2)
        self.port = 0
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait(5)

    def _run(self, started: threading.Event) -> None:
        self.port = self._loop.run_until_complete(self._server.start("127.0.0.1"))
        started.set()
        self._loop.run_forever()
        self._loop.close()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(0.2), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
