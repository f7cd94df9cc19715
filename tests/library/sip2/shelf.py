# ruff: noqa: ARG002  # the desk's methods all take the terminal and the request
"""A desk that keeps everything in memory, and a server of it in a thread."""

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from wenmai.kernel.clock import SHANGHAI
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.library.sip2.codes import CirculationStatus
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.profile import Profile
from wenmai.library.sip2.server import Server

DUE = datetime(2026, 12, 22, 23, 59, 59, tzinfo=SHANGHAI)
NOBODY = frozenset()


@dataclass
class Shelf:
    """Two readers, some books, and a list of what was asked."""

    profile: Profile = field(default_factory=Profile)
    readers: dict[str, str] = field(default_factory=lambda: {"R1": "张三", "R2": "李四"})
    books: dict[str, str] = field(default_factory=lambda: {"B1": "红楼梦", "B2": "A|B 文脉", "B3": "亅倈"})
    loans: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    slow: float = 0.0

    def login(self, request, peer):
        assert peer == "127.0.0.1"
        return Terminal(request.user, self.profile) if request.password == "secret" else None

    def status(self, terminal, request):
        return service.StatusAnswer(online=True, library="盐边县图书馆")

    def _title(self, item):
        if item not in self.books:
            raise NotFound("library.no_item", "没有这本书。")
        return self.books[item]

    def checkout(self, terminal, request):
        time.sleep(self.slow)
        self.asked.append(f"checkout {request.item}")
        title = self._title(request.item)
        if request.item in self.loans:
            raise Conflict("library.on_loan", "这本书已经借出。")
        self.loans[request.item] = request.patron
        return circulation.CheckoutAnswer(ok=True, desensitize=True, title=title, due=DUE, media="001")

    def checkin(self, terminal, request):
        self.asked.append(f"checkin {request.item}")
        patron = self.loans.pop(request.item, "")
        return circulation.CheckinAnswer(
            ok=True, permanent_location="一楼文学", title=self._title(request.item), patron=patron
        )

    def renew(self, terminal, request):
        if self.loans.get(request.item) != request.patron:
            raise Conflict("library.not_yours", "这本书不在这位读者名下。")
        return circulation.RenewAnswer(ok=True, title=self._title(request.item), due=DUE)

    def renew_all(self, terminal, request):
        mine = tuple(item for item, patron in self.loans.items() if patron == request.patron)
        return circulation.RenewAllAnswer(ok=True, renewed_count=len(mine), renewed=mine)

    def hold(self, terminal, request):
        return circulation.HoldAnswer(ok=True, position=1, title=self._title(request.item))

    def item(self, terminal, request):
        status = CirculationStatus.CHARGED if request.item in self.loans else CirculationStatus.AVAILABLE
        return items.ItemAnswer(status=status, title=self._title(request.item))

    def mark_item(self, terminal, request):
        raise RuntimeError("a fault in the desk")

    def patron(self, terminal, request):
        mine = tuple(item for item, patron in self.loans.items() if patron == request.patron)
        known = request.patron in self.readers
        return patrons.PatronAnswer(
            flags=NOBODY, name=self.readers.get(request.patron, ""), charged_count=len(mine), charged=mine, valid=known
        )

    def patron_status(self, terminal, request):
        known = request.patron in self.readers
        name = self.readers.get(request.patron, "")
        return patrons.PatronStatusAnswer(flags=NOBODY, name=name, valid=known, valid_password=known)

    def fee(self, terminal, request):
        return patrons.FeeAnswer(accepted=True, transaction="bad|transaction")

    def block(self, terminal, request):
        return patrons.PatronStatusAnswer(flags=NOBODY, valid=False)

    def enable(self, terminal, request):
        return patrons.EnableAnswer(flags=NOBODY, valid=True)

    def end_session(self, terminal, request):
        return patrons.EndSessionAnswer(ended=True)


@contextlib.contextmanager
def serving(shelf, profile=None, **options):
    """The port of a running server; stopping it is part of the test."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    server = Server(shelf, Terminal("", profile or shelf.profile), **options)
    ports = []

    async def start():
        ports.append(await server.start("127.0.0.1"))
        started.set()

    def run():
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(5)
    try:
        yield ports[0], lambda: asyncio.run_coroutine_threadsafe(server.stop(2), loop)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(2), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
