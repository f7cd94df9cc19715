"""What the search room tidies up by itself."""

from procrastinate.contrib.django import app

from wenmai.kernel.jobs import after_an_outage
from wenmai.search import entries


@app.periodic(cron="40 18 * * *")
@app.task(name="search.look_back", queueing_lock="search.look_back", retry=after_an_outage())
def look_back(timestamp: int) -> None:
    """Keep the indexes of what is to come small; 02:40 in Asia/Shanghai."""
    del timestamp
    entries.look_back()
