"""What the hub does by itself."""

from procrastinate.contrib.django import app

from wenmai.hub.actions.copies import forget_copies
from wenmai.hub.actions.exchange import go_on_all
from wenmai.hub.actions.forgetting import forget_visitors
from wenmai.hub.actions.systems import beat
from wenmai.hub.actions.telling_them import tell_all
from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage


@app.periodic(cron="* * * * *")
@app.task(name="hub.tell", queueing_lock="hub.tell", retry=after_an_outage())
def tell(timestamp: int) -> None:
    """Tell other systems what they have to know, every minute."""
    del timestamp
    tell_all(system())


@app.periodic(cron="*/10 * * * *")
@app.task(name="hub.beat", queueing_lock="hub.beat", retry=after_an_outage())
def heartbeat(timestamp: int) -> None:
    """Ask whether they are there, every ten minutes; go on with files that were interrupted."""
    del timestamp
    beat(system())
    go_on_all(system())


@app.periodic(cron="55 19 * * *")
@app.task(name="hub.forget", queueing_lock="hub.forget", retry=after_an_outage())
def forget(timestamp: int) -> None:
    """Forget readers of theirs who have not come for two years, and who asked for which copy, at night (03:55 in Asia/Shanghai)."""
    del timestamp
    forget_copies(system())
    forget_visitors(system())
