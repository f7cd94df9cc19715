"""订场馆: rooms by place, kind, size, equipment and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wenmai.booking.drafts.rooms import Wanted
from wenmai.booking.free_times import Stretch, bookable
from wenmai.booking.models import ClaimKind, Offering
from wenmai.booking.queries.room_days import free_stretches, is_late
from wenmai.booking.queries.rooms import know_opened, opened, wanted_spaces
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Space, SpaceKind

SIZE = 12
MOST_ASKED = 400


@dataclass(frozen=True, slots=True)
class RoomWish:
    """A choice of rooms: division (its whole subtree), kind, people at least, a word of the equipment, day."""

    division: str = ""
    kind: str = ""
    people: int | None = None
    equipment: str = ""
    open_now: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room with the times at which it can be had on the day."""

    space: Space
    wanted: Wanted
    free: Sequence[Stretch]
    open_: bool
    late: bool


def list_rooms(wish: RoomWish, page: int = 1) -> Page[RoomRow]:
    """One page of rooms that are lent. Seven statements, whatever their number."""
    rows = lent_rooms(wish)
    if wish.open_now:
        rows = rows.filter(space__in=_open_now(rows))
    found: Page[Offering] = page_of(rows, page, SIZE)
    wanted = wanted_spaces([each.space_id for each in found.items if each.space_id])
    stretches = free_stretches(list(wanted.values()), wish.day or clock.today())
    spaces = [each.space for each in found.items if each.space]
    items = [_row(each, wanted[each.pk], stretches[each.pk], wish.day or clock.today()) for each in spaces]
    return Page(items=items, number=found.number, size=found.size, count=found.count)


def _row(space: Space, wanted: Wanted, free: Sequence[Stretch], day: date) -> RoomRow:
    return RoomRow(space, wanted, bookable(wanted, free), bool(opened(wanted, day)), is_late(wanted, day))


def lent_rooms(wish: RoomWish) -> "QuerySet[Offering]":
    """Offerings by the hour that fit a wish, larger levels first, then by sound of the house."""
    rows = Offering.objects.filter(claim_kind=ClaimKind.RANGE, bookable=True, space__retired_on=None)
    rows = rows.filter(institution__closed_on=None).select_related("space__institution__division")
    if wish.division:
        rows = rows.filter(institution__division__path__contains=[wish.division])
    if wish.kind:
        rows = rows.filter(space__kind=wish.kind)
    if wish.people:
        rows = rows.filter(space__capacity__gte=wish.people)
    if wish.equipment:
        rows = rows.filter(space__equipment__name__icontains=wish.equipment).distinct()
    return rows.prefetch_related("space__equipment").order_by("institution__level", "institution__pinyin", "space")


def _open_now(rows: "QuerySet[Offering]") -> list[int]:
    """Of the first MOST_ASKED rooms those that are open and free at this minute."""
    keys = list(rows.values_list("space", flat=True)[:MOST_ASKED])
    wanted = [each for each in wanted_spaces(keys).values() if not each.notice_minutes]
    now, today = clock.now(), clock.today()
    know_opened(wanted, today)
    open_ = [each for each in wanted if any(one.holds(now) for one in opened(each, today))]
    found = free_stretches(open_, today)
    return [each.space for each in open_ if any(_at_once(stretch, now) for stretch in found[each.space])]


def _at_once(stretch: Stretch, now: datetime) -> bool:
    """Free from now on for half an hour at least."""
    return stretch[0] <= now + timedelta(minutes=1) and stretch[1] >= now + timedelta(minutes=30)


def kinds_lent(division: str) -> Sequence[tuple[str, str]]:
    """The kinds of rooms that are lent somewhere in a division, with their names."""
    known = set(lent_rooms(RoomWish(division=division)).order_by().values_list("space__kind", flat=True))
    return [(kind.value, str(kind.label)) for kind in SpaceKind if kind in known]
