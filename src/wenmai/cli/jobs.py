"""Jobs that belong to no room: the nightly ones. Times are UTC, 18:00 is 02:00 in Asia/Shanghai."""

from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="* * * * *")
@app.task(name="wenmai.take_up_stalled", queueing_lock="wenmai.take_up_stalled", retry=after_an_outage())
async def take_up_stalled(timestamp: int) -> None:
    """Queue again the jobs whose worker was killed: jobs are written to be begun again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await _again(job)


async def _again(job: Job) -> None:
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:  # the same waits already: this one has nothing left to do
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="30 18 * * *")
@app.task(name="wenmai.tidy", queueing_lock="wenmai.tidy", retry=after_an_outage())
def tidy(timestamp: int) -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions")
