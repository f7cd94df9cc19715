"""`wenmai demo`: from an installed checkout to a page one can open, in one process that stops all it has started."""

import os
import signal
import sys
from importlib import import_module
from importlib.util import find_spec
from types import FrameType

import click
from django.db import connections

from wenmai.cli import guard, serving
from wenmai.runtime import environment, server


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认取 PORT，再默认 8000")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--reset", is_flag=True, envvar="RESET", help="删掉演示数据，从头再来")
@click.pass_context
def command(ctx: click.Context, port: int | None, host: str, *, reset: bool) -> None:
    """Prepare the demo and serve it until Ctrl-C."""
    _end_on_signals()
    env = environment.read()
    door = serving.Door(host, port or env.port, os.cpu_count() or 2)
    serving.check_port(door)
    if reset:
        server.remove(env)
    _say("准备数据库 …")
    serving.prepare(ctx, door)
    lines = _load(env.demo)
    with guard.Keeper(env) as keeper:
        serving.run(door, ready=lambda: _opened(door, lines, keeper))


def _load(kind: str) -> list[str]:
    """Load what the first page needs; the lines that introduce the demo accounts."""
    if kind == "none" or find_spec("wenmai.demo.build") is None:
        return []
    build = import_module("wenmai.demo.build")
    build.ensure(kind, _say)
    connections.close_all()
    return list(build.welcome()) if hasattr(build, "welcome") else []


def _opened(door: serving.Door, lines: list[str], keeper: guard.Keeper) -> None:
    """The first page comes before the worker's first job."""
    _welcome(door.address, lines)
    keeper.start_worker()


def _welcome(address: str, lines: list[str]) -> None:
    for line in ("", f"文脉已启动：{address}", *lines, "按 Ctrl-C 停下。", ""):
        _say(line)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _end_on_signals() -> None:
    """A shell's background job ignores SIGINT, and granian listens only once it serves."""
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
