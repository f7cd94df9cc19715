"""评价 (四川规划 SC-D16): by those who came, once, after the end; figures from five on; words reported and taken down."""

import pytest
from django.test import Client

from tests.builders.booking import a_desk, a_reader, a_running_session
from tests.builders.people import a_citizen, a_manager, sign_in
from tests.builders.places import an_institution
from tests.builders.ratings import a_past_session, a_rating, a_visited_session, came_to
from tests.builders.threads import race
from wenmai.booking.actions.ratings import answer_rating, leave_words, rate, report_rating, take_down_words
from wenmai.booking.models import Attendance, Rating
from wenmai.booking.person_holdings import erase_person, export_person
from wenmai.booking.queries.ratings import distribution_of, reported_to, to_rate
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def test_who_came_rates_once():
    visitor = a_reader()
    session = a_visited_session(visitor)
    made = rate(visitor, session=session, stars=5, words=" 好 ")
    assert (made.stars, made.words, made.person) == (5, "好", visitor.person)
    with pytest.raises(Conflict) as again:
        rate(visitor, session=session, stars=1)
    assert (again.value.code, Rating.objects.get().stars) == ("booking.rated", 5)


def test_who_was_not_there_or_whose_attendance_was_undone_rates_nothing():
    visitor = a_reader()
    session = a_visited_session(visitor)
    Attendance.objects.update(undone_at=clock.now())
    for actor in (visitor, a_reader(), ANYONE):
        with pytest.raises(NotAllowed):
            rate(actor, session=session, stars=5)


def test_date_that_still_runs_is_rated_later():
    visitor, session = a_reader(), a_running_session()
    came_to(session, visitor)
    with pytest.raises(Conflict) as refused:
        rate(visitor, session=session, stars=5)
    assert refused.value.code == "booking.rate_later"


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(stars):
    visitor = a_reader()
    with pytest.raises(Invalid):
        rate(visitor, session=a_visited_session(visitor), stars=stars)


@pytest.mark.django_db(transaction=True)
def test_two_ratings_at_once_are_one():
    visitor = a_reader()
    session = a_visited_session(visitor)
    results = race(*[lambda: rate(visitor, session=session, stars=3)] * 3)
    assert sorted(isinstance(each, Rating) for each in results) == [False, False, True]
    assert Rating.objects.count() == 1


def test_figures_are_shown_from_five_on():
    session, visitors = a_past_session(), [a_reader() for _each in range(5)]
    came_to(session, *visitors)
    for visitor, stars in zip(visitors[:4], (5, 5, 4, 1), strict=True):
        rate(visitor, session=session, stars=stars)
    few = distribution_of(session.offering)
    assert (few.n, few.shown) == (4, False)
    rate(visitors[4], session=session, stars=5)
    many = distribution_of(session.offering)
    assert [(each.stars, each.n, each.percent) for each in many.bars] == [
        (5, 3, 60),
        (4, 1, 20),
        (3, 0, 0),
        (2, 0, 0),
        (1, 1, 20),
    ]


def test_stars_of_one_person_are_not_shown_below_five():
    session, visitors = a_past_session(), [a_reader() for _each in range(5)]
    came_to(session, *visitors)
    page = f"/booking/ratings/{session.offering_id}/"
    for visitor in visitors[:4]:
        rate(visitor, session=session, stars=2, words="太吵")
    few = Client().get(page).text
    rate(visitors[4], session=session, stars=2)
    assert ["2 分" in text and "太吵" in text for text in (few, Client().get(page).text)] == [False, True]


def test_whose_own_attendance_was_undone_is_not_asked_to_rate_because_of_others():
    one, other, session = a_reader(), a_reader(), a_past_session()
    came_to(session, one, other)
    assert [to_rate(each, session.offering) for each in (one, other)] == [[session], [session]]
    Attendance.objects.filter(person=one.person).update(undone_at=clock.now())
    assert [to_rate(each, session.offering) for each in (one, other)] == [[], [session]]


