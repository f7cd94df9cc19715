"""Rooms, squares and booths by what they are: 朗读亭, 乡村戏台, 城市书房 …, wherever they belong."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Space


@dataclass(frozen=True, slots=True)
class RoomsWanted:
    """A kind of space ("" for all) in a division's subtree."""

    division: str
    kind: str = ""


def rooms(wanted: RoomsWanted) -> "QuerySet[Space]":
    """Spaces that exist today, in houses that do, by the pinyin of the house and in the order they were entered."""
    today = clock.today()
    there = Q(retired_on=None) | Q(retired_on__gt=today)
    open_house = Q(institution__closed_on=None) | Q(institution__closed_on__gt=today)
    rows = Space.objects.filter(there, open_house, institution__division__path__contains=[wanted.division])
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def list_rooms(wanted: RoomsWanted, *, page: int = 1) -> Page[Space]:
    """One page, with houses and their divisions. Two queries."""
    rows = rooms(wanted).select_related("institution__division").order_by("institution__pinyin", "pk")
    return page_of(rows, page)


def room_kinds_present(division: str) -> Mapping[str, int]:
    """How many spaces of each kind a division has. One query."""
    rows = rooms(RoomsWanted(division)).order_by().values_list("kind").annotate(number=Count("pk"))
    return dict(rows)


def room_counts(wanted: RoomsWanted, level: int) -> Mapping[str, int]:
    """How many wanted spaces lie in each unit of a level, by code. One query."""
    unit = f"institution__division__path__{level - 1}"
    rows = rooms(wanted).order_by().values_list(unit).annotate(number=Count("pk"))
    return {code: number for code, number in rows if code}
