"""What booking does by itself."""

import logging

from procrastinate.contrib.django import app

from wenmai.booking.actions.attendance import confirm_forgotten
from wenmai.booking.actions.reminders import remind
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage

log = logging.getLogger("wenmai.booking")


class PoolsUnbalanced(RuntimeError):
    """A pool's remaining places do not equal its capacity less its bookings. Shown with the failed jobs."""


@app.periodic(cron="*/30 * * * *")
@app.task(name="booking.confirm_forgotten", queueing_lock="booking.confirm_forgotten", retry=after_an_outage())
def confirm(timestamp: int) -> None:
    """Count sessions where people came and that nobody has confirmed twelve hours after their end."""
    del timestamp
    if held := confirm_forgotten(system()):
        log.info("confirmed %s sessions that nobody had", held)


@app.periodic(cron="0 2 * * *")
@app.task(name="booking.remind", queueing_lock="booking.remind", retry=after_an_outage())
def remind_tomorrow(timestamp: int) -> None:
    """Remind of tomorrow's sessions, at 10:00 in Asia/Shanghai."""
    del timestamp
    log.info("reminded %s people of tomorrow", remind(system()))


@app.periodic(cron="30 18 * * *")
@app.task(name="booking.balance", queueing_lock="booking.balance", retry=after_an_outage())
def balance(timestamp: int) -> None:
    """Check the books of all pools, at 02:30 in Asia/Shanghai."""
    del timestamp
    if wrong := unbalanced_pools():
        raise PoolsUnbalanced(", ".join(map(str, wrong)))
