"""错时延时 by kind of house, county houses of grade three and better that offer none, and libraries without a room for the blind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wenmai.places.hours import WeeklyHours
from wenmai.places.models import Institution, InstitutionGrade, InstitutionKind, Level, Space, SpaceKind

# 攀枝花规划：公共图书馆、文化馆（站）、博物馆、纪念馆、美术馆免费开放和延时错时开放.
FREE_OPEN = (
    InstitutionKind.LIBRARY,
    InstitutionKind.CULTURE_CENTRE,
    InstitutionKind.CULTURE_STATION,
    InstitutionKind.MUSEUM,
    InstitutionKind.ART_MUSEUM,
)
# 四川规划：三级以上县级图书馆、文化馆.
GRADED = (InstitutionKind.LIBRARY, InstitutionKind.CULTURE_CENTRE)
THIRD = 3


@dataclass(frozen=True, slots=True)
class KindLine:
    """How many houses of a kind there are, have published hours, open out of hours, and on Saturday and Sunday."""

    kind: str
    houses: int
    published: int
    out_of_hours: int
    rest_days: int
    share: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """错时延时 hours of all published hours, %; None where none are published."""
        return None if self.share is None else self.share * 100


@dataclass(frozen=True, slots=True)
class Graded:
    """A county house with its grade in force."""

    institution: Institution
    grade: int


def kind_lines(houses: Sequence[Institution], weeks: Mapping[int, WeeklyHours | None]) -> list[KindLine]:
    """One line for each of the five kinds that is there. No query."""
    return [_line(kind, own, weeks) for kind in FREE_OPEN if (own := [each for each in houses if each.kind == kind])]


def _line(kind: InstitutionKind, houses: Sequence[Institution], weeks: Mapping[int, WeeklyHours | None]) -> KindLine:
    known = [week for each in houses if (week := weeks[each.pk])]
    total = sum((week.total for week in known), Decimal())
    extended = sum((week.extended for week in known), Decimal())
    return KindLine(
        kind=str(kind.label),
        houses=len(houses),
        published=len(known),
        out_of_hours=sum(week.extended > 0 for week in known),
        rest_days=sum(week.rest_days for week in known),
        share=extended / total if total else None,
    )


def graded_without(
    houses: Sequence[Institution], weeks: Mapping[int, WeeklyHours | None], on: date
) -> tuple[int, list[Graded]]:
    """How many county libraries and culture centres are of grade 1 to 3, and those that open at no 错时延时. One query."""
    county = {each.pk: each for each in houses if each.kind in GRADED and each.level == Level.COUNTY}
    grades = _grades(list(county), on)
    graded = [Graded(county[key], grade) for key, grade in grades.items() if 1 <= grade <= THIRD]
    lacking = [each for each in graded if not (week := weeks[each.institution.pk]) or not week.extended]
    return len(graded), sorted(lacking, key=lambda each: (each.grade, each.institution.pinyin))


def _grades(keys: Sequence[int], on: date) -> dict[int, int]:
    rows = InstitutionGrade.objects.filter(institution__in=keys, awarded_on__lte=on).order_by("awarded_on")
    latest = {each.institution_id: each for each in rows}
    return {key: each.grade for key, each in latest.items() if each.valid_until is None or each.valid_until > on}


def without_blind_room(houses: Sequence[Institution]) -> tuple[int, list[Institution]]:
    """How many libraries of province, prefecture and county there are, and those without a 盲人阅览室. One query."""
    wanted = [each for each in houses if each.kind == InstitutionKind.LIBRARY and each.level <= Level.COUNTY]
    rooms = Space.objects.filter(institution__in=wanted, kind=SpaceKind.BLIND_READING_ROOM, retired_on=None)
    having = set(rooms.values_list("institution", flat=True))
    return len(wanted), [each for each in wanted if each.pk not in having]
