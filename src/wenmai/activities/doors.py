"""Whether the house itself is open when something is held in it. A room is refused by `booking`; a yard or a gate is not shut."""

from datetime import datetime

from django.utils.translation import gettext as _

from wenmai.booking.models import Session
from wenmai.places.models import Institution, Space
from wenmai.places.queries.hours import covers, weekly_hours


def shut_then(
    house: Institution, start: datetime, end: datetime, *, space: Space | None = None, venue: str = ""
) -> str:
    """A sentence when the date is at the house, in no room of it, and outside the hours that the house has published.

    Empty for a date elsewhere, for a house without published hours, and for a room (there the session is refused).
    A warning and not a refusal: people dance in the yard after the doors are shut.
    """
    elsewhere = venue not in {"", house.label, house.name}
    if space or elsewhere or weekly_hours(house) is None or covers(house, start, end):
        return ""
    return _("%(house)s那时不开放。在院坝里办不要紧；要用屋里的，先公布延时开放。") % {"house": house.label}


def shut_for(session: Session) -> str:
    """The same for a session that stands."""
    return shut_then(
        session.offering.institution, session.starts_at, session.ends_at, space=session.space, venue=session.venue
    )
