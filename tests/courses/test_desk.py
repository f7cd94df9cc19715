"""The desk of courses in a browser without scripts."""

import re
from datetime import time, timedelta

import pytest

from tests.builders.courses import (
    a_class,
    a_course,
    a_finished_class,
    a_term,
    an_enrolment,
    the_lessons,
    turn_back,
)
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.booking.actions.credit import settle_session
from wenmai.booking.models import Booking, State
from wenmai.courses.models import Certificate, Course, CourseClass, Decision, Enrolment, Term
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people.actions.codes import show_code
from wenmai.places.actions import add_space
from wenmai.places.models import SpaceKind

pytestmark = pytest.mark.django_db
DESK = "/desk/courses/"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def house():
    return an_institution(kind="culture_centre", name="盐边县文化馆")


@pytest.fixture
def desk(client, house):
    return sign_in(client, a_clerk(house))


def test_a_course_a_term_and_a_class_from_nothing(desk, house):
    assert "还没有班" in text_of(desk.get(DESK))
    opened = desk.post(f"{DESK}make/", {"at": house.code, "what": "painting", "teacher": "李明"}, follow=True)
    course = Course.objects.get()
    assert (course.title, course.art_form, course.age_from, course.teacher) == ("少儿国画", "fine_art", 7, "李明")
    assert "先开一个学期" in text_of(opened)
    today = clock.today()
    term = {"name": "春季班", "starts_on": today, "ends_on": today + timedelta(days=200), "enrol_day": today}
    term |= {"enrol_time": "00:00", "until_day": today + timedelta(days=9)}
    assert "学期开好了" in text_of(desk.post(f"{DESK}term/?at={house.code}", term, follow=True))
    sent = {"term": Term.objects.get().pk, "weekdays": [6, 7], "starts": "09:30", "capacity": 15, "pass_percent": 80}
    sent["first_on"] = today + timedelta(days=1)
    address = f"{DESK}{course.pk}/open/"
    preview = text_of(desk.post(address, sent))
    assert "会这样排" in preview
    assert "就这样排" in preview
    assert CourseClass.objects.count() == 0
    page = text_of(desk.post(address, sent | {"open": "1"}, follow=True))
    course_class = CourseClass.objects.get()
    assert (course_class.lessons.count(), course_class.pass_percent, course_class.status) == (12, 80, "planned")
    assert "未发布" in page
    assert "发布了" in text_of(desk.post(f"{DESK}class/{course_class.pk}/publish/", follow=True))


def test_what_is_missing_is_said_beside_its_field(desk, house):
    assert "写上课程的名字" in text_of(desk.post(f"{DESK}make/", {"at": house.code, "what": "other"}))
    course = a_course(house)
    a_term(house)
    answer = desk.post(f"{DESK}{course.pk}/open/", {"skip": "下周三"})
    assert answer.status_code == 422
    assert "“下周三”不是日期" in text_of(answer)
    bad = desk.post(f"{DESK}{course.pk}/edit/", {"title": "国画", "kind": "training", "fee": "30"})
    assert bad.status_code == 422


def test_the_preview_shows_a_taken_room(desk, house):
    course = a_course(house)
    term = a_term(house)
    room = add_space(system(), institution=house.code, name="排练厅", kind=SpaceKind.CLASSROOM)
    a_class(course, term, space=room, label="一班")
    sent = {"term": term.pk, "weekdays": [1, 2, 3, 4, 5, 6, 7], "starts": "10:30", "capacity": 9, "pass_percent": 75}
    sent |= {"space": room.pk, "label": "二班"}
    assert "房间有安排" in text_of(desk.post(f"{DESK}{course.pk}/open/", sent))
    refused = desk.post(f"{DESK}{course.pk}/open/", sent | {"open": "1"})
    assert (refused.status_code, CourseClass.objects.count()) == (422, 1)


def test_last_terms_class_fills_the_form(desk, house):
    old = a_class(a_course(house), label="一班", teacher="李明", starts=time(19), weekdays=(2,))
    page = desk.get(f"{DESK}{old.course_id}/open/?from={old.pk}").content.decode()
    assert 'value="李明"' in page
    assert 'value="一班"' in page
    assert 'value="19:00"' in page


