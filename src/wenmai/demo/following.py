"""What was just recorded, brought up to the boards at once."""

import time
from typing import Final

from wenmai.ledger import feed

PATIENCE: Final = 60.0  # seconds for which somebody else's open transaction is waited out


class StillBehind(RuntimeError):
    """Facts wait behind somebody's open transaction: the job is begun again at this step."""


def catch_up() -> None:
    """Let every follower read what was just recorded, so that the next page finds its figures."""
    while feed.run_once(limit=100_000):
        pass


def be_level() -> None:
    """The same, until nothing waits: who counts a month again compares with figures that know every fact. Raises StillBehind."""
    until = time.monotonic() + PATIENCE
    catch_up()
    while any(each.pending for each in feed.lag()):
        if time.monotonic() > until:
            raise StillBehind
        time.sleep(0.2)
        catch_up()
