"""The part of the access table that is about campaigns, awards and organisations; see `access`."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import COUNTER, PUBLIC, SIGNED_IN, Audience, posting

BUREAU, HOUSE_OR_BUREAU = posting(Role.OFFICIAL), posting(Role.CLERK, Role.MANAGER, Role.OFFICIAL)
REGISTER, REGISTER_POST = posting(Role.OFFICIAL, Role.MANAGER), posting(Role.OFFICIAL, Role.MANAGER, post=True)
HONOURS: Mapping[str, Audience] = {
    "honours:list": PUBLIC,
    "honours:campaign": PUBLIC,
    "honours:object": SIGNED_IN,
    "honours:organisations": PUBLIC,
    "honours:organisation": PUBLIC,
    "honours_desk:list": HOUSE_OR_BUREAU,
    "honours_desk:new": BUREAU,
    "honours_desk:campaign": BUREAU,
    "honours_desk:declare": COUNTER,
    "honours_desk:application": HOUSE_OR_BUREAU,
    "honours_desk:answer": posting(Role.OFFICIAL, post=True),
    "honours_desk:revoke": posting(Role.OFFICIAL, post=True),
    "honours_desk:organisations": REGISTER,
    "honours_desk:organisation": REGISTER,
    "honours_desk:organisation_edit": REGISTER,
    "honours_desk:organisation_file": REGISTER,
    "honours_desk:organisation_csv": REGISTER,
    "honours_desk:support_undo": REGISTER_POST,
}
