"""Whether the door of a session has said all that it saw."""

from wenmai.booking.models import Session


def door_settled(session: Session) -> bool:
    """True when no device still holds scans of the session. Devices that work without a network come later."""
    return session.pk is not None
