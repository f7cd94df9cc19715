"""The tables as all migrations leave them, kept as SQL: an empty database takes them in seconds instead of a minute and more.

`structure.sql.gz` is derived, never edited: `python -m tests.runtime.make_structure` migrates an empty cluster and writes it.
Migrations stay the truth: what is newer than the file is migrated on top, and a test sees that both ways end in the same (ADR 21).
"""

import gzip
import json
import re
from collections.abc import Collection
from pathlib import Path

import psycopg

from wenmai.runtime import database
from wenmai.runtime.environment import Environment

FILE = Path(__file__).parent / "structure.sql.gz"
LOCK = 7_300_210  # of this transaction: two processes that find the same empty database
EMPTY = "select not exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S'))"
MUTE = re.compile(r"--|COMMENT ON EXTENSION |\\(un)?restrict |SET \w+ = [^;]*;$|SELECT pg_catalog\.set_config\(")
Name = tuple[str, str]


def lay(connection: psycopg.Connection, known: Collection[Name]) -> bool:
    """Fill an empty database with the kept tables and note their migrations as applied, in one transaction.

    `known` has the (app, name) of every migration of this code. False, and nothing done, for a database that has tables
    already and for a file that names a migration this code has not (a library went back).
    """
    applied, statements = read()
    if not set(applied) <= set(known):
        return False
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        if connection.execute(EMPTY).fetchone() != (True,):
            return False
        connection.execute(statements.encode())
        connection.execute("set local search_path to default")
        rows = "insert into django_migrations (app, name, applied) values (%s, %s, now())"
        connection.cursor().executemany(rows, applied)
    return True


def missing(environment: Environment) -> bool:
    """Whether the database of these settings has no tables yet."""
    with psycopg.connect(database.address(environment)) as connection:
        return connection.execute(EMPTY).fetchone() == (True,)


def read() -> tuple[list[Name], str]:
    """The migrations that the kept tables come from, and the SQL that makes them."""
    head, statements = gzip.decompress(FILE.read_bytes()).decode().split("\n", 1)
    return [(app, name) for app, name in json.loads(head.removeprefix("-- "))], statements


def write(applied: Collection[Name], dump: str, file: Path = FILE) -> None:
    """Keep what pg_dump says of the tables of such migrations."""
    head = "-- " + json.dumps([list(each) for each in applied])
    file.write_bytes(gzip.compress(f"{head}\n{portable(dump)}".encode(), 9, mtime=0))


def portable(dump: str) -> str:
    """Without what only psql or only a newer server understands, and without remarks and empty lines."""
    lines = [line for line in dump.splitlines() if line.strip() and not MUTE.match(line)]
    return "\n".join(["SET LOCAL search_path = '';", "SET LOCAL check_function_bodies = false;", *lines, ""])
