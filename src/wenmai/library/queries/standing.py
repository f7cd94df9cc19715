"""Where a house stands when rules are asked: its divisions, the houses it belongs to, the groups it is in.

Kept in the memory of a process for a minute, or until the rules change: ties between main libraries and branches and
the tree of divisions change a few times a year, and are read for every loan.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.db import connection

from wenmai.kernel import clock
from wenmai.library.models import GroupMember
from wenmai.library.rules.question import Place
from wenmai.places.models import Institution, MainBranchTie, Network

KEPT_SECONDS = 60.0
DEEPEST = 6


@dataclass(slots=True)
class _Kept:
    revision: int = -1
    day: date = date.min
    since: float = 0.0
    places: dict[str, Place] | None = None


_kept = _Kept()


def revision() -> int:
    """The number of the rules as they stand. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM library_rulesrevision ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def place_of(code: str, rules: int) -> Place:
    """Where a house stands today, as of the rules' revision. Raises KeyError for a house that is not there."""
    day = clock.today()
    fresh = _kept.revision == rules and _kept.day == day and monotonic() - _kept.since < KEPT_SECONDS
    if not (fresh and _kept.places and code in _kept.places):
        _kept.places, _kept.revision, _kept.day, _kept.since = _places(day), rules, day, monotonic()
    return _kept.places[code]


def _places(day: date) -> dict[str, Place]:
    """Every house of the system. Three queries."""
    groups: dict[int, set[str]] = defaultdict(set)
    for code, member in GroupMember.objects.filter(during__contains=day).values_list("group", "institution"):
        groups[member].add(f"group:{code}")
    ties = MainBranchTie.objects.filter(network=Network.LIBRARY, during__contains=day).values_list("branch", "main")
    mains = dict(ties)
    rows = {key: (code, path) for key, code, path in Institution.objects.values_list("pk", "code", "division__path")}
    codes = {key: code for key, (code, _path) in rows.items()}
    return {
        code: Place(tuple(path), _line(key, mains, codes), frozenset(groups.get(key, ())))
        for key, (code, path) in rows.items()
    }


def _line(key: int, mains: dict[int, int], codes: dict[int, str]) -> tuple[str, ...]:
    """The house and its main libraries, the highest first. A circle of ties, which nobody should make, ends after six."""
    line, at = [codes[key]], key
    while at in mains and len(line) < DEEPEST:
        at = mains[at]
        line.append(codes[at])
    return tuple(reversed(line))
