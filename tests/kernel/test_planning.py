"""Which statements are prepared."""

import pytest
from django.db import connection

from wenmai.kernel.planning import planned_for_its_values
from wenmai.runtime.database import PREPARED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_the_product(db):
    """The run's other tests prepare nothing."""
    connection.ensure_connection()
    connection.connection.prepare_threshold = PREPARED["prepare_threshold"]
    yield
    connection.connection.prepare_threshold = None


def _ask(marker, times=8):
    for number in range(times):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT %s::integer AS {marker}", [number])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%AS {marker}"])
        return cursor.fetchone()[0]


def test_a_statement_that_is_asked_often_is_prepared():
    assert _ask("often") == 1


def test_a_statement_inside_the_block_is_planned_each_time():
    with planned_for_its_values():
        assert _ask("anew") == 0
    assert _ask("later") == 1


def test_the_block_ends_with_an_error_as_well():
    with pytest.raises(ZeroDivisionError), planned_for_its_values():
        raise ZeroDivisionError
    assert connection.connection.prepare_threshold is not None
