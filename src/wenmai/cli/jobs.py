"""Jobs that belong to no room: the nightly ones. Times are UTC, 18:00 is 02:00 in Asia/Shanghai."""

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="wenmai.take_up_stalled", queueing_lock="wenmai.take_up_stalled")
async def take_up_stalled(timestamp: int) -> None:
    """Queue again the jobs whose worker was killed: jobs are written to be begun again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await app.job_manager.retry_job(job)


@app.periodic(cron="30 18 * * *")
@app.task(name="wenmai.tidy", queueing_lock="wenmai.tidy")
def tidy(timestamp: int) -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions")
