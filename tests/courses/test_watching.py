"""What is kept of somebody who watches at home, and what the ledger counts of it (四川规划 SC-D14, SC-I06)."""

import re

import pytest
from django.db.models import ProtectedError
from django.test import Client

from tests.builders.online import an_online_course, right_answers, study_through
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.threads import race
from wenmai.courses.actions.finishing import withdraw_certificate
from wenmai.courses.actions.online import remove_lesson, withdraw_online
from wenmai.courses.actions.watching import answer, certify_all, finish_lesson, forget, keep_place
from wenmai.courses.facts import ONLINE_LESSON
from wenmai.courses.models import Certificate, QuizTry, Study, StudyLesson
from wenmai.courses.quiz import mark
from wenmai.courses.registers import erase_person, export_person
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, NotAllowed
from wenmai.ledger.queries import FactFilter, facts
from wenmai.measures.definitions import measures_of_kind

pytestmark = pytest.mark.django_db


def counted() -> list:
    return list(facts(FactFilter(kinds=[ONLINE_LESSON.name])))


def test_lesson_is_finished_once_and_counted_online():
    course, citizen = an_online_course(), a_citizen()
    lesson = course.lessons.all()[0]
    first = finish_lesson(citizen, lesson=lesson).finished_at
    assert finish_lesson(citizen, lesson=lesson).finished_at == first
    (fact,) = counted()
    assert (fact.channel, fact.quantity, fact.institution_code) == ("online", 1, course.institution.code)
    assert citizen.person not in f"{fact.source} {fact.attributes}"


def test_no_measure_takes_watching_for_people_on_the_spot():
    assert measures_of_kind(ONLINE_LESSON.name) == ()


def test_who_does_not_sign_in_watches_but_keeps_nothing():
    course = an_online_course()
    lesson = course.lessons.all()[0]
    for act in (lambda: finish_lesson(ANYONE, lesson=lesson), lambda: keep_place(ANYONE, lesson=lesson, second=3)):
        with pytest.raises(NotAllowed):
            act()
    assert answer(ANYONE, course=course, ticked=right_answers(course)).passed
    assert (Study.objects.count(), QuizTry.objects.count(), counted()) == (0, 0, [])


def test_place_is_kept_within_the_lesson():
    course, citizen = an_online_course(), a_citizen()
    lesson = course.lessons.all()[0]
    seconds = [keep_place(citizen, lesson=lesson, second=each).second for each in (90, 10**6, -5)]
    assert seconds == [90, 45 * 60, 0]
    assert StudyLesson.objects.count() == 1


def test_questions_are_right_only_with_exactly_the_right_options():
    one, several = an_online_course().questions.all()
    ticks = {one.pk: frozenset({0}), several.pk: frozenset({0})}
    sheet = mark([one, several], ticks, 60)
    assert ([each.right for each in sheet.marked], sheet.right, sheet.passed) == ([True, False], 1, False)
    assert mark([one, several], ticks, 50).passed
    assert not mark([], {}, 1).passed


def test_questions_are_answered_as_often_as_wished_and_passing_stays():
    course, citizen = an_online_course(), a_citizen()
    for ticked in ({}, right_answers(course), {}):
        answer(citizen, course=course, ticked=ticked)
    study = Study.objects.get()
    assert [each.passed for each in study.tries.order_by("pk")] == [False, True, False]
    assert study.passed_at is not None


def test_course_without_questions_is_not_marked():
    course = an_online_course()
    course.questions.all().delete()
    with pytest.raises(Conflict):
        answer(a_citizen(), course=course, ticked={})


def test_certificate_comes_with_all_lessons_and_the_questions_in_either_order():
    course, citizen, other = an_online_course(), a_citizen(), a_citizen("李小明")
    study_through(citizen, course)
    answer(other, course=course, ticked=right_answers(course))
    assert Certificate.objects.filter(study__person=other.person).count() == 0
    for lesson in course.lessons.all():
        finish_lesson(other, lesson=lesson)
    study_through(citizen, course)
    papers = Certificate.objects.order_by("pk")
    assert [(each.online, each.hours, each.attended, each.held) for each in papers] == [(True, 1.5, 2, 2)] * 2
    page = re.sub(r"\s+", " ", Client().get(f"/courses/certificates/{papers[0].code}/").content.decode())
    assert [each in page for each in ("网络课", "1.5 学时", "真的", "周玉兰")] == [True, True, True, False]


def test_withdrawn_certificate_says_so():
    course, citizen = an_online_course(), a_citizen()
    study_through(citizen, course)
    paper = withdraw_certificate(system(), certificate=Certificate.objects.get(), reason="登错了人")
    assert "登错了人" in Client().get(f"/courses/certificates/{paper.code}/").content.decode()


def test_progress_is_exported_and_erased_and_not_counted_again():
    course, citizen = an_online_course(), a_citizen()
    lesson = course.lessons.all()[0]
    keep_place(citizen, lesson=lesson, second=30)
    finish_lesson(citizen, lesson=lesson)
    (said,) = export_person(citizen.person)["网络课"]
    assert (said["课程"], said["看到"][0]["秒"]) == ("书法入门", 30)
    assert forget(citizen, course=course)
    assert not forget(citizen, course=course)
    assert export_person(citizen.person)["网络课"] == []
    finish_lesson(citizen, lesson=lesson)
    assert len(counted()) == 1
    assert erase_person(citizen.person) == 2
    assert Study.objects.count() == 0


