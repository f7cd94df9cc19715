"""收款 (SC-E04): receipts that only grow, the close of a day, months as files, and income that is published each year."""

import csv
import io
from datetime import time
from uuid import uuid4

import openpyxl
import pytest
from django.db import IntegrityError, InternalError, transaction

from tests.activities.test_desk import text_of
from tests.builders.booking import a_pool
from tests.builders.fees import a_priced_session, a_receipt
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from tests.builders.places import a_county, an_institution
from tests.builders.threads import race
from tests.fees.test_prices import booked, refusal
from wenmai.booking.actions import cancel
from wenmai.fees.actions.receipts import close_day, give_back, publish_income, take
from wenmai.fees.drafts import Payment
from wenmai.fees.models import DayClose, PublishedIncome, Receipt
from wenmai.fees.queries.income import dues_of, month_of, published_in, receipts_in, till_of
from wenmai.kernel import clock, privacy
from wenmai.kernel.actor import system

LAST = clock.today().year - 1


@pytest.fixture
def session(db):
    return a_priced_session(an_institution(name="盐边县文化馆"))


@pytest.fixture
def clerk(session):
    return a_clerk(session.offering.institution)


def of_last_year(session) -> Receipt:
    """A receipt that was made in the June of last year."""
    day = clock.today().replace(year=LAST, month=6, day=1)
    about = {
        "key": uuid4().hex,
        "on": day,
        "at": clock.at(day, time(10)),
        "kind": "taken",
        "group": "standard",
        "heads": 1,
    }
    return Receipt.objects.create(
        institution=session.offering.institution, offering=session.offering, fen=3000, **about
    )


def test_a_booking_pays_the_price_it_was_booked_at_and_once(session, clerk):
    booking = booked(session, "学生 15.00 元")
    paid = Payment("student", 1, proof_seen=True, booking=str(booking.key))
    receipt = take(clerk, session=session, payment=paid)
    assert (receipt.fen, receipt.proof_seen, [each.paid for each in dues_of(session)]) == (1500, True, [receipt])
    assert refusal(lambda: take(clerk, session=session, payment=paid)) == "fees.paid"


def test_the_same_form_twice_is_one_receipt(session, clerk):
    first = take(clerk, session=session, payment=Payment(heads=2, key="form"))
    assert take(clerk, session=session, payment=Payment(heads=2, key="form")) == first
    assert (first.fen, Receipt.objects.count()) == (6000, 1)


def test_a_form_that_noted_something_else_or_was_answered_notes_nothing(session, clerk):
    first = take(clerk, session=session, payment=Payment(heads=2, key="form"))
    for other in (Payment(heads=3, key="form"), Payment("student", 2, proof_seen=True, key="form")):
        assert refusal(lambda: take(clerk, session=session, payment=other)) == "fees.form_used"  # noqa: B023
    give_back(clerk, receipt=first, kind="mistake", reason="记错")
    assert refusal(lambda: take(clerk, session=session, payment=Payment(heads=2, key="form"))) == "fees.form_used"
    assert till_of(session.offering.institution).sums.fen == 0


def test_a_stale_form_says_that_nothing_was_taken(client, session, clerk):
    sign_in(client, clerk)
    address = f"/desk/fees/sessions/{session.pk}/take/"
    sent = {"group": "standard", "heads": "1", "key": "old"}
    assert "收了 30.00 元。" in text_of(client.post(address, sent, follow=True))
    page = text_of(client.post(address, sent, follow=True))
    assert ("收了 30.00 元。" in page, "这张表已经收过 30.00 元，没有再收" in page) == (False, True)
    page = text_of(client.post(address, sent | {"heads": "4"}, follow=True))
    assert ("收了" in page, "这一笔没有记" in page, Receipt.objects.count()) == (False, True, 1)


