"""From a bare process to a running Django: attach the database, set up, bring the tables up to date."""

import os
import subprocess
import sys

import click
from django import setup
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from wenmai.runtime import environment, server
from wenmai.runtime.trouble import Trouble

CHILD = "WENMAI_CHILD"  # set for processes that must end with the one that started them


def attach(ctx: click.Context) -> None:
    """Keep the database running until the command ends."""
    ctx.with_resource(server.attached(environment.read()))


def django(ctx: click.Context, *, database: bool = True) -> None:
    """Set Django up as the application role; with `database`, attached and migrated."""
    if database:
        attach(ctx)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
    setup()
    if database:
        migrate_if_needed()


def migrate_if_needed() -> None:
    """Apply pending migrations in a process of the owner role, then let go of this process's connections."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections.close_all()
    if pending:
        run("manage", "migrate", "--no-input", "--verbosity", "0")


def run(*arguments: str) -> None:
    """Run another wenmai command to its end, its output on stderr. Raises Trouble if it fails."""
    with start(*arguments) as child:
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            raise
    if code:
        raise Trouble(f"wenmai {' '.join(arguments)} 没有做完，原因在上面几行。处理后再运行一次。")


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start another wenmai command that ends when this process does; Ctrl-C does not reach it."""
    return subprocess.Popen(
        [sys.executable, "-m", "wenmai.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        env=os.environ | {CHILD: "1"},
    )
