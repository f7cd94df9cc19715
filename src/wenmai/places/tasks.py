"""What places does by itself."""

import logging

from procrastinate.contrib.django import app

from wenmai.kernel.actor import system
from wenmai.kernel.jobs import after_an_outage
from wenmai.places.actions.listing import list_rooms

log = logging.getLogger("wenmai.places")


@app.periodic(cron="15 18 * * *")
@app.task(name="places.list_rooms", queueing_lock="places.list_rooms", retry=after_an_outage())
def rooms_to_find(timestamp: int) -> None:
    """Spaces entered by an older release can be found too; 02:15 in Asia/Shanghai."""
    del timestamp
    if put := list_rooms(system()):
        log.info("%s spaces can now be found", put)
