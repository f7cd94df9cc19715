"""Addresses of libraries at the desk and who may open them."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import STAFF, Audience, posting

LIBRARY: Mapping[str, Audience] = {
    "library_rules:desk": STAFF,
    "library_rules:rule": STAFF,
    "library_rules:explain": STAFF,
    "library_rules:write": posting(Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR),
}
