"""Who is inside now: in, out, in again; a class by its heads; the photo that a count stands on."""

import pytest

from tests.builders.booking import a_booking, a_desk, a_reader, a_running_session, an_offering
from tests.builders.doors import JPEG, a_photo
from tests.builders.people import a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.booking.actions import check_in, count_heads, undo_check_in
from wenmai.booking.actions.desk import Scan, pass_scanned
from wenmai.booking.actions.movements import count_out, leave
from wenmai.booking.actions.photos import keep_photo, remove_photo
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, DoorPhoto, Movement, Way
from wenmai.booking.queries.occupancy import Inside, inside, inside_of, running_at
from wenmai.booking.ticket_codes import write_ticket
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_institution()


@pytest.fixture
def session(house):
    return a_running_session(offering=an_offering(house, party_max=50), seats=100)


def test_in_out_and_in_again_is_one_attendance(house, session):
    desk, booking = a_desk(house), a_booking(session, party=3)
    ticket = write_ticket(booking)

    def passed(**more):
        return pass_scanned(desk, institution=house, scan=Scan(ticket, **more))

    with pytest.raises(Conflict, match="还没有签到"):
        passed(out=True)
    passed()
    assert inside_of(session) == Inside(3, 100)
    assert (passed(out=True).movement.heads, inside_of(session).people) == (3, 0)
    with pytest.raises(Conflict, match="已经出去了"):
        passed(out=True)
    assert (passed().movement.heads, inside_of(session).people) == (3, 3)
    with pytest.raises(Conflict, match="已经签到"):
        passed()
    assert (Attendance.objects.count(), Movement.objects.count()) == (1, 2)


def test_a_class_comes_by_heads_under_one_booking(house, session):
    booking = a_booking(session, party=45)
    came = check_in(a_desk(house), arrival=Arrival(session.pk, booking.person, Way.NAME, 42))
    assert (came.heads, inside_of(session).people) == (42, 42)


def test_nobody_counted_out_below_nought(house, session):
    desk = a_desk(house)
    count_heads(desk, session=session, total=12)
    assert count_out(desk, session=session.pk, heads=30).heads == 12
    assert (count_out(desk, session=session.pk, heads=1), inside_of(session).people) == (None, 0)
    count_out(desk, session=session.pk, heads=-2)
    assert inside_of(session).people == 2


def test_what_is_undone_takes_its_movements_along(house, session):
    desk, booking = a_desk(house), a_booking(session, party=2)
    came = check_in(desk, arrival=Arrival(session.pk, booking.person))
    leave(desk, session=session.pk, person=booking.person, heads=1)
    undo_check_in(desk, attendance=came.pk)
    assert inside_of(session).people == 0


def test_the_door_warns_at_nine_of_ten():
    assert [(each.crowded, each.full) for each in (Inside(89, 100), Inside(90, 100), Inside(100, 100))] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert not Inside(9000, None).crowded


def test_another_house_lets_nobody_out(session):
    with pytest.raises(NotAllowed):
        count_out(a_desk(an_institution()), session=session.pk, heads=1)


def test_counts_of_three_sessions_cost_what_one_costs(house, django_assert_num_queries):
    desk = a_desk(house)
    sessions = [a_running_session(offering=an_offering(house)) for _each in range(3)]
    for each in sessions:
        count_heads(desk, session=each, total=4)
        assert each.space is None
    for few in (sessions[:1], sessions):
        with django_assert_num_queries(3):
            assert [each.people for each in inside(few).values()] == [4] * len(few)
    assert [(each.pk, now.people) for each, now in running_at(house)] == [(each.pk, 4) for each in sessions]


def test_the_house_says_who_is_inside(client, house, session):
    count_heads(a_desk(house), session=session, total=91)
    page = client.get(f"/places/{house.code}/").content.decode()
    assert "现在在场 91 人，可容 100 人，快满了。" in page


def test_a_photo_is_kept_once_and_taken_away_for_good(house, session):
    desk = a_desk(house)
    count_heads(desk, session=session, total=30)
    photo = keep_photo(desk, session=session, content=JPEG + b"x")
    assert (photo.heads, photo.type, keep_photo(desk, session=session, content=JPEG + b"x").pk) == (
        30,
        "image/jpeg",
        photo.pk,
    )
    first = remove_photo(desk, photo=photo.pk).removed_at
    assert remove_photo(desk, photo=photo.pk).removed_at == first
    photo.refresh_from_db()
    assert bytes(photo.content) == b""
    with pytest.raises(NotFound):
        remove_photo(a_desk(an_institution()), photo=photo.pk)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", JPEG + b"0" * (5 * 1024 * 1024)])
def test_other_files_are_no_photos(house, session, content):
    with pytest.raises(Invalid):
        keep_photo(a_desk(house), session=session, content=content)


def test_the_sheet_shows_photos_and_devices_to_the_house_only(client, house, session):
    photo = a_photo(session)
    clerk = sign_in(client, a_clerk(house))
    page = clerk.get(f"/desk/activities/session/{session.pk}/")
    assert page.status_code == 404  # the session of no activity has no sheet
    answer = clerk.get(f"/desk/door/photos/{photo.pk}/")
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        JPEG + b"1",
        "image/jpeg",
        "nosniff",
    )


@pytest.mark.django_db(transaction=True)
def test_two_exits_at_once_let_out_whom_there_is(house):
    session = a_running_session(offering=an_offering(house), seats=10)
    booking = a_booking(session, a_reader(), party=2)
    desk = a_desk(house)
    check_in(desk, arrival=Arrival(session.pk, booking.person))
    out = race(*(lambda: leave(desk, session=session.pk, person=booking.person) for _each in range(2)))
    assert sorted(type(each).__name__ for each in out) == ["Conflict", "Movement"]
    assert (inside_of(session).people, DoorPhoto.objects.count()) == (0, 0)
