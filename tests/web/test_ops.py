"""The operations page: what failed, in words, and trying it again."""

import asyncio
import gc
from dataclasses import replace

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.builders.jobs import a_failed_job
from tests.builders.people import an_administrator, sign_in
from tests.builders.places import a_prefecture
from tests.builders.threads import elsewhere, race
from wenmai.audit.models import AuditEntry
from wenmai.cli import jobs
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound
from wenmai.ledger import feed
from wenmai.ledger.models import Follower
from wenmai.web import actions, operations
from wenmai.web.task_words import TASKS

pytestmark = pytest.mark.django_db
OUTCOMES: list[bool] = []


@app.task(name="tests.sometimes")
def sometimes() -> None:
    OUTCOMES.append(True)
    if len(OUTCOMES) == 1:
        raise ValueError("周玉兰 13800000000")


@pytest.fixture
def operator():
    return sign_in(Client(), an_administrator(a_prefecture()))


def work():
    """One turn of a real worker."""

    async def turn(queue):
        async with queue.open_async():
            await queue.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    with app.replace_connector(app.connector.get_worker_connector()) as queue:
        elsewhere(lambda: asyncio.run(turn(queue)))
    gc.collect()  # psycopg's pool leaves a closed loop's connection to be found later, in a test of somebody else


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_job_that_really_fails_is_shown_and_done_again():
    operator = sign_in(Client(), an_administrator(a_prefecture()))
    OUTCOMES.clear()
    job = sometimes.defer()
    work()
    page = operator.get("/ops/").content.decode()
    assert "tests.sometimes" in page
    assert "周玉兰" not in page
    assert operator.post(f"/ops/jobs/{job}/retry/").status_code == 302
    work()
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    assert len(OUTCOMES) == 2
    assert "tests.sometimes" not in operator.get("/ops/").content.decode()


def test_every_task_of_the_worker_has_words_and_no_word_is_left_over():
    ours = {name for name in app.tasks if not name.startswith(("tests.", "builtin:"))}
    assert {jobs.take_up_stalled.name, *ours} == set(TASKS)


def test_jobs_are_named_in_words(operator):
    job = a_failed_job("ledger.open_months")
    page = operator.get("/ops/").content.decode()
    assert "开账本后面的月份" in page
    assert f"/ops/jobs/{job.pk}/retry/" in page
    assert operations.jobs().latest_failed[0].failed_at is not None


def test_a_retry_is_noted_and_twice_does_nothing(operator):
    job = a_failed_job()
    for _ in range(2):
        assert operator.post(f"/ops/jobs/{job.pk}/retry/").status_code == 302
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "todo"
    entry = AuditEntry.objects.get(verb="web.job.retry")
    assert (entry.subject, entry.detail) == (f"web.job:{job.pk}", {"task": "wenmai.tidy", "attempts": 1})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_retry_at_once_one_does():
    a_prefecture()
    job = a_failed_job()
    assert sorted(race(*[lambda: actions.retry_job(system(), job=job.pk)] * 2)) == [False, True]


def test_a_retry_is_refused_while_the_same_work_waits(operator):
    job = a_failed_job(queueing_lock="wenmai.tidy")
    app.configure_task("wenmai.tidy", queueing_lock="wenmai.tidy").defer(timestamp=0)
    answer = operator.post(f"/ops/jobs/{job.pk}/retry/")
    assert (answer.status_code, "已经在等着做" in answer.content.decode()) == (409, True)
    with pytest.raises(Conflict):
        actions.retry_job(system(), job=job.pk)


def test_strangers_retry_nothing():
    a_prefecture()
    stranger, job = an_administrator("5134"), a_failed_job()
    with pytest.raises(NotAllowed):
        actions.retry_job(stranger, job=job.pk)
    with pytest.raises(NotAllowed):
        actions.retry_follower(stranger, name="measures")
    with pytest.raises(NotFound):
        actions.retry_job(system(), job=0)
    with pytest.raises(NotFound):
        actions.retry_follower(system(), name="nobody")


def test_the_error_of_a_follower_is_shown_without_people(operator):
    name = feed.lag()[0].name
    error = "ValueError: zhou@example.cn 13800000000\nDETAIL: 周玉兰"
    Follower.objects.filter(name=name).update(failures=3, error=error)
    page = operator.get("/ops/").content.decode()
    assert "停了，试过 3 次" in page
    assert "ValueError" in page
    assert not any(told in page for told in ("zhou@example.cn", "13800000000", "周玉兰"))
    operator.post(f"/ops/followers/{name}/retry/")
    assert AuditEntry.objects.get(verb="web.follower.retry").subject == f"web.follower:{name}"


def test_backups_and_logs_say_how_old_they_are(operator, settings, tmp_path):
    assert "由 systemd 保存" in operator.get("/ops/").content.decode()
    (tmp_path / "wenmai-2026-01-02.jsonl").touch()
    settings.ENV = replace(settings.ENV, log_folder=tmp_path, log_days=200)
    page = operator.get("/ops/").content.decode()
    assert "留 200 天" in page
    assert "最早 2026-01-02" in page
