"""What the demo keeps alive while it serves: the embedded database and the worker."""

import threading
import time
from contextlib import ExitStack

import click

from wenmai.cli import boot
from wenmai.runtime import server
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble

LOOK_SECONDS = 1.0
SHORTEST_LIFE = 20.0  # a worker that ends sooner waits this long before it is started again


def keep(stack: ExitStack, environment: Environment) -> None:
    """Start the worker; bring it and the database back when they die; stop the worker when the stack closes."""
    keeper = _Keeper(environment)
    threading.Thread(target=keeper.watch, daemon=True).start()
    stack.callback(keeper.stop)


class _Keeper:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.ended = threading.Event()
        self._start()

    def _start(self) -> None:
        self.worker = boot.start("worker", "--patience", "1")
        self.started = time.monotonic()

    def watch(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            try:
                self._look()
            except Trouble as trouble:
                click.echo(f"文脉：{trouble}", err=True)

    def _look(self) -> None:
        if server.revive(self.environment):
            click.echo("数据库停了，已经重新启动；已确认的数据都在。", err=True)
        if self.worker.poll() is not None and time.monotonic() - self.started > SHORTEST_LIFE:
            click.echo("后台任务停了，正在重新启动。", err=True)
            self._start()

    def stop(self) -> None:
        self.ended.set()
        boot.stop(self.worker)
