"""The part of the access table that is about equity and money; see `access`."""

from collections.abc import Mapping

from wenmai.web.audiences import PUBLIC, Audience

EQUITY: Mapping[str, Audience] = {
    "equity:index": PUBLIC,
    "equity:page": PUBLIC,
    "equity:file": PUBLIC,
    "api-1:equity": PUBLIC,
}
