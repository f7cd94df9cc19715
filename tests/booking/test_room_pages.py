"""订场馆 in a browser without JavaScript: find, two taps, ask; the desk's week, terms, requests and times kept back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.booking import a_desk, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.rooms import a_lent_room, a_range, a_range_booking, a_room, an_open_house, lent, tomorrow
from wenmai.booking.actions.room_blocks import block_room, lift_block
from wenmai.booking.actions.room_requests import (
    approve_request,
    ask_range,
    lapse_requests,
    refuse_request,
    withdraw_request,
)
from wenmai.booking.forms.rooms import Choice
from wenmai.booking.models import Booking, RoomBlock, RoomRequest, Session
from wenmai.booking.queries.room_days import room_day
from wenmai.booking.room_registers import erase_person, export_person
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError, NotAllowed, NotFound
from wenmai.places.actions import Details, edit_space
from wenmai.places.models import Occupancy

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def local(instant) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")


def test_sentences_of_the_list_of_rooms_stand_apart(client):
    a_lent_room()
    client.cookies["language"] = "en"
    assert 'practise. <a href="/places/?d=' in said(client.get("/spaces/"))


def test_rooms_are_found_by_kind_size_equipment_and_day():
    house = an_open_house()
    small, large = a_room(house, name="琴房一", capacity=2), a_room(house, name="大排练厅", capacity=60)
    edit_space(
        system(),
        space=small.pk,
        name="琴房一",
        kind="piano_room",
        capacity=2,
        details=Details(equipment=(("钢琴", 1),)),
    )
    for each in (small, large):
        lent(each)
    a_room(house, name="不外借的")
    client = Client()
    for query, names in (
        ("", {"琴房一", "大排练厅"}),
        ("people=10", {"大排练厅"}),
        ("kind=piano_room", {"琴房一"}),
        ("equipment=钢琴", {"琴房一"}),
        ("equipment=架子鼓", set()),
        ("d=5134", set()),
    ):
        page = said(client.get(f"/spaces/?{query}"))
        assert {name for name in ("琴房一", "大排练厅", "不外借的") if f">{name}</a>" in page} == names, query
    day = tomorrow(0).date()
    a_range_booking(a_reader(), large.__class__.objects.get(pk=large.pk) and lent(large), 8, 12)
    assert "12:00—22:00" in said(client.get(f"/spaces/?day={day}&people=10"))


@pytest.mark.parametrize(("hour", "shown"), [(9, 0), (21, 1)])
def test_in_the_evening_the_list_begins_with_tomorrow(monkeypatch, hour, shown):
    then = clock.day_bounds(clock.today())[0] + timedelta(hours=hour)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert Choice({}).wish("51").day == clock.today() + timedelta(days=shown)
    assert Choice({"now": "1"}).wish("51").day == clock.today()


def test_a_day_too_far_gone_says_so_and_the_room_shows_the_next(monkeypatch, client):
    space = a_lent_room().space
    then = clock.day_bounds(clock.today())[0] + timedelta(hours=23, minutes=30)
    monkeypatch.setattr(clock, "now", lambda: then)
    found = room_day(space.pk)
    assert (found.day, found.late) == (clock.today() + timedelta(days=1), False)
    page = client.get(f"/spaces/{space.pk}/", {"day": clock.today().isoformat()}).content.decode()
    assert "今天来不及了" in page


def test_a_room_that_wants_notice_says_so_for_tomorrow(client):
    offering = a_lent_room(notice_minutes=2 * 24 * 60)
    day = tomorrow(0).date()
    for page in ("/spaces/", f"/spaces/{offering.space_id}/"):
        shown = said(client.get(page, {"day": day.isoformat()}))
        assert ("要提前 2 天约" in shown, "今天来不及了" in shown) == (True, False)
        assert f'<span class="nb">{day.month} 月 {day.day} 日</span><wbr>' in shown


def test_the_list_asks_the_same_for_one_and_three_rooms():
    house = an_open_house()
    lent(a_room(house, name="甲"))
    day = tomorrow(0).date()

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(f"/spaces/?day={day}").status_code == 200
        return len(caught)

    asked()
    few = asked()
    for name in "乙丙":
        lent(a_room(house, name=name))
    asked()
    assert asked() == few


def test_a_room_is_booked_in_two_taps():
    offering = a_lent_room()
    citizen = a_citizen()
    client = sign_in(Client(), citizen)
    day = tomorrow(0).date()
    page = said(client.get(f"/spaces/{offering.space_id}/?day={day}"))
    first = f"?start={local(tomorrow(9))}"
    assert first in page
    second = said(client.get(f"/spaces/{offering.space_id}/{first}"))
    assert f'name="end" value="{local(tomorrow(11))}"' in second
    assert f'value="{local(tomorrow(14))}"' not in second
    asked = [second.index(f'name="{each}"') for each in ("purpose", "people", "weeks")]
    assert max(asked) < second.index('name="end"')
    assert "<details" not in second.split('id="h-end"')[1].split('name="end"')[0]
    form = {"start": local(tomorrow(9)), "end": local(tomorrow(11)), "key": "k1", "people": "4", "purpose": "合唱"}
    for _ in "ab":
        answer = client.post(f"/spaces/{offering.space_id}/book/", form)
        assert answer.headers["Location"] == f"/booking/{Booking.objects.get().key}/"
    assert Booking.objects.get().answers == {"用途": "合唱"}
    page = said(client.get(f"/spaces/{offering.space_id}/?day={day}"))
    assert first not in page
    assert f"?start={local(tomorrow(11))}" in page


def test_a_time_that_is_gone_shows_what_is_left():
    offering = a_lent_room()
    a_range_booking(a_reader(), offering)
    client = sign_in(Client(), a_citizen())
    form = {"start": local(tomorrow(10)), "end": local(tomorrow(12)), "key": "k"}
    answer = client.post(f"/spaces/{offering.space_id}/book/", form)
    assert answer.status_code == 409
    assert "刚被约走" in said(answer)
    assert f"?start={local(tomorrow(11))}" in said(answer)
    assert client.post(f"/spaces/{offering.space_id}/book/", {"start": "x"}).status_code == 302


def test_who_has_not_signed_in_comes_back_to_the_time():
    offering = a_lent_room()
    form = {"start": local(tomorrow(9)), "end": local(tomorrow(11))}
    book = f"/spaces/{offering.space_id}/book/?start={local(tomorrow(9))}"
    assert Client().post(book, form).headers["Location"].startswith("/accounts/login/?next=/spaces/")
    back = sign_in(Client(), a_citizen()).get(book).headers["Location"]
    assert back.startswith(f"/spaces/{offering.space_id}/?start=")
    assert Client().get("/spaces/1/").status_code == 404


def test_the_space_page_and_the_front_lead_here():
    offering = a_lent_room()
    page = said(Client().get(f"/places/WHG/{offering.space_id}/"))
    assert f"/spaces/{offering.space_id}/" in page
    assert "/spaces/" in said(Client().get("/"))


def test_a_request_is_asked_once_and_approved_by_the_claim():
    offering = a_lent_room(approval=True)
    desk, first, second = a_desk(offering.institution), a_reader(), a_reader()
    wish = a_range(offering, purpose="合唱排练")
    asked = ask_range(first, wish=wish)
    assert ask_range(first, wish=a_range(offering, purpose="别的")).pk == asked.pk
    other = ask_range(second, wish=a_range(offering, 10, 12, purpose="舞蹈"))
    assert (Occupancy.objects.count(), refusal(lambda: ask_range(second, wish=a_range(offering)))) == (
        0,
        "booking.purpose",
    )
    for _ in "ab":
        booking = approve_request(desk, key=asked.pk).booking
    assert (booking.person, booking.state, Booking.objects.count()) == (first.person, "confirmed", 1)
    assert refusal(lambda: approve_request(desk, key=other.pk)) == "booking.room_taken"
    assert RoomRequest.objects.get(pk=other.pk).state == "asked"
    assert refusal(lambda: refuse_request(desk, key=other.pk, reason=" ")) == "booking.reason"
    for _ in "ab":
        assert refuse_request(desk, key=other.pk, reason="已有排练，下午空着").state == "refused"
    assert refusal(lambda: withdraw_request(second, key=other.pk)) == "booking.request_decided"
    with pytest.raises(NotFound):
        approve_request(a_reader(), key=other.pk)
    with pytest.raises(NotAllowed):
        approve_request(second, key=other.pk)
    assert refusal(lambda: ask_range(second, wish=a_range(offering, purpose="舞蹈"))) == "booking.room_taken"


def test_a_request_is_taken_back_or_lapses_and_is_personal_data():
    offering = a_lent_room(approval=True)
    reader = a_reader()
    asked = ask_range(reader, wish=a_range(offering, purpose="合唱"))
    assert export_person(reader.person)["申请"][0]["用途"] == "合唱"
    with pytest.raises(NotFound):
        withdraw_request(a_reader(), key=asked.pk)
    for _ in "ab":
        assert withdraw_request(reader, key=asked.pk).state == "withdrawn"
    late = ask_range(reader, wish=a_range(offering, 14, 16, purpose="合唱"))
    begun = clock.now() - timedelta(hours=1)
    RoomRequest.objects.filter(pk=late.pk).update(during=(begun, begun + timedelta(hours=2)))
    assert (lapse_requests(system()), lapse_requests(system())) == (1, 0)
    assert RoomRequest.objects.get(pk=late.pk).state == "lapsed"
    assert erase_person(reader.person) == 2
    for n in range(5):
        ask_range(reader, wish=a_range(offering, 9 + 2 * n, 11 + 2 * n, purpose="合唱"))
    assert refusal(lambda: ask_range(reader, wish=a_range(offering, 19, 20, purpose="合唱"))) == "booking.pending_most"


def test_a_citizen_asks_and_the_desk_answers_in_the_browser():
    offering = a_lent_room(approval=True)
    citizen = a_citizen()
    client = sign_in(Client(), citizen)
    desk = sign_in(Client(), a_clerk("WHG"))
    form = {"start": local(tomorrow(9)), "end": local(tomorrow(11)), "key": "k", "purpose": "合唱排练"}
    assert client.post(f"/spaces/{offering.space_id}/book/", form).headers["Location"] == "/spaces/requests/"
    assert "合唱排练" in said(client.get("/spaces/requests/"))
    asked = RoomRequest.objects.get()
    week = said(desk.get(f"/desk/rooms/WHG/?day={tomorrow(0).date()}"))
    assert "1 个申请等审" in week
    assert "1 个等审" in said(desk.get("/desk/"))
    assert desk.get(f"/desk/rooms/requests/{asked.pk}/refuse/").status_code == 200
    assert desk.post(f"/desk/rooms/requests/{asked.pk}/approve/").status_code == 302
    assert Booking.objects.get().person == citizen.person
    assert client.post(f"/spaces/requests/{asked.pk}/withdraw/").status_code == 409


def test_a_time_is_kept_back_once_and_given_free():
    offering = lent(a_room(setup=60))
    room, desk = offering.space, a_desk(offering.institution)
    span = {"space": room, "start": tomorrow(9), "end": tomorrow(11)}
    assert refusal(lambda: block_room(desk, reason=" ", **span)) == "booking.reason"
    first = block_room(desk, reason="检修", **span)
    assert block_room(desk, reason="检修", **span).pk == first.pk
    (taken,) = Occupancy.objects.all()
    assert taken.blocked == taken.during
    assert refusal(lambda: a_range_booking(a_reader(), offering)) == "booking.room_taken"
    with pytest.raises(NotAllowed):
        block_room(a_reader(), reason="检修", **span)
    with pytest.raises(NotFound):
        lift_block(a_reader(), key=first.pk)
    for _ in "ab":
        assert lift_block(desk, key=first.pk).lifted_at is not None
    a_range_booking(a_reader(), offering)
    assert refusal(lambda: block_room(desk, reason="检修", **span)) == "places.space_occupied"
    assert RoomBlock.objects.count() == 1


def test_the_week_shows_everything_and_a_booking_is_moved():
    offering = a_lent_room()
    citizen = a_citizen("周玉兰")
    booking = a_range_booking(citizen, offering, purpose="合唱")
    desk = sign_in(Client(), a_clerk("WHG"))
    day = tomorrow(0).date()
    block_room(system(), space=offering.space, start=tomorrow(20), end=tomorrow(22), reason="检修")
    week = said(desk.get(f"/desk/rooms/WHG/?day={day}"))
    for words in ("合唱", "检修", "09:00—11:00", "周*兰"):
        assert words in week
    drag = f"/desk/rooms/bookings/{booking.key}/drag/"
    answer = desk.post(drag, {"start": local(tomorrow(19))})
    assert (answer.status_code, answer.json()["said"][-1]) == (409, "。")
    answer = desk.post(drag, {"start": local(tomorrow(14))})
    assert answer.json() == {"url": f"/desk/rooms/WHG/?day={day}"}
    assert Session.objects.get(pk=booking.session_id).starts_at == tomorrow(14)
    form = {"day": day.isoformat(), "start": "16:00", "end": "15:00"}
    assert desk.post(f"/desk/rooms/bookings/{booking.key}/move/", form).status_code == 422
    assert desk.post(f"/desk/rooms/bookings/{booking.key}/move/", form | {"end": "18:00"}).status_code == 302
    assert Session.objects.get(pk=booking.session_id).ends_at == tomorrow(18)
    for client in (sign_in(Client(), citizen), sign_in(Client(), a_clerk(an_institution(code="HG").code))):
        assert client.post(drag, {"start": local(tomorrow(9))}).status_code in {302, 403, 404}


def test_the_desk_lends_blocks_and_stops():
    room = a_room()
    desk = sign_in(Client(), a_clerk("WHG"))
    url = f"/desk/rooms/WHG/{room.pk}"
    form = {"step_minutes": 30, "min_minutes": 60, "max_minutes": 120, "ahead_days": 7, "notice_minutes": 0}
    form |= {"cancel_minutes": 120}
    assert desk.post(f"{url}/terms/", form | {"max_minutes": 30}).status_code == 422
    assert desk.post(f"{url}/terms/", form).status_code == 302
    assert 'value="120"' in said(desk.get(f"{url}/terms/"))
    kept = {"day": tomorrow(0).date().isoformat(), "start": "09:00", "end": "11:00", "reason": "布展"}
    assert desk.post(f"{url}/block/", kept | {"end": "08:00"}).status_code == 422
    assert desk.post(f"{url}/block/", kept).status_code == 302
    assert desk.post(f"/desk/rooms/blocks/{RoomBlock.objects.get().pk}/lift/").status_code == 302
    assert desk.post(f"{url}/stop/").status_code == 302
    assert "现在不外借" in said(Client().get(f"/spaces/{room.pk}/"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01", "x", "2026-11-23\x00"])
def test_days_of_no_use_are_no_fault(day):
    offering = a_lent_room()
    desk = sign_in(Client(), a_clerk("WHG"))
    for url in ("/spaces/", f"/spaces/{offering.space_id}/", f"/spaces/{offering.space_id}/seats/"):
        assert Client().get(url, {"day": day, "start": f"{day}T09:00"}).status_code in {200, 404}
    assert desk.get("/desk/rooms/WHG/", {"day": day}).status_code == 200
    free = Client().get(f"/api/v1/booking/spaces/{offering.space_id}/free", {"day": day})
    assert free.status_code == 422
    claim = {"start": f"{day}T09:00:00+08:00", "end": f"{day}T11:00:00+08:00", "purpose": "\x00"}
    book = f"/api/v1/booking/spaces/{offering.space_id}/bookings"
    answer = sign_in(Client(), a_citizen()).post(book, claim, "application/json", headers={"Idempotency-Key": "k" * 9})
    assert answer.status_code == 422
    naive = {"start": "2026-11-23T09:00:00", "end": "2026-11-23T11:00:00"}
    answer = sign_in(Client(), a_citizen()).post(book, naive, "application/json", headers={"Idempotency-Key": "k" * 9})
    assert answer.status_code == 422


def test_what_a_database_cannot_keep_is_no_fault():
    offering = a_lent_room()
    form = {"start": local(tomorrow(9)), "end": local(tomorrow(11)), "key": "k\x00", "purpose": "合\x00唱"}
    answer = sign_in(Client(), a_citizen()).post(f"/spaces/{offering.space_id}/book/", form)
    assert answer.status_code in {302, 400, 422}
