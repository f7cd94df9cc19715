"""One database is migrated for all processes of a run, while they collect their tests; each takes a copy of it.

Only where the run has a server of its own (wenmai.runtime.testing): on another's a template would be left behind by a run that
was killed. `python -m tests.template` is the program that makes it; without it, or when it failed, each process migrates.
"""

import os
import subprocess
import sys
import time

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from wenmai.runtime import processes, testing

MAKER = "WENMAI_TESTS_TEMPLATE_MAKER"  # its process number, for the workers of pytest-xdist
NAME = "test_template"
UNFINISHED = "test_template_unfinished"
_making: list[subprocess.Popen[bytes]] = []


def begin() -> None:
    """In the controller of several processes: start making the template."""
    if testing.STARTED:
        _making.append(subprocess.Popen([sys.executable, "-m", "tests.template"]))
        os.environ[MAKER] = str(_making[-1].pid)


def end() -> None:
    """Do not leave the maker behind when a run ends early."""
    while _making:
        _making[-1].terminate()
        _making.pop().wait(60)


def ready() -> bool:
    """Wait for the template, if somebody makes one. False: migrate."""
    while os.environ.get(MAKER):
        over = not processes.alive(int(os.environ[MAKER]))  # before the look at the server, not after
        if _made():
            return True
        if over:
            return False
        time.sleep(0.1)
    return False


def _made() -> bool:
    with _server() as server:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is not None


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True)


def make() -> None:
    """Migrate a new database, and give it its name when it is whole."""
    with _server() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(UNFINISHED)))
    connection.settings_dict["NAME"] = UNFINISHED
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    with _server() as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(UNFINISHED), sql.Identifier(NAME))
        )


if __name__ == "__main__":
    from tests import pace

    pace.search_rarely()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
    django.setup()
    make()
