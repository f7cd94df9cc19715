"""What the demo keeps alive while it serves: the embedded database and the worker."""

import subprocess
import threading
from collections.abc import Callable
from contextlib import ExitStack

import click

from wenmai.runtime import server
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble

LOOK_SECONDS = 1.0
STOP_SECONDS = 6.0


def keep(stack: ExitStack, env: Environment, start_worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Start the worker; bring it and the database back when they die; stop the worker when the stack closes."""
    keeper = _Keeper(env, start_worker)
    threading.Thread(target=keeper.watch, daemon=True).start()
    stack.callback(keeper.stop)


class _Keeper:
    def __init__(self, env: Environment, start_worker: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.env = env
        self.start_worker = start_worker
        self.worker = start_worker()
        self.ended = threading.Event()

    def watch(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            try:
                self._look()
            except Trouble as trouble:
                click.echo(f"文脉：{trouble}", err=True)

    def _look(self) -> None:
        if server.revive(self.env):
            click.echo("数据库停了，已经重新启动；已确认的数据都在。", err=True)
        if self.worker.poll() is not None:
            click.echo("后台任务停了，正在重新启动。", err=True)
            self.worker = self.start_worker()

    def stop(self) -> None:
        self.ended.set()
        self.worker.terminate()
        try:
            self.worker.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.worker.kill()
            self.worker.wait()