def test_a_booking_whose_key_is_none_is_refused_in_words(client, session, clerk):
    sign_in(client, clerk)
    sent = {"group": "standard", "heads": "1", "key": "k", "booking": "1-or-2"}
    page = client.post(f"/desk/fees/sessions/{session.pk}/take/", sent, follow=True)
    assert (page.status_code, "这次预约已经取消" in text_of(page)) == (200, True)


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (Payment("student", 1), "fees.proof"),
        (Payment("elderly", 1, proof_seen=True), "fees.nothing_due"),
        (Payment("disabled", 1, proof_seen=True), "fees.no_price"),
        (Payment("standard", 0), "fees.heads"),
        (Payment("standard", 1, booking=str(uuid4())), "fees.no_booking"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(session, clerk, payment, code):
    assert refusal(lambda: take(clerk, session=session, payment=payment)) == code


def test_a_cancelled_booking_and_another_house_are_refused(session, clerk):
    booking = booked(session, "普通 30.00 元")
    cancel(system(), key=str(booking.key))
    assert refusal(lambda: take(clerk, session=session, payment=Payment(booking=str(booking.key)))) == "fees.no_booking"
    other = a_clerk(an_institution(name="别家"))
    assert refusal(lambda: take(other, session=session, payment=Payment())) == "not_allowed"


def test_what_is_given_back_is_a_row_against_the_first_and_once(session, clerk):
    receipt = a_receipt(session)
    answer = give_back(clerk, receipt=receipt, kind="refund", reason="演出取消")
    assert (answer.fen, answer.answers, till_of(session.offering.institution).sums.fen) == (-3000, receipt, 0)
    assert give_back(clerk, receipt=receipt, kind="mistake", reason="又点了一次") == answer
    assert refusal(lambda: give_back(clerk, receipt=answer, kind="refund", reason="再退")) == "fees.kind"
    other = a_receipt(session)
    assert refusal(lambda: give_back(clerk, receipt=other, kind="refund", reason=" ")) == "fees.reason"
    assert refusal(lambda: give_back(clerk, receipt=other, kind="taken", reason="收")) == "fees.kind"


def test_a_booking_that_was_refunded_can_pay_again(session, clerk):
    paid = Payment(booking=str(booked(session, "普通 30.00 元").key))
    give_back(clerk, receipt=take(clerk, session=session, payment=paid), kind="mistake", reason="收错了人")
    assert take(clerk, session=session, payment=paid).fen == 3000


def test_the_database_refuses_to_change_the_ledger(session):
    a_receipt(session)
    for write in (lambda: Receipt.objects.update(fen=1), lambda: Receipt.objects.all().delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            write()


def test_a_close_takes_all_since_the_one_before_and_says_why_it_differs(session, clerk):
    house = session.offering.institution
    assert refusal(lambda: close_day(clerk, institution=house, counted_fen=0)) == "fees.nothing_to_close"
    a_receipt(session)
    a_receipt(session)
    assert refusal(lambda: close_day(clerk, institution=house, counted_fen=5000)) == "fees.differs"
    first = close_day(clerk, institution=house, counted_fen=5000, why="少找十元")
    a_receipt(session)
    second = close_day(clerk, institution=house, counted_fen=3000)
    assert [(each.receipts, each.fen) for each in (first, second)] == [(2, 6000), (1, 3000)]
    assert (second.after, till_of(house).sums.receipts) == (first.upto, 0)


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_take_and_close_at_once_lose_no_receipt():
    session = a_priced_session()
    house = session.offering.institution
    a_receipt(session)
    clerk = a_clerk(house)

    def work(number: int):
        if number % 2:
            return close_day(clerk, institution=house, counted_fen=-1, why="先结")
        return take(clerk, session=session, payment=Payment())

    race(*(lambda number=number: work(number) for number in range(4)))
    closed = sum(each.fen for each in DayClose.objects.all())
    assert closed + till_of(house).sums.fen == sum(each.fen for each in Receipt.objects.all()) == 9000


def test_the_month_of_a_house_is_a_page_and_two_files(client, session, clerk):
    a_receipt(session, heads=2)
    give_back(clerk, receipt=a_receipt(session), kind="refund", reason="不来了")
    house = session.offering.institution
    found = month_of(house, clock.month_start(clock.today()))
    assert [(each.title, each.heads, each.taken, each.back, each.fen) for each in found.lines] == [
        ("新年音乐会", 2, 9000, -3000, 6000)
    ]
    sign_in(client, clerk)
    address = f"/desk/fees/{house.code}/month/"
    assert "90.00 -30.00 60.00" in text_of(client.get(address))
    rows = list(csv.reader(io.StringIO(client.get(address, {"format": "csv"}).content.decode("utf-8-sig"))))
    assert rows[1] == ["新年音乐会", "普通", "2", "90.00", "-30.00", "60.00"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(address, {"format": "xlsx"}).content))
    assert [cell.value for cell in book.worksheets[0][3]][-1] == "60.00"


def test_the_income_of_a_year_is_published_once_and_what_is_owed_is_seen(client, session):
    house = session.offering.institution
    manager = a_manager(house)
    of_last_year(session)
    assert [each.owed for each in published_in("510422", LAST)] == [True]
    assert "还没公布" in text_of(client.get(f"/prices/income/510422/?year={LAST}"))
    assert refusal(lambda: publish_income(manager, institution=house, year=LAST, used_for="")) == "fees.used_for"
    year = clock.today().year
    assert refusal(lambda: publish_income(manager, institution=house, year=year, used_for="维护")) == "fees.year_runs"
    first = publish_income(manager, institution=house, year=LAST, used_for="剧场灯光维护")
    assert publish_income(manager, institution=house, year=LAST, used_for="别的") == first
    assert (first.fen, PublishedIncome.objects.count()) == (3000, 1)
    assert "30.00 元" in text_of(client.get(f"/prices/income/510422/?year={LAST}"))
    assert "剧场灯光维护" in text_of(client.get(f"/prices/{house.code}/"))


def test_a_clerk_publishes_no_income_and_an_official_finds_the_check(client, session, clerk):
    house = session.offering.institution
    assert refusal(lambda: publish_income(clerk, institution=house, year=LAST, used_for="维护")) == "not_allowed"
    sign_in(client, an_official(a_county()))
    assert 'href="/prices/income/510422/"' in client.get("/desk/plan/evidence/").content.decode()


def test_a_clerk_takes_gives_back_and_closes_at_the_desk(client, session, clerk):
    house = session.offering.institution
    sign_in(client, clerk)
    booking = booked(session, "普通 30.00 元")
    page = text_of(client.get(f"/desk/fees/sessions/{session.pk}/dues/"))
    assert "普通 30.00 元 应收 30.00 元" in page
    sent = {"group": "standard", "heads": "1", "booking": str(booking.key), "key": "a"}
    client.post(f"/desk/fees/sessions/{session.pk}/take/", sent)
    receipt = Receipt.objects.get()
    client.post(f"/desk/fees/receipts/{receipt.pk}/back/", {"kind": "refund", "reason": "不来了"})
    client.post(f"/desk/fees/sessions/{session.pk}/take/", {"group": "standard", "heads": "2", "key": "b"})
    till = text_of(client.get(f"/desk/fees/{house.code}/"))
    assert "上次日结以后 3 笔，60.00 元" in till
    assert client.post(f"/desk/fees/{house.code}/close/", {"counted": "50"}).status_code == 422
    assert client.post(f"/desk/fees/{house.code}/close/", {"counted": "60"}).status_code == 302
    assert DayClose.objects.get().fen == 6000


def test_the_way_to_the_till_is_on_the_desk_and_on_the_date(client, session, clerk):
    house = session.offering.institution
    sign_in(client, clerk)
    assert f'href="/desk/fees/{house.code}/"' in client.get("/desk/").content.decode()
    page = client.get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert f'href="/desk/fees/sessions/{session.pk}/dues/"' in page


def test_dues_take_the_same_queries_for_one_booking_and_three(django_assert_num_queries, session):
    booked(session, "普通 30.00 元")
    with django_assert_num_queries(5):
        dues_of(session)
    booked(session, "普通 30.00 元")
    booked(session, "学生 15.00 元")
    with django_assert_num_queries(5):
        assert [each.due for each in dues_of(session)] == [3000, 3000, 1500]


def test_what_a_person_paid_is_told_and_accounts_stay(session, clerk):
    booking = booked(session, "普通 30.00 元")
    take(clerk, session=session, payment=Payment(booking=str(booking.key)))
    holder = next(each for each in privacy.holders() if each.room == "fees")
    assert holder.export(booking.person)["收款"][0]["元"] == "30.00"
    assert (holder.erase(booking.person), Receipt.objects.count(), a_citizen().person) != (1, 0, "")
    assert a_pool(session).capacity == 20


def test_a_line_of_the_month_opens_its_receipts_and_one_is_refunded_after_the_close(client, session, clerk):
    receipt, house = a_receipt(session), session.offering.institution
    close_day(clerk, institution=house, counted_fen=receipt.fen)
    sign_in(client, clerk)
    month = client.get(f"/desk/fees/{house.code}/month/").text
    behind = (
        f"/desk/fees/{house.code}/receipts/?month={clock.today():%Y-%m}&amp;of={session.offering_id}&amp;group=standard"
    )
    assert behind in month
    page = client.get(behind.replace("&amp;", "&")).text
    assert f"/desk/fees/receipts/{receipt.pk}/back/" in page
    client.post(f"/desk/fees/receipts/{receipt.pk}/back/", {"kind": "refund", "reason": "演出取消"})
    assert till_of(house).sums.fen == -receipt.fen
    elsewhere = client.get(f"/desk/fees/{house.code}/receipts/?month=x&of=9e9&group=x").text
    assert "这个月没有这样的收款" in elsewhere
    assert sign_in(client, a_clerk(an_institution())).get(behind.replace("&amp;", "&")).status_code == 404


def test_receipts_behind_a_line_take_the_same_queries_for_one_and_three(
    client, session, clerk, django_assert_num_queries
):
    first, line = clock.month_start(clock.today()), (session.offering_id, "standard")
    house = session.offering.institution
    a_receipt(session)
    with django_assert_num_queries(1):
        assert len(receipts_in(house, first, line, 1).items) == 1
    [a_receipt(session) for _each in range(2)]
    with django_assert_num_queries(1):
        assert len(receipts_in(house, first, line, 1).items) == 3


def test_a_month_that_is_still_to_come_is_this_month(client, session, clerk):
    a_receipt(session)
    page = (
        sign_in(client, clerk)
        .get(f"/desk/fees/{session.offering.institution.code}/month/?month={clock.today().year}-12")
        .text
    )
    assert "30.00" in page


def test_who_has_no_paper_pays_another_price_than_the_free_one_that_was_booked(client, session, clerk):
    booking = booked(session, "老年人 免费")
    page = sign_in(client, clerk).get(f"/desk/fees/sessions/{session.pk}/dues/").text
    assert "没带证件，按别的价收" in page
    sent = {"group": "standard", "heads": 1, "key": "a", "booking": str(booking.key)}
    client.post(f"/desk/fees/sessions/{session.pk}/take/", sent)
    assert Receipt.objects.get().fen == 3000


def test_a_booking_that_paid_and_was_called_off_stays_on_the_list_until_it_is_given_back(client, session, clerk):
    booking = booked(session, "学生 15.00 元")
    payment = Payment("student", 1, proof_seen=True, booking=str(booking.key))
    receipt = take(clerk, session=session, payment=payment)
    cancel(system(), key=str(booking.key))
    assert [(each.paid, each.over) for each in dues_of(session)] == [(receipt, True)]
    page = sign_in(client, clerk).get(f"/desk/fees/sessions/{session.pk}/dues/").text
    assert f"/desk/fees/receipts/{receipt.pk}/back/" in page
    give_back(clerk, receipt=receipt, kind=Receipt.Kind.REFUND, reason="来不了")
    assert list(dues_of(session)) == []


@pytest.mark.django_db(transaction=True)
def test_a_booking_paid_at_two_desks_at_once_pays_once():
    session = a_priced_session()
    booking, clerk = booked(session, "普通 30.00 元"), a_clerk(session.offering.institution)
    race(
        *(
            lambda n=n: take(clerk, session=session, payment=Payment(key=f"{n}", booking=str(booking.key)))
            for n in "abc"
        )
    )
    assert [each.fen for each in Receipt.objects.all()] == [3000]
