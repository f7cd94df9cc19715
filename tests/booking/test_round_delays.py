"""A round that is behind its promise: the house is told once, who stands above it later, applicants read it on their page."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from tests.builders.booking import a_reader
from tests.builders.people import a_citizen, a_clerk, a_manager, an_official, sign_in
from tests.builders.places import an_institution
from tests.builders.rounds import a_round, applied, over
from tests.builders.threads import race
from wenmai.booking.actions.deciding import decide, finish
from wenmai.booking.actions.delays import watch, watch_round
from wenmai.booking.actions.drawing import draw_round, seal, tell_due
from wenmai.booking.actions.rounds import cancel_round
from wenmai.booking.models import Application, IntakeRound, Mode, RoundDelay
from wenmai.booking.queries.delays import lateness
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.notices.models import Notice


def told() -> list[str]:
    return list(Notice.objects.filter(kind="booking.round_late").order_by("pk").values_list("person", flat=True))


@pytest.mark.django_db
def test_a_house_is_told_once_and_who_stands_above_it_after_two_days():
    house = an_institution()
    clerk, official = a_clerk(house), an_official(house.division)
    found = over(a_round(institution=house))
    assert lateness(found, clock.now() - timedelta(minutes=10)) is None  # an hour of grace
    assert (watch(system()), watch(system()), told()) == (1, 1, [clerk.person])
    assert RoundDelay.objects.get().kind == "undrawn"
    RoundDelay.objects.update(told_at=clock.now() - timedelta(days=2))
    assert (watch(system()), watch(system())) == (1, 1)
    assert told() == [clerk.person, official.person]
    draw_round(system(), round=seal(system(), round=found), seed="7")
    assert (watch(system()), RoundDelay.objects.get().over_at is None) == (0, False)


@pytest.mark.django_db
def test_a_house_without_staff_is_told_through_its_authority():
    house = an_institution()
    official = an_official(house.division.path[0])
    over(a_round(institution=house))
    watch(system())
    assert told() == [official.person]


@pytest.mark.django_db
def test_an_approval_is_late_after_its_promised_day_or_a_week():
    found = a_round(Mode.APPROVAL)
    applied(found)
    now = clock.now()
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=6))
    found.refresh_from_db()
    assert lateness(found, now) is None
    assert lateness(found, now + timedelta(days=1)).kind == "unanswered"
    found.draw_at = now - timedelta(minutes=1)
    assert lateness(found, now).kind == "unanswered"


@pytest.mark.django_db
def test_a_queue_without_results_for_ten_minutes_is_stalled_and_one_without_people_is_not():
    found = a_round(Mode.QUEUE)
    ago = clock.now() - timedelta(minutes=30)
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=ago)
    found.refresh_from_db()
    assert lateness(found, clock.now()) is None
    one, two = applied(found), applied(found)
    Application.objects.filter(round=found).update(arrived_at=ago)
    assert lateness(found, clock.now()).kind == "stalled"
    Application.objects.filter(pk=one.pk).update(state="lost", decided_at=clock.now())
    assert lateness(found, clock.now()) is None
    Application.objects.filter(pk=two.pk).update(state="lost", decided_at=clock.now())
    assert lateness(found, clock.now() + timedelta(hours=1)) is None


@pytest.mark.django_db
def test_what_is_called_off_is_behind_no_more():
    found = over(a_round())
    watch_round(system(), round=found.pk)
    cancel_round(system(), round=found, reason="停电")
    assert watch_round(system(), round=found.pk) is None
    assert RoundDelay.objects.filter(over_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_watches_at_once_tell_once():
    house = an_institution()
    clerk = a_clerk(house)
    found = over(a_round(institution=house))
    race(*[partial(watch_round, system(), round=found.pk)] * 2)
    assert (told(), RoundDelay.objects.count()) == ([clerk.person], 1)


@pytest.mark.django_db
def test_pages_say_what_is_behind_to_applicants_and_staff():
    house = an_institution()
    manager, reader = a_manager(house), a_citizen()
    found = a_round(institution=house)
    applied(found, reader)
    found = over(found)
    watch(system())
    page = sign_in(Client(), reader).get(f"/booking/rounds/{found.key}/").content.decode()
    assert "摇号，到现在还没摇。已提醒主办单位。" in page
    desk = sign_in(Client(), manager)
    listed = desk.get("/desk/rounds/").content.decode()
    assert "过了摇号时间还没摇" in listed
    assert "报名的人在页面上看得到" in desk.get(f"/desk/rounds/{found.key}/").content.decode()
    assert "有 1 轮报名过了时间没结果" in desk.get("/desk/").content.decode()
    assert "过了时间" not in sign_in(Client(), a_manager(an_institution())).get("/desk/rounds/").content.decode()


@pytest.mark.django_db
def test_an_approval_answers_each_at_once_so_that_the_time_to_confirm_is_theirs():
    found = a_round(Mode.APPROVAL, confirm_minutes=60)
    won, lost = a_reader(), a_reader()
    decide(system(), application=applied(found, won).pk, accept=True)
    decide(system(), application=applied(found, lost).pk, accept=False, reason="人满了")
    said = dict(Notice.objects.values_list("person", "title"))
    assert said[won.person].startswith("报名通过")
    assert said[lost.person].startswith("报名没有通过")
    finish(system(), round=found)
    tell_due(system())
    assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_the_desk_answers_each_with_a_plain_button_and_a_reason_that_is_folded_away():
    house = an_institution()
    found = a_round(Mode.APPROVAL, institution=house)
    one, two = applied(found), applied(found)
    desk = sign_in(Client(), a_manager(house))
    page = desk.get(f"/desk/rounds/{found.key}/").content.decode()
    assert (page.count("btn--go"), page.count('<details class="fold"><summary>不通过')) == (0, 2)
    assert f'<div class="field"><label for="why-{one.pk}">' in page
    desk.post(f"/desk/rounds/applications/{one.pk}/", {"accept": "yes"})
    desk.post(f"/desk/rounds/applications/{two.pk}/", {"accept": "no", "reason": "人满了"})
    assert dict(Application.objects.values_list("pk", "reason")) == {one.pk: "", two.pk: "人满了"}
