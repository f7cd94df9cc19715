"""The part of the access table that is about equity and money; see `access`."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import ADMINISTRATOR, PUBLIC, Audience, posting

MONEY, MONEY_POST = posting(Role.OFFICIAL), posting(Role.OFFICIAL, post=True)

EQUITY: Mapping[str, Audience] = {
    "equity:index": PUBLIC,
    "equity:page": PUBLIC,
    "equity:file": PUBLIC,
    "api-1:equity": PUBLIC,
    "equity:reach": PUBLIC,
    "equity:reach_file": PUBLIC,
    "equity_desk:points": ADMINISTRATOR,
    "funding_desk:runs": MONEY,
    "funding_desk:region": MONEY,
    "funding_desk:run": MONEY,
    "funding_desk:keep": MONEY_POST,
    "funding_desk:file": MONEY,
    "api-1:list_runs": MONEY,
    "api-1:get_funding_run": MONEY,
}
