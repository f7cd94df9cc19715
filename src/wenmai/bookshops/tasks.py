"""What this room does by itself."""

from procrastinate.contrib.django import app

from wenmai.bookshops.actions.forgetting import drop_refusals, forget_readers
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="50 19 * * *")
@app.task(name="bookshops.forget", queueing_lock="bookshops.forget", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """Forget who chose what in earlier years, at 03:50 in Asia/Shanghai."""
    del timestamp
    forget_readers(system())
    drop_refusals(system())
