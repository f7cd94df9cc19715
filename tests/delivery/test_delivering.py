"""经过、签收、计入: the people are counted once, and nothing counts that only its supplier has said."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.builders.booking import a_reader
from tests.builders.delivery import (
    REPORT,
    a_reported_order,
    a_troupe,
    a_village_room,
    an_agreed_order,
    an_item,
    begun,
    in_days,
)
from tests.builders.people import _staff, a_citizen, a_clerk
from tests.builders.plan import follow
from wenmai.booking.actions.attendance import check_in, count_heads
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, Way
from wenmai.booking.queries.sessions import heads_of
from wenmai.delivery.actions import keeping
from wenmai.delivery.actions.delivering import confirm_delivery, report_delivery
from wenmai.delivery.actions.keeping import drop_old_contacts, end_unreported
from wenmai.delivery.drafts import Report, Word
from wenmai.delivery.holding import erase_person, export_person
from wenmai.delivery.models import Confirmation, Order
from wenmai.kernel import clock
from wenmai.kernel.actor import Role, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.ledger.queries import FactFilter, facts, total
from wenmai.measures.periods import Period
from wenmai.measures.queries import aggregate
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db
GOOD = Word(came=True, stars=5, words="老人家看哭了")
ABSENT = Word(came=False, words="等到天黑没有来")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def counted(kind: str) -> int:
    return int(total(FactFilter(kinds=[kind]))[0] or 0)


def test_confirmed_show_counts_once_in_each_of_its_three_figures():
    room = a_village_room()
    clerk, item = a_clerk(room), an_item()
    order = a_reported_order(item, house=room, actor=clerk)
    assert (order.state, heads_of(order.session)) == ("delivered", 120)
    assert counted("delivery.performance") == 0
    made = confirm_delivery(clerk, order=order, word=GOOD)
    assert (made.came, made.stars, made.words) == (True, 5, "老人家看哭了")
    assert confirm_delivery(clerk, order=order, word=ABSENT) == made
    assert [counted(kind) for kind in ("delivery.performance", "activities.session_held", "activities.attendance")] == [
        1,
        1,
        120,
    ]
    (fact,) = facts(FactFilter(kinds=["delivery.performance"]))
    assert (fact.institution_kind, fact.division_code, fact.channel) == ("culture_centre", room.division_id, "onsite")
    assert fact.attributes == {"title": "川剧折子戏专场", "genre": "local_opera"}


def test_show_from_a_stage_car_says_so_and_other_kinds_have_no_fact_of_their_own():
    room = a_village_room()
    clerk, troupe = a_clerk(room), a_troupe()
    order = begun(an_agreed_order(an_item(troupe), house=room, actor=clerk))
    order = report_delivery(system(), order=order, report=Report(60, "在舞台车上演", by_vehicle=True))
    confirm_delivery(clerk, order=order, word=GOOD)
    assert [each.channel for each in facts(FactFilter(kinds=["delivery.performance"]))] == ["mobile"]
    lecture = an_item(troupe, title="防诈骗讲座", kind="lecture", genre="", crew="讲师")
    confirm_delivery(clerk, order=a_reported_order(lecture, house=room, actor=clerk, venue="院坝"), word=GOOD)
    assert (counted("delivery.performance"), counted("activities.session_held")) == (1, 2)


def test_who_was_checked_in_is_not_counted_again_by_the_report():
    order = begun(an_agreed_order())
    for _n in range(3):
        check_in(system(), arrival=Arrival(order.session_id, a_reader().person, Way.NAME, 1))
    report_delivery(system(), order=order, report=REPORT)
    assert (heads_of(order.session), counted("activities.attendance")) == (120, 120)


def test_show_behind_closed_doors_has_its_date_with_the_report():
    room = a_village_room()
    order = an_agreed_order(house=room, orderer="nursing_home", organisation="红格敬老院", is_open=False)
    order = report_delivery(system(), order=begun(order), report=REPORT)
    assert (order.state, heads_of(order.session), counted("activities.session_held")) == ("delivered", 120, 1)


def test_report_keeps_a_photo_and_is_the_suppliers():
    room = a_village_room()
    order = begun(an_agreed_order(house=room))
    with pytest.raises(NotAllowed):
        report_delivery(a_clerk(room, "何静"), order=order, report=REPORT)
    done = report_delivery(a_clerk(order.item.institution), order=order, report=REPORT, photos=(PNG,))
    assert done.session.photos.count() == 1
    assert report_delivery(system(), order=done, report=Report(9, "又一次")).report == REPORT.text


@pytest.mark.parametrize(("report", "field"), [(Report(0, "演了"), "heads"), (Report(9, " "), "text")])
def test_report_that_cannot_be_read_names_its_field(report, field):
    with pytest.raises(Invalid) as refused:
        report_delivery(system(), order=begun(an_agreed_order()), report=report)
    assert list(refused.value.fields) == [field]


def test_report_before_the_hour_and_word_before_the_report_are_refused():
    room = a_village_room()
    clerk = a_clerk(room)
    order = an_agreed_order(house=room, actor=clerk)
    with pytest.raises(Conflict):
        report_delivery(system(), order=order, report=REPORT)
    for word in (GOOD, ABSENT):
        with pytest.raises(Conflict):
            confirm_delivery(clerk, order=order, word=word)


def test_supplier_never_confirms_not_even_from_above_or_as_who_asked():
    troupe, room = a_troupe(), a_village_room()
    order = a_reported_order(an_item(troupe), house=room)
    county = _staff(Role.CLERK, troupe.division_id, "钱立")
    for actor in (a_clerk(troupe), county, a_citizen(), system()):
        with pytest.raises(NotAllowed):
            confirm_delivery(actor, order=order, word=GOOD)
    both = a_clerk(troupe, "何静")
    Order.objects.filter(pk=order.pk).update(asked_by=both.person)
    with pytest.raises(NotAllowed):
        confirm_delivery(both, order=order, word=GOOD)


def test_nobody_came_takes_heads_and_held_date_back():
    room = a_village_room()
    clerk = a_clerk(room)
    order = a_reported_order(house=room, actor=clerk)
    supplier = a_clerk(order.item.institution, "何静")
    for word in (Word(came=True), Word(came=True, stars=6), Word(came=False)):
        with pytest.raises(Invalid):
            confirm_delivery(clerk, order=order, word=word)
    confirm_delivery(clerk, order=order, word=ABSENT)
    order.refresh_from_db()
    assert (order.state, order.ended_by, order.reason) == ("not_delivered", "orderer", ABSENT.words)
    kinds = ("delivery.performance", "activities.session_held", "activities.attendance")
    assert [counted(kind) for kind in kinds] == [0, 0, 0]
    assert Notice.objects.filter(person=supplier.person, title="点单方说没有送到").count() == 1


def test_nobody_came_can_be_said_when_the_supplier_is_silent():
    room = a_village_room()
    clerk = a_clerk(room)
    order = begun(an_agreed_order(house=room, actor=clerk))
    assert confirm_delivery(clerk, order=order, word=ABSENT).came is False
    order.refresh_from_db()
    assert (order.state, order.session.status) == ("not_delivered", "cancelled")


def test_stars_are_one_to_five_in_the_database_too():
    order = a_reported_order()
    for columns in ({"came": True, "stars": 6}, {"came": True, "stars": None}, {"came": False, "stars": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.create(order=order, at=clock.now(), by="x", words="y", **columns)


def test_person_gets_what_they_ordered_and_is_forgotten():
    citizen = a_citizen("吴远")
    room = a_village_room()
    about = {"actor": citizen, "house": room, "orderer": "school", "organisation": "红格镇中心小学", "is_open": False}
    order = an_agreed_order(**about)
    told = export_person(citizen.person)["点单"]
    assert [(each["名义"], each["联系"]) for each in told] == [
        ("红格镇中心小学", {"name": "周玉兰", "phone": "13800000001"})
    ]
    assert erase_person(citizen.person) == 1
    order.refresh_from_db()
    assert (order.state, bytes(order.contact)) == ("cancelled", b"")


def past(order: Order, days: int) -> Order:
    """The same order so many days after its date, which lasted an hour and a half."""
    start = clock.now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(starts_at=start)
    if order.session:
        order.session.during = (start, start + timedelta(minutes=90))
        order.session.save(update_fields=["during"])
    return Order.objects.get(pk=order.pk)


def test_forgetting_who_ordered_leaves_what_has_begun_to_the_supplier():
    citizen, room, item = a_citizen("吴远"), a_village_room(), an_item(month_limit=9)
    about = {"actor": citizen, "house": room, "orderer": "school", "organisation": "红格镇中心小学"}
    played = begun(an_agreed_order(item, **about))
    silent = past(an_agreed_order(item, in_days(20), venue="操场", is_open=False, **about), 2)
    early = an_agreed_order(item, in_days(30), venue="院坝", **about)
    check_in(system(), arrival=Arrival(played.session_id, a_reader().person, Way.NAME, 1))
    start = clock.now() + timedelta(minutes=20)
    early.session.during = (start, start + timedelta(minutes=90))
    early.session.save(update_fields=["during"])
    check_in(system(), arrival=Arrival(early.session_id, a_reader().person, Way.NAME, 1))
    assert erase_person(citizen.person) == 3
    for order in (played, silent, early):
        order.refresh_from_db()
    assert [(each.state, bytes(each.contact)) for each in (played, silent, early)] == [
        ("announced", b""),
        ("agreed", b""),
        ("announced", b""),
    ]
    assert report_delivery(system(), order=played, report=REPORT).state == "delivered"


def test_nobody_came_can_be_said_after_thirty_days_too():
    room = a_village_room()
    clerk, item = a_clerk(room), an_item()
    silent = past(an_agreed_order(item, house=room, actor=clerk), 40)
    reported = past(a_reported_order(item, start=in_days(20), house=room, actor=clerk, venue="院坝"), 40)
    for order in (silent, reported):
        assert confirm_delivery(clerk, order=order, word=ABSENT).came is False
        order.refresh_from_db()
        assert (order.state, order.session.status) == ("not_delivered", "cancelled")
    assert [counted(kind) for kind in ("activities.session_held", "activities.attendance")] == [0, 0]


def test_thirty_days_after_only_what_was_counted_then_is_reported_and_what_nobody_wrote_up_ends():
    room = a_village_room()
    clerk, item = a_clerk(room), an_item(month_limit=9)
    about = {"house": room, "actor": clerk}
    attended = begun(an_agreed_order(item, **about))
    count_heads(system(), session=attended.session, total=70)
    attended = past(attended, 40)
    silent = past(an_agreed_order(item, in_days(20), venue="院坝", **about), 40)
    closed = past(an_agreed_order(item, in_days(25), venue="操场", is_open=False, **about), 40)
    waits = past(an_agreed_order(item, in_days(30), venue="戏台", **about), 20)
    for order, heads in ((attended, 71), (silent, 9), (closed, 9)):
        with pytest.raises(Conflict) as refused:
            report_delivery(system(), order=order, report=Report(heads, "演了"))
        assert refused.value.code == "delivery.late"
    supplier = a_clerk(item.institution, "何静")
    assert (end_unreported(system()), end_unreported(system())) == (2, 0)
    states = [Order.objects.get(pk=each.pk).state for each in (attended, silent, closed, waits)]
    assert states == ["announced", "not_delivered", "not_delivered", "announced"]
    assert Order.objects.get(pk=silent.pk).ended_by == "system"
    for person in (clerk.person, supplier.person):
        assert Notice.objects.filter(person=person, title="没有经过，不计入").count() == 2
    assert report_delivery(system(), order=attended, report=Report(70, "演了")).state == "delivered"
    assert counted("activities.attendance") == 70


def online_alone(order: Order) -> Order:
    """The same order, days ago, seen by five over the network and by nobody on the spot."""
    session = past(order, 40).session
    Attendance.objects.create(session=session, way=Way.COUNT, heads=5, online=True, at=session.starts_at)
    return Order.objects.get(pk=order.pk)


def test_who_took_part_online_keeps_an_order_and_the_others_end():
    room, item = a_village_room(), an_item(month_limit=9)
    about = {"house": room, "actor": a_clerk(room)}
    watched = online_alone(an_agreed_order(item, **about))
    silent = past(an_agreed_order(item, in_days(20), venue="院坝", **about), 40)
    assert end_unreported(system()) == 1
    assert [Order.objects.get(pk=each.pk).state for each in (watched, silent)] == ["announced", "not_delivered"]


def test_one_order_that_is_refused_keeps_no_other_from_ending(monkeypatch, caplog):
    citizen, room, item = a_citizen("吴远"), a_village_room(), an_item(month_limit=9)
    about = {"actor": citizen, "house": room, "orderer": "school", "organisation": "红格镇中心小学"}
    watched = online_alone(an_agreed_order(item, **about))
    silent = past(an_agreed_order(item, in_days(20), venue="院坝", **about), 40)
    monkeypatch.setattr(keeping, "_came", lambda _order: False)  # they take part between the look and the end
    assert end_unreported(system()) == 1
    to_come = an_agreed_order(item, in_days(30), venue="操场", is_open=False, **about)
    monkeypatch.setattr(keeping, "_begun", lambda _order: False)
    assert erase_person(citizen.person) == 3
    kept = [Order.objects.get(pk=each.pk) for each in (watched, silent, to_come)]
    assert [(each.state, bytes(each.contact)) for each in kept] == [
        ("announced", b""),
        ("not_delivered", b""),
        ("cancelled", b""),
    ]
    assert f"order {watched.pk} stays as it is: booking.people_came" in caplog.text


def test_contacts_are_dropped_ninety_days_after_the_end():
    order = a_reported_order()
    assert drop_old_contacts(system()) == 0
    Order.objects.filter(pk=order.pk).update(ended_at=clock.now() - timedelta(days=91))
    assert (drop_old_contacts(system()), drop_old_contacts(system())) == (1, 0)


def test_one_show_is_one_in_every_measure_of_the_plans():
    room = a_village_room()
    clerk = a_clerk(room)
    names = ("delivery.performances", "delivery.local_opera", "delivery.mobile_performances", "culture.sessions")
    before = {name: figure(name) for name in (*names, "delivery.vehicle_performances", "culture.visits")}
    confirm_delivery(clerk, order=a_reported_order(house=room, actor=clerk), word=GOOD)
    after = {name: figure(name) - was for name, was in before.items()}
    assert after == dict.fromkeys(names, 1) | {"delivery.vehicle_performances": 0, "culture.visits": 120}


def figure(measure: str) -> int:
    follow()
    year = clock.today().year  # half an hour ago may be last year
    period = Period(date(year - 1, 1, 1), date(year, 12, 31))
    return int(sum(row.value for row in aggregate([measure], division="51", period=period)))
