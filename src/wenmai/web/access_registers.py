"""Who may open the registers: a part of the table of `access`. Whose rows one sees is kept by the room."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import PUBLIC, Audience, posting

KEEPERS = posting(Role.CLERK, Role.MANAGER, Role.OFFICIAL)
KEEPERS_POST = posting(Role.CLERK, Role.MANAGER, Role.OFFICIAL, post=True)
REGISTERS: Mapping[str, Audience] = {
    "registers:index": PUBLIC,
    "registers:list": PUBLIC,
    "registers:rows": PUBLIC,
    "registers_desk:index": KEEPERS,
    "registers_desk:list": KEEPERS,
    "registers_desk:add": KEEPERS,
    "registers_desk:rows": KEEPERS,
    "registers_desk:template": KEEPERS,
    "registers_desk:send": KEEPERS,
    "registers_desk:draft": KEEPERS,
    "registers_desk:carry_out": KEEPERS_POST,
    "registers_desk:discard": KEEPERS_POST,
    "registers_desk:entry": KEEPERS,
    "registers_desk:correct": KEEPERS,
    "registers_desk:end": KEEPERS_POST,
    "registers_desk:withdraw": KEEPERS_POST,
    "registers_desk:paper": KEEPERS,
}
