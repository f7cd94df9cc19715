"""Partitions: one table of facts a month, opened ahead by a task and on demand by the first fact of a month."""

from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from wenmai.kernel import clock

_LOCK_TIMEOUT = "10s"
_opened: "WeakKeyDictionary[Any, set[date]]" = WeakKeyDictionary()  # months that each connection has seen


def open_month(day: date) -> None:
    """Make sure that the month of `day` has its partition, whatever becomes of the caller's transaction.

    A missing one is made on a connection of its own and committed at once: made inside the caller's transaction it
    would hold a lock on all months until that ends, and two such callers could wait for each other.
    """
    month = clock.month_start(day)
    connection.ensure_connection()
    opened: set[date] = _opened.setdefault(connection.connection, set())
    if month not in opened:
        if not _is_open(month):
            _open_apart(month)
        _look_at(month)
        opened.add(month)


def open_ahead(months: int = 14) -> None:
    """Open the present month and the following ones, so that nobody has to wait for a partition."""
    month = clock.today()
    for _ in range(months):
        open_month(month)
        month = clock.next_month(month)


def open_range(first: date, last: date) -> None:
    """Open all months from `first` to `last`, for an import."""
    month = clock.month_start(first)
    while month <= last:
        open_month(month)
        month = clock.next_month(month)


def opened() -> list[date]:
    """The first days of all months that have been opened, in order: nothing is recorded in others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(c.relname, 7), 'YYYY_MM') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'public.ledger_fact'::regclass ORDER BY 1"
        )
        return [month for (month,) in cursor.fetchall()]


def _is_open(month: date) -> bool:
    # Committed or not: a row of pg_class that another transaction has not committed is not visible here.
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.ledger_fact_{month:%Y_%m}"])
        return bool(cursor.fetchone()[0])


def _look_at(month: date) -> None:
    """Lock the partition, which makes this connection take notice of it.

    A prepared INSERT in a transaction that already wrote facts would otherwise go on with the partitions it knew.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM public.ledger_fact_{month:%Y_%m} LIMIT 0")  # noqa: S608 - digits of a date


def _open_apart(month: date) -> None:
    other: BaseDatabaseWrapper = connection.copy()
    other.settings_dict["OPTIONS"].pop("pool", None)  # a full pool must not make us wait for ourselves
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
            cursor.execute("SELECT ledger_open_month(%s)", [month])
    finally:
        other.close()
