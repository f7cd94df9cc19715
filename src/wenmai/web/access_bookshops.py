"""Who may open the addresses of bookshops: the rules are public, a counter is its shop's, money its library's."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, PUBLIC, Audience, posting

MANAGER_POST = posting(Role.MANAGER, post=True)
BOOKSHOPS: Mapping[str, Audience] = {
    "bookshops:start": PUBLIC,
    "bookshops_desk:start": COUNTER,
    "bookshops_desk:counter": COUNTER,
    "bookshops_desk:lend": COUNTER_POST,
    "bookshops_desk:undo": COUNTER_POST,
    "bookshops_desk:shop_settlements": COUNTER,
    "bookshops_desk:titles": COUNTER,
    "bookshops_desk:titles_template": COUNTER,
    "bookshops_desk:library": COUNTER,
    "bookshops_desk:shops_csv": COUNTER,
    "bookshops_desk:intake": COUNTER,
    "bookshops_desk:take_in": COUNTER_POST,
    "bookshops_desk:back": COUNTER_POST,
    "bookshops_desk:end": MANAGER_POST,
    "bookshops_desk:draw": COUNTER_POST,
    "bookshops_desk:settlement": COUNTER,
    "bookshops_desk:confirm": MANAGER_POST,
    "bookshops_desk:dispute": MANAGER_POST,
    "bookshops_desk:paid": MANAGER_POST,
}
