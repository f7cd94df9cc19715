"""Lessons around holidays, opening, publishing, copying and calling off a class."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.courses import a_class, a_course, a_term, an_enrolment, day, the_lessons
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from wenmai.booking.models import Booking, Session
from wenmai.courses.actions.classes import cancel_class, copied, open_class, planned_days, publish_class, set_topic
from wenmai.courses.actions.courses import edit_course, make_course, put_term
from wenmai.courses.drafts import ClassDraft, CourseDraft, Stop, TermDraft
from wenmai.courses.models import CourseClass
from wenmai.courses.timetable import Pattern, lay_out
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.notices.models import Notice
from wenmai.places.actions import add_space
from wenmai.places.models import CalendarDay, DayKind, SpaceKind
from wenmai.search.models import SearchEntry

SATURDAY, SUNDAY = 6, 7


def _calendar(first: date, days: int, **special) -> dict[date, CalendarDay]:
    span = [first + timedelta(days=each) for each in range(days)]
    kinds = {each: DayKind.WEEKEND if each.isoweekday() > 5 else DayKind.WORKDAY for each in span}
    return {each: CalendarDay(day=each, kind=special.get(f"d{each:%m%d}", kinds[each]), name="") for each in span}


def test_lessons_go_around_holidays_and_working_weekends():
    first = day("2027-01-02")  # a Saturday
    days = _calendar(first, 60, d0109=DayKind.STATUTORY, d0116=DayKind.MAKE_UP)
    plan = lay_out(Pattern((SATURDAY,), time(9, 30), 90, 3, first), days, frozenset({day("2027-01-23")}))
    assert [(each.day.day, each.number, bool(each.skipped)) for each in plan] == [
        (2, 1, False),
        (9, 0, True),
        (16, 0, True),
        (23, 0, True),
        (30, 2, False),
        (6, 3, False),
    ]
    assert [str(each.skipped) for each in plan if each.skipped] == ["放假", "调休上班", "按你填的跳过"]
    assert (plan[0].start.hour, plan[0].end - plan[0].start) == (9, timedelta(minutes=90))


def test_a_working_saturday_does_not_move_a_class_of_a_monday():
    first = day("2027-01-04")
    days = _calendar(first, 30, d0111=DayKind.MAKE_UP)
    assert [each.number for each in lay_out(Pattern((1,), time(19), 60, 2, first), days)] == [1, 2]


@pytest.mark.django_db
def test_opening_lays_sessions_whose_pools_follow_the_first():
    course_class = a_class(published=False, quotas={"elder": 1})
    lessons = the_lessons(course_class)
    assert [each.number for each in lessons] == [1, 2, 3, 4]
    first, *others = [list(each.session.pools.order_by("pk")) for each in lessons]
    assert [(pool.name, pool.capacity, pool.group) for pool in first] == [("普通", 2, ""), ("老年人", 1, "elder")]
    assert [[pool.lead_id for pool in pools] for pools in others] == [[pool.pk for pool in first]] * 3
    assert {each.session.status for each in lessons} == {"planned"}
    assert first[1].release_at == lessons[0].session.starts_at - timedelta(days=7)


@pytest.mark.django_db
def test_publishing_twice_is_publishing_once_and_makes_it_findable():
    course_class = a_class()
    assert publish_class(system(), course_class=course_class).published_at == course_class.published_at
    assert SearchEntry.objects.get(kind="course").url == f"/courses/{course_class.course_id}/"
    assert set(Session.objects.values_list("status", flat=True)) == {"published"}


@pytest.mark.django_db
def test_only_the_house_opens_classes():
    stranger = a_clerk(an_institution())
    course = a_course()
    with pytest.raises(NotAllowed):
        make_course(stranger, draft=CourseDraft(institution=course.institution, title="别人的课"))
    with pytest.raises(NotAllowed):
        a_class(course, actor=stranger)
    with pytest.raises(NotAllowed):
        publish_class(stranger, course_class=a_class(course, published=False))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": " "}, "title"),
        ({"fee": 30}, "fee_approval"),
        ({"lessons": 0}, "lessons"),
        ({"minutes": 5}, "minutes"),
        ({"age_from": 12, "age_to": 6}, "age_to"),
        ({"audience": ("robots",)}, "audience"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_an_impossible_course_is_refused_by_its_field(words, field):
    with pytest.raises(Invalid) as refused:
        a_course(**words)
    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_editing_replaces_words_and_stops_and_keeps_the_lessons():
    course_class = a_class()
    course = course_class.course
    draft = CourseDraft(
        institution=course.institution, title="三线研学", kind="study_tour", stops=(Stop("博物馆", "看", 60),)
    )
    edit_course(system(), course=course, draft=draft)
    edited = edit_course(system(), course=course, draft=draft)
    assert (edited.title, [each.name for each in edited.stops.all()]) == ("三线研学", ["博物馆"])
    assert len(the_lessons(course_class)) == 4


@pytest.mark.django_db
def test_a_term_stands_once_and_in_order():
    house = an_institution()
    term = a_term(house, name="2027 年春季班")
    with pytest.raises(Conflict):
        a_term(house, name=term.name)
    with pytest.raises(Invalid):
        put_term(system(), draft=TermDraft(house, "反", day("2027-05-01"), day("2027-03-01"), clock.now(), clock.now()))


@pytest.mark.django_db
def test_a_room_that_is_taken_opens_nothing():
    course = a_course()
    room = add_space(system(), institution=course.institution.code, name="排练厅", kind=SpaceKind.CLASSROOM)
    a_class(course, space=room, label="一班")
    with pytest.raises(Conflict) as refused:
        a_class(course, space=room, label="二班")
    assert (refused.value.code, CourseClass.objects.count()) == ("places.space_occupied", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"weekdays": ()}, "weekdays"),
        ({"weekdays": (8,)}, "weekdays"),
        ({"capacity": 0}, "capacity"),
        ({"quotas": {"elder": 3}}, "quotas"),
        ({"quotas": {"dogs": 1}}, "quotas"),
        ({"pass_percent": 0}, "pass_percent"),
    ],
)
def test_an_impossible_class_is_refused_by_its_field(about, field):
    with pytest.raises(Invalid) as refused:
        a_class(**about)
    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_a_label_stands_once_in_a_term():
    course = a_course()
    term = a_term(course.institution)
    a_class(course, term, label="一班")
    with pytest.raises(Conflict):
        a_class(course, term, label="一班")


@pytest.mark.django_db
def test_a_copy_takes_teacher_places_and_topics_into_the_next_term():
    old = a_class(label="一班", teacher="李明", capacity=7, topics=("起稿",))
    spring = a_term(old.course.institution, starts_on=clock.today() + timedelta(days=90))
    new = open_class(system(), draft=copied(old, spring))
    assert (new.teacher, new.capacity, new.label, new.term) == ("李明", 7, "一班", spring)
    assert [each.topic for each in the_lessons(new)] == ["起稿", "", "", ""]


@pytest.mark.django_db
def test_parallel_classes_make_up_with_each_other():
    course = a_course()
    term = a_term(course.institution)
    one, two = a_class(course, term, label="一班"), a_class(course, term, label="二班", starts=time(14))
    assert (list(one.makes_up_with.all()), list(two.makes_up_with.all())) == ([two], [one])


@pytest.mark.django_db
def test_calling_off_needs_a_reason_and_frees_everybody():
    course_class = a_class()
    citizen = a_citizen()
    an_enrolment(course_class, citizen)
    with pytest.raises(Invalid):
        cancel_class(system(), course_class=course_class, reason=" ")
    cancelled = cancel_class(system(), course_class=course_class, reason="老师调走")
    assert cancel_class(system(), course_class=course_class, reason="又一次").cancel_reason == "老师调走"
    assert (cancelled.status, cancelled.enrolments.get().state) == ("cancelled", "withdrawn")
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}
    assert list(Notice.objects.values_list("person", "kind")) == [(citizen.person, "courses.called_off")]
    assert not SearchEntry.objects.filter(kind="course").exists()


@pytest.mark.django_db
def test_a_topic_is_set_once():
    lesson = the_lessons(a_class())[0]
    assert set_topic(system(), lesson=lesson, topic=" 白描 ").topic == "白描"
    assert (
        planned_days(ClassDraft(lesson.course_class.course, lesson.course_class.term, (1,), time(9), 3))[0].number == 1
    )


@given(
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(tuple),
    lessons=st.integers(1, 30),
    kinds=st.lists(st.sampled_from([None, None, None, *DayKind]), min_size=440, max_size=440),
    own=st.sets(st.integers(0, 200), max_size=20),
)
@settings(max_examples=60)
def test_whatever_the_calendar_lessons_are_numbered_in_order_on_days_that_are_free(
    first, weekdays, lessons, kinds, own
):
    days = _calendar(first, 440)
    for day_, kind in zip(sorted(days), kinds, strict=True):
        days[day_] = CalendarDay(day=day_, kind=kind or days[day_].kind, name="")
    skip = frozenset(first + timedelta(days=each) for each in own)
    plan = lay_out(Pattern(weekdays, time(9), 60, lessons, first), days, skip)
    held = [each for each in plan if each.number]
    assert [each.number for each in held] == list(range(1, len(held) + 1))
    assert len(held) <= lessons
    assert sorted(each.day for each in plan) == [each.day for each in plan]
    assert all(each.day.isoweekday() in weekdays and each.day not in skip for each in held)
    assert all(days[each.day].kind != DayKind.STATUTORY for each in held)
    assert not any(days[each.day].kind == DayKind.MAKE_UP and each.day.isoweekday() > 5 for each in held)
    free = [d for d in days if d.isoweekday() in weekdays and d not in skip and not _busy(days[d])]
    assert [each.day for each in held] == sorted(free)[:lessons]


def _busy(official: CalendarDay) -> bool:
    return official.kind == DayKind.STATUTORY or (official.kind == DayKind.MAKE_UP and official.day.isoweekday() > 5)
