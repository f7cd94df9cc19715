"""What every test shares. The database part: tables that only grow must still be emptied between tests.

A test with transaction=True ends in Django's flush, which truncates. The ledger and the audit trail refuse TRUNCATE
except on a connection that says wenmai.allow_flush = on, in a database whose name begins with test_.
"""

import pytest
from django.db.backends.signals import connection_created


def _allow_flush(connection, **_kwargs) -> None:
    if str(connection.settings_dict["NAME"]).startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute("SET wenmai.allow_flush = 'on'")


connection_created.connect(_allow_flush, dispatch_uid="tests.allow_flush")


@pytest.fixture(autouse=True)
def _pages_are_made_anew(settings) -> None:
    """Pages kept by the whole-page cache would outlive the rows of one test."""
    settings.PAGE_CACHE_SECONDS = 0
