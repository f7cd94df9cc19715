"""What further filters would leave: counted exactly while there are at most 1,000 matches, else not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from wenmai.search.models import SearchEntry

CHILDREN = 12  # divisions offered
_TABLE = SearchEntry._meta.db_table


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of matches: by kind, by the divisions right below, and by what is true of them ("free")."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    divisions: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)


NOT_COUNTED = Facets()


def counted(ids: Sequence[int], division: str) -> Facets:
    """Count at most 1,000 matches, read once; the divisions below `division`, else below what all have in common."""
    rows = list(SearchEntry.objects.filter(pk__in=ids).values_list("kind", "division_path", "facets"))
    paths = [path for _, path, _ in rows]
    depth = next((path.index(division) + 1 for path in paths if division in path), None) if division else _shared(paths)
    below = Counter(path[depth] for path in paths if depth is not None and len(path) > depth)
    return Facets(
        kinds=dict(Counter(kind for kind, _, _ in rows).most_common()),
        divisions=dict(below.most_common(CHILDREN)),
        flags=dict(Counter(name for _, _, facets in rows for name, value in facets.items() if value is True)),
    )


def _shared(paths: Iterable[Sequence[str]]) -> int:
    """How many codes from the root all paths share."""
    depth = 0
    for codes in zip(*(path for path in paths if path), strict=False):
        if len(set(codes)) > 1:
            break
        depth += 1
    return depth


def present(kinds: Sequence[str]) -> tuple[str, ...]:
    """Those kinds of which anything is in the index, in the order given."""
    text = f"SELECT kind FROM unnest(%s::text[]) AS kind WHERE EXISTS (SELECT FROM {_TABLE} WHERE {_TABLE}.kind = kind.kind)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, [list(kinds)])
        found = {kind for (kind,) in cursor.fetchall()}
    return tuple(kind for kind in kinds if kind in found)


def names(refs: Iterable[str]) -> dict[str, str]:
    """The titles of things by their ref; what is not in the index is left out."""
    return dict(SearchEntry.objects.filter(ref__in=list(refs)).values_list("ref", "title"))
