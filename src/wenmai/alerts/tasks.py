"""What this room does by itself. Times are UTC: 20:10 is 04:10 in Asia/Shanghai, after the gauges have been read."""

import logging

from procrastinate.contrib.django import app

from wenmai.alerts.actions import judge, tell_week
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage

log = logging.getLogger("wenmai.alerts")


@app.periodic(cron="10 20 * * *")
@app.task(name="alerts.judge", queueing_lock="alerts.judge", retry=after_an_outage())
def judge_the_day(timestamp: int) -> None:
    """Judge the day that has ended."""
    del timestamp
    night = judge(system())
    log.info("judged %s states, %s changed, %s messages", night.judged, night.changed, night.told)


@app.periodic(cron="30 0 * * 1")
@app.task(name="alerts.week", queueing_lock="alerts.week", retry=after_an_outage())
def week(timestamp: int) -> None:
    """The letter of the week, Mondays at 08:30."""
    del timestamp
    tell_week(system())
