"""What booking tells people, and when it does not."""

from copy import copy
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import translation

from tests.builders.activities import an_activity
from tests.builders.booking import a_booking, a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions import withdraw
from wenmai.booking.actions import cancel, cancel_session, claim, move_session
from wenmai.booking.actions.claims import expire_due
from wenmai.booking.actions.reminders import remind
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.models import Booking
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.notices.actions import choose
from wenmai.notices.models import Notice
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Guardianship, Relation


def _told(person: str = "") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(person=person) if person else Notice.objects.all()
    return list(rows.order_by("pk").values_list("kind", "title"))


@pytest.mark.django_db
def test_a_cancelled_session_is_told_to_whoever_had_places():
    session = a_session(an_offering(title="川剧折子戏"))
    here, gone = a_booking(session), a_booking(session)
    Booking.objects.filter(pk=gone.pk).update(state="cancelled", ended_at=clock.now())
    cancel_session(system(), session=session, reason="下雨")
    assert _told() == [("booking.session_cancelled", "“川剧折子戏”取消了")]
    said = Notice.objects.get(person=here.person)
    assert "原因：下雨。" in said.body
    with pytest.raises(Conflict):
        cancel_session(system(), session=session, reason="再来")
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_a_moved_session_says_both_times_and_each_move_is_told():
    session = a_session(an_offering(title="川剧折子戏"))
    booked, was = a_booking(session), session.starts_at
    for days in (1, 2):
        start = was + timedelta(days=days)
        move_session(system(), session=session, start=start, end=start + timedelta(hours=1))
    first, second = Notice.objects.filter(person=booked.person).order_by("pk")
    assert notices.said(was) in first.body
    assert notices.said(was + timedelta(days=1)) in second.body
    assert second.title == f"“川剧折子戏”改到 {notices.said(was + timedelta(days=2))}"


@pytest.mark.django_db
def test_places_taken_by_staff_are_told_and_ones_own_are_not():
    session, elder = a_session(), uuid4().hex
    a_booking(session)
    assert _told() == []
    desk = a_desk(session.offering.institution)
    wish = Claim(pool=a_pool(session).pk, key="k", person=elder)
    booking = claim(desk, wish=wish)
    assert claim(desk, wish=wish) == booking
    assert _told(elder) == [("booking.booked_for", "替你约了“测试讲座”")]


@pytest.mark.django_db
def test_a_booking_that_staff_cancel_is_told_and_ones_own_is_not():
    session = a_session()
    me = a_reader()
    cancel(me, key=str(a_booking(session, me).key))
    assert _told() == []
    other = a_booking(session)
    cancel(a_desk(session.offering.institution), key=str(other.key))
    assert _told(other.person) == [("booking.cancelled_for", "“测试讲座”的预约取消了")]


@pytest.mark.django_db
def test_a_hold_that_lapses_is_told_once():
    held = a_booking(a_session())
    Booking.objects.filter(pk=held.pk).update(state="held", hold_until=clock.now() - timedelta(minutes=1))
    assert (expire_due(system()), expire_due(system())) == (1, 0)
    assert _told(held.person) == [("booking.hold_expired", "“测试讲座”的位子没有保住")]


@pytest.mark.django_db
def test_who_comes_along_is_told_when_they_have_an_account():
    father, daughter = a_citizen("周父"), a_citizen("周玉兰")
    child = add_dependant(daughter, name="小周", relation=Relation.CHILD, born=date(2010, 1, 1))
    Guardianship.objects.create(guardian_id=daughter.person, dependant_id=father.person, relation=Relation.PARENT)
    a_booking(a_session(), daughter, party=3, dependants=(father.person, child.key))
    assert _told() == [("booking.booked_for", "约了“测试讲座”，带你一起去")]
    assert Notice.objects.get().person == father.person


