"""Empties the tables after a test with transaction=True. Django's flush truncates all three hundred, which takes a second;
here only those that hold pages, or have parts, are emptied. What post_migrate makes (content types, permissions) stays and is not made anew.

Triggers and foreign keys are off while it runs (session_replication_role, for superusers: the owner is one in tests), so
tables that only grow and refuse DELETE can be emptied in any order. Where the owner is no superuser, Django flushes.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}
LARGE = 4 * 1024 * 1024  # bytes: dead rows of a table beyond it would slow the tests that follow
FILLED = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) AND (relkind = 'p' OR pg_relation_size(oid) > 0)
"""
_flush = TransactionTestCase._fixture_teardown
_tables: list[str] = []


def empty(case: TransactionTestCase) -> None:
    """In place of TransactionTestCase._fixture_teardown; there is one database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            _flush(case)
            return
        cursor.execute(FILLED, [_ours()])
        filled = cursor.fetchall()
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, _size in filled:
                cursor.execute(f'DELETE FROM "{name}"')
        for name, size in filled:
            if size > LARGE:
                cursor.execute(f'VACUUM "{name}"')


def _ours() -> list[str]:
    """The tables that Django's flush would empty, but KEPT."""
    if not _tables:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        _tables.extend(sorted(set(names) - KEPT))
    return _tables
