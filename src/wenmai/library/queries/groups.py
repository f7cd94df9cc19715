"""The tree of readers' categories and the groups of libraries, as the pages of rules show them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.library.models import GroupMember, LibraryGroup, Reader, ReaderCategory
from wenmai.library.policies import DESK_KINDS
from wenmai.library.queries.rules import categories, houses_that_lend
from wenmai.library.queries.scopes import names_of_scopes, path_of_scope
from wenmai.library.rule_rights import may_write_for
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category with how deep it lies (the top is 0), and how many readers are of it itself, not of those below."""

    row: ReaderCategory
    depth: int
    readers: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with who looks after it, in words, and how many houses take part today."""

    row: LibraryGroup
    steward: str
    members: int


@dataclass(frozen=True, slots=True)
class Member:
    """A house of a group from `first` to `last` (both included; None while it lasts); `state` is now, later or over."""

    house: Institution
    first: date
    last: date | None
    state: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group with its members, those of today in front; `may_keep`: the actor answers for it."""

    line: GroupLine
    members: Sequence[Member]
    may_keep: bool


def category_lines() -> Sequence[CategoryLine]:
    """All categories, each below its own parent. Two queries."""
    below: dict[str | None, list[ReaderCategory]] = defaultdict(list)
    for row in categories():
        below[row.parent_id].append(row)
    counts = Reader.objects.filter(closed_at=None).values_list("category").annotate(n=Count("pk")).order_by()
    return list(_walk(below, None, 0, dict(counts)))


def _walk(
    below: Mapping[str | None, Sequence[ReaderCategory]], parent: str | None, depth: int, counts: Mapping[str, int]
) -> Iterator[CategoryLine]:
    for row in below.get(parent, ()):
        yield CategoryLine(row, depth, counts.get(row.code, 0))
        yield from _walk(below, row.code, depth + 1, counts)


def group_lines() -> Sequence[GroupLine]:
    """All groups by name. Five queries."""
    rows = list(LibraryGroup.objects.order_by("name", "code"))
    now = GroupMember.objects.filter(during__contains=clock.today())
    counts = dict(now.values_list("group").annotate(n=Count("pk")).order_by())
    names = names_of_scopes(row.steward for row in rows)
    return [GroupLine(row, names[row.steward], counts.get(row.code, 0)) for row in rows]


def group_page(actor: Actor, code: str) -> GroupPage:
    """One group. Raises NotFound."""
    row = LibraryGroup.objects.filter(pk=code).first()
    if row is None:
        raise NotFound("library.no_group", _("没有这个馆群。"))
    members = [_member(each) for each in row.members.select_related("institution__division").order_by("pk")]
    members.sort(key=lambda each: (_ORDER.index(each.state), each.house.division_id, each.house.code))
    now = sum(each.state == "now" for each in members)
    line = GroupLine(row, names_of_scopes([row.steward])[row.steward], now)
    return GroupPage(line, members, may_write_for(actor, [path_of_scope(row.steward)]))


_ORDER = ("now", "later", "over")


def _member(row: GroupMember) -> Member:
    first, upper = row.during.lower, row.during.upper
    today = clock.today()
    over = row.during.isempty or (upper is not None and upper <= today)
    state = "over" if over else "later" if first > today else "now"
    return Member(row.institution, first or today, upper - timedelta(days=1) if upper else None, state)


def houses_to_join(page: GroupPage) -> Sequence[Institution]:
    """Libraries and study rooms that do not take part and will not. One query."""
    inside = [each.house.pk for each in page.members if each.state != "over"]
    rows = houses_that_lend().filter(kind__in=DESK_KINDS).exclude(pk__in=inside)
    return list(rows.select_related("division").order_by("division", "code"))
