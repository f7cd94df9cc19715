"""Who may open the addresses of reading: lists are public, a log is its reader's own, a desk its house's."""

from collections.abc import Mapping

from wenmai.web.audiences import COUNTER, COUNTER_POST, PUBLIC, Audience

READING: Mapping[str, Audience] = {
    "reading:lists": PUBLIC,
    "reading:list": PUBLIC,
    "reading_desk:start": COUNTER,
    "reading_desk:make": COUNTER,
    "reading_desk:list": COUNTER,
    "reading_desk:put": COUNTER_POST,
    "reading_desk:place": COUNTER_POST,
    "reading_desk:show": COUNTER_POST,
}
