"""The part of the access table that is about open data and what is doubted; see `access`."""

from collections.abc import Mapping

from wenmai.kernel.actor import Role
from wenmai.web.audiences import PUBLIC, Audience, posting

TRUST: Mapping[str, Audience] = {
    "trust:data": PUBLIC,
    "trust:catalogue": PUBLIC,
    "trust:schema": PUBLIC,
    "trust:figures": PUBLIC,
    "trust:measures": PUBLIC,
    "trust:places": PUBLIC,
    "trust:stocks": PUBLIC,
    "trust:units": PUBLIC,
    "trust:figure": PUBLIC,
    "trust:rollups": PUBLIC,
    "trust_desk:findings": posting(Role.OFFICIAL, Role.MANAGER, Role.STATISTICIAN),
    "trust_desk:explain": posting(Role.OFFICIAL, Role.MANAGER, Role.STATISTICIAN, post=True),
    "api-1:list_figures": PUBLIC,
    "api-1:get_figure": PUBLIC,
    "api-1:year_of_rollups": PUBLIC,
    "api-1:list_measures": PUBLIC,
    "api-1:stocks_of_period": PUBLIC,
}
