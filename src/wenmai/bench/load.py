"""A small HTTP load generator: keep-alive connections in processes of their own, so that it costs little beside Django.

load.fire("127.0.0.1", 8000, [load.get("/activities/")], connections=16, seconds=5)
"""

import multiprocessing
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

PROCESSES = 2
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Result:
    """What came back: answers by status, latencies of all answers in seconds, sorted; elapsed seconds."""

    seconds: float
    statuses: dict[int, int]
    latencies: Sequence[float] = field(repr=False, default=())

    @property
    def per_second(self) -> float:
        """Answers a second, of whatever status."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds under which `share` (0 to 1) of the answers came; 0 without answers."""
        if not self.latencies:
            return 0.0
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))] * 1000

    def figures(self, prefix: str = "") -> dict[str, float]:
        """req/s, p50, p95, p99 in ms and the number of answers outside 2xx and 3xx, named for one JSON object."""
        bad = sum(count for status, count in self.statuses.items() if not 200 <= status < 400)
        ms = {f"{prefix}p{share}_ms": round(self.percentile(share / 100), 1) for share in (50, 95, 99)}
        return {f"{prefix}per_s": round(self.per_second, 1)} | ms | {f"{prefix}refused": bad}


def request(method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of one request to this machine, ready to be sent again and again."""
    fields = {"Host": "127.0.0.1", "Accept-Language": "zh-CN", "Content-Length": str(len(body))} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def get(path: str, **headers: str) -> bytes:
    """A GET request."""
    return request("GET", path, headers=headers)


def fire(host: str, port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Result:
    """Send the requests in turn over `connections` keep-alive connections for `seconds`."""
    return _spread(host, port, [list(requests)] * connections, seconds)


def fire_once(host: str, port: int, scripts: Sequence[Sequence[bytes]]) -> Result:
    """Give each connection its own requests and send each once; ends when all are answered."""
    return _spread(host, port, [list(script) for script in scripts], None)


def fire_scripts(host: str, port: int, scripts: Sequence[Sequence[bytes]], seconds: float) -> Result:
    """Give each connection its own requests and send them in turn until `seconds` are over, from the start again if need be."""
    return _spread(host, port, [list(script) for script in scripts], seconds)


def fire_lines(
    host: str, port: int, scripts: Sequence[Sequence[bytes]], seconds: float, line: "type[Line]", greetings: int
) -> Result:
    """Send scripts over lines of another protocol; the first `greetings` messages of each are not measured."""
    return _spread(host, port, [list(script) for script in scripts], seconds, (line, greetings))


def _spread(
    host: str, port: int, scripts: list[list[bytes]], seconds: float | None, how: "tuple[type[Line], int] | None" = None
) -> Result:
    context = multiprocessing.get_context("spawn")
    count = min(PROCESSES, len(scripts))
    barrier = context.Barrier(count + 1)
    results: Any = context.Queue()
    shares = [scripts[index::count] for index in range(count)]
    workers = [
        context.Process(target=_process, args=(host, port, share, seconds, barrier, results, how)) for share in shares
    ]
    for worker in workers:
        worker.start()
    barrier.wait(60)
    start = time.perf_counter()
    parts = [results.get(timeout=600) for _ in workers]
    elapsed = time.perf_counter() - start
    for worker in workers:
        worker.join(10)
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    for found_statuses, found_latencies in parts:
        statuses.update(found_statuses)
        latencies.extend(found_latencies)
    return Result(elapsed, dict(statuses), sorted(latencies))


def _process(
    host: str,
    port: int,
    scripts: list[list[bytes]],
    seconds: float | None,
    barrier: Any,
    results: Any,
    how: "tuple[type[Line], int] | None",
) -> None:
    answers: Queue[tuple[Counter[int], list[float]]] = Queue()
    barrier.wait(60)
    end = time.perf_counter() + seconds if seconds else None
    kind, greetings = how or (Line, 0)
    threads = [
        threading.Thread(target=lambda s=script: answers.put(_talk(kind(host, port), s, end, greetings)))
        for script in scripts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    while not answers.empty():
        found_statuses, found_latencies = answers.get()
        statuses.update(found_statuses)
        latencies.extend(found_latencies)
    results.put((dict(statuses), latencies))


def _talk(line: "Line", script: list[bytes], end: float | None, greetings: int) -> tuple[Counter[int], list[float]]:
    for greeting in script[:greetings]:
        line.ask(greeting)
    script = script[greetings:]
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    turn = 0
    while (time.perf_counter() < end) if end else turn < len(script):
        start = time.perf_counter()
        statuses[line.ask(script[turn % len(script)])[0]] += 1
        latencies.append(time.perf_counter() - start)
        turn += 1
    line.close()
    return statuses, latencies


class Line:
    """One keep-alive connection; opened again when the server closed it."""

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, message: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; its status (0 for a broken connection), head and body."""
        try:
            if self.socket is None:
                self.socket = socket.create_connection(self.address, timeout=60)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.sendall(message)
            return self._answer()
        except OSError:
            self.close()
            return 0, b"", b""

    def _answer(self) -> tuple[int, bytes, bytes]:
        while HEAD_END not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(HEAD_END)
        lower = head.lower()
        body = self._chunks() if b"transfer-encoding: chunked" in lower else self._exactly(_length(lower))
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), head, body

    def _exactly(self, length: int) -> bytes:
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.rest:
                self._more()
            size, _, self.rest = self.rest.partition(b"\r\n")
            chunk = self._exactly(int(size, 16) + 2)[:-2]
            if not chunk:
                return body
            body += chunk

    def _more(self) -> None:
        received = self.socket.recv(65536) if self.socket else b""
        if not received:
            raise ConnectionError("closed by the server")
        self.rest += received

    def close(self) -> None:
        """Close the connection and forget what it had begun to say."""
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
