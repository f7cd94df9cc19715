"""The simulator behind an address: questions are signed and never answered twice; and it fails as real services do."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from time import sleep, time
from typing import Any

from wenmai.people.cardservice.interface import UnknownCard
from wenmai.people.cardservice.simulator import Simulator
from wenmai.people.cardservice.wire import NONCE, SIGN, SKEW, TIME, read, signature, signed, written

Environ = dict[str, Any]
LARGEST = 10_000
KEPT = 10_000  # nonces


class Fault(StrEnum):
    """How the next answers go wrong."""

    SLOW = "slow"
    BROKEN = "broken"
    GARBAGE = "garbage"
    FORGED = "forged"
    HALF = "half"


@dataclass(slots=True)
class SimulatorApp:
    """A WSGI application. `faults` are taken one by one, a question each; `pause` seconds is how slow the slow one is."""

    simulator: Simulator
    key: bytes
    faults: list[Fault] = field(default_factory=list)
    pause: float = 5.0
    page: Callable[[Simulator], str] | None = None
    _nonces: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one question."""
        if environ["REQUEST_METHOD"] == "GET" and self.page:
            start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [self.page(self.simulator).encode()]
        if environ["PATH_INFO"] not in {"/holder", "/changes"}:  # as any web server says it, unsigned
            start("404 Not Found", [("Content-Type", "text/html")])
            return [b"<html>not found</html>"]
        fault = self._next_fault()
        if fault is Fault.SLOW:
            sleep(self.pause)
        if fault is Fault.BROKEN:
            start("503 Service Unavailable", [])
            return [b"down"]
        status, said = self._answer(environ)
        nonce = str(environ.get(_header(NONCE), ""))
        spoilt = {Fault.GARBAGE: b"<html>gateway</html>", Fault.HALF: said[: len(said) // 2]}
        sent = spoilt.get(fault, said) if fault else said
        sign = "0" * 64 if fault is Fault.FORGED else signature(self.key, nonce, said)
        start(status, [("Content-Type", "application/json"), (SIGN, sign)])
        return [sent]

    def _next_fault(self) -> Fault | None:
        with self._lock:
            return self.faults.pop(0) if self.faults else None

    def _answer(self, environ: Environ) -> tuple[str, bytes]:
        body = environ["wsgi.input"].read(min(LARGEST, int(environ.get("CONTENT_LENGTH") or 0)))
        if not self._fresh(environ, body):
            return "401 Unauthorized", written({"error": "signature"})
        try:
            return "200 OK", self._said(str(environ["PATH_INFO"])[1:], read(body))
        except UnknownCard:
            return "404 Not Found", written({"error": "card"})
        except (ValueError, KeyError):
            return "400 Bad Request", written({"error": "question"})

    def _said(self, what: str, asked: dict[str, Any]) -> bytes:
        if what == "holder":
            return written(asdict(self.simulator.holder(str(asked["shown"]))))
        if what == "changes":
            return written(asdict(self.simulator.changes(str(asked["after"]))))
        raise ValueError(what)

    def _fresh(self, environ: Environ, body: bytes) -> bool:
        """Signed by the key, of these minutes, and not asked before."""
        at, nonce, sign = (str(environ.get(_header(name), "")) for name in (TIME, NONCE, SIGN))
        if not (at.isdecimal() and abs(time() - int(at)) <= SKEW and signed(self.key, sign, at, nonce, body)):
            return False
        with self._lock:
            if nonce in self._nonces:
                return False
            if len(self._nonces) >= KEPT:
                self._nonces.clear()
            self._nonces[nonce] = time()
        return True


def _header(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")
