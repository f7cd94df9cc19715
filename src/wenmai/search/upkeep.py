"""What to do after much has been put in at once, and each night."""

from django.db import connection

from wenmai.search.models import SearchEntry
from wenmai.search.sample import forget


def settle() -> None:
    """After a bulk load, outside of any transaction: statistics and visibility anew, and a new sample.

    Inside a transaction only the statistics, because PostgreSQL cannot vacuum there. Without the right to (the table
    belongs to the owner's role) PostgreSQL warns and leaves it to its own autovacuum.
    """
    deed = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute(f"{deed} {SearchEntry._meta.db_table}")
    forget()
