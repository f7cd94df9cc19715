"""Where a bench plays: a scratch cluster with durable settings, and the real product served from it on a free port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from wenmai.bench.world import Sizes, World
from wenmai.runtime import scratch
from wenmai.runtime.trouble import Trouble

PATIENCE = 120.0


class Stage:
    """A bench's own cluster and state folder; both are gone when the block ends, however it ends."""

    def __init__(self, scale: float, world: World | None = None) -> None:
        self.scale, self.world = scale, world
        self.runs = 1  # a bench that repeats itself says so here

    def __enter__(self) -> Self:
        self.scratch = scratch.start(durable=True, kept=self.world.folder if self.world else None)
        self.state = self.scratch.state
        if self.world:
            self.state = self.world.state()
            self.world.enter(self.scratch.owner, self.state)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.world:
            self.world.leave(self.scratch.owner)
            shutil.rmtree(self.state, ignore_errors=True)
        self.scratch.close()

    @property
    def sizes(self) -> Sizes | None:
        """What stands in the tables and the index already; None where a bench makes what it needs."""
        return self.world.sizes if self.world else None

    @property
    def owner(self) -> str:
        """The database's address for its owner."""
        return self.scratch.owner

    @property
    def variables(self) -> dict[str, str]:
        """The environment of processes that play here; they serve as the application role."""
        return {
            "DATABASE_URL": self.scratch.app,
            "DATABASE_OWNER_URL": self.scratch.owner,
            "WENMAI_STATE": str(self.state),
            "WENMAI_DB_ROLE": "app",
        }

    def times(self, count: float, least: int = 1) -> int:
        """A size at this bench's scale."""
        return max(least, round(count * self.scale))

    def server_version(self) -> str:
        """The version of PostgreSQL."""
        with psycopg.connect(self.owner) as connection:
            return str(connection.info.parameter_status("server_version"))

    def settle(self) -> None:
        """Gather statistics of what was loaded, as the server does by itself within minutes."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    @contextmanager
    def serve(self, workers: int | None = None) -> Iterator[str]:
        """Serve the product as `wenmai serve` does; gives its address, http://127.0.0.1:PORT."""
        port = free_port()
        words = ["serve", "--port", str(port), *(["--workers", str(workers)] if workers else [])]
        with self.command(*words) as process:
            wait_for_page(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"

    @contextmanager
    def work(self) -> Iterator[None]:
        """Run the worker: the feed's followers, the sealer, the jobs."""
        with self.command("worker"):
            yield

    @contextmanager
    def command(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run another wenmai command on this stage; it is told to stop when the block ends."""
        process = start_command(words, self.variables)
        try:
            yield process
        finally:
            stop_command(process)


def start_command(words: tuple[str, ...], variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a wenmai command in a session of its own, ending with this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "wenmai.cli", *words],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        env=os.environ | variables | {"WENMAI_CHILD": str(os.getpid())},
    )


def stop_command(process: subprocess.Popen[bytes]) -> None:
    """Stop it as Ctrl-C would and wait for its end."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_page(url: str, process: subprocess.Popen[bytes]) -> float:
    """Seconds from now until the address answers, with anything but a fault of the server. Raises Trouble when the process ends before."""
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE:
        if process.poll() is not None:
            raise Trouble("文脉没有起来，原因在上面几行。")
        try:
            urlopen(url, timeout=5).close()  # noqa: S310  (our own address)
        except HTTPError as answer:
            if answer.code < 500:
                return time.perf_counter() - start
            time.sleep(0.1)
        except (URLError, OSError):
            time.sleep(0.02)
        else:
            return time.perf_counter() - start
    raise Trouble(f"{PATIENCE:.0f} 秒内没有等到第一页。")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
