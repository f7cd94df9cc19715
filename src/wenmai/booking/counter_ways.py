"""How places of one kind of thing are shown to and taken by an agent, as the room that owns it knows.

A room registers a way for the prefix of its subjects ("courses.class"). What it does not say is done by booking itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from django.db.models import Q

from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.models import Booking, WaitEntry
from wenmai.kernel.actor import Actor

# The actor stands in already (standing_in.as_agent); the wish names the person.
Take = Callable[[Actor, Claim], Booking]
Wait = Callable[[Actor, WaitWish], WaitEntry]
Leave = Callable[[Actor, Booking], None]


@dataclass(frozen=True, slots=True)
class CounterWay:
    """`listed` says which sessions an agent is shown, asked of Session. `leave` gives a whole series back."""

    listed: Q
    take: Take | None = None
    wait: Wait | None = None
    leave: Leave | None = None


NOTHING = Q(pk=None)
_ways: dict[str, CounterWay] = {}


def register(prefix: str, way: CounterWay) -> None:
    """Called once, when the application starts. Raises ValueError for a second way."""
    if _ways.get(prefix, way) is not way:
        raise ValueError(f"already taken by another: {prefix}")
    _ways[prefix] = way


def way_of(subject: str) -> CounterWay:
    """The way of a subject; one that leaves all to booking where nobody registered."""
    return _ways.get(subject.partition(":")[0], CounterWay(NOTHING))


def listed() -> Q:
    """Sessions that agents are shown, of all rooms."""
    return reduce(Q.__or__, (each.listed for each in _ways.values()), NOTHING)
