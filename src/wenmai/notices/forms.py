"""What people type on the page of choices."""

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from wenmai.notices.kinds import all_kinds


def wanted_of(typed: QueryDict) -> Mapping[str, Sequence[str]]:
    """The ticked ways of every declared kind; `choose` leaves out what is no way."""
    return {kind.name: typed.getlist(kind.name) for kind in all_kinds()}
