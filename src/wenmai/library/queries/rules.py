"""Rules as people read them: which there are, what one says, what a new one would change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from sys import maxsize

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.library.models import Item, LendingRule, LibraryGroup, Reader, ReaderCategory
from wenmai.library.queries.matrix import in_force, rule_of, rules_at
from wenmai.library.queries.scopes import path_of_scope, roots
from wenmai.library.queries.standing import place_of, revision
from wenmai.library.rule_rights import WRITERS, answers_for_all, may_write_for
from wenmai.library.rules.effects import Effect, Readership, Stock, World, effects
from wenmai.library.rules.fallback import FALLBACK
from wenmai.library.rules.question import Path as CategoryPath
from wenmai.places.models import Division, Institution, InstitutionKind

LENDING = (
    InstitutionKind.LIBRARY,
    InstitutionKind.STUDY_ROOM,
    InstitutionKind.CULTURE_STATION,
    InstitutionKind.VILLAGE_ROOM,
    InstitutionKind.BOOKSTORE,
)
"""Kinds of houses that lend books."""
MOST_PLACES = 400


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in a list; `state` is now, later or over."""

    rule: LendingRule
    state: str


def rules_seen(actor: Actor) -> "QuerySet[LendingRule]":
    """Rules that touch where the actor is posted: for everybody, for a group, for a place above, there or below."""
    rows = LendingRule.objects.select_related("category")
    if actor.system:
        return rows
    held = actor.scopes(Role)
    above = {code for each in held for code in path_of_scope(each)}
    touched = Q(where="", owner="") | Q(where__startswith="group:") | Q(where__in=above) | Q(owner__in=above)
    for below in (
        Institution.objects.filter(division__path__overlap=list(held)).values("code"),
        Division.objects.filter(path__overlap=list(held)).values("pk"),
    ):
        touched |= Q(where__in=below) | Q(owner__in=below)
    return rows.filter(touched) if held else rows.none()


def list_rules(actor: Actor, *, over: bool = False, page: int = 1) -> Page[RuleLine]:
    """Rules that hold or will, or those that are over; the newest first."""
    today = clock.today()
    ended = Q(during__endswith__lte=today) | Q(during__isempty=True)
    lasting = Q(during__isempty=False) & (Q(during__upper_inf=True) | Q(during__endswith__gt=today))
    rows = rules_seen(actor).filter(ended if over else lasting)
    found = page_of(rows.order_by("-pk"), page, 50)
    lines = [RuleLine(row, state_of(row, today)) for row in found.items]
    return Page(lines, found.number, found.size, found.count)


def state_of(row: LendingRule, today: date) -> str:
    """Where a rule stands on a day: "now", "later" or "over"."""
    if row.during.isempty or (row.during.upper and row.during.upper <= today):
        return "over"
    return "later" if row.during.lower > today else "now"


def get_rule(actor: Actor, key: int) -> LendingRule:
    """One rule. Raises NotFound."""
    row = rules_seen(actor).filter(pk=key).first()
    if row is None:
        raise NotFound("library.no_rule", _("没有这条借阅规则。"))
    return row


def may_end(actor: Actor, row: LendingRule) -> bool:
    """True when the actor may end or replace the rule."""
    named = [code for code in (row.where, row.owner) if code]
    return may_write_for(actor, map(path_of_scope, named)) if named else answers_for_all(actor, roots())


def categories() -> Sequence[ReaderCategory]:
    """All categories of readers, in their order."""
    return list(ReaderCategory.objects.select_related("parent").order_by("position", "code"))


def houses_that_lend() -> "QuerySet[Institution]":
    """Houses that may lend books and are not closed."""
    return Institution.objects.filter(kind__in=LENDING, closed_on=None)


def houses_to_ask(actor: Actor) -> Sequence[Institution]:
    """Houses that a case may be of: where the actor is posted and what lies below first, then the others, MOST_PLACES in all."""
    held = [grant.scope for grant in actor.grants]
    own = Q(code__in=held) | Q(division__path__overlap=held)
    rows = houses_that_lend().alias(far=Case(When(own, then=0), default=1, output_field=IntegerField()))
    return list(rows.order_by("far", "division", "code")[:MOST_PLACES])


def places_named(actor: Actor) -> Sequence[tuple[str, str]]:
    """What a rule may name as a place, as (code, name): where the actor is posted, what lies below, and the groups."""
    held = actor.scopes(WRITERS)
    divisions = Division.objects.filter(Q(pk__in=held) | Q(parent__in=held)).order_by("pk")[:MOST_PLACES]
    houses = houses_that_lend().filter(Q(code__in=held) | Q(division__path__overlap=list(held)))
    groups = [(group.scope, group.name) for group in LibraryGroup.objects.order_by("code")]
    named = [(row.pk, row.name) for row in divisions]
    return [*named, *groups, *houses.order_by("division", "code").values_list("code", "name")[:MOST_PLACES]]


def preview(draft: LendingRule, *, instead: LendingRule | None = None) -> Sequence[Effect]:
    """What would change on the first day of an unsaved rule, for how many houses, items and readers. Six queries."""
    day = max(draft.during.lower, clock.today())
    before = list(in_force(day))
    after = [row for row in before if instead is None or row.pk != instead.pk]
    new = replace(rule_of(draft), key=maxsize)  # the youngest of all, as it will be
    return effects([rule_of(row) for row in before], [*map(rule_of, after), new], FALLBACK, _world())


def _world() -> World:
    rules = rules_at(revision(), clock.today())
    houses = {code: place_of(code, rules.revision) for code in houses_that_lend().values_list("code", flat=True)}
    return World(houses, _stocks(rules.revision), list(_readerships(rules.revision, rules.category_path)))


def _stocks(number: int) -> list[Stock]:
    rows = Item.objects.exclude(status="withdrawn").values_list("owner__code", "home__code", "kind")
    return [
        Stock(place_of(owner, number), place_of(home, number), kind, count)
        for owner, home, kind, count in rows.annotate(n=Count("pk")).order_by()
    ]


def _readerships(number: int, path_of: Callable[[str], CategoryPath]) -> Iterable[Readership]:
    rows = Reader.objects.filter(closed_at=None).values_list("home__code", "category")
    for home, category, count in rows.annotate(n=Count("pk")).order_by():
        yield Readership(place_of(home, number), path_of(category), count)
