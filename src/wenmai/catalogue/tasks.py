"""What the catalogue does by itself at night. Times are UTC: 18:45 is 02:45 in Asia/Shanghai."""

from procrastinate.contrib.django import app

from wenmai.catalogue.engine import touching
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="45 18 * * *")
@app.task(name="catalogue.forget_touches", queueing_lock="catalogue.forget_touches", retry=after_an_outage())
def forget_touches(timestamp: int) -> None:
    """Delete touches that every index has read."""
    del timestamp
    touching.forget_old()
