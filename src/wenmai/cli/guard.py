"""What the demo keeps alive while it serves: the embedded database and the worker."""

import subprocess
import threading
import time
from types import TracebackType
from typing import Self

import click

from wenmai.cli import boot
from wenmai.runtime import processes, server
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble

LOOK_SECONDS = 1.0
SHORTEST_LIFE = 20.0  # a worker that ends sooner waits this long before it is started again


class Keeper:
    """Starts the worker when told, brings it and the database back when they die, and stops the worker at the end."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.ended = threading.Event()
        self.wanted = threading.Event()
        self.worker: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        if self.worker:
            boot.stop(self.worker)

    def start_worker(self) -> None:
        """Let the worker start, within a second."""
        self.wanted.set()

    def _start(self) -> None:
        # In the thread that lives as long as this process: a child that ends with its parent ends with its thread.
        self.worker = boot.start("worker", "--patience", "1", "--gentle")
        self.started = time.monotonic()

    def _watch(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            try:
                with processes.no_fork:
                    self._look()
            except Trouble as trouble:
                click.echo(f"文脉：{trouble}", err=True)

    def _look(self) -> None:
        if server.revive(self.environment):
            click.echo("数据库停了，已经重新启动；已确认的数据都在。", err=True)
        if self.worker is None:
            if self.wanted.is_set():
                self._start()
        elif self.worker.poll() is not None and time.monotonic() - self.started > SHORTEST_LIFE:
            click.echo("后台任务停了，正在重新启动。", err=True)
            self._start()
