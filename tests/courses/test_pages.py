"""What citizens see: find a class, enrol in two taps, one's own courses, a certificate that anybody can check."""

import re
from datetime import date, time, timedelta

import extruct
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.courses import a_class, a_course, a_finished_class, a_term, an_enrolment, the_lessons
from tests.builders.people import a_citizen, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.booking.models import IntakeRound, Pool
from wenmai.courses.actions.courses import edit_course
from wenmai.courses.drafts import CourseDraft, Stop
from wenmai.courses.filters import Wanted, wanted_of
from wenmai.courses.models import Certificate, Enrolment
from wenmai.courses.places_left import Standing, left_of
from wenmai.courses.queries.finding import list_classes
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Person, Relation

pytestmark = pytest.mark.django_db
NOW = clock.now()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def titles(**wanted) -> list[str]:
    return [line.title for line in list_classes(Wanted(**wanted)).items]


@pytest.mark.parametrize(
    ("about", "word", "open_"),
    [
        ({}, "余 9 个名额", True),
        ({"remaining": 5}, "只余 5 个名额", True),
        ({"remaining": 0}, "满了", False),
        ({"closes": NOW}, "报名截止", False),
        ({"ends": NOW}, "已结班", False),
        ({"status": "cancelled"}, "不开了", False),
        ({"round": "lottery", "round_opens": NOW}, "摇号，到报名页里报", False),
    ],
)
def test_places_are_said_plainly(about, word, open_):
    later = NOW + timedelta(days=9)
    plain = {"status": "published", "opens": NOW - timedelta(days=1), "closes": later, "ends": later, "remaining": 9}
    left = left_of(Standing(**(plain | about)), NOW)
    assert (left.word, left.open) == (word, open_)


def test_classes_are_found_by_place_age_art_time_and_places_left():
    town, city = (an_institution(kind="culture_centre", division=a_division(code)) for code in ("510422", "510402"))
    a_class(a_course(town, title="合唱", art_form="singing", age_from=18), weekdays=(2, 4), starts=time(19))
    a_class(a_course(city, title="国画", age_from=6, age_to=12), weekdays=(6,), capacity=1)
    an_enrolment(a_class(a_course(city, title="书法", art_form="calligraphy"), weekdays=(3,), capacity=1), a_citizen())
    assert sorted(titles()) == ["书法", "合唱", "国画"]
    assert titles(division="510422") == ["合唱"]
    assert sorted(titles(age="pupil")) == ["书法", "国画"]
    assert titles(art="singing") == ["合唱"]
    assert (titles(when="evening"), titles(when="weekend"), titles(when="workday")) == (["合唱"], ["国画"], ["书法"])
    assert sorted(titles(free=True)) == ["合唱", "国画"]


def test_unusable_wishes_fall_back():
    wanted = wanted_of({"division": "x" * 30, "art": "rock", "age": "99", "when": "never", "open": "2"}, "5104")
    assert wanted == Wanted()


def test_the_list_asks_the_same_for_one_and_for_three(client, django_assert_num_queries):
    house = an_institution(kind="culture_centre")
    a_class(a_course(house))
    with django_assert_num_queries(8):
        assert "1 个班" in text_of(client.get("/courses/?division=51"))
    for _each in range(2):
        a_class(a_course(house))
    with django_assert_num_queries(8):
        assert "3 个班" in text_of(client.get("/courses/?division=51"))


