"""The addresses of messages and of telling by word of mouth; read into the one table of `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import COUNTER, COUNTER_POST, OWN, OWN_POST, Audience

NOTICES: Mapping[str, Audience] = {
    "notices:inbox": OWN,
    "notices:read": OWN_POST,
    "notices:read_all": OWN_POST,
    "notices:choices": OWN,
    "booking_shut:list": COUNTER,
    "passing_on:list": COUNTER,
    "passing_on:told": COUNTER_POST,
}
