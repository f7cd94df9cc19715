"""点单 → 给日期 → 定下: who may, what is refused, and that nobody is in two places at once (四川规划 SC-E09)."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from tests.builders.delivery import (
    CONTACT,
    a_neighbour,
    a_troupe,
    a_village_room,
    an_agreed_order,
    an_item,
    an_offered_order,
    an_order,
    an_order_draft,
    begun,
    in_days,
)
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.activities.actions.announcing import call_off as call_off_date
from wenmai.activities.actions.announcing import move
from wenmai.audit.models import AuditEntry
from wenmai.delivery.actions.keeping import follow_dates
from wenmai.delivery.actions.orders import agree, ask_again, call_off, offer_dates, place_order
from wenmai.delivery.models import Engagement, Order
from wenmai.delivery.queries.orders import get_order, get_own_order, get_supplied_order
from wenmai.delivery.sealed import opened
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_order_goes_from_the_menu_to_a_date_on_the_pages():
    troupe, room = a_troupe(), a_village_room()
    item, clerk, supplier = an_item(troupe), a_clerk(room), a_clerk(troupe, "何静")
    order = place_order(clerk, draft=an_order_draft(item, room))
    assert (order.state, order.organisation, opened(order.contact)) == ("asked", room.name, CONTACT)
    start = in_days()
    order = offer_dates(supplier, order=order, item=item, starts=[start, start + timedelta(days=1)], words="自带音响")
    assert order.state == "offered"
    order = agree(clerk, order=order, start=start)
    session = order.session
    assert (order.state, order.starts_at, session.starts_at) == ("announced", start, start)
    activity = session.offering.activity
    assert (session.offering.institution, session.division, session.venue) == (troupe, room.division, "村文化广场")
    assert (activity.mode, activity.setting, activity.kind) == ("mobile", "countryside", "performance")
    verbs = AuditEntry.objects.filter(verb__startswith="delivery.order").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["delivery.order.ask", "delivery.order.offer", "delivery.order.agree"]
    told = Notice.objects.filter(kind__startswith="delivery.").order_by("pk").values_list("person", "title")
    assert list(told) == [
        (supplier.person, "有人点单"),
        (clerk.person, "配送单位给了日期"),
        (supplier.person, "日期定了"),
    ]


def test_order_of_a_school_is_announced_only_when_it_was_held():
    order = an_agreed_order(orderer="school", organisation="红格镇中心小学", is_open=False)
    assert (order.state, order.session, order.organisation) == ("agreed", None, "红格镇中心小学")


def test_order_twice_gives_back_the_first_and_tells_once():
    item, room = an_item(), a_village_room()
    clerk = a_clerk(room)
    supplier = a_clerk(item.institution, "何静")
    first = place_order(clerk, draft=an_order_draft(item, room))
    assert place_order(clerk, draft=an_order_draft(item, room)).pk == first.pk
    assert Notice.objects.filter(person=supplier.person).count() == 1
    with pytest.raises(Conflict) as refused:
        place_order(a_clerk(room, "何静"), draft=an_order_draft(item, room))
    assert refused.value.code == "delivery.already"


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"venue": " "}, "venue"),
        ({"expected": 1000}, "expected"),
        ({"wish_days": ()}, "day_1"),
        ({"wish_days": (clock.today(),)}, "day_1"),
        ({"orderer": "nobody"}, "orderer"),
        ({"orderer": "school"}, "organisation"),
    ],
)
def test_order_that_cannot_be_read_names_its_field(about, field):
    room = a_village_room()
    with pytest.raises(Invalid) as refused:
        place_order(a_clerk(room), draft=an_order_draft(an_item(), room, **about))
    assert list(refused.value.fields) == [field]
    assert Order.objects.count() == 0


def test_order_in_the_name_of_a_house_needs_a_posting_there():
    room = a_village_room()
    for actor in (a_citizen(), a_clerk(a_neighbour()), ANYONE):
        with pytest.raises(NotAllowed):
            place_order(actor, draft=an_order_draft(an_item(), room))


def test_order_goes_only_where_the_item_goes():
    with pytest.raises(Invalid) as refused:
        an_order(house=a_neighbour())
    assert refused.value.code == "delivery.too_far"


def test_house_does_not_order_from_itself():
    station = an_institution()
    with pytest.raises(Invalid) as refused:
        an_order(an_item(station, title="太极拳辅导", kind="coaching", genre=""), house=station, orderer="township")
    assert refused.value.code == "delivery.item"


def test_order_is_seen_by_its_two_sides_only():
    item, room = an_item(), a_village_room()
    order = an_order(item, house=room)
    assert get_own_order(a_clerk(room, "何静"), order.pk) == order
    assert get_supplied_order(a_clerk(item.institution), order.pk) == order
    for actor in (a_citizen(), a_clerk(a_neighbour())):
        with pytest.raises(NotFound):
            get_order(actor, order.pk)


def test_wish_off_the_menu_is_answered_by_a_house_around_it():
    room, item = a_village_room(), an_item(title="教用手机", kind="training", genre="")
    order = place_order(a_clerk(room), draft=an_order_draft(None, room, kind="training", wish="教老人用手机"))
    assert (order.item, order.off_menu) == (None, True)
    supplier, stranger = a_clerk(item.institution), a_clerk(a_troupe(division=a_neighbour().division))
    assert get_supplied_order(supplier, order.pk) == order
    with pytest.raises(NotFound):
        get_supplied_order(stranger, order.pk)
    answered = offer_dates(supplier, order=order, item=item, starts=[in_days()])
    assert (answered.state, answered.item) == ("offered", item)
    again = ask_again(system(), order=answered, words="星期六才有空")
    assert (again.state, again.item, again.reason) == ("asked", None, "星期六才有空")
    assert ask_again(system(), order=again, words="x").reason == "星期六才有空"


def test_dates_are_offered_by_who_supplies_and_only_possible_ones():
    item, room = an_item(month_limit=1), a_village_room()
    order = an_order(item, house=room)
    with pytest.raises(NotAllowed):
        offer_dates(a_clerk(room, "何静"), order=order, item=item, starts=[in_days()])
    for starts in ([], [in_days(-1)], [in_days(200)]):
        with pytest.raises(Invalid):
            offer_dates(system(), order=order, item=item, starts=starts)
    seasonal = an_item(item.institution, title="坝坝戏", months=(in_days(80).month,))
    asked = an_order(seasonal)
    with pytest.raises(Invalid) as refused:
        offer_dates(system(), order=asked, item=seasonal, starts=[in_days(10)])
    assert refused.value.code == "delivery.season"


def test_month_limit_is_kept():
    item = an_item(month_limit=1, travel_minutes=0, minutes=10)
    start = in_days()
    an_agreed_order(item, start)
    same_month = start + timedelta(hours=2)
    if clock.day_of(same_month).month != clock.day_of(start).month:
        same_month = start - timedelta(hours=2)
    order = an_order(item, venue="坪上小学")
    with pytest.raises(Conflict) as refused:
        offer_dates(system(), order=order, item=item, starts=[same_month])
    assert refused.value.code == "delivery.month_full"


def test_crew_is_not_in_two_places_at_once_travel_included():
    item = an_item(travel_minutes=60)
    start = in_days()
    first = an_agreed_order(item, start)
    order = an_order(item, venue="坪上小学")
    with pytest.raises(Conflict) as refused:
        offer_dates(system(), order=order, item=item, starts=[start + timedelta(minutes=90 + 100)])
    assert refused.value.code == "delivery.elsewhere"
    other = an_item(item.institution, title="歌舞晚会", genre="song", crew="二队")
    assert an_agreed_order(other, start, venue="坪上小学").state == "announced"
    busy = Engagement.objects.get(order=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Engagement.objects.create(order=order, who=busy.who, busy=busy.busy)
    call_off(system(), order=first, reason="下雨")
    assert offer_dates(system(), order=order, item=item, starts=[start]).state == "offered"


def test_date_that_was_not_offered_is_not_agreed_and_agreeing_twice_is_once():
    order, start = an_offered_order()
    with pytest.raises(Conflict):
        agree(system(), order=order, start=start + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        agree(a_clerk(order.item.institution), order=order, start=start)
    agreed = agree(system(), order=order, start=start)
    assert agree(system(), order=order, start=start).session == agreed.session
    assert Engagement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_villages_that_take_the_same_evening_at_once_get_one():
    item, start = an_item(), in_days()
    orders = [an_offered_order(item, start, venue=f"第{n}组院坝")[0] for n in range(2)]

    def take(order: Order) -> str:
        try:
            return agree(system(), order=order, start=start).state
        except Conflict as refused:
            return refused.code

    assert sorted(race(*(partial(take, each) for each in orders))) == ["announced", "delivery.elsewhere"]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_order():
    item, room = an_item(), a_village_room()
    clerk = a_clerk(room)

    draft = an_order_draft(item, room)
    made = race(*[lambda: place_order(clerk, draft=draft).pk] * 2)
    assert made == [Order.objects.get().pk] * 2


def test_either_side_calls_off_with_a_reason_and_the_other_is_told():
    item, room = an_item(), a_village_room()
    clerk, supplier = a_clerk(room), a_clerk(item.institution, "何静")
    order = an_agreed_order(item, house=room, actor=clerk)
    with pytest.raises(Invalid):
        call_off(clerk, order=order, reason=" ")
    with pytest.raises(NotAllowed):
        call_off(a_citizen(), order=order, reason="不要了")
    off = call_off(clerk, order=order, reason="村里办白事")
    assert (off.state, off.ended_by, off.reason) == ("cancelled", "orderer", "村里办白事")
    off.session.refresh_from_db()
    assert off.session.status == "cancelled"
    assert call_off(supplier, order=off, reason="别的").reason == "村里办白事"
    assert Notice.objects.filter(person=supplier.person, title="点单方取消了").count() == 1


def test_after_its_hour_only_the_supplier_ends_it_and_then_it_was_not_delivered():
    room = a_village_room()
    clerk = a_clerk(room)
    order = begun(an_agreed_order(house=room, actor=clerk))
    with pytest.raises(Conflict):
        call_off(clerk, order=order, reason="没来")
    late = call_off(a_clerk(order.item.institution), order=order, reason="车坏在半路")
    assert (late.state, late.ended_by) == ("not_delivered", "supplier")


def test_order_follows_a_date_that_was_moved_or_called_off_at_the_desk():
    item = an_item()
    start = in_days()
    first = an_agreed_order(item, start)
    assert follow_dates(system()) == 0
    move(system(), session=first.session, start=start + timedelta(days=3))
    assert follow_dates(system()) == 1
    assert an_agreed_order(item, start, venue="坪上小学").starts_at == start
    call_off_date(system(), session=first.session, reason="停电")
    assert follow_dates(system()) == 1
    first.refresh_from_db()
    assert (first.state, first.reason, first.ended_by) == ("cancelled", "停电", "supplier")
