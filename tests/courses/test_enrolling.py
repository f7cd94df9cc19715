"""Enrolling: once for all lessons, with the reason of each acceptance and refusal; leaving; what comes from other ways."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.builders.courses import a_class, a_course, a_term, an_enrolment, the_lessons, turn_back
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.booking.actions import cancel
from wenmai.booking.actions import claim as take_place
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.rounds import apply, plan_round, publish_round
from wenmai.booking.actions.series import claim_lesson
from wenmai.booking.actions.waiting import serve_due
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.models import Booking, IntakeRound, Mode, Pool
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.courses.actions.enrolments import bring_up_to_date, enrol, wait_for, withdraw
from wenmai.courses.actions.making_up import make_up
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.models import Decision, Enrolment, MakeUp
from wenmai.courses.queries.enrolments import classes_to_follow, leading_pools, round_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Person, Relation

pytestmark = pytest.mark.django_db


def left(course_class) -> list[int]:
    """Places left in the open pool of each lesson."""
    return [lesson.session.pools.get(group="").remaining for lesson in the_lessons(course_class)]


def a_child(guardian, age: int) -> str:
    born = date(clock.today().year - age, 1, 1)
    consent = "2026-11" if age < 14 else ""
    return add_dependant(guardian, name="林小满", relation=Relation.CHILD, born=born, guardian_consent=consent).key


def born(actor, age: int) -> None:
    Person.objects.filter(key=actor.person).update(born=date(clock.today().year - age, 1, 1))


def code_of(work) -> str:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value.code


def test_one_enrolment_takes_a_place_in_every_lesson():
    course_class, citizen = a_class(), a_citizen()
    enrolment = an_enrolment(course_class, citizen)
    assert left(course_class) == [2, 2, 2, 2]
    assert (enrolment.reason, enrolment.by, enrolment.state) == ("open", "", "enrolled")
    assert Booking.objects.filter(series=enrolment.series, person=citizen.person).count() == 4
    decision = Decision.objects.get()
    assert (decision.accepted, decision.code, decision.said) == (True, "open", "名额内，先到先得")
    assert unbalanced_pools() == []


def test_the_same_key_again_is_the_same_enrolment():
    course_class, citizen = a_class(), a_citizen()
    wish = EnrolmentWish(course_class.pk, uuid4().hex)
    assert enrol(citizen, wish=wish) == enrol(citizen, wish=wish)
    assert code_of(lambda: an_enrolment(course_class, citizen)) == "courses.enrolled"
    assert left(course_class) == [2, 2, 2, 2]


def test_a_full_class_refuses_and_remembers_why():
    course_class, late = a_class(capacity=1), a_citizen("何建国")
    an_enrolment(course_class, a_citizen())
    assert [code_of(lambda: an_enrolment(course_class, late)) for _twice in range(2)] == ["booking.full"] * 2
    refusal = Decision.objects.get(accepted=False)
    assert (refusal.person, refusal.code, refusal.times) == (late.person, "booking.full", 2)
    assert left(course_class) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("age", "code"), [(6, "courses.too_young"), (13, "courses.too_old"), (None, "courses.age_unknown")]
)
def test_age_is_asked_before_a_place_is_taken(age, code):
    course_class = a_class(a_course(age_from=7, age_to=12))
    citizen = a_citizen()
    if age is not None:
        born(citizen, age)
    assert code_of(lambda: an_enrolment(course_class, citizen)) == code
    assert left(course_class) == [3, 3, 3, 3]


def test_a_guardian_enrols_the_child_and_nobody_else():
    course_class, guardian = a_class(a_course(age_from=7, age_to=12)), a_citizen()
    child = a_child(guardian, 9)
    enrolment = an_enrolment(course_class, guardian, child)
    assert (enrolment.person, enrolment.by) == (child, guardian.person)
    assert set(Booking.objects.values_list("person", flat=True)) == {child}
    with pytest.raises(NotAllowed):
        an_enrolment(course_class, a_citizen(), child)
    assert withdraw(guardian, key=str(enrolment.key)).state == "withdrawn"


def test_staff_enrol_anybody_who_fits_also_after_the_time():
    house = an_institution(kind="culture_centre")
    clerk, citizen = a_clerk(house), a_citizen()
    term = a_term(house, enrol_until=clock.now() - timedelta(minutes=1))
    course_class = a_class(a_course(house), term)
    assert code_of(lambda: an_enrolment(course_class, citizen)) == "courses.closed"
    enrolment = an_enrolment(course_class, clerk, citizen.person)
    assert (enrolment.reason, enrolment.by) == ("by_staff", clerk.person)


def test_before_the_time_people_read_when():
    house = an_institution(kind="culture_centre")
    term = a_term(house, enrol_from=clock.now() + timedelta(days=1))
    assert code_of(lambda: an_enrolment(a_class(a_course(house), term), a_citizen())) == "courses.not_yet"


def test_one_class_of_a_course_in_a_term():
    course = a_course()
    term = a_term(course.institution)
    one, two = a_class(course, term, label="一班"), a_class(course, term, label="二班", starts=time(15))
    citizen = a_citizen()
    enrolment = an_enrolment(one, citizen)
    assert code_of(lambda: an_enrolment(two, citizen)) == "courses.same_course"
    withdraw(citizen, key=str(enrolment.key))
    assert an_enrolment(two, citizen).state == "enrolled"


def test_kept_places_go_to_the_group_first_then_to_all():
    course_class = a_class(capacity=2, quotas={"elder": 1})
    elder, young = a_citizen("周玉兰"), a_citizen("何建国")
    born(elder, 70)
    an_enrolment(course_class, young)
    assert code_of(lambda: an_enrolment(course_class, a_citizen("沙阿木"))) == "booking.full"
    assert an_enrolment(course_class, elder).reason == "kept_for_elder"
    assert unbalanced_pools() == []


def test_kept_places_that_nobody_took_open_in_every_lesson():
    course_class = a_class(capacity=2, quotas={"elder": 1})
    Pool.objects.exclude(group="").update(release_at=clock.now() - timedelta(minutes=1))
    release_due(system())
    assert left(course_class) == [2, 2, 2, 2]
    for name in ("何建国", "沙阿木"):
        an_enrolment(course_class, a_citizen(name))
    assert left(course_class) == [0, 0, 0, 0]


def test_leaving_before_the_first_lesson_gives_everything_back_once():
    course_class, citizen = a_class(), a_citizen()
    key = str(an_enrolment(course_class, citizen).key)
    assert [withdraw(citizen, key=key).state for _twice in range(2)] == ["withdrawn"] * 2
    assert left(course_class) == [3, 3, 3, 3]
    assert an_enrolment(course_class, citizen).state == "enrolled"


def test_leaving_during_the_term_is_something_else():
    course_class, citizen = a_class(), a_citizen()
    enrolment = an_enrolment(course_class, citizen)
    turn_back(course_class, 9)
    assert withdraw(citizen, key=str(enrolment.key)).state == "dropped"


def test_somebody_elses_enrolment_does_not_exist():
    enrolment = an_enrolment(a_class(), a_citizen())
    with pytest.raises(NotFound):
        withdraw(a_citizen("何建国"), key=str(enrolment.key))


def test_who_waits_is_enrolled_when_somebody_leaves():
    course_class = a_class(capacity=1)
    first, second = a_citizen(), a_citizen("何建国")
    enrolment = an_enrolment(course_class, first)
    wait_for(second, course_class=course_class)
    withdraw(first, key=str(enrolment.key))
    serve_due(system())
    assert bring_up_to_date(system(), course_class=course_class) == 1
    follower = Enrolment.objects.get(person=second.person)
    assert (follower.reason, follower.state, follower.by) == ("waiting_list", "enrolled", "")
    assert bring_up_to_date(system(), course_class=course_class) == 0


def test_the_ordinary_claim_knows_the_ages_of_a_class():
    course_class, citizen = a_class(a_course(age_from=7, age_to=12)), a_citizen()
    born(citizen, 40)
    with pytest.raises(DomainError) as caught:
        take_place(citizen, wish=Claim(pool=leading_pools(course_class)[0].pk, key=uuid4().hex))
    assert (caught.value.code, left(course_class)) == ("courses.too_old", [3, 3, 3, 3])


def test_a_place_that_turns_out_not_to_fit_is_given_back_with_the_reason():
    course_class, citizen = a_class(a_course(age_from=7, age_to=12)), a_citizen()
    born(citizen, 10)
    take_place(citizen, wish=Claim(pool=leading_pools(course_class)[0].pk, key=uuid4().hex))
    born(citizen, 40)  # the counter has seen the document
    assert classes_to_follow() == [course_class]
    assert bring_up_to_date(system(), course_class=course_class) == 0
    assert (left(course_class), Decision.objects.get().code) == ([3, 3, 3, 3], "courses.too_old")
    assert classes_to_follow() == []


def test_lessons_given_back_one_by_one_end_the_enrolment():
    course_class, citizen = a_class(), a_citizen()
    enrolment = an_enrolment(course_class, citizen)
    for booking in Booking.objects.filter(series=enrolment.series):
        cancel(citizen, key=str(booking.key))
    assert classes_to_follow() == [course_class]
    assert bring_up_to_date(system(), course_class=course_class) == 1
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"


@pytest.fixture
def parallel():
    """Two classes of a course, and somebody in the first."""
    course = a_course()
    term = a_term(course.institution)
    one = a_class(course, term, label="一班")
    two = a_class(course, term, label="二班", starts=time(15), capacity=1)
    citizen = a_citizen()
    return one, two, citizen, an_enrolment(one, citizen)


def test_a_lesson_to_come_is_swapped_for_the_same_one_elsewhere(parallel):
    one, two, citizen, enrolment = parallel
    instead = the_lessons(two)[1]
    made = make_up(citizen, key=str(enrolment.key), instead=instead.pk)
    assert make_up(citizen, key=str(enrolment.key), instead=instead.pk) == made
    assert (left(one), left(two), MakeUp.objects.count()) == ([2, 3, 2, 2], [1, 0, 1, 1], 1)
    assert unbalanced_pools() == []


def test_a_make_up_lesson_needs_room_and_the_same_number(parallel):
    _one, two, citizen, enrolment = parallel
    lessons = the_lessons(two)
    claim_lesson(a_citizen("何建国"), wish=Claim(pool=lessons[0].session.pools.get().pk, key="x" * 9))
    key = str(enrolment.key)
    assert code_of(lambda: make_up(citizen, key=key, instead=lessons[0].pk)) == "booking.full"
    assert code_of(lambda: make_up(citizen, key=key, instead=the_lessons(a_class())[0].pk)) == "courses.no_lesson"
    make_up(citizen, key=key, instead=lessons[2].pk)
    withdraw(citizen, key=key)
    with pytest.raises(Conflict):
        make_up(citizen, key=key, instead=lessons[1].pk)


@pytest.mark.django_db(transaction=True)
def test_two_race_for_the_last_place_and_one_gets_all_of_it():
    course_class = a_class(capacity=1)
    actors = [a_citizen(), a_citizen("何建国")]
    results = race(*(lambda each=each: an_enrolment(course_class, each) for each in actors))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Enrolment"]
    assert left(course_class) == [0, 0, 0, 0]
    assert Booking.objects.values("person").distinct().count() == 1
    assert connection.in_atomic_block is False


@pytest.mark.django_db(transaction=True)
def test_one_person_races_twice_and_is_enrolled_once():
    course_class, citizen = a_class(), a_citizen()
    race(*(lambda: an_enrolment(course_class, citizen) for _twice in range(2)))
    assert (Enrolment.objects.count(), left(course_class)) == (1, [2, 2, 2, 2])


def test_a_class_of_one_lesson_is_enrolled_left_and_followed_like_any_other():
    course_class, citizen = a_class(a_course(lessons=1), capacity=1), a_citizen()
    enrolment = an_enrolment(course_class, citizen)
    assert (left(course_class), classes_to_follow()) == ([0], [])
    wait_for(a_citizen("何建国"), course_class=course_class)
    assert withdraw(citizen, key=str(enrolment.key)).state == "withdrawn"
    serve_due(system())
    assert classes_to_follow() == [course_class]
    assert bring_up_to_date(system(), course_class=course_class) == 1
    assert classes_to_follow() == []


def test_a_lottery_enrols_the_winner_and_says_why_the_other_was_not():
    course_class, citizens = a_class(capacity=1), [a_citizen(), a_citizen("何建国")]
    (pool,) = leading_pools(course_class)
    now, house = clock.now(), course_class.course.institution
    times = {
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(hours=1),
        "draw_at": now + timedelta(hours=1),
    }
    draft = RoundDraft(house, "秋季班", Mode.LOTTERY, (pool.pk,), seed_source="福彩双色球 2026130 期", **times)
    given = publish_round(system(), round=plan_round(system(), draft=draft))
    assert code_of(lambda: an_enrolment(course_class, citizens[0])) == "courses.round"
    for each in citizens:
        apply(each, wish=Wish(round=given.pk, pools=(pool.pk,)))
    past = {name: now - timedelta(minutes=30) for name in ("closes_at", "draw_at")}
    IntakeRound.objects.filter(pk=given.pk).update(**past)
    sealed = seal(system(), round=IntakeRound.objects.get(pk=given.pk))
    draw_round(system(), round=sealed, seed="03 09 14 20 27 31 07")
    assert classes_to_follow() == [course_class]
    assert bring_up_to_date(system(), course_class=course_class) == 1
    enrolment = Enrolment.objects.get()
    refused = Decision.objects.get(code="round_reserve")
    assert (enrolment.reason, refused.person) == (
        "round",
        ({each.person for each in citizens} - {enrolment.person}).pop(),
    )
    assert (refused.accepted, refused.said) == (False, "候补，排第 2 位")
    assert (round_of(course_class), left(course_class)) == (sealed, [0, 0, 0, 0])
