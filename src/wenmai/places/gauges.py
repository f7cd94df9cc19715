"""Stocks that places can read on any day: hours, grades, institutions, residents."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from django.db.models import Count, Q

from wenmai.ledger.gauges import Gauge, Reading, declare_gauge
from wenmai.ledger.readings import by_source
from wenmai.places.hours import DEFINITION, STUDY_ROOM_HOURS, Timetable, WeeklyHours, ranges_on, weekly_hours_of
from wenmai.places.models import (
    CalendarDay,
    DayKind,
    DivisionPopulation,
    HoursException,
    HoursRule,
    Institution,
    InstitutionGrade,
    MainBranchTie,
    Network,
    Scene,
    Space,
    SpaceKind,
)

REGISTRY: Final = "registry"
INSTITUTIONS: Final = Gauge("places.institutions", "机构数", "个", prefer=(REGISTRY,))
WEEKLY_HOURS: Final = Gauge("places.weekly_hours", "每周开放时间", "小时", prefer=(REGISTRY,))
OPEN_24H: Final = Gauge("places.open_24h", "24 小时开放", "个", prefer=(REGISTRY,))
EXTENDED_SHARE: Final = Gauge("places.extended_share", "错时延时开放占比", "%", prefer=(REGISTRY,))
SEATS: Final = Gauge("places.reading_seats", "阅览座席", "个", prefer=(REGISTRY,))
READING: Final = (
    SpaceKind.READING_ROOM, SpaceKind.CHILDREN_ROOM, SpaceKind.BLIND_READING_ROOM, SpaceKind.STUDY_ROOM,
    SpaceKind.STUDY_ROOM_24H,
)  # fmt: skip
REST_DAYS: Final = Gauge("places.rest_day_open", "公休日（周六、周日）都开放", "个", prefer=(REGISTRY,))
HOLIDAYS: Final = Gauge("places.holiday_open", "法定节假日有开放时间的占比", "%", prefer=(REGISTRY,))
STUDY_ROOM_OK: Final = Gauge("places.study_room_hours_met", "24 小时或每周不少于 48 小时", "个", prefer=(REGISTRY,))
GRADE: Final = Gauge("places.grade", "评估定级（1 为一级，最好；0 为参评未达等级）", "级", prefer=(REGISTRY,))
WELLNESS: Final = Gauge("places.wellness_branches", "康养旅居地的图书馆分馆", "个", prefer=(REGISTRY,))
SCENES: Final = tuple(each for each in Scene if each != Scene.WELLNESS)
"""The eight of SC-L03."""
POPULATION: Final = Gauge("places.population", "常住人口", "人", prefer=("census", REGISTRY))


def standing_on(as_of: date) -> Iterator[Institution]:
    """Those that exist on a day; the rule is the query room's, kept here because gauges lie below queries."""
    for each in Institution.objects.select_related("division").order_by("pk").iterator(2000):
        if not (each.opened_on and as_of < each.opened_on) and not (each.closed_on and each.closed_on <= as_of):
            yield each


def reading_of(house: Institution, as_of: date, **more: object) -> Reading:
    return Reading(
        division=house.division_id,
        institution=house.code,
        institution_kind=house.kind,
        as_of=as_of,
        source=REGISTRY,
        **more,  # type: ignore[arg-type]
    )


def marks_of(house: Institution, **more: object) -> dict[str, object]:
    """Provenance of a reading; what the demo made says so."""
    return {**more, **({"demo": True} if house.demo else {})}


def read_institutions(as_of: date) -> Iterable[Reading]:
    """One for each institution, to be summed."""
    for house in standing_on(as_of):
        marks = marks_of(house, level=house.level, ownership=house.ownership)
        yield reading_of(house, as_of, value=Decimal(1), attributes=marks)


Measured = Callable[[WeeklyHours], dict[str, object]]


def _hours(as_of: date) -> Iterator[tuple[Institution, WeeklyHours]]:
    rules: dict[int, list[HoursRule]] = {}
    for rule in HoursRule.objects.filter(space=None):
        rules.setdefault(rule.institution_id, []).append(rule)
    for house in standing_on(as_of):
        found = weekly_hours_of(Timetable(rules.get(house.pk, ())), as_of)
        if found:
            yield house, found


