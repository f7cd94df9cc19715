"""The parts of the demo that load while people already look at pages, one after the other."""

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wenmai.demo.bureau import build_bureau
from wenmai.demo.province import build_province
from wenmai.kernel.actor import Channel, system

AGAIN = RetryStrategy(max_attempts=30, wait=5)  # seconds; a database that died is back after a few


@app.task(queue="demo", queueing_lock="demo-bureau", lock="demo-province", retry=AGAIN)
def load_bureau() -> None:
    """Load what offices find on their desks; begun again after a stop it goes on where it was."""
    close_old_connections()
    build_bureau(system(Channel.WORKER))


@app.task(queue="demo", queueing_lock="demo-province", lock="demo-province", retry=AGAIN)
def load_province(*, heavy: bool) -> None:
    """Load the province; begun again after a stop, or after the database was away, it goes on where it was."""
    close_old_connections()
    build_province(system(Channel.WORKER), heavy=heavy)
