"""What activities do by themselves."""

import logging

from procrastinate.contrib.django import app

from wenmai.activities.actions.answering import remind_unanswered
from wenmai.activities.actions.visit_asks import expire_asks
from wenmai.activities.actions.visits import drop_old_contacts
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage

log = logging.getLogger("wenmai.activities")


@app.periodic(cron="10 19 * * *")
@app.task(name="activities.drop_contacts", queueing_lock="activities.drop_contacts", retry=after_an_outage())
def drop_contacts(timestamp: int) -> None:
    """Forget where visits went, ninety days after they ended, at 03:10 in Asia/Shanghai."""
    del timestamp
    if dropped := drop_old_contacts(system()):
        log.info("dropped the contacts of %s visits", dropped)


@app.periodic(cron="30 0-9 * * *")
@app.task(name="activities.remind_unanswered", queueing_lock="activities.remind_unanswered", retry=after_an_outage())
def remind_of_unanswered(timestamp: int) -> None:
    """Groups and visits that have waited two days, each hour from 08:30 to 17:30 in Asia/Shanghai."""
    del timestamp
    if told := remind_unanswered(system()):
        log.info("reminded houses of %s unanswered requests", told)


@app.periodic(cron="*/15 * * * *")
@app.task(name="activities.expire_asks", queueing_lock="activities.expire_asks", retry=after_an_outage())
def expire_visit_asks(timestamp: int) -> None:
    """Volunteers who have not answered in time are not waited for, each quarter of an hour."""
    del timestamp
    if expired := expire_asks(system()):
        log.info("no longer waiting for %s volunteers", expired)
