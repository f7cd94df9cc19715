"""What is checked at night. Times are UTC: 19:20 is 03:20 in Asia/Shanghai."""

from datetime import timedelta

from procrastinate.contrib.django import app

from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.kernel.jobs import after_an_outage
from wenmai.measures.engines import recounting
from wenmai.trust.actions.findings import inspect
from wenmai.trust.actions.issues import issue_stocks
from wenmai.trust.actions.recounts import recount


class RollUpsDiffer(RuntimeError):
    """A recount found other numbers than the boards show: stays with the failed jobs until an operator has looked."""


@app.periodic(cron="20 19 * * *")
@app.task(name="trust.recount", queueing_lock="trust.recount", retry=after_an_outage(Conflict))
def recount_a_month(timestamp: int) -> None:
    """Recount one closed month drawn by chance; raises when a cell differs. Put off where somebody's transaction is not over."""
    del timestamp
    month = recounting.random_month()
    if month is None:
        return
    found = recount(system(), month=month)
    if found.differing:
        raise RollUpsDiffer(f"{month:%Y-%m}: {found.differing} of {found.cells} cells, engine {found.engine}")


@app.periodic(cron="40 19 * * *")
@app.task(name="trust.inspect", queueing_lock="trust.inspect", retry=after_an_outage())
def inspect_two_months(timestamp: int) -> None:
    """Apply the rules of data quality to this month and the one before."""
    del timestamp
    this = clock.month_start(clock.today())
    for month in (clock.month_start(this - timedelta(days=1)), this):
        inspect(system(), month=month)


@app.periodic(cron="0 20 * * *")
@app.task(name="trust.issue", queueing_lock="trust.issue", retry=after_an_outage())
def issue_open_data(timestamp: int) -> None:
    """Give out the stocks that count people as they are now, where they are new or have changed."""
    del timestamp
    issue_stocks(system())
