"""Jobs of a worker that was killed, and how long jobs wait for a database that is away."""

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from tests.builders.threads import elsewhere
from wenmai.cli import jobs

EVERY_MINUTE = "articles.publish_due"
BY_REQUEST = "audit.verify"  # not periodic: nobody tries it again unless it does itself


def a_job(task: str, status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, status) values ('default', %s, %s, %s) returning id",
            [task, task, status],
        )
        return cursor.fetchone()[0]


def states() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs order by id")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_stalled_job_that_waits_anew_does_not_keep_the_others_back():
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")  # Django's flush does not know this table
    a_job(EVERY_MINUTE, "doing")
    other = a_job(BY_REQUEST, "doing")
    newer = a_job(EVERY_MINUTE, "todo")
    elsewhere(lambda: async_to_sync(jobs.take_up_stalled.func)(0))
    assert states() == [(other, "todo"), (newer, "todo")]


def test_every_task_waits_for_a_database_that_is_away_and_for_nothing_else():
    app.perform_import_paths()
    ours = {
        name: task for name, task in app.tasks.items() if not name.startswith(("procrastinate", "builtin", "tests."))
    }
    assert {"articles.publish_due", "ledger.read_gauges", "wenmai.tidy"} <= set(ours)
    for name, task in ours.items():
        again = task.retry_strategy
        assert again is not None, name
        assert again.max_attempts, name
        assert not again.retry_exceptions or issubclass(OperationalError, tuple(again.retry_exceptions)), name
    assert not issubclass(ValueError, tuple(ours["booking.balance"].retry_strategy.retry_exceptions))
