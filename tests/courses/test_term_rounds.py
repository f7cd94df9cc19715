"""One lottery for the classes of a term, with ranked wishes."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders.booking import a_pool, a_session, an_offering
from tests.builders.courses import a_class, a_course, a_term, an_enrolment
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.rounds import apply, publish_round
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Application, IntakeRound, Pool
from wenmai.booking.queries.rounds import free_pools
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.courses.actions.enrolments import bring_up_to_date
from wenmai.courses.models import CourseClass, Enrolment
from wenmai.courses.queries.term_rounds import choices_of
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    house = an_institution(kind="culture_centre")
    return a_term(house, starts_on=clock.today() + timedelta(days=40), ends_on=clock.today() + timedelta(days=200))


def classes(term, number, **about) -> list[CourseClass]:
    return [a_class(a_course(term.institution, title=f"课 {n}"), term, capacity=1, **about) for n in range(number)]


def sent(term, pools, **more) -> dict:
    def text(at):
        return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")

    now = clock.now()
    return {
        "title": "秋季班报名",
        "mode": "lottery",
        "pools": [str(each) for each in pools],
        "opens_at": text(now - timedelta(minutes=2)),
        "closes_at": text(now + timedelta(days=2)),
        "draw_at": text(now + timedelta(days=3)),
        "seed_source": "福彩双色球第 2026130 期",
        "wishes_most": "2",
        "party_max": "1",
    } | more


def test_classes_of_a_term_are_given_by_one_lottery_and_winners_are_enrolled(term):
    made = classes(term, 2)
    client = sign_in(Client(), a_clerk(term.institution))
    page = client.get(f"/desk/courses/term/{term.pk}/round/").content.decode()
    assert page.count("checked") == 4  # both classes, the lottery, never won
    pools = [each.pool.pk for each in choices_of(term)]
    answer = client.post(f"/desk/courses/term/{term.pk}/round/", sent(term, pools))
    found = IntakeRound.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/rounds/{found.key}/")
    publish_round(system(), round=found)
    readers = [a_citizen() for _ in range(3)]
    for reader in readers:
        apply(reader, wish=Wish(found.pk, tuple(pools)))
    past = clock.now() - timedelta(minutes=1)
    IntakeRound.objects.update(opens_at=past - timedelta(hours=1), closes_at=past, draw_at=past)
    draw_round(system(), round=seal(system(), round=found), seed="7")
    assert Counter(Application.objects.values_list("state", flat=True)) == {"won": 2, "reserve": 1}
    assert [bring_up_to_date(system(), course_class=each) for each in made] == [1, 1]
    assert Enrolment.objects.filter(state="enrolled").count() == 2
    assert set(Pool.objects.values_list("remaining", flat=True)) == {0}
    assert unbalanced_pools() == []


def test_classes_that_cannot_be_in_it_are_listed_with_the_reason(term, django_assert_num_queries):
    free, taken = classes(term, 2)
    planned = a_class(a_course(term.institution, title="未发布"), term, published=False)
    an_enrolment(taken, a_citizen())
    with django_assert_num_queries(3):
        said = {each.line.course_class: each.hindrance for each in choices_of(term)}
    assert said == {free.pk: "", taken.pk: "已经有人报了名。", planned.pk: "还没发布。先发布这个班。"}
    page = sign_in(Client(), a_clerk(term.institution)).get(f"/desk/courses/term/{term.pk}/round/").content.decode()
    assert ("不能放进来的" in page, page.count('name="pools"')) == (True, 1)


def test_times_that_cannot_be_are_said_at_their_field_and_nothing_is_made(term):
    classes(term, 1)
    client, pools = sign_in(Client(), a_clerk(term.institution)), [each.pool.pk for each in choices_of(term)]
    answer = client.post(f"/desk/courses/term/{term.pk}/round/", sent(term, pools, draw_at=""))
    assert (answer.status_code, "摇号要在截止之后" in answer.content.decode()) == (422, True)
    assert IntakeRound.objects.count() == 0


def test_a_term_of_another_house_does_not_exist(term):
    classes(term, 1)
    stranger = sign_in(Client(), a_clerk(an_institution()))
    assert stranger.get(f"/desk/courses/term/{term.pk}/round/").status_code == 404
    assert sign_in(Client(), a_citizen()).get(f"/desk/courses/term/{term.pk}/round/").status_code == 404


def test_a_house_offers_no_class_for_a_round_of_its_dates(term):
    classes(term, 1)
    single = a_pool(a_session(an_offering(term.institution)))
    assert free_pools(term.institution) == [single]
    page = sign_in(Client(), a_clerk(term.institution)).get(f"/desk/rounds/new/{term.institution.code}/")
    assert "第 1 课" not in page.content.decode()
