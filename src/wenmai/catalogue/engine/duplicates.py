"""Which records of the tables are one with records just written: found by keys, decided by matching.verdict."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db import connection

from wenmai.catalogue.matching.profile import Profile, profile
from wenmai.catalogue.matching.verdict import Decision, Verdict, compare
from wenmai.catalogue.preparing.plain import from_text
from wenmai.catalogue.preparing.prepared import Prepared

CROWD = 100  # records that share one key; beyond, a key tells nothing any more, and the other keys have to do
_KEPT = 16_000  # profiles, of some 2 kB
# Key by key, so that the index is not asked for thousands of keys at once. LIMIT bounds the rows that are given, read and
# compared, not the work of a common key: GIN collects every row that has it before the first one is given.
_HOLDERS = """
SELECT key, found.id, found.version FROM unnest(%s::text[]) AS key CROSS JOIN LATERAL (
    SELECT id, version FROM catalogue_record WHERE keys @> ARRAY[key] AND deleted_at IS NULL LIMIT %s
) AS found
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by id, the older first, and the verdict, which is not NOT."""

    one: int
    other: int
    verdict: Verdict


class Profiles:
    """What records are compared by: those last used stay in memory until they are changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[int, Profile]] = OrderedDict()

    def of(self, wanted: Mapping[int, int], written: Mapping[int, Prepared]) -> dict[int, Profile]:
        """The profiles of records at these versions; of those just written from what was prepared."""
        found: dict[int, Profile] = {}
        for number, version in wanted.items():
            if number in written:
                found[number] = written[number].profile
            elif (kept := self._kept.get(number)) and kept[0] == version:
                found[number] = kept[1]
        found |= _read(wanted.keys() - found.keys())
        self._keep(found, wanted)
        return found

    def _keep(self, found: Mapping[int, Profile], versions: Mapping[int, int]) -> None:
        for number, each in found.items():
            self._kept[number] = versions[number], each
            self._kept.move_to_end(number)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def pairs(written: Mapping[int, Prepared], known: Profiles | None = None) -> list[Pair]:
    """The pairs of records, at least one of them just written, that are one or may be; in the order of their ids."""
    alive = {key: each for key, each in written.items() if not each.deleted}
    found, versions = _candidates(alive)
    profiles = (known or Profiles()).of(versions, alive)
    compared = (Pair(one, other, compare(profiles[one], profiles[other])) for one, other in sorted(found))
    return [pair for pair in compared if pair.verdict.decision != Decision.NOT]


def _candidates(written: Mapping[int, Prepared]) -> tuple[set[tuple[int, int]], dict[int, int]]:
    """Pairs of ids that share a key, one of them written, and the version of each record of them and of those written."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    versions: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [sorted({key for each in written.values() for key in each.keys}), CROWD + 1])
        for key, number, version in cursor:
            holders[key].append(number)
            versions[number] = version
    found = {
        pair
        for holding in holders.values()
        if 1 < len(holding) <= CROWD
        for pair in combinations(sorted(holding), 2)
        if pair[0] in written or pair[1] in written
    }
    compared = {number for pair in found for number in pair} | written.keys()
    return found, {number: versions[number] for number in compared & versions.keys()}


def _read(wanted: Iterable[int]) -> dict[int, Profile]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, description::text FROM catalogue_record WHERE id = ANY (%s)", [list(wanted)])
        return {number: profile(from_text(text)) for number, text in cursor}
