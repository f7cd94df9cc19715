"""The part of the access table that is about open data and what is doubted; see `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import PUBLIC, Audience

TRUST: Mapping[str, Audience] = {
    "trust:data": PUBLIC,
    "trust:catalogue": PUBLIC,
    "trust:figures": PUBLIC,
    "trust:figure": PUBLIC,
    "trust:rollups": PUBLIC,
    "api-1:list_figures": PUBLIC,
    "api-1:get_figure": PUBLIC,
    "api-1:year_of_rollups": PUBLIC,
}
