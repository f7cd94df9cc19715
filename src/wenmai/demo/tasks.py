"""The part of the demo that loads while people already look at pages."""

from procrastinate.contrib.django import app

from wenmai.demo.province import build_province
from wenmai.kernel.actor import Channel, system


@app.task(queue="demo", queueing_lock="demo-province", lock="demo-province")
def load_province(*, heavy: bool) -> None:
    """Load the province; started again after a stop it goes on where it was."""
    build_province(system(Channel.WORKER), heavy=heavy)
