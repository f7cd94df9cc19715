"""Find things. Few matches are ranked exactly; many are walked in index order and the walk stops early.

Both ways give the same order: the whole title, its start, the title, then the body; within each what comes
soonest, then what has no date by weight, then what is past, latest first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, IntegerField, Q, QuerySet, Value, When

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.pagination import CEILING, PAGE_SIZE
from wenmai.search.labels import label
from wenmai.search.matching import Query, matches, matches_title, parse
from wenmai.search.models import EntryQuerySet, SearchEntry

DEEPEST = CEILING // PAGE_SIZE  # the last page that can be asked for
SUGGESTIONS = 8
Ids = QuerySet[SearchEntry, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `when` is the next moment it happens, None for what has no date."""

    ref: str
    kind: str
    title: str
    body: str
    url: str
    institution: str
    division_path: tuple[str, ...]
    when: datetime | None
    facets: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `count` is exact to 1,000; 1,001 says there are more."""

    items: tuple[Hit, ...] = ()
    count: int = 0
    page: int = 1
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def counted(self) -> str:
        """The count as people read it: 37 or 1,000+."""
        return f"{CEILING:,}+" if self.count > CEILING else f"{self.count:,}"

    @property
    def more(self) -> bool:
        """True when a next page has something and can be asked for."""
        return self.page * PAGE_SIZE < self.count and self.page < DEEPEST


def find(
    actor: Actor,
    text: str,
    *,
    kind: str | None = None,
    division: str | None = None,
    facets: Mapping[str, str | int | bool] | None = None,
    page: int = 1,
) -> Results:
    """One page of 20 of what `actor` may find; every term of `text` must occur in title or body, or spell the title.

    Without text it lists what the filters leave; without text and filters nothing.
    """
    query, number, moment = parse(text), min(max(page, 1), DEEPEST), clock.now()
    wanted = _labels(kind, division, facets or {})
    if not query.terms and not wanted:
        return Results()
    found = _matching(actor, query, wanted, moment)
    count = found.order_by()[: CEILING + 1].count()
    walk = _ranked(found, query, moment) if count <= CEILING else _walked(found, query, moment)
    ids = _first(walk, number * PAGE_SIZE)[(number - 1) * PAGE_SIZE :]
    return Results(items=_hits(ids), count=count, page=number)


def _labels(kind: str | None, division: str | None, facets: Mapping[str, str | int | bool]) -> list[str]:
    chosen = [label("kind", kind)] if kind else []
    return [*chosen, *([division] if division else []), *(label(name, value) for name, value in facets.items())]


def _matching(actor: Actor, query: Query, wanted: Sequence[str], moment: datetime) -> EntryQuerySet:
    found = SearchEntry.objects.comparable().visible_to(actor, moment).filter(matches(query))
    return found.filter(labels__contains=list(wanted)) if wanted else found


def _tiers(query: Query) -> list[Q]:
    """From the best to the weakest; a thing belongs to the first that fits."""
    if not query.terms:
        return [Q()]
    whole, start = Q(title_folded=query.phrase), Q(title_folded__startswith=query.phrase)
    return [whole, start, matches_title(query), Q()]


def _times(moment: datetime) -> list[tuple[Q, tuple[str, ...]]]:
    """Soonest first, then undated, then the past; each with the order that an index gives."""
    return [
        (Q(happens_at__gte=moment), ("happens_at", "id")),
        (Q(happens_at__isnull=True), ("-weight", "id")),
        (Q(happens_at__lt=moment), ("-happens_at", "-id")),
    ]


def _place_in(conditions: Sequence[Q]) -> Case:
    return Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(conditions[:-1])),
        default=Value(len(conditions) - 1),
        output_field=IntegerField(),
    )


def _ranked(found: EntryQuerySet, query: Query, moment: datetime) -> Iterator[Ids]:
    """All matches sorted by tier and time: for few matches."""
    past = Q(happens_at__lt=moment)
    yield found.order_by(
        _place_in(_tiers(query)) if query.terms else Value(0),
        _place_in([condition for condition, _ in _times(moment)]),
        Case(When(past, then=None), default=F("happens_at")).asc(),
        F("happens_at").desc(nulls_last=True),
        Case(When(happens_at__isnull=True, then=-F("weight")), default=Value(0), output_field=IntegerField()),
        Case(When(past, then=-F("id")), default=F("id"), output_field=BigIntegerField()),
    ).values_list("id", flat=True)


def _walked(found: EntryQuerySet, query: Query, moment: datetime) -> Iterator[Ids]:
    """Lane after lane, each in the order of an index: for many matches, where sorting all would take too long."""
    better: list[Q] = []
    for tier in _tiers(query):
        lane = found.filter(tier, *(~each for each in better))
        better.append(tier)
        for condition, order in _times(moment):
            yield lane.filter(condition).order_by(*order).values_list("id", flat=True)


def _first(walk: Iterator[Ids], number: int) -> list[int]:
    ids: list[int] = []
    for lane in walk:
        ids += lane[: number - len(ids)]
        if len(ids) >= number:
            break
    return ids


def _hits(ids: Sequence[int]) -> tuple[Hit, ...]:
    rows = SearchEntry.objects.in_bulk(ids)
    return tuple(_hit(rows[each]) for each in ids if each in rows)


def _hit(row: SearchEntry) -> Hit:
    return Hit(
        ref=row.ref,
        kind=row.kind,
        title=row.title,
        body=row.body,
        url=row.url,
        institution=row.institution,
        division_path=tuple(row.division_path),
        when=row.happens_at,
        facets=row.facets,
    )


def suggest(prefix: str, actor: Actor) -> tuple[Hit, ...]:
    """Up to eight things whose title begins with what has been typed so far, then others that match it."""
    return find(actor, prefix).items[:SUGGESTIONS]
