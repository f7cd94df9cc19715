"""Rooms without staff: whom the door lets in, what is kept of it, and that a visitor counts once a day."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.builders.doors import a_device, a_door
from tests.builders.people import a_citizen, a_clerk, a_manager, a_person, sign_in
from tests.builders.places import an_institution
from tests.builders.rooms import a_range_booking, a_room, an_open_house, lent
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry as Trail
from wenmai.booking.actions import cancel
from wenmai.booking.actions.attendance import say_heads
from wenmai.booking.actions.unattended import DoorPlan, forget_entries, knock, open_from_afar, set_door, stop_door
from wenmai.booking.devices import actor_of
from wenmai.booking.locks import LockSilent, written
from wenmai.booking.models import Attendance, Booking, DoorEntry, Entry, UnattendedDoor
from wenmai.booking.queries.unattended import doors_at, entries_at
from wenmai.booking.unattended_rules import sentence
from wenmai.kernel import clock, privacy, subjects
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.queries import FactFilter, facts
from wenmai.people.actions.codes import bind_card, issue_printed
from wenmai.people.codes import write_code
from wenmai.people.counter_pass import write_pass
from wenmai.places.actions import set_hours, weekly

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_open_house()


@pytest.fixture
def room(house):
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=range(1, 8), opens=0, closes=1440)])
    return a_room(house, name="24 小时书房")


@pytest.fixture
def door(house, room):
    return a_door(house, room)


def a_code(actor: Actor) -> str:
    """What a citizen shows: a printed code."""
    credential = issue_printed(actor)
    return write_code(credential.serial, clock.now(), rotating=False)


def knocked(door, text, nonce="", heads=1) -> DoorEntry:
    return knock(actor_of(door.device), device=door.device, text=text, nonce=nonce or uuid4().hex, heads=heads)


def visits(house) -> list[tuple[str, int]]:
    rows = facts(FactFilter(institutions=[house.code]))
    return [(row.kind, int(row.quantity)) for row in rows]


def test_a_code_opens_in_opening_hours_and_counts_once_a_day(house, door):
    who = a_citizen()
    code = a_code(who)
    first, second = knocked(door, code), knocked(door, code)
    assert (first.opened, first.visit, second.opened, second.visit) == (True, True, True, False)
    assert (first.person, first.by, first.reason) == (who.person, "code", "")
    assert visits(house) == [("culture.visit", 1)]
    other = a_door(house, a_room(house, name="自习室"))
    assert (knocked(other, code).visit, visits(house)) == (False, [("culture.visit", 1)])
    assert knocked(door, a_code(a_citizen())).visit is True


def test_the_same_knock_is_one_line(door):
    code = a_code(a_citizen())
    assert knocked(door, code, "a" * 16) == knocked(door, code, "a" * 16)
    assert DoorEntry.objects.count() == 1


def test_a_card_opens_as_a_code_does(house, door):
    person, clerk = a_person(), a_clerk(house)
    bind_card(clerk, found=write_pass(clerk, person.key), number="A1234567")
    entry = knocked(door, "a123-4567")
    assert (entry.opened, entry.by, entry.person) == (True, "card", person.key)


def test_outside_opening_hours_only_a_booking_opens(house, room, door):
    who = a_citizen()
    offering = lent(room)
    booking = a_range_booking(who, offering)
    set_hours(system(), institution=house.code, rules=[])
    early, stranger = knocked(door, a_code(who)), knocked(door, a_code(a_citizen()))
    assert (early.reason, stranger.reason) == ("booking.door_shut", "booking.door_shut")
    begins(booking, minutes=-5)
    entry = knocked(door, a_code(who))
    assert (entry.opened, entry.booking, entry.visit) == (True, booking, True)
    assert Attendance.objects.get(booking=booking).person == who.person
    assert sorted(visits(house)) == [("booking.space_use", 1), ("culture.visit", 1)]


def a_party(room, heads: int = 3, *others: Actor):
    """Somebody who has booked the room for a party, their code, and the booking that has just begun."""
    who = a_citizen()
    booking = a_range_booking(who, lent(room), party_size=heads)
    begins(booking, minutes=-5)
    Booking.objects.filter(pk=booking.pk).update(dependants=[each.person for each in others])
    return a_code(who), booking


def came(booking) -> tuple[int, int, int]:
    """Heads of the one attendance, what the facts add up to, and the lines behind that."""
    lines = facts(FactFilter(kinds=["booking.space_use"]))
    heads = Attendance.objects.get(booking=booking, undone_at=None).heads
    return heads, int(sum(row.quantity for row in lines)), len(lines)


def test_the_booker_says_how_many_of_the_party_have_come_and_the_facts_count_them(room, door):
    code, booking = a_party(room, 5)
    assert (knocked(door, code, heads=2).opened, came(booking)) == (True, (2, 2, 1))
    for heads in (2, 1):
        knocked(door, code, heads=heads)
        assert came(booking) == (2, 2, 1)
    knocked(door, code, heads=5)
    assert came(booking) == (5, 5, 3)


def test_more_than_were_booked_are_told_to_say_another_number(room, door):
    code, booking = a_party(room, 3)
    entry = knocked(door, code, heads=4)
    assert (entry.opened, entry.reason) == (False, "booking.door_party")
    assert "按约的人数改了再扫" in sentence(door, entry.reason)
    assert Attendance.objects.count() == 0
    with pytest.raises(Invalid):
        say_heads(system(), booking=booking, heads=4)
    with pytest.raises(NotAllowed):
        say_heads(a_citizen(), booking=booking, heads=2)
    knocked(door, code, heads=3)
    with pytest.raises(Invalid):
        say_heads(system(), booking=booking, heads=4)
    assert came(booking) == (3, 3, 1)


def test_each_of_a_party_signs_in_with_their_own_code_and_nobody_counts_twice(room, door):
    second, third = a_citizen("李秀英"), a_citizen("吴远")
    code, booking = a_party(room, 3, second, third)
    for text in (code, code, a_code(second)):
        knocked(door, text)
    assert came(booking)[:2] == (2, 2)
    knocked(door, code, heads=3)
    knocked(door, a_code(third))
    assert came(booking)[:2] == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_a_party_at_two_doors_at_once_counts_each_once():
    house = an_open_house()
    room, second = a_room(house), a_citizen("李秀英")
    code, booking = a_party(room, 2, second)
    doors, other = [a_door(house, room), a_door(house, room)], a_code(second)
    race(lambda: knocked(doors[0], code), lambda: knocked(doors[1], other))
    assert came(booking)[:2] == (2, 2)


def begins(booking, minutes) -> None:
    """The booking as if it began so many minutes from now."""
    session = booking.session
    start = clock.now() + timedelta(minutes=minutes)
    type(session).objects.filter(pk=session.pk).update(during=(start, start + timedelta(hours=2)))


def test_a_door_for_bookings_lets_nobody_else_in_and_a_cancelled_one_no_more(house, room):
    door = a_door(house, room, entry=Entry.BOOKED, early_minutes=15)
    who = a_citizen()
    booking = a_range_booking(who, lent(room))
    assert knocked(door, a_code(who)).reason == "booking.door_booking"
    begins(booking, minutes=14)
    code = a_code(who)
    assert knocked(door, code).opened is True
    begins(booking, minutes=16)
    assert knocked(door, code).reason == "booking.door_booking"
    begins(booking, minutes=14)
    type(booking).objects.filter(pk=booking.pk).update(state="confirmed")
    cancel(who, key=str(booking.key))
    assert knocked(door, code).reason == "booking.door_booking"


def test_forged_and_unknown_texts_open_nothing_and_say_nothing_of_anybody(door):
    for text, reason in (("WM1:AAAA", "people.code_damaged"), ("B7654321", "people.card"), ("", "people.card")):
        entry = knocked(door, text)
        assert (entry.opened, entry.person, entry.by) == (False, "", "unknown")
        assert entry.reason == reason or entry.reason.startswith("people.")


def test_a_real_name_may_be_asked_for(house, room):
    door = a_door(house, room, real_name_level=2)
    assert knocked(door, a_code(a_citizen())).reason == "booking.real_name"


def test_the_log_says_which_room_a_door_was_of_then(house, room, door):
    who, manager = a_citizen(), a_manager(house)
    first = knocked(door, a_code(who))
    set_door(manager, device=door.device_id, space=a_room(house, name="新舞房"), plan=DoorPlan(entry=Entry.FREE))
    second = knocked(UnattendedDoor.objects.get(), a_code(who))
    assert [each.entry.space.name for each in entries_at(house, 1).items] == ["新舞房", "24 小时书房"]
    assert [(each.opened, each.visits) for each in doors_at(house)] == [(1, 0)]
    told = {each.room: each for each in privacy.holders()}["booking.doors"].export(who.person)
    assert [each["地方"].split()[-1] for each in told["开门"]] == ["小时书房", "新舞房"]
    titles = [subjects.resolve(manager, f"booking.door_entry:{each.pk}").title for each in (first, second)]
    assert [title.split("，")[0] for title in titles] == ["24 小时书房", "新舞房"]
    page = sign_in(Client(), manager).get(f"/desk/door/rooms/{house.code}/").content.decode()
    assert page.count('<span lang="zh-Hans">24 小时书房</span>') == 1


def test_a_stopped_door_opens_for_nobody(house, door):
    manager = a_manager(house)
    first = stop_door(manager, door=door.pk).stopped_at
    assert stop_door(manager, door=door.pk).stopped_at == first
    assert knocked(door, a_code(a_citizen())).reason == "booking.door_off"
    with pytest.raises(Conflict, match="停用"):
        open_from_afar(a_clerk(house), door=door.pk, words="忘带手机")


def test_only_who_heads_the_house_sets_a_door(house, room):
    device, _token = a_device(house)
    with pytest.raises(NotFound):
        set_door(a_clerk(house), device=device.pk, space=room, plan=DoorPlan())
    elsewhere = a_room(an_open_house("OTHER"), name="别处")
    with pytest.raises(Invalid, match="不是本单位"):
        set_door(a_manager(house), device=device.pk, space=elsewhere, plan=DoorPlan())
    with pytest.raises(NotFound, match="没有设成门"):
        knock(actor_of(device), device=device, text="x", nonce="b" * 16)


def test_from_afar_a_door_opens_with_a_reason_that_is_kept(house, door):
    clerk = a_clerk(house)
    with pytest.raises(Invalid, match="写明"):
        open_from_afar(clerk, door=door.pk, words=" ")
    entry = open_from_afar(clerk, door=door.pk, words="读者手机没电")
    turned = json.loads(written().read_text().splitlines()[-1])
    assert (entry.opened, entry.operator, entry.words, turned["door"]) == (True, clerk.person, "读者手机没电", door.pk)
    assert Trail.objects.filter(verb="booking.door.open").count() == 1
    with pytest.raises(NotFound):
        open_from_afar(a_clerk(an_institution()), door=door.pk, words="试试")


def test_a_lock_that_does_not_answer_is_said_and_kept(house, door, settings):
    settings.DOOR_LOCK = "tests.booking.test_unattended.DeafLock"
    with pytest.raises(Conflict, match="没有回应"):
        open_from_afar(a_clerk(house), door=door.pk, words="读者手机没电")
    assert DoorEntry.objects.get().reason == "booking.door_silent"


class DeafLock:
    def open(self, _door, _seconds) -> None:
        raise LockSilent("no line")


def test_after_the_period_nobody_is_known_and_the_visits_stay(house, door, settings):
    who = a_citizen()
    old, new = knocked(door, a_code(who)), knocked(door, a_code(a_citizen()))
    DoorEntry.objects.filter(pk=old.pk).update(at=clock.now() - timedelta(days=settings.DOOR_ENTRY_DAYS, hours=1))
    told = {each.room: each for each in privacy.holders()}["booking.doors"].export(who.person)
    assert [each["开了"] for each in told["开门"]] == ["开了"]
    assert (forget_entries(system()), forget_entries(system())) == (1, 0)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.person, old.opened, old.visit, new.person != "") == ("", True, True, True)
    assert sum(count for _kind, count in visits(house)) == 2
    with pytest.raises(NotAllowed):
        forget_entries(a_manager(house))


def test_a_person_who_is_forgotten_leaves_the_log(door):
    who = a_citizen()
    knocked(door, a_code(who))
    holder = {each.room: each for each in privacy.holders()}["booking.doors"]
    assert (holder.erase(who.person), DoorEntry.objects.get().person) == (1, "")


@pytest.mark.django_db(transaction=True)
def test_two_doors_at_once_count_one_visit():
    house = an_open_house()
    set_hours(system(), institution=house.code, rules=[weekly(weekdays=range(1, 8), opens=0, closes=1440)])
    doors = [a_door(house, a_room(house, name=f"书房 {n}")) for n in range(2)]
    code = a_code(a_citizen())
    race(*[lambda door=door: knocked(door, code) for door in doors])
    assert sorted(DoorEntry.objects.values_list("opened", "visit")) == [(True, False), (True, True)]
    assert visits(house) == [("culture.visit", 1)]


def test_a_device_asks_and_is_answered(client, house, room):
    device, token = a_device(house)
    set_door(a_manager(house), device=device.pk, space=room, plan=DoorPlan(entry=Entry.FREE))
    code = a_code(a_citizen())

    def ask(words, key=token):
        return client.post("/desk/door/open/", words, "application/json", headers={"X-Wenmai-Device": key})

    answer = ask({"code": code, "nonce": "c" * 16})
    assert (answer.status_code, answer.json()["open"], answer.json()["seconds"]) == (200, True, 5)
    refused = ask({"code": "nothing", "nonce": "d" * 16}).json()
    assert (refused["open"], refused["seconds"], "码" in refused["say"]) == (False, 0, True)
    assert ask({"code": code, "nonce": "e" * 16}, "wrong").status_code == 403
    assert ask({"code": code}).status_code == 422
    assert ask("[").status_code == 422
    booking = a_party(room, 3)
    for heads, opened in ((4, False), ("-1", True), (None, True), (2, True)):
        answer = ask({"code": booking[0], "nonce": uuid4().hex, "heads": heads}).json()
        assert (answer["open"], "比约的人多" in answer["say"]) == (opened, not opened)
    assert came(booking[1])[0] == 2


def test_the_desk_sets_doors_and_reads_the_log(house, room):
    device, _token = a_device(house)
    desk = sign_in(Client(), a_manager(house))
    url = f"/desk/door/rooms/{house.code}/"
    form = {"device": device.pk, "space": room.pk, "entry": "free", "real_name_level": 0, "early_minutes": 10}
    assert desk.post(url, form | {"early_minutes": 600}).status_code == 422
    assert desk.post(url, form | {"counts": "on"}).status_code == 302
    door = UnattendedDoor.objects.get()
    knocked(door, a_code(a_citizen("周玉兰")))
    page = desk.get(url).content.decode()
    assert ("周*兰" in page, "周玉兰" in page, "计入" in page, "模拟" in page) == (True, False, True, True)
    assert desk.post(f"/desk/door/rooms/{door.pk}/open/", {"words": "忘带手机"}, follow=True).status_code == 200
    assert DoorEntry.objects.filter(by="remote").count() == 1
    clerk = sign_in(Client(), a_clerk(house))
    assert (clerk.get(url).status_code, clerk.post(url, form).status_code) == (200, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_no_more_when_it_is_longer(house, door, count, django_assert_max_num_queries):
    for _ in range(count):
        knocked(door, a_code(a_citizen()))
    desk = sign_in(Client(), a_manager(house))
    url = f"/desk/door/rooms/{house.code}/"
    desk.get(url)
    with django_assert_max_num_queries(16):
        desk.get(url)