def read_hours(measured: Measured, as_of: date) -> Iterable[Reading]:
    """One for each institution that has published hours; none is no reading, not 0."""
    for house, week in _hours(as_of):
        yield reading_of(house, as_of, attributes=marks_of(house, definition=DEFINITION), **measured(week))


def _share(week: WeeklyHours) -> dict[str, object]:
    return {"numerator": week.extended, "denominator": week.total}


def _total(week: WeeklyHours) -> dict[str, object]:
    return {"value": week.total}


def _round_the_clock(week: WeeklyHours) -> dict[str, object]:
    return {"value": Decimal(week.round_the_clock)}


def _rest_days(week: WeeklyHours) -> dict[str, object]:
    return {"value": Decimal(week.rest_days)}


def _study_room_hours(week: WeeklyHours) -> dict[str, object]:
    return {"value": Decimal(week.round_the_clock or week.total >= STUDY_ROOM_HOURS)}


def read_holidays(as_of: date) -> Iterable[Reading]:
    """Of the statutory holidays in the year from a day on: on how many an institution has hours (公共图书馆法 38)."""
    days = _holidays(as_of)
    names = sorted({each.name for each in days})
    tables = timetables()
    for house in standing_on(as_of):
        table = tables.get(house.pk)
        if table and names and weekly_hours_of(table, as_of):
            open_ = {each.name for each in days if ranges_on(table, each)}
            marks = marks_of(house, shut=sorted(set(names) - open_))
            share = {"numerator": Decimal(len(open_)), "denominator": Decimal(len(names))}
            yield reading_of(house, as_of, attributes=marks, **share)


def _holidays(as_of: date) -> list[CalendarDay]:
    span = (as_of, as_of + timedelta(days=364))
    return list(CalendarDay.objects.filter(day__range=span, kind=DayKind.STATUTORY).exclude(name="").order_by("day"))


def timetables() -> dict[int, Timetable]:
    """Rules and exceptions of every house that has published rules."""
    rules: dict[int, list[HoursRule]] = {}
    changes: dict[int, list[HoursException]] = {}
    for rule in HoursRule.objects.filter(space=None):
        rules.setdefault(rule.institution_id, []).append(rule)
    for each in HoursException.objects.filter(space=None):
        changes.setdefault(each.institution_id, []).append(each)
    return {key: Timetable(found, changes.get(key, ())) for key, found in rules.items()}


def read_grades(as_of: date) -> Iterable[Reading]:
    """The grade in force of each institution that has been assessed, the latest one of each scheme."""
    latest: dict[tuple[int, str], InstitutionGrade] = {}
    rows = InstitutionGrade.objects.filter(awarded_on__lte=as_of).select_related("institution__division")
    for grade in rows.order_by("awarded_on"):
        latest[grade.institution_id, grade.scheme] = grade
    for grade in latest.values():
        if grade.valid_until is None or grade.valid_until > as_of:
            marks: dict[str, object] = {
                "scheme": grade.scheme,
                "round": grade.round,
                "awarded_on": grade.awarded_on.isoformat(),
            }
            if grade.demo:
                marks["demo"] = True
            yield reading_of(grade.institution, as_of, value=Decimal(grade.grade), attributes=marks)


def read_population(as_of: date) -> Iterable[Reading]:
    """Every published figure up to the day on its own date; nothing for who has none."""
    for row in DivisionPopulation.objects.filter(as_of__lte=as_of).order_by("division", "as_of"):
        marks = {"series": row.series, "source": row.source, **({"demo": True} if row.demo else {})}
        source = f"{'demo' if row.demo else 'census'}:{row.series}"
        yield Reading(row.division_id, row.as_of, source, value=Decimal(row.value), attributes=marks)