@pytest.mark.django_db
def test_an_activity_taken_down_is_told_to_who_has_booked():
    activity = an_activity()
    session = activity.offering.sessions.get()
    booked = a_booking(session)
    withdraw(system(), activity=activity, reason="名字写错")
    withdraw(system(), activity=activity, reason="名字写错")
    assert [kind for kind, _title in _told(booked.person)] == ["booking.withdrawn"]
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_the_day_before_reminds_once_for_each_time():
    start = clock.at(clock.today() + timedelta(days=1), (clock.now() + timedelta(hours=1)).time())
    session = a_session(start=start)
    booked = a_booking(session)
    a_booking(a_session(start=start + timedelta(days=1)))
    assert (remind(system()), remind(system())) == (1, 0)
    assert [kind for kind, _title in _told()] == ["booking.reminder"]
    with time_machine.travel(start + timedelta(days=1)):
        assert remind(system()) == 0
    later = start + timedelta(minutes=1)
    move_session(system(), session=session, start=later, end=later + timedelta(hours=1))
    assert remind(system()) == 1
    assert [kind for kind, _title in _told(booked.person)].count("booking.reminder") == 2


@pytest.mark.django_db
def test_every_sentence_is_written_in_the_language_of_the_reader():
    session, me = a_session(), a_reader()
    booking = a_booking(session, me)
    choose(me, wanted={}, language="en")
    held = copy(booking)
    held.hold_until = clock.now() + timedelta(hours=2)
    _every_sentence(session, booking, held)
    told = list(Notice.objects.filter(person=me.person).order_by("pk"))
    assert len(told) == 12
    chinese = [word for each in told for word in ("确认", "预约", "候补", "前") if word in each.title + each.body]
    assert chinese == []
    with translation.override("zh-hans"):
        _every_sentence(session, booking, held)
    assert Notice.objects.filter(person=me.person).count() == 14  # only what has no key is told again


def _every_sentence(session, booking, held) -> None:
    who, actor = [booking.person], system()
    notices.place_offered(actor, held)
    notices.place_taken_from_waiting_list(actor, booking)
    notices.hold_expired(actor, booking)
    for result in (notices.WON, notices.RESERVE, notices.LOST):
        notices.drawn(actor, session=session, persons=who, result=result)
    notices.drawn(actor, session=session, persons=who, result="won", confirm_by=clock.now(), key="round:2")
    notices.credit_changed(actor, person=booking.person, reason="x", until=clock.now())
    notices.credit_changed(actor, person=booking.person, reason="x")
    notices.reminder(actor, session, who)
    notices.booked_for(actor, booking)
    notices.cancelled_for(actor, booking)


@pytest.mark.django_db
def test_a_result_that_no_draw_has_is_a_fault():
    with pytest.raises(ValueError, match="no result"):
        notices.drawn(system(), session=a_session(an_offering(an_institution())), persons=[], result="maybe")


@pytest.mark.django_db
def test_whom_nothing_reaches_is_told_by_the_house_that_books_for_them(client):
    house, other = an_institution(), an_institution()
    clerk = a_clerk(house)
    session = a_session(an_offering(house))
    elder = register_at_counter(clerk, name="毛阿婆", born=None, text_version="1")
    citizen = a_citizen()
    claim(clerk, wish=Claim(pool=a_pool(session).pk, key="k", person=elder.key))
    a_booking(session, citizen)
    start = session.starts_at + timedelta(hours=1)
    move_session(system(), session=session, start=start, end=start + timedelta(hours=1))
    sign_in(client, clerk)
    lines = client.get(f"/desk/tell/{house.code}/").context["lines"]
    assert [(line.name, line.notice.kind) for line in lines] == [("毛*婆", "booking.session_moved")]
    assert "1 条消息要当面转告" in client.get(f"/desk/?at={house.code}").content.decode()
    assert client.get(f"/desk/tell/{other.code}/").status_code == 404
    mine = Notice.objects.get(person=citizen.person)
    told = f"/desk/tell/{house.code}/{lines[0].notice.pk}/told/"
    assert client.post(f"/desk/tell/{house.code}/{mine.pk}/told/").status_code == 404
    assert [client.post(told).status_code for _n in range(2)] == [302, 302]
    assert client.get(f"/desk/tell/{house.code}/").context["lines"] == []
    sign_in(client, a_clerk(other))
    assert client.post(told.replace(house.code, other.code)).status_code == 404
