"""Jobs of the queue as a worker leaves them."""

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob


def a_failed_job(task: str = "wenmai.tidy", *, queueing_lock: str | None = None) -> ProcrastinateJob:
    """A job that has failed once; the queue's own triggers write its events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, queueing_lock)"
            " VALUES (%s, 'default', '{\"timestamp\": 0}', 'doing', %s) RETURNING id",
            [task, queueing_lock],
        )
        key = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 1 WHERE id = %s", [key])
    return ProcrastinateJob.objects.get(pk=key)
