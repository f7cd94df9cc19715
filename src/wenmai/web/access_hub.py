"""Who may open the addresses of libraries that keep a system of their own, and of what libraries owe each other."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, OWN, OWN_POST, SIGNED_IN, Audience, posting

KEEPERS, KEEPERS_POST = posting(Role.MANAGER, Role.OFFICIAL), posting(Role.MANAGER, Role.OFFICIAL, post=True)
HUB: Mapping[str, Audience] = {
    "hub_desk:start": KEEPERS,
    "hub_desk:system": KEEPERS,
    "hub_desk:act": KEEPERS_POST,
    "hub_desk:file": KEEPERS_POST,
    "hub_desk:returns": KEEPERS,
    "hub_desk:refused": KEEPERS_POST,
    "hub_desk:line": KEEPERS_POST,
    "hub_desk:visitor": COUNTER,
    "hub_desk:copies": COUNTER,
    "hub_desk:copy": COUNTER_POST,
    "hub:mine": OWN,
    "hub:ask": SIGNED_IN,
    "hub:withdraw": OWN_POST,
    "hub:show": OWN_POST,
    "hub_desk:account": KEEPERS,
    "hub_desk:draw": KEEPERS_POST,
    "hub_desk:tariffs": KEEPERS,
    "hub_desk:reverse": KEEPERS_POST,
    "hub_desk:statement": KEEPERS,
    "hub_desk:statement_act": KEEPERS_POST,
    "hub_desk:statement_file": KEEPERS,
}
