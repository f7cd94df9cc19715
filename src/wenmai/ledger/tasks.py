"""What the ledger does by itself at night. Times are UTC: 18:00 is 02:00 in Asia/Shanghai."""

from datetime import timedelta

from procrastinate.contrib.django import app

from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.ledger import intake, months
from wenmai.ledger.actions import read_all


class GaugesFailed(RuntimeError):
    """Some gauges could not be read; the others were. Shown with the failed jobs."""


@app.periodic(cron="0 18 * * *")
@app.task(name="ledger.read_gauges", queueing_lock="ledger.read_gauges", retry=after_an_outage(GaugesFailed))
def read_gauges(timestamp: int) -> None:
    """Read every gauge that has a reader, as of the day that has ended."""
    del timestamp
    failed = [each for each in read_all(system(), day=clock.today() - timedelta(days=1)) if each.error]
    if failed:
        raise GaugesFailed("; ".join(f"{each.gauge}: {each.error}" for each in failed))


@app.periodic(cron="15 18 * * *")
@app.task(name="ledger.open_months", queueing_lock="ledger.open_months", retry=after_an_outage())
def open_months(timestamp: int) -> None:
    """Open the partitions of the coming months."""
    del timestamp
    months.open_ahead()


@app.periodic(cron="30 18 * * *")
@app.task(name="ledger.forget_drafts", queueing_lock="ledger.forget_drafts", retry=after_an_outage())
def forget_drafts(timestamp: int) -> None:
    """Delete sent files that nobody decided on for seven days: they may hold more than counts."""
    del timestamp
    intake.forget_old()
