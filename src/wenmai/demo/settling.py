"""After much was loaded at once: tell the index and the planner."""

import os
from contextlib import suppress

import psycopg
from django.conf import settings

from wenmai.runtime import database, environment
from wenmai.search import sample
from wenmai.search.models import SearchEntry


def settle_search() -> None:
    """VACUUM ANALYZE the search index, as the owner of its table, and draw its sample anew. Changes no row.

    Where the owner cannot be reached (DATABASE_URL without DATABASE_OWNER_URL) autovacuum does it some minutes later.
    """
    name = settings.DATABASES["default"]["NAME"]
    owner = database.parse_url(database.address(environment.read(os.environ | {"WENMAI_DB_ROLE": "owner"})))
    if owner["NAME"] == name:
        with suppress(psycopg.OperationalError):
            _vacuum(owner)
    sample.forget()


def _vacuum(owner: dict[str, object]) -> None:
    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parameters = {key: str(owner[name]) for key, name in keys.items() if owner[name]}
    with psycopg.connect(**parameters, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(f"VACUUM (ANALYZE) {SearchEntry._meta.db_table}")
