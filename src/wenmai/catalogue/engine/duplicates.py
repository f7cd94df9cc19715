"""Which records of the tables are one with records just written: found by keys, decided by matching.verdict."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from wenmai.catalogue.matching.profile import Profile, profile
from wenmai.catalogue.matching.verdict import Decision, Verdict, compare
from wenmai.catalogue.models import Record
from wenmai.catalogue.preparing.plain import from_plain
from wenmai.catalogue.preparing.prepared import Prepared

CROWD = 100  # records that share one key; beyond, a key tells nothing any more, and the other keys have to do


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by id, the older first, and the verdict, which is not NOT."""

    one: int
    other: int
    verdict: Verdict


def pairs(written: Mapping[int, Prepared]) -> list[Pair]:
    """The pairs of records, at least one of them just written, that are one or may be; in the order of their ids."""
    alive = {key: each for key, each in written.items() if not each.deleted}
    found = sorted(_candidates(alive))
    profiles = _profiles(found, alive)
    compared = (Pair(one, other, compare(profiles[one], profiles[other])) for one, other in found)
    return [pair for pair in compared if pair.verdict.decision != Decision.NOT]


def _candidates(written: Mapping[int, Prepared]) -> set[tuple[int, int]]:
    """Pairs of ids that share a key, one of them written."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    wanted = {key for each in written.values() for key in each.keys}
    rows = Record.objects.filter(keys__overlap=sorted(wanted), deleted_at=None) if wanted else Record.objects.none()
    for number, keys in rows.values_list("id", "keys"):
        for key in wanted.intersection(keys):
            holders[key].append(number)
    return {
        pair
        for holding in holders.values()
        if len(holding) <= CROWD
        for pair in combinations(sorted(holding), 2)
        if pair[0] in written or pair[1] in written
    }


def _profiles(found: Iterable[tuple[int, int]], written: Mapping[int, Prepared]) -> dict[int, Profile]:
    wanted = {number for pair in found for number in pair}
    profiles = {number: written[number].profile for number in wanted if number in written}
    rest = Record.objects.filter(id__in=wanted - profiles.keys()).values_list("id", "description")
    return profiles | {number: profile(from_plain(plain)) for number, plain in rest}
