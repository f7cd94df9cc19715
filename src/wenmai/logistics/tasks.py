"""What logistics does by itself at night."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.logistics.actions.troubles import look_for_overdue


@app.periodic(cron="50 19 * * *")
@app.task(name="logistics.look_for_overdue", queueing_lock="logistics.look_for_overdue", retry=after_an_outage())
def overdue(timestamp: int) -> None:
    """Let both houses look for what nobody has seen for a week, at 03:50 in Asia/Shanghai."""
    del timestamp
    look_for_overdue(system())