def test_words_are_changed_and_stops_read(desk, house):
    course = a_course(house)
    sent = {
        "title": "三线研学",
        "kind": "study_tour",
        "level": "beginner",
        "lessons": 1,
        "minutes": 240,
        "mode": "onsite",
    }
    sent |= {"fee": "0", "curriculum_tags": "历史、劳动", "stops": "博物馆，看展，120\n弄弄坪，画图，90 分钟\n大田"}
    assert "改好了" in text_of(desk.post(f"{DESK}{course.pk}/edit/", sent, follow=True))
    course.refresh_from_db()
    assert course.curriculum_tags == ["历史", "劳动"]
    stops = [(each.name, each.what, each.minutes) for each in course.stops.all()]
    assert stops == [("博物馆", "看展", 120), ("弄弄坪", "画图", 90), ("大田", "", None)]


def test_staff_enrol_by_code_and_read_every_reason(desk, house):
    course_class = a_class(a_course(house), capacity=1)
    citizen, late = a_citizen("林晓禾"), a_citizen("何建国")
    address = f"{DESK}class/{course_class.pk}/"
    assert "报上了" in text_of(desk.post(f"{address}enrol/", {"code": show_code(citizen).text}, follow=True))
    refused = desk.post(f"{address}enrol/", {"code": show_code(late).text})
    assert (refused.status_code, "满了" in text_of(refused)) == (409, True)
    assert desk.post(f"{address}enrol/", {"code": "000000"}).status_code == 422
    page = text_of(desk.get(address))
    assert all(word in page for word in ("林*禾", "代报", "何*国", "没有录取", "名单，1 人"))
    assert Decision.objects.count() == 2
    left = desk.post(f"{address}withdraw/", {"enrolment": str(Enrolment.objects.get().key)}, follow=True)
    assert "退了" in text_of(left)


def test_a_lesson_is_ticked_settled_and_the_class_finished(desk, house):
    course_class, citizen = a_class(a_course(house, lessons=1)), a_citizen("林晓禾")
    an_enrolment(course_class, citizen)
    turn_back(course_class, 12)
    lesson = the_lessons(course_class)[0]
    address = f"{DESK}lesson/{lesson.pk}/"
    assert "上课点名" in text_of(desk.get("/desk/"))
    assert "到 0 人，应到 1 人" in text_of(desk.get(address))
    assert "到 1 人，应到 1 人" in text_of(desk.post(f"{address}tick/", {"here": citizen.person}, follow=True))
    assert "到 0 人，应到 1 人" in text_of(desk.post(f"{address}tick/", {"away": citizen.person}, follow=True))
    desk.post(f"{address}tick/", {"all": "1"})
    desk.post(f"{address}tick/", {"topic": "白描"})
    unsettled = desk.post(f"{DESK}class/{course_class.pk}/finish/")
    assert (unsettled.status_code, "还没点名确认" in text_of(unsettled)) == (409, True)
    assert "已计入一场" in text_of(desk.post(f"{address}tick/", {"held": "1"}, follow=True))
    finished = desk.post(f"{DESK}class/{course_class.pk}/finish/", follow=True)
    assert ("结班了" in text_of(finished), Certificate.objects.count()) == (True, 1)
    assert "✓" in text_of(desk.get(f"{DESK}class/{course_class.pk}/sheet/"))
    table = desk.get(f"{DESK}class/{course_class.pk}/download/")
    assert (table["Content-Type"].rpartition(".")[2], table.content[:2]) == ("sheet", b"PK")


def test_who_was_said_to_have_missed_a_lesson_can_still_be_ticked(desk, house):
    course_class, citizen = a_class(a_course(house, lessons=1)), a_citizen("林晓禾")
    an_enrolment(course_class, citizen)
    turn_back(course_class, 12)
    lesson = the_lessons(course_class)[0]
    assert settle_session(system(), session=lesson.session_id) == 1
    address = f"{DESK}lesson/{lesson.pk}/"
    assert "到 0 人，应到 1 人" in text_of(desk.get(address))
    assert "到 1 人，应到 1 人" in text_of(desk.post(f"{address}tick/", {"all": "1"}, follow=True))


