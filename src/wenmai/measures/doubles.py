"""Houses that count a thing themselves while another system still sends it: each thing would be counted twice.

Which kinds belong together is said by the measures: an own kind is added wherever one of other systems is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import connection

from wenmai.kernel.actor import Actor, Role
from wenmai.ledger import takeovers
from wenmai.ledger.kinds import FactKind, all_kinds, get_kind
from wenmai.ledger.queries import spans_of
from wenmai.ledger.rows import FactRow
from wenmai.measures.definitions import all_measures
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_code

MOST: Final = 20


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """(external kind, own kind) of the same unit, where every measure that adds the external one adds the own one too.

    A takeover stops the external kind altogether, so no measure may be left without it: home visits are added to those of
    libraries, but do not stand for everybody who comes into a library.
    """
    added = [frozenset(measure.kinds) for measure in all_measures().values()]
    sent = [kind for kind in all_kinds() if kind.importable]
    counted = [kind for kind in all_kinds() if not kind.importable]
    found = [
        (one.name, own.name) for one in sent for own in counted if one.unit == own.unit and _stands_for(own, one, added)
    ]
    return tuple(sorted(found))


def _stands_for(own: FactKind, sent: FactKind, added: Iterable[frozenset[str]]) -> bool:
    reading = [kinds for kinds in added if sent.name in kinds]
    return bool(reading) and all(own.name in kinds for kinds in reading)


def kinds() -> tuple[str, ...]:
    """Every kind that may be counted twice."""
    return tuple(sorted({kind for pair in pairs() for kind in pair}))


def see(facts: Iterable[FactRow]) -> None:
    """Remember who has facts of which of these kinds, and from when to when. The same facts again change nothing."""
    wanted, spans = frozenset(kinds()), dict[tuple[str, str], tuple[date, date]]()
    for fact in facts:
        if fact.kind in wanted and fact.institution_code and fact.reverses is None:
            key, day = (fact.institution_code, fact.kind), fact.happened_on
            first, last = spans.get(key, (day, day))
            spans[key] = (min(first, day), max(last, day))
    _remember([(*key, *span) for key, span in sorted(spans.items())])


def see_all() -> None:
    """The same for every fact there is; with a rebuild."""
    _remember(spans_of(kinds()))


_REMEMBER: Final = """
INSERT INTO measures_kindseen (institution_code, kind, first_on, last_on) VALUES (%s, %s, %s, %s)
ON CONFLICT (institution_code, kind) DO UPDATE SET
    first_on = least(measures_kindseen.first_on, excluded.first_on),
    last_on = greatest(measures_kindseen.last_on, excluded.last_on)
"""


def _remember(rows: Sequence[tuple[str, str, date, date]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_REMEMBER, rows)


@dataclass(frozen=True, slots=True)
class Double:
    """An institution that counts `own` itself since a day on which `external` still came; `count` facts since then."""

    institution: Institution
    external: FactKind
    own: FactKind
    since: date
    count: int


_MET: Final = """
SELECT e.institution_code, e.kind, o.kind, o.first_on
FROM measures_kindseen e JOIN measures_kindseen o USING (institution_code)
JOIN unnest(%s::text[], %s::text[]) AS p(external, own) ON e.kind = p.external AND o.kind = p.own
JOIN places_institution i ON i.code = institution_code JOIN places_division d ON d.code = i.division_id
WHERE e.last_on >= o.first_on AND (%s OR d.path && %s::varchar[] OR i.code = ANY(%s))
ORDER BY o.first_on DESC, 1, 2, 3 LIMIT 200
"""


def doubles_of(actor: Actor) -> tuple[Double, ...]:
    """What may be counted twice at the actor's places and is not yet taken over, newest first; at most 20."""
    scopes, asked = list(actor.scopes((Role.STATISTICIAN,))), pairs()
    with connection.cursor() as cursor:
        values: list[Any] = [[one for one, _own in asked], [own for _one, own in asked], actor.system, scopes, scopes]
        cursor.execute(_MET, values)
        rows = cursor.fetchall()
    taken = takeovers.Taken()
    waiting = [row for row in rows if not taken.holds(row[0], row[1])][:MOST]
    houses = institutions_by_code({row[0] for row in waiting})
    made = [_double(houses[code], external, own, since) for code, external, own, since in waiting]
    return tuple(each for each in made if each.count)


def _double(house: Institution, external: str, own: str, since: date) -> Double:
    count = takeovers.overlap(house.code, external, since, limit=1).count
    return Double(house, get_kind(external), get_kind(own), since, count)
