"""Who answers for a place now: for messages to a house or to whoever stands above it."""

from collections.abc import Iterable, Sequence

from wenmai.kernel.actor import Role
from wenmai.people.models import Posting


def on_duty(scopes: Iterable[str], roles: Iterable[Role]) -> list[str]:
    """Persons with a present posting of one of the roles at one of the places themselves, not above; sorted."""
    rows = Posting.objects.filter(until=None, scope__in=list(scopes), role__in=[each.value for each in roles])
    return sorted(set(rows.values_list("person", flat=True)))


def nearest_on_duty(path: Sequence[str], roles: Iterable[Role]) -> list[str]:
    """The same at the lowest place of a path (province first) where anybody is; [] where nobody is anywhere."""
    wanted = list(roles)
    return next((found for scope in reversed(path) if (found := on_duty([scope], wanted))), [])
