"""Where sources of records stand."""

from collections.abc import Iterable

from django.conf import settings

from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import scope_paths


def source_paths(sources: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each source the codes from the root to its library; a source that is no library stands at the home division."""
    wanted = set(sources)
    known = scope_paths(wanted)
    return {source: known.get(source) or _home() for source in wanted}


def _home() -> tuple[str, ...]:
    found = divisions_by_code([settings.HOME_DIVISION])
    return tuple(found[settings.HOME_DIVISION].path) if found else (settings.HOME_DIVISION,)
