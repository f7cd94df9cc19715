"""Who may open the addresses of delivery: menus are public, orders their two sides', balances of who answers for a place."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, OWN, OWN_POST, PUBLIC, SIGNED_IN, Audience, posting

READERS = posting(Role.CLERK, Role.MANAGER, Role.OFFICIAL, Role.STATISTICIAN)
DELIVERY: Mapping[str, Audience] = {
    "delivery:menu": PUBLIC,
    "delivery:item": PUBLIC,
    "delivery:picture": PUBLIC,
    "delivery:order": SIGNED_IN,
    "delivery:wish": SIGNED_IN,
    "delivery:own": SIGNED_IN,
    "delivery:own_order": OWN,
    "delivery:choose": OWN_POST,
    "delivery:cancel": OWN_POST,
    "delivery:confirm": OWN_POST,
    "delivery_desk:desk": COUNTER,
    "delivery_desk:calendar": COUNTER,
    "delivery_desk:menu": COUNTER,
    "delivery_desk:item": COUNTER,
    "delivery_desk:switch": COUNTER_POST,
    "delivery_desk:picture": COUNTER_POST,
    "delivery_desk:order": COUNTER,
    "delivery_desk:report": COUNTER_POST,
    "delivery_desk:cancel": COUNTER_POST,
    "delivery_desk:balance": READERS,
    "delivery_desk:balance_file": READERS,
    "api-1:delivery_menu": PUBLIC,
    "api-1:delivery_item": PUBLIC,
}
