"""Who may open the addresses of reading: lists are public, a log is its reader's own, a desk its house's."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, OWN, OWN_POST, PUBLIC, Audience, posting

READING: Mapping[str, Audience] = {
    "reading:lists": PUBLIC,
    "reading:list": PUBLIC,
    "reading:suggestions": PUBLIC,
    "reading:suggestions_turn": OWN_POST,
    "reading_me:log": OWN,
    "reading_me:turn": OWN_POST,
    "reading_me:csv": OWN,
    "reading_me:year": OWN,
    "reading_me:entry": OWN_POST,
    "reading_me:mark": OWN_POST,
    "reading_desk:turn_house": posting(Role.MANAGER, post=True),
    "reading_desk:start": COUNTER,
    "reading_desk:make": COUNTER,
    "reading_desk:list": COUNTER,
    "reading_desk:put": COUNTER_POST,
    "reading_desk:place": COUNTER_POST,
    "reading_desk:show": COUNTER_POST,
}
