"""Ticks, certificates, 期, the learning record, and what the plans count of it."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest

from tests.builders.courses import a_class, a_course, a_finished_class, a_term, an_enrolment, the_lessons, turn_back
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import a_division, an_institution
from tests.builders.plan import follow
from tests.builders.plan_answers import parts
from wenmai.booking.actions import cancel_session
from wenmai.booking.models import Attendance
from wenmai.courses.actions.finishing import ALPHABET, finish_class, withdraw_certificate
from wenmai.courses.actions.making_up import make_up
from wenmai.courses.actions.roll import settle, tick, tick_all, untick
from wenmai.courses.models import Certificate, Enrolment
from wenmai.courses.queries.own import attending, checked
from wenmai.courses.queries.record import records_of
from wenmai.courses.registers import erase_person, export_person
from wenmai.courses.spreadsheet import workbook_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.crypto import Signature, verify
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter, facts
from wenmai.plan.queries import status

pytestmark = pytest.mark.django_db


def counted(kind: str) -> list[tuple[int, str, str]]:
    rows = facts(FactFilter(kinds=(kind,)), limit=100)
    return [(int(row.quantity), row.channel, row.attributes["kind"]) for row in rows]


def test_a_tick_counts_once_and_comes_back():
    course_class, citizen = a_class(), a_citizen()
    an_enrolment(course_class, citizen)
    turn_back(course_class, 10)
    lesson = the_lessons(course_class)[0]
    assert tick(system(), lesson=lesson, person=citizen.person) == tick(system(), lesson=lesson, person=citizen.person)
    assert counted("courses.attendance") == [(1, "onsite", "training")]
    assert [untick(system(), lesson=lesson, person=citizen.person) for _twice in range(2)] == [True, False]
    assert sum(quantity for quantity, _channel, _kind in counted("courses.attendance")) == 0
    assert [tick_all(system(), lesson=lesson) for _twice in range(2)] == [1, 0]
    with pytest.raises(NotAllowed):
        tick(a_clerk(an_institution()), lesson=lesson, person=citizen.person)


def test_finishing_gives_certificates_to_those_who_were_there():
    good, lazy = a_citizen("林晓禾"), a_citizen("沙阿木")
    course_class = a_class(a_course(lessons=4, minutes=90))
    for each in (good, lazy):
        an_enrolment(course_class, each)
    turn_back(course_class, 20)
    for lesson in the_lessons(course_class):
        tick(system(), lesson=lesson, person=good.person)
        if lesson.number == 1:
            tick(system(), lesson=lesson, person=lazy.person)
        settle(system(), lesson=lesson)
    finished = finish_class(system(), course_class=course_class)
    states = dict(Enrolment.objects.values_list("person", "state"))
    assert (finished.status, states) == ("finished", {good.person: "completed", lazy.person: "dropped"})
    paper = Certificate.objects.get()
    assert (paper.attended, paper.held, paper.hours) == (4, 4, Decimal("6.0"))
    assert set(paper.code) <= set(ALPHABET)
    assert "林*禾" in paper.statement
    assert "林晓禾" not in paper.statement
    assert verify(paper.statement.encode(), Signature(paper.key_name, bytes(paper.signature)))
    assert counted("courses.class_held") == [(1, "onsite", "training")]


def test_finishing_again_gives_what_a_correction_earned_and_takes_nothing():
    citizen = a_citizen()
    course_class = a_class(a_course(lessons=2, minutes=60))
    an_enrolment(course_class, citizen)
    other = a_citizen("何建国")
    an_enrolment(course_class, other)
    turn_back(course_class, 20)
    for lesson in the_lessons(course_class):
        tick(system(), lesson=lesson, person=other.person)
        settle(system(), lesson=lesson)
    finish_class(system(), course_class=course_class)
    assert Certificate.objects.count() == 1
    for lesson in the_lessons(course_class):
        tick(system(), lesson=lesson, person=citizen.person)
    for _twice in range(2):
        finish_class(system(), course_class=course_class)
    assert Certificate.objects.count() == 2
    assert len(counted("courses.class_held")) == 1


def test_a_class_that_did_not_run_half_of_its_lessons_is_no_term():
    citizen = a_citizen()
    course_class = a_class(a_course(lessons=3))
    an_enrolment(course_class, citizen)
    turn_back(course_class, 20)
    first, *others = the_lessons(course_class)
    tick_all(system(), lesson=first)
    settle(system(), lesson=first)
    with pytest.raises(Conflict) as refused:
        finish_class(system(), course_class=course_class)
    assert refused.value.code == "courses.unsettled"
    for each in others:
        cancel_session(system(), session=each.session, reason="停电")
    finish_class(system(), course_class=course_class)
    assert (counted("courses.class_held"), Certificate.objects.count()) == ([], 1)


def test_a_class_with_lessons_to_come_is_not_finished():
    with pytest.raises(Conflict) as refused:
        finish_class(system(), course_class=a_class())
    assert refused.value.code == "courses.lessons_to_come"


def test_a_made_up_lesson_counts_for_the_certificate():
    course = a_course(lessons=2)
    term = a_term(course.institution)
    one, two, citizen = a_class(course, term, label="一班"), a_class(course, term, label="二班"), a_citizen()
    enrolment = an_enrolment(one, citizen)
    missed, instead = the_lessons(one)[1], the_lessons(two)[1]
    make_up(citizen, key=str(enrolment.key), instead=instead.pk)
    for course_class in (one, two):
        turn_back(course_class, 20)
    tick_all(system(), lesson=the_lessons(one)[0])
    settle(system(), lesson=the_lessons(one)[0])
    tick_all(system(), lesson=the_lessons(two)[1])
    cancel_session(system(), session=missed.session, reason="停电")
    finish_class(system(), course_class=one)
    assert Certificate.objects.get().attended == 2
    words = [turn.word for turn in attending(citizen, enrolment).turns]
    assert words == ["到了", "补了课"]


def test_a_certificate_is_checked_by_anybody_and_taken_back_with_a_reason():
    citizen = a_citizen("林晓禾")
    a_finished_class(None, citizen)
    paper = Certificate.objects.get()
    assert (checked(paper.code.lower()).name, checked("NOSUCHCODE")) == ("林*禾", None)
    with pytest.raises(Invalid):
        withdraw_certificate(system(), certificate=paper, reason=" ")
    gone = withdraw_certificate(system(), certificate=paper, reason="发错人")
    assert withdraw_certificate(system(), certificate=gone, reason="再来").withdrawn_because == "发错人"
    assert records_of(citizen)[0].certificates == 0


def test_the_learning_record_spans_houses():
    citizen = a_citizen()
    for kind in ("culture_centre", "library"):
        a_finished_class(an_institution(kind=kind), citizen)
    (mine,) = records_of(citizen)
    assert (mine.hours, mine.lessons, mine.houses, mine.certificates) == (Decimal("6.0"), 4, 2, 2)


def test_the_same_queries_for_one_and_for_three_courses(django_assert_num_queries):
    citizen = a_citizen()
    a_finished_class(None, citizen)
    with django_assert_num_queries(7):
        records_of(citizen)
    for _each in range(2):
        a_finished_class(None, citizen)
    with django_assert_num_queries(7):
        records_of(citizen)


def test_what_is_held_goes_out_and_refusals_are_dropped():
    citizen = a_citizen()
    course_class = a_finished_class(None, citizen)
    with pytest.raises(DomainError):
        an_enrolment(course_class, citizen)
    held = export_person(citizen.person)
    assert (held["报名"][0]["状态"], len(held["结业证"]), len(held["录取与理由"])) == ("已结业", 1, 2)
    assert (erase_person(citizen.person), erase_person(citizen.person)) == (1, 0)


def test_the_table_has_names_marks_and_reasons():
    citizen = a_citizen("林晓禾")
    course_class = a_finished_class(None, citizen)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(course_class)))
    people = list(book["名单"].values)
    assert people[1][:3] == ("林*禾", "已结业", "名额内，先到先得")
    assert people[1][4:] == (2, "到", "到")
    assert [row[2] for row in book["录取与理由"].values] == ["理由", "名额内，先到先得"]
    assert len(list(book["课表"].values)) == 3


def _answer(clause: str, plan: str, region: str):
    (found,) = status(plan, region, only=(clause,), as_of=clock.today())
    return found


def _city_centre():
    return an_institution(kind="culture_centre", division=a_division("5104"))


def test_pzh_p06_counts_onsite_classes_of_the_city_centre():
    house, citizen = _city_centre(), a_citizen()
    a_finished_class(house, citizen)
    a_finished_class(house, citizen, mode="online")
    a_finished_class(house, citizen, kind="study_tour")
    a_finished_class(an_institution(kind="culture_centre", division=a_division("510422")), citizen)
    follow()
    assert parts(_answer("PZH-P06", "panzhihua-2022-2026", "5104"))[2] == 1


def test_an_online_lesson_never_moves_sc_i06_nor_sc_i05():
    house, citizen = _city_centre(), a_citizen()
    a_finished_class(house, citizen)
    follow()
    people, sessions = (_answer(each, "sichuan-14-5", "51").numerator for each in ("SC-I06", "SC-I05"))
    assert (people, sessions) == (2, 2)
    a_finished_class(house, citizen, mode="online")
    a_finished_class(house, citizen, kind="study_tour")
    follow()
    assert _answer("SC-I06", "sichuan-14-5", "51").numerator == 2
    assert _answer("SC-I05", "sichuan-14-5", "51").numerator == 2


def test_lessons_of_a_library_move_sc_i02_and_sc_i03():
    house, citizen = an_institution(kind="library", division=a_division("5104")), a_citizen()
    a_finished_class(house, citizen, kind="course")
    follow()
    numbers = [_answer(each, "sichuan-14-5", "51").numerator for each in ("SC-I02", "SC-I03")]
    assert numbers == [2, 2]
    assert Attendance.objects.filter(at__lt=clock.now() - timedelta(days=5)).count() == 2
