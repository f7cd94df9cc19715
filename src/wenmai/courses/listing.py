"""How a course stands in the search index: one entry, dated by the first lesson of its next class, gone when none is announced."""

from collections.abc import Sequence

from wenmai.courses.models import ClassStatus, Course, CourseClass, OnlineCourse
from wenmai.kernel import clock
from wenmai.kernel.subjects import reference
from wenmai.search.actions import Entry, put, remove

LISTED = (ClassStatus.PUBLISHED, ClassStatus.FINISHED)


def list_course(course: Course) -> None:
    """Put the course into the index, or take it out when no class of it stands."""
    classes = list(
        CourseClass.objects.filter(course=course, status__in=LISTED)
        .select_related("division", "term", "course__institution__division")
        .prefetch_related("lessons__session")
        .order_by("published_at", "pk")
    )
    if classes and course.retired_at is None:
        put(_entry(course, classes))
    else:
        remove(reference("courses.course", course.pk))


def list_online(course: OnlineCourse) -> None:
    """Put a 网络课 into the index, or take it out when it is not shown."""
    if not course.shown:
        remove(reference("courses.online", course.pk))
        return
    house = course.institution
    lessons = " ".join(f"{each.title} {each.source}" for each in course.standing_lessons)
    art = {"art": course.art_form} if course.art_form else {}
    put(
        Entry(
            ref=reference("courses.online", course.pk),
            kind="online_course",
            title=course.title,
            body=" ".join(filter(None, [course.summary, house.name, lessons])),
            url=f"/courses/online/{course.pk}/",
            institution=house.code,
            division_path=tuple(house.division.path),
            visible_from=course.published_at or clock.now(),
            facets={**_whom(course.audience), "type": "online", "online": True, "free": True, **art},
        )
    )


def _entry(course: Course, classes: list[CourseClass]) -> Entry:
    now = clock.now()
    starts = [lesson.session.starts_at for each in classes for lesson in each.lessons.all()]
    coming = [each for each in starts if each > now]
    host = classes[0].course.institution
    teachers = " ".join(dict.fromkeys(each.teacher for each in classes if each.teacher))
    art = {"art": course.art_form} if course.art_form else {}
    return Entry(
        ref=reference("courses.course", course.pk),
        kind="course",
        title=course.title,
        body=" ".join(filter(None, [course.summary, host.name, teachers, course.description])),
        url=f"/courses/{course.pk}/",
        institution=host.code,
        division_path=tuple(classes[-1].division.path),
        visible_from=min(each.published_at or now for each in classes),
        facets={**_whom(course.audience), "type": course.kind, "free": not course.fee, **art},
        when=min(coming) if coming else max(starts),
    )


def _whom(audience: Sequence[str]) -> dict[str, bool]:
    """For whom, as flags that the shelf of services filters by (SC-D16)."""
    return {f"for_{each}": True for each in audience}