def test_house_answers_and_others_do_not():
    house = an_institution()
    rating = a_rating(house=house)
    assert answer_rating(a_desk(house), rating=rating, words="加了二十把椅子。").answer == "加了二十把椅子。"
    first = Rating.objects.get().answered_at
    assert answer_rating(a_desk(house), rating=rating, words="加了二十把椅子。").answered_at == first
    with pytest.raises(NotAllowed):
        answer_rating(a_desk(an_institution()), rating=rating, words="不是我们")
    with pytest.raises(Invalid):
        answer_rating(a_desk(house), rating=rating, words=" ")


def test_words_are_reported_once_and_judged_by_the_area_never_by_the_house():
    house = an_institution()
    rating, chief = a_rating(house=house), a_manager(house.division)
    with pytest.raises(NotAllowed):
        report_rating(ANYONE, rating=rating, reason="骂人")
    with pytest.raises(Invalid):
        report_rating(a_reader(), rating=rating, reason="")
    report_rating(a_reader(), rating=rating, reason="骂人")
    assert report_rating(a_reader(), rating=rating, reason="别的").reported_because == "骂人"
    assert [each.pk for each in reported_to(chief)] == [rating.pk]
    assert reported_to(a_manager(house)) == []
    for stranger in (a_manager(house), a_desk(house)):
        with pytest.raises(NotAllowed):
            take_down_words(stranger, rating=rating, reason="不好听")
    with pytest.raises(Invalid):
        take_down_words(chief, rating=rating, reason="")
    for reason in ("点了别人的名字", "又一次"):
        assert take_down_words(chief, rating=rating, reason=reason).hidden_because == "点了别人的名字"
    assert reported_to(chief) == []
    assert distribution_of(rating.session.offering).n == 1


def test_words_that_are_all_right_are_left():
    house = an_institution()
    rating, chief = a_rating(house=house), a_manager(house.division)
    report_rating(a_reader(), rating=rating, reason="不喜欢")
    for _twice in range(2):
        assert leave_words(chief, rating=rating).reported_at is None
    with pytest.raises(NotAllowed):
        leave_words(a_manager(house), rating=rating)


def test_rating_is_exported_and_erased_and_still_counted():
    visitor = a_reader()
    rating = a_rating(visitor)
    assert [each["分"] for each in export_person(visitor.person)["评价"]] == [4]
    erase_person(visitor.person)
    assert export_person(visitor.person)["评价"] == []
    assert (Rating.objects.get().words, distribution_of(rating.session.offering).n) == ("", 1)


def test_pages_take_a_rating_a_report_an_answer_and_a_judgement():
    house, visitor = an_institution(), a_citizen()
    session = a_visited_session(visitor, house)
    page, gives = f"/booking/ratings/{session.offering_id}/", f"/booking/sessions/{session.pk}/rate/"
    assert Client().post(gives)["Location"].startswith("/accounts/login/")
    client = sign_in(Client(), visitor)
    assert gives in client.get(page).content.decode()
    assert client.post(gives, {"stars": "9"}).status_code == 422
    assert client.post(gives, {"stars": "2", "words": "太吵"})["Location"] == page
    assert client.post(gives, {"stars": "2"}).status_code == 409
    key = Rating.objects.get().pk
    client.post(f"/booking/ratings/{key}/report/", {"words": "点名"})
    assert client.post(f"/booking/ratings/{key}/answer/", {"words": "我"}).status_code == 404
    staff = sign_in(Client(), a_manager(house))
    staff.post(f"/booking/ratings/{key}/answer/", {"words": "换了音响。"})
    assert staff.post(f"/booking/ratings/{key}/judge/", {"words": "不好听"}).status_code == 404
    chief = sign_in(Client(), a_manager(house.division))
    assert "太吵" in chief.get("/booking/ratings/reported/").content.decode()
    chief.post(f"/booking/ratings/{key}/judge/", {"words": "点了别人的名字"})
    seen = Client().get(page).content.decode()
    assert [each in seen for each in ("太吵", "点了别人的名字", "换了音响。", "周玉兰")] == [False, True, True, False]
