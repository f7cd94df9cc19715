"""Who calls a date off: the room that owns the offering, which keeps its own lists true; the engine where nobody does."""

from collections.abc import Callable
from typing import Protocol

from wenmai.booking.actions.sessions import cancel_session
from wenmai.booking.models import Session
from wenmai.kernel.actor import Actor


class CallOff(Protocol):
    """What a room registers."""

    def __call__(self, actor: Actor, *, session: Session, reason: str) -> object:
        """Cancel the date and tell who booked. Raises what `booking.cancel_session` raises."""


_ways: dict[str, CallOff] = {}


def register(prefix: str, way: CallOff) -> None:
    """For subjects of a prefix ("activities.activity"). Raises ValueError for a second one."""
    if _ways.get(prefix, way) is not way:
        raise ValueError(f"already called off by another: {prefix}")
    _ways[prefix] = way


def call_off(actor: Actor, *, session: Session, reason: str) -> None:
    """Call one date off. Raises what `booking.cancel_session` raises."""
    way: Callable[..., object] = _ways.get(session.offering.subject.partition(":")[0], cancel_session)
    way(actor, session=session, reason=reason)
