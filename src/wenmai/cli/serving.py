"""The web server: granian, WSGI, one process a core."""

import errno
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from wenmai.cli import boot, counters, statics
from wenmai.runtime import environment, logs, processes, server
from wenmai.runtime.trouble import Trouble

THREADS = 8  # per process; each holds one database connection
ANYWHERE = "0.0.0.0"  # noqa: S104  (only when asked for)
ACCESS = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"  # no address of a person, no query


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen and, for https, with which certificate."""

    host: str
    port: int
    workers: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """What a person types."""
        return f"{'https' if self.certificate else 'http'}://{self.near}:{self.port}/"

    @property
    def near(self) -> str:
        """The host as seen from this machine."""
        return "127.0.0.1" if self.host == ANYWHERE else self.host


def check_port(door: Door) -> None:
    """Raise Trouble when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((door.host, door.port))
        except OSError as error:
            raise Trouble(_why(door, error)) from error


def _why(door: Door, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {door.port} 已被别的程序占用。请停掉它，或者换一个端口，例如 PORT={door.port + 1} make demo。"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {door.port}。请用 1024 以上的端口，例如 PORT=8000。"
    return f"不能在 {door.host}:{door.port} 上监听（{error.strerror}）。请检查 --host 和 PORT。"


def prepare(ctx: click.Context, door: Door) -> None:
    """Everything before the first page: static files, database, tables, Django. Raises Trouble."""
    env = environment.read()
    server.prepare(env.state)
    if door.certificate:
        os.environ["WENMAI_SECURE"] = "1"
    ctx.with_resource(counters.shared(env.state))
    gathering = statics.Gathering(env)
    boot.attach(ctx)
    laying = boot.start_laying(ctx)
    gathering.finish()
    boot.django(ctx, database=False)
    if laying:
        import_module(settings.ROOT_URLCONF)  # needed anyway, and there is time
        laying.wait()
    boot.migrate_if_needed()
    import_module("wenmai.audit.epoch").settle()


def run(door: Door, *, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called, in a thread, when the door is open."""
    application = import_module("wenmai.wsgi")  # loaded once here, shared by the processes forked below
    _load_everything()
    connections.close_all()
    os.register_at_fork(after_in_child=_detach)
    env = environment.read()
    granian = Granian(
        f"{application.__name__}:application",
        address=door.host,
        port=door.port,
        interface=Interfaces.WSGI,
        workers=door.workers,
        blocking_threads=THREADS,
        backpressure=256,
        backlog=2048,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=logs.configuration(env),
        log_access=env.log_folder is not None,
        log_access_format=ACCESS,
        respawn_failed_workers=True,
        workers_kill_timeout=4,
        ssl_cert=door.certificate,
        ssl_key=door.key,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    threading.Thread(target=_announce, args=(door, ready), daemon=True).start()
    granian.serve()


def _load_everything() -> None:
    """Import every page before the fork, and tell the collector of garbage that what stands now stays.

    Without this each process imports the addresses at its first request, and collections walk a million objects
    that never go.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _detach() -> None:
    """Each process ends with this one, and only by its word: Ctrl-C reaching it twice can leave it waiting for ever."""
    os.setpgid(0, 0)
    processes.end_with_parent(signal.SIGKILL)


def _announce(door: Door, ready: Callable[[], None]) -> None:
    for _ in range(600):
        if listening(door):
            ready()
            return
        threading.Event().wait(0.1)


def listening(door: Door) -> bool:
    """True when somebody answers there now."""
    try:
        socket.create_connection((door.near, door.port), timeout=1).close()
    except OSError:
        return False
    return True
