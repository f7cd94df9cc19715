"""Where a desk works on a date: the page of the room that owns the offering, for links from booking's own pages."""

from collections.abc import Callable

from wenmai.booking.models import Session

Address = Callable[[Session], str]
_addresses: dict[str, Address] = {}


def register(prefix: str, address: Address) -> None:
    """For subjects of a prefix ("activities.activity"). Raises ValueError for a second one."""
    if _addresses.get(prefix, address) is not address:
        raise ValueError(f"already addressed by another: {prefix}")
    _addresses[prefix] = address


def address_of(session: Session) -> str:
    """The path of the date's page at the desk, "" where no room has one. No query beside the session's offering."""
    found = _addresses.get(session.offering.subject.partition(":")[0])
    return found(session) if found else ""