def test_two_taps_enrol_and_show_the_timetable(client):
    course_class, citizen = a_class(topics=("起稿",)), a_citizen()
    address = f"/courses/{course_class.course_id}/"
    assert "登录后报名" in text_of(client.get(address))
    sign_in(client, citizen)
    page = client.get(address).content.decode()
    sent = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "person")}
    answers = [client.post(f"/courses/classes/{course_class.pk}/enrol/", sent) for _twice in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    shown = text_of(client.get(answers[0]["Location"]))
    assert all(word in shown for word in ("周玉兰，到课 0 次，共 4 节", "起稿", "退班"))
    assert "周玉兰在这个班里" in text_of(client.get(address))
    assert "工笔花鸟" in text_of(client.get("/me/"))


def test_why_not_is_said_before_the_press_and_after(client):
    course_class = a_class(a_course(age_from=7, age_to=12))
    guardian = a_citizen()
    born = date(clock.today().year - 15, 1, 1)
    child = add_dependant(guardian, name="林小满", relation=Relation.CHILD, born=born).key
    sign_in(client, guardian)
    page = text_of(client.get(f"/courses/{course_class.course_id}/"))
    assert "林小满：开课那天" in page
    assert "找别的班" in page
    refused = client.post(f"/courses/classes/{course_class.pk}/enrol/", {"person": child, "key": "k" * 8})
    assert (refused.status_code, "这个班到 12 岁为止" in text_of(refused)) == (403, True)


def test_a_full_class_offers_to_wait(client):
    course_class = a_class(capacity=1)
    an_enrolment(course_class, a_citizen("何建国"))
    sign_in(client, a_citizen())
    assert "排候补" in text_of(client.get(f"/courses/{course_class.course_id}/"))
    answer = client.post(f"/courses/classes/{course_class.pk}/wait/", {}, follow=True)
    assert "排上候补了" in text_of(answer)


def test_a_class_of_a_round_leads_to_it(client):
    course_class = a_class()
    now = clock.now()
    given = IntakeRound.objects.create(
        institution=course_class.course.institution,
        title="摇号报名",
        mode="lottery",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        draw_at=now + timedelta(days=2),
        made_at=now,
        seed_source="福彩 3D",
    )
    Pool.objects.filter(session__lesson__course_class=course_class).update(round=given)
    page = client.get(f"/courses/{course_class.course_id}/").content.decode()
    assert f"/booking/rounds/{given.key}/" in page
    assert "摇号，到报名页里报" in page
    sign_in(client, a_citizen())
    assert client.post(f"/courses/classes/{course_class.pk}/enrol/", {}).status_code == 409


def test_a_study_tour_shows_its_route_and_curriculum(client):
    course_class = a_class(a_course(lessons=1))
    house = course_class.course.institution
    stops = (Stop("弄弄坪", "看高炉", 90),)
    words = {"title": "三线研学", "kind": "study_tour", "lessons": 1, "curriculum_tags": ("初中历史",), "stops": stops}
    edit_course(system(), course=course_class.course, draft=CourseDraft(institution=house, **words))
    page = text_of(client.get(f"/courses/{course_class.course_id}/"))
    assert all(word in page for word in ("弄弄坪", "看高炉", "90 分钟", "初中历史", "研学"))


def test_the_page_of_a_course_says_what_it_is_to_machines(client):
    course_class = a_class(a_course(title="</script><b>花鸟"))
    page = client.get(f"/courses/{course_class.course_id}/").content.decode()
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    (instance,) = found["hasCourseInstance"]
    assert (found["@type"], found["name"], found["offers"]["price"]) == ("Course", "</script><b>花鸟", "0.00")
    assert (instance["courseMode"], instance["maximumAttendeeCapacity"]) == ("Onsite", 3)
    assert instance["courseSchedule"]["repeatCount"] == 4
    assert "<b>花鸟" not in page


def test_what_is_not_published_does_not_exist(client):
    course_class = a_class(published=False)
    assert client.get(f"/courses/{course_class.course_id}/").status_code == 404
    sign_in(client, a_citizen())
    assert client.post(f"/courses/classes/{course_class.pk}/enrol/", {}).status_code == 404


def test_leaving_and_making_up_from_the_own_page(client):
    course = a_course()
    term = a_term(course.institution)
    one, two, citizen = a_class(course, term, label="一班"), a_class(course, term, label="二班"), a_citizen()
    address = f"/courses/enrolments/{an_enrolment(one, citizen).key}/"
    sign_in(client, citizen)
    assert "来不了，换个班上这节" in text_of(client.get(address))
    instead = the_lessons(two)[0].pk
    assert "约好补课" in text_of(client.post(f"{address}make-up/", {"lesson": instead}, follow=True))
    assert client.post(f"{address}make-up/", {"lesson": "none"}).status_code == 422
    assert "退了，名额让给别人" in text_of(client.post(f"{address}withdraw/", follow=True))
    assert Enrolment.objects.get().state == "withdrawn"
    sign_in(client, a_citizen("何建国"))
    assert client.get(address).status_code == 404


def test_a_certificate_is_printed_whole_and_checked_masked(client):
    citizen = a_citizen("林晓禾")
    a_finished_class(None, citizen)
    paper = Certificate.objects.get()
    found = text_of(client.get("/courses/certificates/", {"code": f" {paper.code.lower()} "}, follow=True))
    assert all(word in found for word in ("林*禾", "工笔花鸟", "3 小时", "真的"))
    assert "林晓禾" not in found
    missing = client.get("/courses/certificates/NOSUCHCODE/")
    assert (missing.status_code, "没有核验码为 NOSUCHCODE" in text_of(missing)) == (404, True)
    sign_in(client, citizen)
    own = text_of(client.get(f"/courses/enrolments/{paper.enrolment.key}/certificate/"))
    assert all(word in own for word in ("林晓禾", paper.code, "Ed25519"))
    assert "3 小时" in text_of(client.get("/courses/mine/"))


def test_the_house_shows_its_classes(client):
    course_class = a_class()
    page = text_of(client.get(f"/places/{course_class.course.institution.code}/"))
    assert "在这里学" in page
    assert "工笔花鸟" in page


def refuse(course_class, actor, person: str = "") -> str:
    with pytest.raises(DomainError) as refused:
        an_enrolment(course_class, actor, person)
    return refused.value.message


def test_the_person_reads_why_there_was_a_place(client):
    citizen, course_class = a_citizen(), a_class()
    enrolment = an_enrolment(course_class, citizen)
    again = refuse(course_class, citizen)
    sign_in(client, citizen)
    page = text_of(client.get(f"/courses/enrolments/{enrolment.key}/"))
    assert "录取 名额内，先到先得" in page
    assert f"没有录取 {again}" in page


def test_who_was_refused_reads_why_among_the_own_courses(client):
    parent = a_citizen()
    child = add_dependant(
        parent, name="罗小雨", relation=Relation.CHILD, born=date(2015, 1, 1), guardian_consent="x"
    ).key
    course_class = a_class(a_course(title="老年合唱", age_from=60))
    said = refuse(course_class, parent, child)
    sign_in(client, parent)
    page = text_of(client.get("/courses/mine/"))
    assert "没有录取的，为什么" in page
    assert "老年合唱" in page
    assert f"{said} 罗小雨" in page
    sign_in(client, a_citizen())
    assert "老年合唱" not in text_of(client.get("/courses/mine/"))


def test_reasons_cost_the_own_courses_one_query(client, django_assert_num_queries):
    citizen = a_citizen()
    sign_in(client, citizen)
    Person.objects.filter(key=citizen.person).update(born=date(2000, 1, 1))
    refuse(a_class(a_course(age_from=60)), citizen)
    client.get("/courses/mine/")
    with CaptureQueriesContext(connection) as one:
        client.get("/courses/mine/")
    for _each in range(2):
        refuse(a_class(a_course(age_from=60)), citizen)
    with django_assert_num_queries(len(one)):
        client.get("/courses/mine/")
