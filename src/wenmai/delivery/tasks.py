"""What this room does by itself."""

import logging

from procrastinate.contrib.django import app

from wenmai.delivery.actions.keeping import drop_old_contacts, end_unreported, follow_dates
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage

log = logging.getLogger("wenmai.delivery")


@app.periodic(cron="20 19 * * *")
@app.task(name="delivery.drop_contacts", queueing_lock="delivery.drop_contacts", retry=after_an_outage())
def drop_contacts(timestamp: int) -> None:
    """Forget who was called, ninety days after the end, at 03:20 in Asia/Shanghai."""
    del timestamp
    if dropped := drop_old_contacts(system()):
        log.info("dropped the contacts of %s orders", dropped)


@app.periodic(cron="35 19 * * *")
@app.task(name="delivery.end_unreported", queueing_lock="delivery.end_unreported", retry=after_an_outage())
def end_what_nobody_reported(timestamp: int) -> None:
    """End orders that nobody has written up for thirty days, at 03:35 in Asia/Shanghai."""
    del timestamp
    if done := end_unreported(system()):
        log.info("%s orders ended without a report", done)


@app.periodic(cron="*/10 * * * *")
@app.task(name="delivery.follow_dates", queueing_lock="delivery.follow_dates", retry=after_an_outage())
def follow_moved_dates(timestamp: int) -> None:
    """Every ten minutes: orders whose date was called off or moved at the desk of activities follow it."""
    del timestamp
    if changed := follow_dates(system()):
        log.info("%s orders followed their dates", changed)
