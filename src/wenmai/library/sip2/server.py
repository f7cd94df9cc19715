"""The asyncio shell around sessions: lines in, desk calls in threads, time-outs and a graceful stop."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext
from typing import Any

from django.utils.translation import gettext as _

from wenmai.kernel.errors import DomainError
from wenmai.library.sip2.answering import refusal
from wenmai.library.sip2.desk import Desk, Terminal, call
from wenmai.library.sip2.framing import Frames, TooLong
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.messages.service import Login
from wenmai.library.sip2.session import Say, Session

_LOG = logging.getLogger(__name__)
_CHUNK = 65536


class Server:
    """Listens on one port; `terminal` says what its terminals speak before they have logged in."""

    def __init__(self, desk: Desk, terminal: Terminal, *, workers: int = 8, lines: int = 1000) -> None:
        self._desk = desk
        self._terminal = terminal
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sip2")
        self._most = lines
        self._lines: dict[asyncio.Task[None], _Line] = {}
        self._listening: asyncio.Server | None = None

    async def start(self, host: str, port: int = 0, tls: SSLContext | None = None) -> int:
        """Begin to listen and return the port."""
        self._listening = await asyncio.start_server(self._accept, host, port, ssl=tls)
        return int(self._listening.sockets[0].getsockname()[1])

    async def stop(self, grace: float = 5.0) -> None:
        """Take no new lines, let requests under way be answered within `grace` seconds, then hang up."""
        if self._listening:
            self._listening.close()
        for task, line in list(self._lines.items()):
            line.stopping = True
            if not line.busy:
                task.cancel()
        if self._lines:
            _done, late = await asyncio.wait(self._lines, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._lines) >= self._most:
            writer.close()
            return
        self._lines[task] = line = _Line(self, reader, writer)
        try:
            await line.converse()
        except (TimeoutError, ConnectionError, asyncio.CancelledError):
            pass  # idle, gone or stopped: the line is over either way
        finally:
            del self._lines[task]
            writer.close()

    def session(self) -> Session:
        """A fresh session for a new line."""
        return Session(self._terminal)

    async def admit(self, session: Session, request: Login, peer: str) -> Say:
        """Let the desk judge a login."""
        try:
            terminal = await self._in_thread(self._desk.login, request, peer)
        except DomainError:
            terminal = None
        except Exception:  # noqa: BLE001  # a fault of the desk must not end the line
            _LOG.exception("the desk failed at a login")
            terminal = None
        return session.admit(terminal)

    async def answer(self, session: Session, request: Request[Any]) -> Say:
        """Let the desk answer; what goes wrong there is told to the reader, never to the line."""
        try:
            answer: Answer = await self._in_thread(call, self._desk, session.terminal, request)
            return session.tell(request, answer)
        except DomainError as refused:
            return session.tell(request, refusal(request, refused.message))
        except Exception:  # noqa: BLE001  # likewise
            _LOG.exception("the desk failed at message %s", request.CODE)
            return session.tell(request, refusal(request, _("系统暂时办不了，请稍后再试或到服务台办理。")))

    async def _in_thread(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)


class _Line:
    """One connection."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._session = server.session()
        self._peer = str((writer.get_extra_info("peername") or [""])[0])
        self.busy = False
        self.stopping = False

    async def converse(self) -> None:
        frames = Frames(self._session.terminal.profile.longest_frame)
        while not self.stopping and (data := await self._heard()):
            self.busy = True
            for frame in frames.feed(data):
                said = await self._reply(frame)
                self._writer.write(said.frame)
                await asyncio.wait_for(self._writer.drain(), self._session.terminal.profile.idle_seconds)
                if said.close or self.stopping:
                    return
            self.busy = False

    async def _heard(self) -> bytes:
        return await asyncio.wait_for(self._reader.read(_CHUNK), self._session.terminal.profile.idle_seconds)

    async def _reply(self, frame: bytes | TooLong) -> Say:
        heard = self._session.hear(frame)
        if isinstance(heard, Say):
            return heard
        if isinstance(heard.request, Login):
            return await self._server.admit(self._session, heard.request, self._peer)
        return await self._server.answer(self._session, heard.request)
