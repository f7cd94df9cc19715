"""Find records. Exact: what is found is what reading every record would find; the order is the same on every host."""

from dataclasses import dataclass
from threading import Lock

import tantivy
from cachetools import LRUCache
from django.utils.translation import gettext as _

from wenmai.catalogue.index import shelf
from wenmai.catalogue.index.querying import beginning, either, exclusive, matching, starting, steps
from wenmai.catalogue.index.schema import COUNTED, id_of
from wenmai.catalogue.index.tokens import close
from wenmai.catalogue.index.wanted import LAST_PAGE, PAGE, Matched, Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.changes import waits
from wenmai.catalogue.queries.records import records_by_id
from wenmai.kernel.errors import Conflict
from wenmai.search.pinyin import LONGEST, is_spelling

_VALUES = 60  # of one facet that are counted
_ORDER = "rank"


@dataclass(frozen=True, slots=True)
class Found:
    """A page: records in their order, how many there are in all, the facets of all of them, and whether pages follow."""

    hits: tuple[Record, ...]
    count: int
    facets: dict[str, tuple[tuple[str, int], ...]]
    page: int
    pages: int


def find(wanted: Wanted) -> Found:
    """The page that is wanted, at most the fiftieth. Raises Conflict while this host's index is being built."""
    matched = match(wanted)
    records = records_by_id(matched.ids)
    hits = tuple(records[key] for key in matched.ids if key in records)
    pages = min(-(-matched.count // PAGE), LAST_PAGE)
    return Found(hits, matched.count, dict(matched.facets), _page(wanted), pages)


def match(wanted: Wanted) -> Matched:
    """The same as ids. Raises Conflict while this host's index is being built.

    Kept until the next commit: the same words are looked for often, and the first page of everything most of all.
    """
    searcher, commit = _searcher()
    key = (commit, wanted)
    with _lock:
        known = _kept.get(key)
    if known is None:
        known = _match(searcher, wanted)
        with _lock:
            _kept[key] = known
    return known


_kept: LRUCache[tuple[shelf.Commit, Wanted], Matched] = LRUCache(512)
_lock = Lock()


def forget() -> None:
    """Drop what was kept; for measurements."""
    with _lock:
        _kept.clear()


def behind() -> bool:
    """Whether records came or changed that this host's index has not read yet. One query."""
    stands = shelf.standing()
    return stands is not None and waits(stands.records, stands.seen)


def _match(searcher: tantivy.Searcher, wanted: Wanted) -> Matched:
    must = matching(wanted)
    count, facets = _counted(searcher, must)
    ids = _ordered(searcher, exclusive(must, steps(wanted)), (_page(wanted) - 1) * PAGE) if count else ()
    return Matched(ids, count, facets)


def _page(wanted: Wanted) -> int:
    return min(max(wanted.page, 1), LAST_PAGE)


def _searcher() -> tuple[tantivy.Searcher, shelf.Commit]:
    found = shelf.searcher()
    if found is None:
        raise Conflict("catalogue.no_index", _("目录正在准备，几分钟后可以检索。请稍后再试。"))
    return found


def _counted(searcher: tantivy.Searcher, query: tantivy.Query) -> tuple[int, dict[str, tuple[tuple[str, int], ...]]]:
    """The number of all matches and of those with each value of each facet; one reading for all."""
    asked = {name: {"terms": {"field": name, "size": _VALUES}} for name in COUNTED}
    answer = searcher.aggregate(query, {**asked, "all": {"value_count": {"field": _ORDER}}})
    facets = {name: _values(answer[name]["buckets"]) for name in COUNTED}
    return int(answer["all"]["value"]), {name: values for name, values in facets.items() if values}


def _values(buckets: list[dict[str, int | str]]) -> tuple[tuple[str, int], ...]:
    pairs = [(str(each["key"]), int(each["doc_count"])) for each in buckets]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _ordered(searcher: tantivy.Searcher, queries: list[tantivy.Query], start: int) -> tuple[int, ...]:
    """The ids of one page out of queries, one after another, each in the order of ranks."""
    ranks: list[int] = []
    for query in queries:
        missing = start + PAGE - len(ranks)
        ranks += [rank for rank, __ in searcher.search(query, limit=missing, count=False, order_by_field=_ORDER).hits]
        if len(ranks) >= start + PAGE:
            break
    return tuple(id_of(rank) for rank in ranks[start : start + PAGE])


def ids_of(wanted: Wanted, most: int) -> tuple[int, ...]:
    """All that is found, at most so many, newer and more widely held first. Raises Conflict while the index is being built."""
    hits = _searcher()[0].search(matching(wanted), limit=most, count=False, order_by_field=_ORDER).hits
    return tuple(id_of(rank) for rank, __ in hits)


def suggest(text: str, limit: int = 8) -> tuple[str, ...]:
    """Titles that start with what was typed, or sound like it; for a list below the box. Empty while there is no index."""
    whole, found = close(text), shelf.searcher()
    if not whole or found is None:
        return ()
    begins = beginning(whole)
    sounds = starting("sound", whole[:LONGEST]) if is_spelling(whole) else begins
    hits = found[0].search(either(begins, sounds), limit=limit * 3, count=False, order_by_field=_ORDER).hits
    ids = [id_of(rank) for rank, __ in hits]
    titles = dict(Record.objects.filter(pk__in=ids).values_list("pk", "title"))
    return tuple(dict.fromkeys(titles[key] for key in ids if key in titles))[:limit]
