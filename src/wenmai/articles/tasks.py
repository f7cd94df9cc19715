"""What articles do by themselves."""

from procrastinate.contrib.django import app

from wenmai.articles.actions.publishing import publish_due as publish_now
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="* * * * *")
@app.task(name="articles.publish_due", queueing_lock="articles.publish_due", retry=after_an_outage())
def publish_due(timestamp: int) -> None:
    """Publish what was set for a time that has come."""
    del timestamp
    publish_now()
