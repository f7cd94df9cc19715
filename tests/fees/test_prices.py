"""价目 (SC-E04): the standard with its approval, discounts by group, what is free beside it, and the price on the booking."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, transaction

from tests.activities.test_desk import text_of
from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_pool
from tests.builders.fees import ELDERLY, STUDENT, a_priced_activity, a_priced_session
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions import edit
from wenmai.activities.drafts import ActivityDraft
from wenmai.booking.actions import claim
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.answers import PRICE
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Booking, Question
from wenmai.fees.actions.prices import set_discounts, set_standard
from wenmai.fees.actions.receipts import take
from wenmai.fees.drafts import Discount, Payment
from wenmai.fees.models import Price, PriceList
from wenmai.fees.money import fen_of, yuan_of
from wenmai.fees.queries.income import dues_of
from wenmai.fees.queries.prices import chosen_price, lists_of, page_of_house, standing_list
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def saids(offering: int) -> list[str]:
    found = standing_list(offering)
    return [each.said for each in found.prices.all()] if found else []


def booked(session, said: str) -> Booking:
    answers = {PRICE: said}
    return claim(a_citizen(), wish=Claim(pool=a_pool(session).pk, key=uuid4().hex, answers=answers))


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (5, "0.05"), (3000, "30.00"), (-1550, "-15.50")])
def test_amounts_are_whole_fen_and_read_as_yuan(fen, yuan):
    assert (yuan_of(fen), fen_of(Decimal(yuan))) == (yuan, fen)


def test_an_announcement_with_a_fee_has_a_price_list_and_a_free_one_none():
    assert saids(a_priced_activity(discounts=()).offering_id) == ["普通 30.00 元"]
    assert saids(an_activity().offering_id) == []


def test_discounts_stand_beside_the_standard_and_are_asked_of_whoever_books():
    offering = a_priced_activity().offering
    assert saids(offering.pk) == ["普通 30.00 元", "老年人 免费", "学生 15.00 元"]
    assert Question.objects.get(offering=offering, priced=True).options == saids(offering.pk)


def test_the_same_discounts_again_make_no_new_list():
    activity = a_priced_activity()
    manager = a_manager(activity.offering.institution)
    words = {"discounts": (ELDERLY, STUDENT), "approved_by": "盐边县发展和改革局"}
    set_discounts(manager, offering=activity.offering, **words)
    assert PriceList.objects.filter(offering=activity.offering).count() == 2  # the standard alone, then with discounts


def test_a_clerk_sets_no_discounts_and_a_discount_is_lower_than_the_standard():
    offering = a_priced_activity().offering
    house = offering.institution
    manager = a_manager(house)
    assert refusal(lambda: set_discounts(a_clerk(house), offering=offering, discounts=())) == "not_allowed"
    for wrong in (Discount("student", 3000), Discount("student", -1)):
        assert refusal(lambda: set_discounts(manager, offering=offering, discounts=[wrong])) == "fees.not_lower"  # noqa: B023
    assert refusal(lambda: set_discounts(manager, offering=offering, discounts=[STUDENT, STUDENT])) == "fees.group"
    free = an_activity(house).offering
    assert refusal(lambda: set_discounts(manager, offering=free, discounts=[STUDENT])) == "fees.free"


def test_a_lower_standard_takes_away_discounts_that_are_none_and_free_takes_all():
    activity = a_priced_activity()
    manager = a_manager(activity.offering.institution)
    words = {"institution": activity.offering.institution, "title": "新年音乐会", "kind": "performance"}
    edit(manager, activity=activity, draft=ActivityDraft(**words, fee=10, fee_approval="盐发改〔2026〕8 号"))
    assert saids(activity.offering_id) == ["普通 10.00 元", "老年人 免费"]
    edit(manager, activity=activity, draft=ActivityDraft(**words))
    assert (saids(activity.offering_id), Question.objects.filter(offering=activity.offering).count()) == ([], 0)


def test_the_chosen_price_stands_on_the_booking_whatever_changes_later(client):
    session = a_priced_session()
    booking = booked(session, "学生 15.00 元")
    manager = a_manager(session.offering.institution)
    set_discounts(manager, offering=session.offering, discounts=[Discount("student", 1000)])
    assert (booking.answers[PRICE], chosen_price(booking, lists_of(session.offering_id)).fen) == ("学生 15.00 元", 1500)
    sign_in(client, manager)
    assert "学生 15.00 元 到馆里付" in text_of(client.get(f"/booking/{booking.key}/"))


def test_what_was_booked_while_it_was_free_stays_free_whatever_price_was_before_or_came_after():
    session = a_priced_session()
    manager = a_manager(session.offering.institution)
    set_standard(manager, offering=session.offering, fen=0, approval="")
    booking = claim(a_citizen(), wish=Claim(pool=a_pool(session).pk, key=uuid4().hex))
    set_standard(manager, offering=session.offering, fen=2000, approval="盐发改〔2026〕9 号")
    later = claim(a_citizen(), wish=Claim(pool=a_pool(session).pk, key=uuid4().hex))
    assert [each.price and each.price.fen for each in dues_of(session)] == [None, 2000]
    payment = Payment(booking=str(booking.key))
    assert refusal(lambda: take(manager, session=session, payment=payment)) == "fees.booked_free"
    assert take(manager, session=session, payment=Payment(booking=str(later.key))).fen == 2000


def test_lists_follow_each_other_without_a_gap():
    offering = a_priced_activity().offering
    first, second = PriceList.objects.filter(offering=offering).order_by("pk")
    assert (first.ended_at, second.ended_at) == (second.published_at, None)


def test_who_waited_pays_the_price_that_was_read_though_another_stands_by_then():
    session = a_priced_session()
    booking = booked(session, "学生 15.00 元")
    set_discounts(
        a_manager(session.offering.institution), offering=session.offering, discounts=[Discount("student", 1000)]
    )
    booking.booked_at = clock.now()
    assert chosen_price(booking, lists_of(session.offering_id)).fen == 1500


def test_who_books_something_with_discounts_says_which_price():
    session = a_priced_session()
    assert refusal(lambda: booked(session, "")) == "booking.answers"
    assert refusal(lambda: booked(session, "学生 1.00 元")) == "booking.answers"


def test_what_the_house_asks_leaves_the_price_question_alone():
    offering = a_priced_activity().offering
    manager = a_manager(offering.institution)
    ask_questions(manager, offering=offering, drafts=[QuestionDraft("带几件乐器", "要留地方")])
    ask_questions(manager, offering=offering, drafts=[])
    assert [each.label for each in Question.objects.filter(offering=offering)] == [PRICE]
    wrong = [QuestionDraft(PRICE, "想问")]
    assert refusal(lambda: ask_questions(manager, offering=offering, drafts=wrong)) == "booking.questions_price"


def test_a_price_that_was_read_is_never_changed_by_the_database():
    a_priced_activity()
    for write in (lambda: Price.objects.update(fen=1), lambda: Price.objects.all().delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            write()


def test_the_page_of_a_house_says_what_costs_what_and_what_is_free(client):
    house = an_institution(name="盐边县文化馆")
    a_priced_activity(house)
    an_activity(house, title="水下的老县城")
    page = text_of(client.get(f"/prices/{house.code}/"))
    for said in (
        "新年音乐会",
        "30.00",
        "老年人 免费 身份证",
        "盐发改〔2026〕7 号",
        "盐边县发展和改革局",
        "水下的老县城",
    ):
        assert said in page
    assert f'href="/prices/{house.code}/"' in client.get(f"/places/{house.code}/").content.decode()


def test_the_page_takes_the_same_queries_for_one_price_and_three(django_assert_num_queries):
    house = an_institution()
    a_priced_activity(house)
    with django_assert_num_queries(3):
        page_of_house(house)
    a_priced_activity(house, title="二")
    a_priced_activity(house, title="三")
    with django_assert_num_queries(3):
        assert len(page_of_house(house).lists) == 3


def test_the_booking_form_offers_the_prices(client):
    session = a_priced_session()
    sign_in(client, a_citizen())
    page = text_of(client.get(f"/activities/{session.offering.activity.pk}/"))
    assert "老年人 免费" in page
    assert "学生 15.00 元" in page


def test_a_manager_sets_discounts_at_the_desk(client):
    session = the_session(a_priced_activity(discounts=()))
    address = f"/desk/fees/offerings/{session.offering_id}/prices/"
    sign_in(client, a_manager(session.offering.institution))
    assert client.post(address, {"student": "40"}).status_code == 422
    assert client.post(address, {"student": "12.50", "student_proof": "学生证"}).status_code == 302
    assert saids(session.offering_id) == ["普通 30.00 元", "学生 12.50 元"]
