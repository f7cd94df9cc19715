"""Rules at the desk: made, used, retired and refused; appeals answered; whether booking is needed at all; and what readers are told."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from tests.booking.test_credit import a_missed
from tests.builders.activities import an_activity
from tests.builders.booking import a_booking, a_desk, a_reader, a_session, an_offering
from tests.builders.people import a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from tests.builders.rooms import a_room, an_open_house
from tests.builders.rules import a_policy
from wenmai.booking.actions import check_in
from wenmai.booking.actions.credit import appeal, settle_due
from wenmai.booking.actions.rules import make_policy, retire_policy, use_policy
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import Booking, BookingPolicy, CreditEvent, Offering, Session, Standing
from wenmai.booking.queries.credit import my_record
from wenmai.booking.queries.rules import Advice, advice, needless_at, rules_for
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
FORM = {
    "name": "热门讲座", "counted_together": "policy", "overlap": "warn", "cancel_minutes": "120", "strikes_days": "90",
    "sign_in_minutes": "30", "away_minutes": "60",
}  # fmt: skip
COUNTED = {"no_show_counts": "on", "strikes": "3", "penalty_days": "30，60"}
WAITING = {"offer_minutes": "45", "pass_over_most": "0", "ladder_days": "180"}


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": " "}, "name"),
        ({"window_days": 30}, "window_most"),
        ({"window_most": 2}, "window_most"),
        ({"cancels_days": 30}, "cancels_most"),
        ({"release_days": 3}, "release_time"),
        ({"strikes": 3}, "penalty_days"),
        ({"strikes": 3, "penalty_days": (7, 181)}, "penalty_days"),
        ({"strikes": 3, "penalty_days": (0,)}, "penalty_days"),
        ({"confirming": "soon", "hold_minutes": 0}, "hold_minutes"),
        ({"walk_in_percent": 101}, "walk_in_percent"),
        ({"walk_in_percent": 50, "phone_percent": 30, "second_percent": 20}, "phone_percent"),
        ({"second_percent": 30}, "second_days"),
        ({"second_days": 3}, "second_time"),
        (
            {
                "second_percent": 30,
                "second_days": 8,
                "second_time": time(9),
                "release_days": 7,
                "release_time": time(20),
            },
            "second_days",
        ),
        (
            {
                "second_percent": 30,
                "second_days": 7,
                "second_time": time(20),
                "release_days": 7,
                "release_time": time(20),
            },
            "second_days",
        ),
    ],
)
def test_what_does_not_fit_together_is_no_rule(about, field):
    with pytest.raises(Invalid) as refused:
        make_policy(system(), draft=PolicyDraft(**{"name": "热门讲座"} | about))
    assert (list(refused.value.fields), BookingPolicy.objects.count()) == ([field], 0)


def test_a_new_rule_begins_with_a_share_for_the_telephone_and_for_who_comes(client):
    house = an_institution()
    page = sign_in(client, a_manager(house)).get(f"/desk/rules/{house.code}/").content.decode()
    shares = [re.search(rf'name="{name}"[^>]*value="(\d+)"', page) for name in ("walk_in_percent", "phone_percent")]
    assert [each and each[1] for each in shares] == ["10", "5"]


def test_rule_is_made_used_and_retired_by_its_own_house_only():
    house, other = an_institution(), an_institution()
    desk, offering = a_manager(house), an_offering(house)
    made = make_policy(desk, draft=PolicyDraft("热门讲座", cancel_minutes=60), institution=house)
    with pytest.raises(Conflict) as twice:
        make_policy(desk, draft=PolicyDraft(" 热门讲座 "), institution=house)
    assert twice.value.code == "booking.rule_name"
    for who, whose in ((desk, other), (desk, None), (a_desk(house), house), (a_reader(), house)):
        with pytest.raises(NotAllowed):
            make_policy(who, draft=PolicyDraft("别的"), institution=whose)
    foreign = make_policy(system(), draft=PolicyDraft("别家的"), institution=other)
    with pytest.raises(NotFound):
        use_policy(desk, offering=offering, policy=foreign)
    with pytest.raises(NotAllowed):
        use_policy(desk, offering=an_offering(other), policy=made)
    assert use_policy(desk, offering=offering, policy=made).cancel_minutes == 60
    with pytest.raises(NotAllowed):
        retire_policy(a_manager(other), policy=made)
    first = retire_policy(desk, policy=made).retired_at
    assert retire_policy(desk, policy=made).retired_at == first
    assert (Offering.objects.get(pk=offering.pk).policy_id, rules_for(house)) == (made.pk, [])
    with pytest.raises(NotFound):
        use_policy(desk, offering=an_offering(house), policy=made)
    assert make_policy(desk, draft=PolicyDraft("热门讲座"), institution=house).retired_at is None


def test_desk_writes_uses_and_retires_a_rule_and_is_told_what_is_wrong(client):
    house, other, common = an_institution(), an_institution(), a_policy(name="全省的")
    sign_in(client, a_manager(house))
    offering, page = a_session(an_offering(house)).offering, f"/desk/rules/{house.code}/"
    for wrong, said in (
        ({"window_days": "30"}, "这两格要么都填，要么都不填"),
        ({"strikes": "3"}, "写明停几天，比如 7 30"),
        (COUNTED | {"penalty_days": "一周"}, "写天数，用空格隔开"),
    ):
        shown = client.post(page, FORM | wrong).content.decode()
        assert said in shown
    assert BookingPolicy.objects.filter(institution=house).count() == 0
    assert client.post(page, FORM | COUNTED | WAITING).status_code == 302
    made = BookingPolicy.objects.get(institution=house)
    assert (made.strikes, made.penalty_days, made.ladder_days) == (3, [30, 60], 180)
    assert (made.offer_minutes, made.pass_over_most) == (45, 0)
    assert client.post(page, FORM | {"name": "别的"}).status_code == 302
    plain = BookingPolicy.objects.get(name="别的")
    assert (plain.offer_minutes, plain.pass_over_most, plain.ladder_days) == (240, 3, 365)
    assert "已经有一条叫这个名字的规则" in client.post(page, FORM).content.decode()
    assert client.post(f"{page}use/", {"offering": offering.pk, "policy": made.pk}).status_code == 302
    offering.refresh_from_db()
    assert offering.policy == made
    theirs = a_session(an_offering(other)).offering
    assert client.post(f"{page}use/", {"offering": theirs.pk, "policy": made.pk}).status_code == 404
    assert client.post(f"/desk/rules/{other.code}/", FORM).status_code == 404
    assert client.post(f"/desk/rules/retire/{common.pk}/").status_code == 403
    assert client.post(f"/desk/rules/retire/{made.pk}/").status_code == 302
    assert client.post(f"/desk/rules/retire/{made.pk}/").status_code == 404
    assert client.post(f"{page}use/", {"offering": offering.pk, "policy": ""}).status_code == 302
    offering.refresh_from_db()
    assert offering.policy is None


def test_desk_answers_an_appeal_where_it_stands(client):
    house, reader = an_institution(), a_reader()
    a_missed(a_policy(no_show_counts=True, strikes=1, penalty_days=[7]), house=house, reader=reader)
    settle_due(system())
    asked = appeal(reader, event=my_record(reader)[0].event.pk, text="那天停了班车")
    answer = f"/desk/rules/appeals/{asked.pk}/"
    foreign = sign_in(Client(), a_clerk(an_institution()))
    assert foreign.post(answer, {"uphold": "yes", "answer": "好"}).status_code == 404
    sign_in(client, a_clerk(house))
    assert "那天停了班车" in client.get("/desk/rules/").content.decode()
    assert client.post(answer, {"uphold": "yes", "answer": ""}).status_code == 302
    assert Standing.objects.get(person=reader.person).until is not None
    assert client.post(answer, {"uphold": "yes", "answer": "班车停了，不算"}).status_code == 302
    assert Standing.objects.get(person=reader.person).until is None
    assert CreditEvent.objects.filter(person=reader.person, excuses__isnull=False).count() == 1
    page = client.get("/desk/rules/").content.decode()
    assert "那天停了班车" not in page


@pytest.mark.parametrize(
    ("found", "needless"),
    [(Advice(5, 100, 29), True), (Advice(5, 100, 30), False), (Advice(4, 100, 0), False), (Advice(0, 0, 0), False)],
)
def test_booking_is_needless_under_thirty_percent_over_five_dates(found, needless):
    assert found.needless is needless


def test_house_with_room_to_spare_for_ninety_days_is_told_so(client):
    house = an_institution()
    offering, sessions = an_offering(house), []
    for day in (1, 5, 30, 60, 90, 91):
        session = a_session(offering)
        if day == 1:
            check_in_at(session, *(a_booking(session) for _each in range(2)))
        ended(session, day)
        sessions.append(session)
    free = a_session(an_offering(house, bookable=False), seats=0)
    ended(free, 3)
    assert advice(house) == Advice(sessions=5, places=50, heads=2)
    page = f"/desk/rules/{house.code}/"
    sign_in(client, a_clerk(house))
    said = "近 90 天 5 场要预约的活动只坐了 4%。常有空位，不必要求预约，改成“直接来”更方便老人。"
    assert said in client.get(page).content.decode()
    ended(sessions[4], 91)
    assert advice(house).sessions == 4
    shown = client.get(page).content.decode()
    assert ("近 90 天 4 场要预约的活动，上座 5%。" in shown, "不必要求预约" in shown) == (True, False)


def test_seats_and_rooms_say_nothing_of_full_lectures_and_the_empty_thing_is_named(client):
    house = an_open_house()
    hall = a_room(house, name="排练厅")
    full, empty = an_offering(house, title="满座讲座"), an_offering(house, title="读诗会")
    reading = an_offering(house, title="自习室", claim_kind="seat")
    at_nine = clock.day_bounds(clock.today() + timedelta(days=2))[0] + timedelta(hours=9)
    for number, day in enumerate((3, 8, 13, 18, 23)):
        start = at_nine + timedelta(hours=2 * number)
        for offering, seats, more in ((full, 2, {}), (empty, 10, {"space": hall, "venue": ""}), (reading, 48, {})):
            session = a_session(offering, seats=seats, start=start, **more)
            if offering == full:
                check_in_at(session, *(a_booking(session) for _each in range(2)))
            ended(session, day)
    assert advice(house) == Advice(sessions=10, places=60, heads=10)
    room, thing = Advice(5, 50, 0, "排练厅"), Advice(5, 50, 0, "读诗会")
    assert needless_at(house) == [room, thing]
    sign_in(client, a_clerk(house))
    page = client.get(f"/desk/rules/{house.code}/").content.decode()
    assert ("常有空位，可以改成“直接来”" in page, page.count("近 90 天 5 场，上座 0%")) == (True, 2)


def test_reader_knows_the_rule_before_booking(client):
    rule = a_policy(
        active_most=2, window_days=30, window_most=5, overlap="refuse", no_show_counts=True, late_cancel_counts=True,
        strikes=3, strikes_days=90, penalty_days=[30, 60],
    )  # fmt: skip
    activity = an_activity()
    page = f"/activities/{activity.pk}/"
    assert "预约规则" not in client.get(page).content.decode()
    Offering.objects.filter(pk=activity.offering_id).update(policy=rule)
    shown = client.get(page).content.decode()
    for said in ("手上没用的预约最多 2 个", "30 天里最多约 5 次", "同一时间只约一场"):
        assert f'<span class="tag">{said}</span>' in shown
    assert (
        "没来也没取消、临近才取消，记一次；90 天里记满 3 次，网上预约依次停 30、60 天。记错了可以申诉；服务台和电话照样能约。"
        in shown
    )
    Offering.objects.filter(pk=activity.offering_id).update(policy=a_policy(no_show_counts=True))
    assert "记一次" not in client.get(page).content.decode()


def check_in_at(session: Session, *bookings: Booking) -> None:
    """Who has booked is there."""
    start = clock.now() - timedelta(minutes=10)
    Session.objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=1)))
    for each in bookings:
        check_in(system(), arrival=Arrival(session.pk, each.person))


def ended(session: Session, days: int) -> None:
    """It was over so many days ago, an hour later to the day."""
    end = clock.now() - timedelta(days=days) + timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(during=(end - timedelta(hours=1), end))
