"""Results in an order that a client asks for: by title as pinyin is read, or by year. Few enough records are sorted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from django.db.models import F, OrderBy

from wenmai.catalogue.cql import tree
from wenmai.catalogue.cql.scope import Scope
from wenmai.catalogue.diagnostics import Refused
from wenmai.catalogue.index import cql
from wenmai.catalogue.models import Record
from wenmai.catalogue.sru.requests import Search, SortKey

MOST = 5_000
"""Records that are sorted; more are refused by diagnostic 83."""
_COLUMNS = {"title": "title_key", "date": "year", "possessingyear": "year", "year": "year"}
_DIRECTIONS = {"ascending": True, "descending": False}
_HARMLESS = {"ignorecase", "respectcase", "respectaccents", "ignoreaccents"}


@dataclass(frozen=True, slots=True)
class Key:
    """A column, its direction, and whether records without a value come last."""

    column: str
    ascending: bool = True
    missing_last: bool = True


def keys_of(request: Search) -> tuple[Key, ...]:
    """What the query's sortBy or the parameter sortKeys asks for. Raises Refused."""
    if request.query.sort_keys:
        root = request.query.root
        scope = cql.SCOPE.within(root.prefixes) if isinstance(root, tree.Scoped) else cql.SCOPE
        return tuple(_of_cql(each, scope) for each in request.query.sort_keys)
    return tuple(_of_parameter(each) for each in request.sort_keys)


def _of_cql(key: tree.SortKey, scope: Scope) -> Key:
    context_set, name = cql.named(key.index, scope)
    if name not in _COLUMNS or context_set not in {cql.DC, cql.BATH}:
        raise Refused(16, key.index)
    ascending, last = True, True
    for modifier in key.modifiers:
        said = modifier.name.lower().removeprefix("sort.")
        if said in _DIRECTIONS:
            ascending = _DIRECTIONS[said]
        elif said in {"missinglow", "missinghigh"}:
            last = said == "missinghigh"
        elif said not in _HARMLESS:
            raise Refused(82, modifier.name)
    return Key(_COLUMNS[name], ascending, last == ascending)


def _of_parameter(key: SortKey) -> Key:
    """A path is an index, or the last step of an XPath."""
    name = key.path.replace("/", ".").rpartition(".")[2].lower()
    if name not in _COLUMNS:
        raise Refused(88, key.path)
    if key.missing not in {"highValue", "lowValue"}:
        raise Refused(92, key.missing)
    return Key(_COLUMNS[name], key.ascending, (key.missing == "highValue") == key.ascending)


def result(
    searcher: tantivy.Searcher, query: tantivy.Query, keys: Sequence[Key], start: int, limit: int
) -> tuple[int, tuple[int, ...]]:
    """As cql.result, in the order of the keys; equals in the order of ranks. Raises Refused(83)."""
    count, ids = cql.result(searcher, query, 0, MOST)
    if count > MOST:
        raise Refused(83, f"{MOST} at most")
    order = [OrderBy(F(each.column), descending=not each.ascending, **_missing(each)) for each in keys]
    places = {key: place for place, key in enumerate(ids)}
    columns = [each.column for each in keys]
    rows = list(Record.objects.filter(pk__in=ids).order_by(*order).values_list("pk", *columns))
    return count, tuple(key for key, *_values in _steady(rows, places)[start : start + limit])


def _missing(key: Key) -> dict[str, bool]:
    return {"nulls_last": True} if key.missing_last else {"nulls_first": True}


def _steady(rows: list[tuple[int, ...]], places: dict[int, int]) -> list[tuple[int, ...]]:
    """Rows that have the same values, by rank."""
    runs: list[list[tuple[int, ...]]] = []
    for row in rows:
        if runs and runs[-1][0][1:] == row[1:]:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [row for run in runs for row in sorted(run, key=lambda row: places[row[0]])]
