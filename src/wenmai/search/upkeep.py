"""What to do after much has been put in at once."""

import os
from contextlib import suppress

import psycopg
from django.db import connection

from wenmai.runtime import database, environment
from wenmai.search.models import SearchEntry
from wenmai.search.sample import forget


def settle() -> None:
    """Statistics and visibility anew, and a new sample. Changes no row.

    Outside a transaction as the owner of the table, who alone may vacuum it; inside one only the statistics, because
    PostgreSQL cannot vacuum there. Where the right or the owner is missing, autovacuum does it some minutes later.
    """
    owner = database.parse_url(database.address(environment.read(os.environ | {"WENMAI_DB_ROLE": "owner"})))
    table = SearchEntry._meta.db_table
    if connection.in_atomic_block or owner["NAME"] != connection.settings_dict["NAME"]:
        deed = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
        with connection.cursor() as cursor:
            cursor.execute(f"{deed} {table}")
    else:
        with suppress(psycopg.OperationalError):
            _vacuum(owner, table)
    forget()


def _vacuum(owner: dict[str, object], table: str) -> None:
    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parameters = {key: str(owner[name]) for key, name in keys.items() if owner[name]}
    with psycopg.connect(**parameters, autocommit=True) as apart:  # type: ignore[arg-type]
        apart.execute(f"VACUUM (ANALYZE) {table}")
