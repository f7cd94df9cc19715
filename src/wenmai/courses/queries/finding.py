"""Classes to be found: the public list, and what a house has to offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Case, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenmai.booking.models import Pool, Session
from wenmai.courses.filters import AGES, Chip, Wanted
from wenmai.courses.models import ClassStatus, CourseClass, Lesson
from wenmai.courses.places_left import Left, Standing, left_of
from wenmai.courses.vocabulary import ArtForm, TimeOfWeek
from wenmai.kernel import clock
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.queries.divisions import child_divisions, divisions_by_code

PAGE = 30
EVENING = time(17, 30)
WEEKEND = [6, 7]
PROVINCE = "51"


@dataclass(frozen=True, slots=True)
class Line:
    """One class in a list, in words ready to print."""

    course_class: int
    course: int
    title: str
    host: str
    institution: str
    where: str
    when: str
    about: tuple[str, ...]
    first: datetime
    lessons: int
    left: Left
    demo: bool

    @property
    def url(self) -> str:
        """Where it is shown."""
        return f"/courses/{self.course}/?class={self.course_class}"


def list_classes(wanted: Wanted, page: int = 1) -> Page[Line]:
    """Classes that are not over, those one can still join first, then by their beginning; 30 to a page, in two queries."""
    now = clock.now()
    found = page_of(annotated(_wanted(wanted, now)), page, PAGE)
    return Page([_line(row, now) for row in found.items], found.number, found.size, found.count)


def classes_of_house(institution: str, limit: int = 6) -> list[Line]:
    """The next classes of a house. One query."""
    now = clock.now()
    return [_line(row, now) for row in annotated(_wanted(Wanted(institution=institution), now))[:limit]]


def arts_offered(wanted: Wanted) -> frozenset[str]:
    """Art forms of which there is a class where somebody looks. One query."""
    rows = _wanted(Wanted(division=wanted.division, institution=wanted.institution), clock.now())
    return frozenset(rows.order_by().values_list("course__art_form", flat=True).distinct())


def lines_of(classes: Iterable[int]) -> dict[int, Line]:
    """The same words for some classes, whatever has become of them, by key. One query."""
    now = clock.now()
    return {row.pk: _line(row, now) for row in annotated(CourseClass.objects.filter(pk__in=list(classes)))}


def said_weekdays(weekdays: Sequence[int], starts: time, lessons: int = 2) -> str:
    """每周二、四 19:00; 周六 9:30 where there is one lesson only."""
    names = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))
    said = {"days": _("、").join(names[each - 1] for each in weekdays), "time": f"{starts:%H:%M}"}
    return (_("每周%(days)s %(time)s") if lessons > 1 else _("周%(days)s %(time)s")) % said


def said_ages(youngest: int | None, oldest: int | None) -> str:
    """6—12 岁; "" for everybody."""
    if youngest is not None and oldest is not None:
        return _("%(a)s—%(b)s 岁") % {"a": youngest, "b": oldest}
    if youngest is not None:
        return _("%(a)s 岁以上") % {"a": youngest}
    return _("%(b)s 岁以下") % {"b": oldest} if oldest is not None else ""


def _wanted(wanted: Wanted, now: datetime) -> "QuerySet[CourseClass]":
    rows: QuerySet[CourseClass] = CourseClass.objects.filter(status=ClassStatus.PUBLISHED)
    rows = rows.filter(Exists(Lesson.objects.filter(course_class=OuterRef("pk"), session__ends_at__gt=now)))
    chosen = {
        "division__path__contains": [wanted.division] if wanted.division else None,
        "course__art_form": wanted.art,
        "course__institution__code": wanted.institution,
    }
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    if wanted.age:
        _title, low, high = AGES[wanted.age]
        rows = rows.filter(Q(course__age_from=None) | Q(course__age_from__lte=high))
        rows = rows.filter(Q(course__age_to=None) | Q(course__age_to__gte=low))
    rows = _at(rows, wanted.when)
    if wanted.free:
        rows = rows.filter(Exists(_leading().filter(remaining__gt=0, round=None)), term__enrol_until__gt=now)
    return rows


def _at(rows: "QuerySet[CourseClass]", when: str) -> "QuerySet[CourseClass]":
    if when == TimeOfWeek.WEEKEND:
        return rows.filter(weekdays__overlap=WEEKEND)
    workday = rows.filter(weekdays__overlap=[1, 2, 3, 4, 5])
    if when == TimeOfWeek.EVENING:
        return workday.filter(starts__gte=EVENING)
    return workday.filter(starts__lt=EVENING) if when == TimeOfWeek.WORKDAY else rows


def _of_lessons(what: Any) -> Subquery:
    sessions = Session.objects.filter(lesson__course_class=OuterRef("pk")).exclude(status="cancelled")
    return Subquery(sessions.order_by().values("lesson__course_class").annotate(value=what).values("value"))


def _leading() -> "QuerySet[Pool]":
    pools = Pool.objects.filter(session__lesson__course_class=OuterRef("pk"), session__lesson__number=1)
    return pools.filter(group="", door="").order_by()


def _of_pools(what: Any) -> Subquery:
    return Subquery(_leading().values("session").annotate(value=what).values("value"))


def annotated(
    rows: "QuerySet[CourseClass]", order: Sequence[str] = ("joinable", "first", "pk")
) -> "QuerySet[CourseClass]":
    """With `first`, `last`, `places` (left to anybody), `round` and `round_opens`; those one can still join first."""
    return (
        rows.annotate(
            first=Coalesce(_of_lessons(Min("starts_at")), "made_at"),
            last=Coalesce(_of_lessons(Max("ends_at")), "made_at"),
            joinable=Case(When(term__enrol_until__gt=clock.now(), then=0), default=1),
            places=Coalesce(_of_pools(Sum("remaining")), 0),
            round=Subquery(_leading().values("round__mode")[:1]),
            round_opens=Subquery(_leading().values("round__opens_at")[:1]),
        )
        .select_related("course__institution", "term", "space", "division")
        .order_by(*order)
    )


def _line(row: Any, now: datetime) -> Line:
    course, host = row.course, row.course.institution
    standing = Standing(
        row.status,
        row.term.enrol_from,
        row.term.enrol_until,
        row.last,
        row.places,
        row.round or "",
        row.round_opens,
    )
    about = (
        str(ArtForm(course.art_form).label) if course.art_form else "",
        str(course.get_level_display()),
        said_ages(course.age_from, course.age_to),
        ngettext("%(n)s 节课", "%(n)s 节课", course.lessons) % {"n": course.lessons},
    )
    return Line(
        course_class=row.pk,
        course=course.pk,
        title=row.title,
        host=host.label,
        institution=host.code,
        where=row.space.name if row.space else row.venue,
        when=said_weekdays(row.weekdays, row.starts, course.lessons),
        about=tuple(filter(None, about)),
        first=row.first,
        lessons=course.lessons,
        left=left_of(standing, now),
        demo=row.demo,
    )


def places_around(wanted: Wanted) -> dict[str, object]:
    """The chosen division, and the places to choose next: up, and down one level. Three queries."""
    place = divisions_by_code([wanted.division]).get(wanted.division) if wanted.division else None
    above = divisions_by_code(place.path[:-1]).values() if place else ()
    upper = sorted((each for each in above if each.level > 1), key=lambda each: each.level)
    near = [*upper, *([place] if place else []), *child_divisions(place.code if place else PROVINCE)]
    chips = [Chip(_("全省"), wanted.query(division=""), place is None)]
    chips += [Chip(each.name, wanted.query(division=each.code), each is place) for each in near]
    return {"place": place, "places": chips}
