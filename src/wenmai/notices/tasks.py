"""What notices does by itself."""

import logging
import time

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.notices.actions import forget_old
from wenmai.notices.delivering import BATCH, deliver
from wenmai.notices.models import Way

log = logging.getLogger("wenmai.notices")
AT_WORK = 25  # seconds for each way; the next round comes with the next minute


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver", queueing_lock="notices.deliver", retry=after_an_outage())
def deliver_due(timestamp: int) -> None:
    """Send what is due, text messages first. One job for both, so that a slow gateway keeps one place of the worker only."""
    del timestamp
    for way in (Way.SMS, Way.EMAIL):
        _rounds(way)


@app.periodic(cron="50 18 * * *")
@app.task(name="notices.forget_old", queueing_lock="notices.forget_old", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """Drop messages that are older than 400 days, at 02:50 in Asia/Shanghai."""
    del timestamp
    log.info("forgot %s old messages", forget_old(system()))


def _rounds(way: Way) -> None:
    until = time.monotonic() + AT_WORK
    while time.monotonic() < until:
        done = deliver(system(), way=way)
        if done.later or done.given_up:
            log.warning(
                "%s: %s sent, %s to be tried again, %s given up", way.value, done.sent, done.later, done.given_up
            )
        if done.stopped or done.tried < BATCH:
            return
