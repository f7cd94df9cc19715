"""A connection that has just answered is not asked again; one that has died is found out and replaced."""

import pytest
from django.db import IntegrityError, OperationalError, connections

from wenmai.runtime.postgres import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lone():
    """A connection of its own, as a thread of the server has it between requests."""
    found = connections.create_connection("default")
    found.health_check_enabled = True
    found.settings_dict = found.settings_dict | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    yield found
    found.close()


def _ask(lone) -> int:
    """A request's first statement; the number of the server's process."""
    lone.health_check_done = False
    with lone.cursor() as cursor:
        return cursor.execute("select pg_backend_pid()").fetchone()[0]


def _kill(pid: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_that_rested_is_asked_and_replaced_without_an_error(lone, monkeypatch):
    monkeypatch.setattr(base, "TRUSTED_SECONDS", 0.0)
    first = _ask(lone)
    _kill(first)
    assert _ask(lone) != first


def test_a_trusted_one_that_died_fails_once_and_is_replaced_at_the_end_of_the_request(lone):
    first = _ask(lone)
    assert _ask(lone) == first
    _kill(first)
    with pytest.raises(OperationalError):
        _ask(lone)
    lone.close_if_unusable_or_obsolete()
    assert _ask(lone) != first


def test_inside_a_transaction_that_is_lost_it_is_asked(lone):
    _ask(lone)
    lone.set_autocommit(False)
    lone.in_atomic_block = True
    with pytest.raises(IntegrityError), lone.cursor() as cursor:
        cursor.execute("insert into django_migrations (app, name, applied) values (null, 'x', now())")
    assert lone.is_usable() is False
    lone.in_atomic_block = False
    lone.rollback()
