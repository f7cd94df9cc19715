"""Addresses of statistical returns and service reports and who may open them."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, PUBLIC, Audience, posting

READERS = (Role.CLERK, Role.MANAGER, Role.STATISTICIAN, Role.OFFICIAL)
COLLECTORS = (Role.STATISTICIAN, Role.OFFICIAL)

RETURNS: Mapping[str, Audience] = {
    "returns:reports": PUBLIC,
    "returns:feed": PUBLIC,
    "returns:report": PUBLIC,
    "returns:figure": PUBLIC,
    "returns_desk:report": COUNTER,
    "returns_desk:index": posting(*READERS),
    "returns_desk:sheet": posting(*READERS),
    "returns_desk:act": posting(*READERS, post=True),
    "returns_desk:file": posting(*READERS),
    "returns_desk:version": posting(*READERS),
    "returns_desk:table": posting(*COLLECTORS),
    "returns_desk:table_file": posting(*COLLECTORS),
    "returns_desk:remind": posting(*COLLECTORS, post=True),
}
