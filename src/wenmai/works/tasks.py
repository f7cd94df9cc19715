"""What this room does by itself."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.works.actions.recordings import forget_recordings


@app.periodic(cron="25 19 * * *")
@app.task(name="works.forget_recordings", queueing_lock="works.forget_recordings", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """Recordings of booths that are past their day go, at 03:25 in Asia/Shanghai."""
    del timestamp
    forget_recordings(system())
