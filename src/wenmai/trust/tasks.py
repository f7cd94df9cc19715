"""What is checked at night. Times are UTC: 19:20 is 03:20 in Asia/Shanghai."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.measures.engines import recounting
from wenmai.trust.actions.recounts import recount


class RollUpsDiffer(RuntimeError):
    """A recount found other numbers than the boards show: stays with the failed jobs until an operator has looked."""


@app.periodic(cron="20 19 * * *")
@app.task(name="trust.recount", queueing_lock="trust.recount", retry=after_an_outage())
def recount_a_month(timestamp: int) -> None:
    """Recount one closed month drawn by chance; raises when a cell differs."""
    del timestamp
    month = recounting.random_month()
    if month is None:
        return
    found = recount(system(), month=month)
    if found.differing:
        raise RollUpsDiffer(f"{month:%Y-%m}: {found.differing} of {found.cells} cells, engine {found.engine}")
