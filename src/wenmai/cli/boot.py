"""From a bare process to a running Django: attach the database, set up, bring the tables up to date."""

import os
import subprocess
import sys
from functools import partial
from importlib import import_module

import click
from django import setup
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from wenmai.runtime import environment, server, structure
from wenmai.runtime.trouble import Trouble

CHILD = "WENMAI_CHILD"  # the number of the process that started this one, which must end with it
STOP_SECONDS = 3.0
MIGRATE = ("manage", "migrate", "--no-input", "--verbosity", "0", "--skip-checks")  # checks read every page's code


def attach(ctx: click.Context) -> None:
    """Keep the database running until the command ends."""
    ctx.with_resource(server.attached(environment.read()))


def django(ctx: click.Context, *, database: bool = True) -> None:
    """Set Django up as the application role; with `database`, attached, migrated and in its own epoch."""
    if database:
        attach(ctx)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
    setup()
    if database:
        migrate_if_needed()
        import_module("wenmai.audit.epoch").settle()
        connections.close_all()


def migrate_if_needed() -> None:
    """Apply pending migrations in a process of the owner role."""
    if pending_migrations():
        connections.close_all()
        run(*MIGRATE)


def start_laying(ctx: click.Context) -> subprocess.Popen[bytes] | None:
    """Begin to fill an empty database while this process is still loading its own code; None where there are tables."""
    if not structure.missing(environment.read()):
        return None
    child = start(*MIGRATE)
    ctx.call_on_close(partial(stop, child))
    return child


def pending_migrations() -> int:
    """How many migrations this code has that the database has not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def run(*arguments: str) -> None:
    """Run another wenmai command to its end, its output on stderr. Raises Trouble if it fails."""
    child = start(*arguments)
    try:
        code = child.wait()
    finally:
        stop(child)
    if code:
        raise Trouble(f"wenmai {' '.join(arguments)} 没有做完，原因在上面几行。处理后再运行一次。")


def start(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    """Start another wenmai command that ends when this process does; Ctrl-C does not reach it."""
    return subprocess.Popen(
        [sys.executable, "-m", "wenmai.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        env=os.environ | variables | {CHILD: str(os.getpid())},
    )


def stop(child: subprocess.Popen[bytes]) -> None:
    """End a command started here, if it still runs."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