def test_erasing_leaves_a_certificate_without_the_way_to_it():
    course, citizen = an_online_course(), a_citizen()
    study_through(citizen, course)
    erase_person(citizen.person)
    assert (StudyLesson.objects.count(), QuizTry.objects.count(), Certificate.objects.count()) == (0, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_lesson_one_fact_one_certificate():
    course, citizen = an_online_course(lessons=1), a_citizen()
    answer(citizen, course=course, ticked=right_answers(course))
    lesson = course.lessons.get()
    race(*[lambda: finish_lesson(citizen, lesson=lesson)] * 3)
    assert (StudyLesson.objects.count(), len(counted()), Certificate.objects.count()) == (1, 1, 1)


def test_pages_lead_from_the_list_to_the_certificate():
    course, client = an_online_course(), Client()
    one, other = course.lessons.all()
    lesson = f"/courses/online/lessons/{one.pk}/"
    assert f"/courses/online/{course.pk}/" in client.get("/courses/online/").content.decode()
    assert client.get(lesson).status_code == 200
    for step in ("finished/", "place/"):
        assert client.post(lesson + step)["Location"].startswith("/accounts/login/")
    sign_in(client, a_citizen())
    assert client.post(f"{lesson}place/", {"second": "12"}).status_code == 204
    assert client.post(f"{lesson}finished/")["Location"] == f"/courses/online/{course.pk}/"
    client.post(f"/courses/online/lessons/{other.pk}/finished/")
    ticks = {f"q{each.pk}": [str(n) for n in each.right] for each in course.questions.all()}
    wrong = client.post(f"/courses/online/{course.pk}/quiz/", {}).content.decode()
    assert [each in wrong for each in ("还没通过", "指实掌虚。")] == [True, True]
    assert "2 道题答对 2 道" in client.post(f"/courses/online/{course.pk}/quiz/", ticks).content.decode()
    assert "网络课“书法入门”" in client.get(f"/courses/online/{course.pk}/certificate/").content.decode()
    assert "书法入门" in client.get("/courses/mine/").content.decode()
    assert client.post(f"/courses/online/{course.pk}/forget/")["Location"] == f"/courses/online/{course.pk}/"


def test_what_one_has_outlives_the_course_that_was_withdrawn(client):
    course, citizen = an_online_course(), a_citizen()
    study_through(citizen, course)
    withdraw_online(system(), course=course)
    sign_in(client, citizen)
    paper, forgets = f"/courses/online/{course.pk}/certificate/", f"/courses/online/{course.pk}/forget/"
    assert "网络课“书法入门”" in client.get(paper).text
    mine = client.get("/courses/mine/").text
    assert (paper in mine, forgets in mine, f'href="/courses/online/{course.pk}/"' in mine) == (True, True, False)
    assert client.post(forgets)["Location"] == "/courses/mine/"
    assert (StudyLesson.objects.count(), client.get(paper).status_code) == (0, 200)
    sign_in(client, a_citizen("李小明"))
    assert (client.get(paper).status_code, client.post(forgets).status_code) == (404, 404)


def test_staff_who_try_a_course_before_it_is_out_leave_no_trace(client):
    course = an_online_course(published=False)
    clerk, lesson = a_clerk(course.institution), course.lessons.all()[0]
    for act in (lambda: finish_lesson(clerk, lesson=lesson), lambda: keep_place(clerk, lesson=lesson, second=3)):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "courses.not_published"
    assert answer(clerk, course=course, ticked=right_answers(course)).passed
    assert (Study.objects.count(), QuizTry.objects.count(), Certificate.objects.count(), counted()) == (0, 0, 0, [])
    page = sign_in(client, clerk).get(f"/courses/online/lessons/{lesson.pk}/").text
    assert ("试看不记进度" in page, "/finished/" in page, "data-watching" in page) == (True, False, False)


def test_what_was_finished_outlives_its_lesson(client):
    course, citizen = an_online_course(), a_citizen()
    one, _other = course.lessons.all()
    finish_lesson(citizen, lesson=one)
    with pytest.raises(ProtectedError):
        one.delete()
    remove_lesson(system(), lesson=one)
    (said,) = export_person(citizen.person)["网络课"]
    assert (StudyLesson.objects.count(), len(said["看到"]), len(counted())) == (1, 1, 1)
    page = sign_in(client, citizen).get(f"/courses/online/{course.pk}/").text
    assert (f"/courses/online/lessons/{one.pk}/" in page, "1 节里学完 0 节" in page) == (False, True)


@pytest.mark.parametrize("students", [1, 3])
def test_taking_out_a_lesson_takes_the_same_queries_for_one_and_three_who_learn(students, django_assert_num_queries):
    course = an_online_course(lessons=3)
    one, _two, three = course.lessons.all()
    for number in range(students):
        citizen = a_citizen(f"学员{number}")
        answer(citizen, course=course, ticked=right_answers(course))
        finish_lesson(citizen, lesson=one)
    remove_lesson(system(), lesson=three)
    with django_assert_num_queries(4):
        assert certify_all(system(), course=course) == 0


def test_who_has_all_the_lessons_that_stand_gets_the_certificate_when_one_is_taken_out():
    course, citizen, other = an_online_course(lessons=3), a_citizen(), a_citizen("李小明")
    one, two, three = course.lessons.all()
    for actor, lessons in ((citizen, (one, two)), (other, (one, three))):
        answer(actor, course=course, ticked=right_answers(course))
        for each in lessons:
            finish_lesson(actor, lesson=each)
    remove_lesson(system(), lesson=three)
    (paper,) = Certificate.objects.all()
    assert (paper.study.person, paper.hours, paper.attended, paper.held) == (citizen.person, 1.5, 2, 2)
