"""The product run as a person runs it: commands as processes, on a state folder of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from wenmai.runtime import database

OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "WENMAI_DB_ROLE", "WENMAI_STATE", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True, slots=True)
class Product:
    """One installation: its state folder and port."""

    state: Path
    port: int

    def environment(self, **more: str) -> dict[str, str]:
        """Variables of its processes, without those of the test run."""
        kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        return kept | {"WENMAI_STATE": str(self.state), "PORT": str(self.port), "WENMAI_DEMO": "none"} | more

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        command = [sys.executable, "-W", "ignore", "-m", "wenmai.cli", *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=self.environment(**more))

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that serves, from its first page until its block ends."""
        with self.unattended(*words) as process:
            self.wait_for_page(process)
            yield process

    @contextmanager
    def unattended(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command in its own session until the block ends; SIGINT ends it as Ctrl-C does."""
        log = (self.state.parent / "out.log").open("ab")
        command = [sys.executable, "-W", "ignore", "-m", "wenmai.cli", *words]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment(), start_new_session=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(30)
            log.close()

    def page(self, path: str = "/healthz", scheme: str = "http") -> int:
        """The status of a page, 0 when nobody answers."""
        try:
            with urlopen(f"{scheme}://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except HTTPError as answer:
            with answer:
                return answer.code
        except (URLError, OSError):
            return 0

    def wait_for_page(self, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
        """Until the health page answers 200."""
        deadline = time.monotonic() + seconds
        while self.page() != 200:
            said = (self.state.parent / "out.log").read_text()[-3000:]
            assert process is None or process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)

    def connect(self, role: str = "app") -> psycopg.Connection:
        """A connection to its live database."""
        return psycopg.connect(database.recorded_addresses(self.state)[role], autocommit=True)

    def postmaster(self) -> int:
        """The process of its database."""
        return int((self.state / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
