"""Where sources of records stand."""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection

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


_SOURCES = """
WITH RECURSIVE known AS (
  (SELECT source FROM catalogue_record ORDER BY source LIMIT 1)
  UNION ALL
  SELECT (SELECT source FROM catalogue_record WHERE source > known.source ORDER BY source LIMIT 1)
  FROM known WHERE known.source IS NOT NULL
)
SELECT source FROM known WHERE source IS NOT NULL
"""


def all_sources() -> tuple[str, ...]:
    """Every source that has sent a record, sorted; as many looks into the index as there are sources."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES)
        return tuple(source for (source,) in cursor.fetchall())
