"""What the library does by itself at night. Times are UTC: 19:40 is 03:40 in Asia/Shanghai."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.library.actions.ageing import BATCH, age_loans


@app.periodic(cron="40 19 * * *")
@app.task(name="library.age_loans", queueing_lock="library.age_loans", retry=after_an_outage())
def age(timestamp: int) -> None:
    """Forget who read what long ago."""
    del timestamp
    while age_loans(system()) >= BATCH:
        pass
