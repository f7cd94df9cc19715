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
AT_WORK = 45  # seconds; the next round comes with the next minute


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver_mail", queueing_lock="notices.deliver_mail", retry=after_an_outage())
def deliver_mail(timestamp: int) -> None:
    """Send the letters that are due."""
    del timestamp
    _rounds(Way.EMAIL)


@app.periodic(cron="* * * * *")
@app.task(name="notices.deliver_sms", queueing_lock="notices.deliver_sms", retry=after_an_outage())
def deliver_sms(timestamp: int) -> None:
    """Send the text messages that are due."""
    del timestamp
    _rounds(Way.SMS)


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
