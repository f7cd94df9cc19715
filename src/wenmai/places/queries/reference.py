"""What the keeper of divisions reads before changing them: lists of counties, series of residents, what would move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from wenmai.places.models import (
    Division,
    DivisionPopulation,
    DivisionSuccession,
    DivisionTag,
    Institution,
    Level,
    SuccessionKind,
    Tag,
)
from wenmai.places.queries.divisions import get_division

LATEST = 20


@dataclass(frozen=True, slots=True)
class CountyList:
    """One list: how many units it names, whether all are confirmed. None where nobody has given it to us."""

    tag: Tag
    number: int
    confirmed: bool | None


def county_lists() -> Sequence[CountyList]:
    """Every list that clauses speak of. One query."""
    found: dict[str, list[bool]] = {}
    for tag, confirmed in DivisionTag.objects.values_list("tag", "confirmed"):
        found.setdefault(tag, []).append(confirmed)
    return [CountyList(tag, len(found.get(tag, ())), all(found[tag]) if tag in found else None) for tag in Tag]


def named_by(tag: Tag) -> Sequence[DivisionTag]:
    """The units of a list with their names, in order of code."""
    return list(DivisionTag.objects.filter(tag=tag).select_related("division").order_by("division"))


@dataclass(frozen=True, slots=True)
class Series:
    """One series of residents: how many figures, the latest day."""

    series: str
    source: str
    number: int
    latest: date
    demo: bool


def population_series() -> Sequence[Series]:
    """Every series that has been entered, the newest first. One query."""
    rows = DivisionPopulation.objects.values_list("series", "source", "demo").order_by()
    found = rows.annotate(number=Count("pk"), latest=Max("as_of")).order_by("-latest", "series", "source")
    return [Series(series, source, number, latest, demo) for series, source, demo, number, latest in found]


def recent_successions() -> Sequence[DivisionSuccession]:
    """The latest of what units have become."""
    rows = DivisionSuccession.objects.select_related("old", "new").order_by("-on", "old", "new")
    return list(rows[:LATEST])


@dataclass(frozen=True, slots=True)
class Preview:
    """What a succession would do, before it is done. `moves` says whether what lies in `old` moves to the one successor."""

    old: Division
    new: Sequence[Division]
    kind: SuccessionKind
    moves: bool
    below: Sequence[Division]
    institutions: Sequence[Institution]
    populations: int
    tags: Sequence[DivisionTag]


def moves_along(old: Division, new: Sequence[Division]) -> bool:
    """Whether what lies in a unit can follow it: one successor of the same level, from the township down, in one county."""
    return (
        len(new) == 1 and old.level >= Level.TOWNSHIP and new[0].level == old.level and old.path[:3] == new[0].path[:3]
    )


def preview(old: str, new: Sequence[str], kind: SuccessionKind) -> Preview:
    """What would happen if `old` became `new`. Raises NotFound."""
    unit, successors = get_division(old), [get_division(code) for code in new]
    return Preview(
        old=unit,
        new=successors,
        kind=kind,
        moves=moves_along(unit, successors),
        below=list(Division.objects.filter(parent=old, valid_to=None).order_by("code")),
        institutions=list(Institution.objects.filter(division=old).order_by("pinyin", "code")),
        populations=DivisionPopulation.objects.filter(division=old).count(),
        tags=list(DivisionTag.objects.filter(division=old).order_by("tag")),
    )