def test_a_lesson_to_come_is_moved(desk, house):
    course_class = a_class(a_course(house))
    lesson = the_lessons(course_class)[0]
    day = (clock.today() + timedelta(days=40)).isoformat()
    address = f"{DESK}lesson/{lesson.pk}/tick/"
    desk.post(address, {"move": day, "time": "14:00"})
    moved = the_lessons(course_class)[0].session
    assert f"{moved.starts_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" == f"{day} 14:00"
    assert moved.ends_at - moved.starts_at == timedelta(minutes=60)
    assert desk.post(address, {"move": "morgen", "time": "14"}).status_code == 422


def test_a_certificate_is_taken_back_and_a_course_put_away(desk, house):
    course_class = a_finished_class(house, a_citizen())
    enrolment = str(Enrolment.objects.get().key)
    address = f"{DESK}class/{course_class.pk}/revoke/"
    assert desk.post(address, {"enrolment": enrolment, "reason": ""}).status_code == 422
    assert "结业证收回了" in text_of(desk.post(address, {"enrolment": enrolment, "reason": "发错人"}, follow=True))
    assert "发错人" in text_of(desk.get(f"/courses/certificates/{Certificate.objects.get().code}/"))
    for _twice in range(2):
        assert "收起来了" in text_of(desk.post(f"{DESK}{course_class.course_id}/retire/", follow=True))
    running = a_class(a_course(house))
    assert "还有班没结" in text_of(desk.post(f"{DESK}{running.course_id}/retire/", follow=True))


def test_ticking_too_early_says_when(desk, house):
    lesson = the_lessons(a_class(a_course(house)))[0]
    refused = desk.post(f"{DESK}lesson/{lesson.pk}/tick/", {"here": a_citizen().person})
    assert (refused.status_code, "还早" in text_of(refused)) == (409, True)


def test_lessons_do_not_stand_among_activities(desk, house):
    course_class = a_class(a_course(house, lessons=1))
    an_enrolment(course_class, a_citizen())
    turn_back(course_class, 12)
    page = desk.get("/desk/").content.decode()
    session = the_lessons(course_class)[0].session_id
    assert f"/desk/activities/session/{session}/" not in page
    assert f"/desk/courses/lesson/{the_lessons(course_class)[0].pk}/" in page


def test_a_class_is_called_off_with_its_reason(desk, house):
    course_class = a_class(a_course(house))
    address = f"{DESK}class/{course_class.pk}/cancel/"
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert "老师调走" in text_of(desk.post(address, {"reason": "老师调走"}, follow=True))
    assert "老师调走" in text_of(desk.get(f"/courses/{course_class.course_id}/"))


def test_another_house_sees_nothing(client):
    course_class = a_class()
    sign_in(client, a_clerk(an_institution()))
    for path in (
        f"class/{course_class.pk}/",
        f"{course_class.course_id}/edit/",
        f"lesson/{the_lessons(course_class)[0].pk}/",
    ):
        assert client.get(DESK + path).status_code == 404


def test_the_list_asks_the_same_for_one_and_for_three(desk, house, django_assert_num_queries):
    a_class(a_course(house))
    desk.get(DESK)
    with django_assert_num_queries(10):
        desk.get(DESK)
    for _each in range(2):
        a_class(a_course(house))
    with django_assert_num_queries(10):
        desk.get(DESK)


def test_a_lesson_expects_the_same_people_in_every_list(desk, house):
    course_class = a_class(a_course(house))
    an_enrolment(course_class, a_citizen())
    turn_back(course_class, 9)
    lesson = the_lessons(course_class)[0]
    Booking.objects.filter(session=lesson.session).update(state=State.NO_SHOW)
    for address in (f"{DESK}class/{course_class.pk}/", f"{DESK}lesson/{lesson.pk}/"):
        page = text_of(desk.get(address))
        assert ("应到 1 人" in page, "应到 0 人" in page) == (True, False), address
