"""Addresses of libraries at the desk and who may open them."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, COUNTER_POST, OWN, OWN_POST, PUBLIC, SIGNED_IN_POST, STAFF, Audience, posting

LIBRARY: Mapping[str, Audience] = {
    "standards:sru": PUBLIC,
    "standards:oai": PUBLIC,
    "standards:unapi": PUBLIC,
    "standards:record": PUBLIC,
    "opac:search": PUBLIC,
    "opac:record": PUBLIC,
    "opac:doors": PUBLIC,
    "opac:hold": SIGNED_IN_POST,
    "opac:holds": OWN,
    "opac:hold_change": OWN_POST,
    "opac:found": PUBLIC,
    "library_rules:desk": STAFF,
    "library_rules:rule": STAFF,
    "library_rules:explain": STAFF,
    "library_rules:write": posting(Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR),
    "library_desk:start": COUNTER,
    "library_desk:desk": COUNTER,
    "library_desk:terminals": posting(Role.MANAGER),
    "library_desk:terminal_revoke": posting(Role.MANAGER, post=True),
    "library_desk:year": COUNTER,
    "library_desk:year_file": COUNTER,
    "library_desk:stock": COUNTER,
    "library_desk:stock_download": COUNTER,
    "library_desk:pull": COUNTER,
    "library_desk:hold_shelf": COUNTER,
    "library_desk:tasks": COUNTER,
    "library_desk:finish": COUNTER_POST,
    "library_desk:books": COUNTER,
    "library_desk:items": COUNTER,
    "library_desk:item_new": COUNTER,
    "library_desk:item": COUNTER,
    "library_desk:item_edit": COUNTER,
    "library_desk:item_put": COUNTER_POST,
    "api-1:library_lend": COUNTER_POST,
    "api-1:library_return": COUNTER_POST,
    "api-1:library_renew": COUNTER_POST,
}
