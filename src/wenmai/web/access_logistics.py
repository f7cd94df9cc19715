"""Addresses of crates, routes and trips at the desk and who may open them."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, Audience, posting

READERS = posting(Role.CLERK, Role.MANAGER, Role.OFFICIAL)
PLANNERS = posting(Role.MANAGER, Role.OFFICIAL)
LOGISTICS: Mapping[str, Audience] = {
    "logistics_desk:start": COUNTER,
    "logistics_desk:house": COUNTER,
    "logistics_desk:pack": COUNTER_POST,
    "logistics_desk:arrive": COUNTER_POST,
    "logistics_desk:reroute": COUNTER_POST,
    "logistics_desk:finish": COUNTER_POST,
    "logistics_desk:crate": COUNTER,
    "logistics_desk:label": COUNTER,
    "logistics_desk:crate_act": COUNTER_POST,
    "logistics_desk:trip": COUNTER,
    "logistics_desk:trip_act": COUNTER_POST,
    "logistics_desk:trip_start": COUNTER_POST,
    "logistics_desk:balance": COUNTER,
    "logistics_desk:balance_send": COUNTER_POST,
    "logistics_desk:months": PLANNERS,
    "logistics_desk:plans": posting(Role.OFFICIAL),
    "logistics_desk:routes": READERS,
    "logistics_desk:route": READERS,
}
