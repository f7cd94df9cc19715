"""By which door somebody came: chosen once at the top of the page, remembered until the agent signs out or changes it."""

from wenmai.kernel.actor import Channel
from wenmai.kernel.http import Request

DOORS = (Channel.PHONE, Channel.COUNTER)
KEPT = "agent_door"
UNKNOWN = Channel.DESK  # no door: whatever is done with it is refused with the words to choose one


def remember(request: Request, sent: str) -> None:
    """Keep the choice; anything else changes nothing."""
    if door := next((each for each in DOORS if each == sent), None):
        request.session[KEPT] = door.value


def door_of(request: Request) -> Channel:
    """The door that was chosen, UNKNOWN before."""
    return next((each for each in DOORS if each == request.session.get(KEPT)), UNKNOWN)
