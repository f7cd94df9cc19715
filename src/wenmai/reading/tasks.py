"""What this room does by itself. Times are UTC: Sunday 20:20 is Monday 04:20 in Asia/Shanghai."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.reading.actions.counting import count_companions


@app.periodic(cron="20 20 * * 0")
@app.task(name="reading.count_companions", queueing_lock="reading.count_companions", retry=after_an_outage())
def count(timestamp: int) -> None:
    """Count anew what is borrowed together; weekly, so that the list does not tell of single days."""
    del timestamp
    count_companions(system())
