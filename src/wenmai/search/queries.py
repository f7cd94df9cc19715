"""Find things: everything that matches, in the order of ranking.py, counted exactly to 1,000."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.pagination import CEILING, PAGE_SIZE
from wenmai.search.conditions import ANYTHING, Condition, each, simple
from wenmai.search.facets import NOT_COUNTED, Facets, counted
from wenmai.search.kinds import title_of
from wenmai.search.labels import label
from wenmai.search.matching import parse, tiers
from wenmai.search.models import SearchEntry
from wenmai.search.policies import inside, shown_to
from wenmai.search.ranking import Order, count, sort, walk
from wenmai.search.sample import sample

DEEPEST = CEILING // PAGE_SIZE  # the last page that can be asked for
SUGGESTIONS = 8


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

    @property
    def kind_title(self) -> str:
        """The name of the kind."""
        return title_of(self.kind)

    @property
    def past(self) -> bool:
        """True when its last time is over."""
        return self.when is not None and self.when < clock.now()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `count` is exact to 1,000; 1,001 says there are more."""

    items: tuple[Hit, ...] = ()
    count: int = 0
    page: int = 1
    facets: Facets = NOT_COUNTED

    @property
    def number(self) -> int:
        """The page, by the name that the pager knows."""
        return self.page

    @property
    def counted(self) -> str:
        """The count as people read it: 37 or 1,000+."""
        return f"{CEILING:,}+" if self.count > CEILING else f"{self.count:,}"

    @property
    def more(self) -> bool:
        """True when a next page has something and can be asked for."""
        return self.page * PAGE_SIZE < self.count and self.page < DEEPEST


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: words, filters, and `near`, a division whose things come first."""

    text: str = ""
    kind: str = ""
    division: str = ""
    facets: Mapping[str, str | int | bool] = field(default_factory=dict)
    near: str = ""

    @property
    def filters(self) -> Condition:
        """The filters, all of which must hold."""
        chosen = {"kind": self.kind} if self.kind else {}
        wanted = [label(name, value) for name, value in (chosen | dict(self.facets)).items()]
        found = (
            simple("labels @> %s::text[]", wanted, fits=each(lambda row: set(wanted) <= set(row.labels)))
            if wanted
            else ANYTHING
        )
        return found & inside(self.division) if self.division else found


def listed(refs: Sequence[str]) -> frozenset[str]:
    """Which of the references stand in the index, shown or not. One query."""
    return frozenset(SearchEntry.objects.filter(ref__in=refs).values_list("ref", flat=True))


def find(
    actor: Actor,
    text: str,
    *,
    kind: str | None = None,
    division: str | None = None,
    facets: Mapping[str, str | int | bool] | None = None,
    near: str = "",
    page: int = 1,
) -> Results:
    """One page of 20 of what `actor` may find; every term of `text` must occur in title or body, or spell the title.

    Without text it lists what the filters leave; without text and filters nothing.
    """
    return seek(actor, Wish(text, kind or "", division or "", facets or {}, near), page=page)


def seek(actor: Actor, wish: Wish, *, page: int = 1, with_facets: bool = False) -> Results:
    """As `find`; `with_facets` also counts what further filters would leave."""
    query, number = parse(wish.text), min(max(page, 1), DEEPEST)
    if not query.terms and not (wish.kind or wish.division or wish.facets):
        return Results()
    drawn, moment = sample(), clock.now()
    order, allowed = Order(tiers(query, drawn), moment, drawn, wish.near), shown_to(actor, moment) & wish.filters
    found, limit = allowed & order.tiers[-1], number * PAGE_SIZE
    total = count(found, drawn, words=bool(query.terms))
    if total > CEILING:
        return Results(_hits(walk(allowed, order, limit)[limit - PAGE_SIZE :]), total, number)
    ids = sort(found, order, CEILING if with_facets else limit)
    facets = counted(ids, wish.division) if with_facets else NOT_COUNTED
    return Results(_hits(ids[limit - PAGE_SIZE : limit]), total, number, facets)


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


def of_refs(refs: Sequence[str]) -> dict[str, Hit]:
    """The things of these references that everybody may find, by reference. One query."""
    now = clock.now()
    rows = SearchEntry.objects.filter(ref__in=refs, public=True, visible_from__lte=now).exclude(visible_until__lte=now)
    return {each.ref: _hit(each) for each in rows}


def suggest(prefix: str, actor: Actor) -> tuple[Hit, ...]:
    """Up to eight things whose title begins with what has been typed so far, then others that match it."""
    return find(actor, prefix).items[:SUGGESTIONS]