def read_spaces(kind: SpaceKind, as_of: date) -> Iterable[Reading]:
    """Rooms of one kind in each institution that has registered any room; 0 is then a true 0."""
    in_use = Q(spaces__retired_on=None) | Q(spaces__retired_on__gt=as_of)
    houses = Institution.objects.filter(spaces__isnull=False).select_related("division").order_by("pk")
    for house in houses.annotate(rooms=Count("spaces", filter=in_use & Q(spaces__kind=kind))):
        yield reading_of(house, as_of, value=Decimal(house.rooms), attributes=marks_of(house))


def read_seats(as_of: date) -> Iterable[Reading]:
    """Seats of each house that has a reading room: those of its map, or how many the room holds. A divided room is its parts.

    With a reading room of which neither is known, the house is not known: what was read before is taken back.
    """
    before = {row.institution_code for row in by_source(SEATS.name, as_of)}
    standing = Q(seats__closed_on=None) | Q(seats__closed_on__gt=as_of)
    rooms = Space.objects.filter(Q(retired_on=None) | Q(retired_on__gt=as_of), kind__in=READING, parts=None)
    found: dict[Institution, list[int | None]] = {}
    for room in rooms.annotate(mapped=Count("seats", filter=standing)).select_related("institution").order_by("pk"):
        found.setdefault(room.institution, []).append(room.mapped or room.capacity)
    for house in Institution.objects.filter(code__in=before).exclude(pk__in=[each.pk for each in found]):
        found[house] = []
    for house, seats in found.items():
        if None not in seats:
            yield reading_of(house, as_of, value=Decimal(sum(filter(None, seats))), attributes=marks_of(house))
        elif house.code in before:
            yield reading_of(house, as_of, value=Decimal(0), attributes=marks_of(house, void=True))


def read_wellness(as_of: date) -> Iterable[Reading]:
    """Branches of libraries at a place of 康养 (PZH-F06); words from before scenes were chosen from a list count too."""
    return _branches(as_of, scene__contains="康养")


def read_scene(scene: Scene, as_of: date) -> Iterable[Reading]:
    """Branches of libraries that stand in one of the scenes of SC-L03."""
    return _branches(as_of, scene=scene)


def _branches(as_of: date, **where: str) -> Iterable[Reading]:
    """1 for each whose tie says so; 0 after the tie has ended, or the branch was closed."""
    ties = MainBranchTie.objects.filter(network=Network.LIBRARY, during__startswith__lte=as_of, **where)
    held: dict[Institution, bool] = {}
    for tie in ties.select_related("branch__division").order_by("pk"):
        gone = tie.branch.closed_on is not None and tie.branch.closed_on <= as_of
        held[tie.branch] = held.get(tie.branch, False) or (as_of in tie.during and not gone)
    for house, stands in held.items():
        yield reading_of(house, as_of, value=Decimal(stands), attributes=marks_of(house))


def declare_all() -> None:
    """Declare every gauge of this room; once, when the application starts."""
    declare_gauge(INSTITUTIONS, read_institutions)
    declare_gauge(WEEKLY_HOURS, partial(read_hours, _total))
    declare_gauge(OPEN_24H, partial(read_hours, _round_the_clock))
    declare_gauge(EXTENDED_SHARE, partial(read_hours, _share))
    declare_gauge(REST_DAYS, partial(read_hours, _rest_days))
    declare_gauge(HOLIDAYS, read_holidays)
    declare_gauge(STUDY_ROOM_OK, partial(read_hours, _study_room_hours))
    declare_gauge(GRADE, read_grades)
    declare_gauge(WELLNESS, read_wellness)
    declare_gauge(SEATS, read_seats)
    declare_gauge(POPULATION, read_population)
    for scene in SCENES:
        gauge = Gauge(f"places.scene.{scene.name.lower()}", f"{scene.value}的图书馆分馆", "个", prefer=(REGISTRY,))
        declare_gauge(gauge, partial(read_scene, scene))
    for kind in SpaceKind:
        gauge = Gauge(f"places.space.{kind.value}", str(kind.label), "个", prefer=(REGISTRY,))
        declare_gauge(gauge, partial(read_spaces, kind))
