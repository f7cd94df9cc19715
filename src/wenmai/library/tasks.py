"""What the library does by itself at night. Times are UTC: 19:40 is 03:40 in Asia/Shanghai."""

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.library.actions.ageing import BATCH, age_loans
from wenmai.library.actions.ending_holds import expire_holds
from wenmai.library.actions.freezing_holds import thaw_holds
from wenmai.library.actions.targeting_holds import target_holds


@app.periodic(cron="40 19 * * *")
@app.task(name="library.age_loans", queueing_lock="library.age_loans", retry=after_an_outage())
def age(timestamp: int) -> None:
    """Forget who read what long ago."""
    del timestamp
    while age_loans(system()) >= BATCH:
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(name="library.target_holds", queueing_lock="library.target_holds", retry=after_an_outage())
def target(timestamp: int) -> None:
    """End what was not fetched in time, let go on what was set aside, and say where copies are to be looked for."""
    del timestamp
    expire_holds(system())
    thaw_holds(system())
    target_holds(system())
