"""Scanners with no network: whatever they bring, in any order and any number of times, the attendance is the same."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.booking import a_booking, a_desk, a_reader, a_running_session, an_offering
from tests.builders.doors import a_device, a_line, bring
from tests.builders.people import a_citizen, a_clerk, a_manager
from tests.builders.places import an_institution
from tests.builders.shows import a_hall, a_show, seats_held
from tests.builders.threads import race
from wenmai.booking.actions import cancel, check_in, undo_check_in
from wenmai.booking.actions.devices import pair, pairing_code, register_device, revoke_device, take_packs
from wenmai.booking.arrivals import Arrival
from wenmai.booking.devices import actor_of, device_of, short_digest
from wenmai.booking.doors import door_settled
from wenmai.booking.models import Attendance, Crossing, DevicePack, DeviceScan, Kind, Movement, Session, State
from wenmai.booking.queries.doors import flagged
from wenmai.booking.seat_words import said
from wenmai.booking.ticket_codes import number_of, write_ticket
from wenmai.booking.verdicts import Line, Said, judged
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed
from wenmai.people.actions.codes import show_code

MINUTE = timedelta(minutes=1)
RUN = UUID(int=7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return an_institution()


@pytest.fixture
def session(house):
    return a_running_session(offering=an_offering(house))


@pytest.fixture
def device(house):
    return a_device(house)[0]


def came(session) -> list[tuple]:
    rows = Attendance.objects.filter(session=session, undone_at=None)
    return sorted(rows.values_list("person", "heads", "at", "way"))


def put_back(session: Session, by: timedelta) -> Session:
    """The same session as if it had been earlier: what was booked then is over now."""
    Session.objects.filter(pk=session.pk).update(during=(session.starts_at - by, session.ends_at - by))
    return Session.objects.get(pk=session.pk)


def test_a_device_is_paired_once_and_revoked_for_good(house):
    manager = a_manager(house)
    made, code = register_device(manager, institution=house, name=" 大门平板 ")
    device, token = pair(ANYONE, code=code.lower())
    assert (device.pk, device.name, device_of(token).pk) == (made.pk, "大门平板", made.pk)
    with pytest.raises(Invalid, match="登记码"):
        pair(ANYONE, code=code)
    with pytest.raises(Conflict, match="换一个名字"):
        register_device(manager, institution=house, name="大门平板")
    first = revoke_device(manager, device=device.pk).revoked_at
    assert revoke_device(manager, device=device.pk).revoked_at == first
    with pytest.raises(NotAllowed, match="停用"):
        device_of(token)
    with pytest.raises(Conflict, match="停用"):
        pairing_code(manager, device=device.pk)


def test_only_who_heads_the_house_registers(house):
    with pytest.raises(NotAllowed):
        register_device(a_clerk(house), institution=house, name="平板")


def test_a_pack_is_signed_and_names_nobody(house, session, device):
    citizen = a_citizen("周玉兰", phone="13981234567")
    show_code(citizen)
    booking = a_booking(session, citizen, party=2)
    gone = a_booking(session, reader := a_reader())
    cancel(reader, key=str(gone.key))
    (pack,) = take_packs(actor_of(device), device=device)
    assert crypto.verifies(crypto.public_keys()[pack.key], pack.body.encode(), bytes.fromhex(pack.signature))
    body = json.loads(pack.body)
    salt = bytes.fromhex(body["salt"])
    assert (body["session"], len(body["list"])) == (session.pk, 1)
    heads, inside, ticket, number, *codes = body["list"][0]
    assert (heads, inside, len(codes)) == (2, 0, 1)
    assert ticket == short_digest(salt, "t", booking.key.bytes)
    assert number == short_digest(salt, "n", number_of(booking).encode())
    assert body["revoked"] == [short_digest(salt, "t", gone.key.bytes)]
    assert all(word not in pack.body for word in ("周玉兰", citizen.person, str(booking.key), "13981234567"))


def test_a_pack_says_where_a_party_sits_and_nothing_where_nobody_has_a_seat(house, session, device):
    show = a_show(a_hall(house=house), start=clock.now() + timedelta(hours=2))
    booking = a_booking(show, party=2)
    free, seated = (json.loads(each.body) for each in take_packs(actor_of(device), device=device))
    ticket = short_digest(bytes.fromhex(seated["salt"]), "t", booking.key.bytes)
    assert (free["seats"], seated["seats"]) == ({}, {ticket: said(seats_held(booking))})
    assert [line[2] for line in seated["list"]] == [ticket]


def test_a_line_counts_once_however_often_it_comes(session, device):
    booking = a_booking(session, party=3)
    line = a_line(session, write_ticket(booking), 1, clock.now() - 5 * MINUTE)
    first = bring(device, line, run=RUN)
    before = came(session)
    assert (first.kept, bring(device, line, line, run=RUN).kept, came(session)) == ((1,), (1, 1), before)
    assert before == [(booking.person, 3, line.at, "code")]
    booking.refresh_from_db()
    assert (booking.state, DeviceScan.objects.count()) == (State.ATTENDED, 1)


def test_another_line_under_the_same_number_is_not_lost_silently(session, device):
    line = a_line(session, write_ticket(a_booking(session)), 1, clock.now() - MINUTE)
    bring(device, line, run=RUN)
    other = replace(line, nonce="ffffffff", code=write_ticket(a_booking(session)))
    assert bring(device, other, run=RUN).refused == {1: "number"}
    assert bring(device, other, run=uuid4()).kept == (1,)


def test_two_devices_at_two_doors_count_a_ticket_once_and_say_so(house, session, device):
    other = a_device(house)[0]
    booking = a_booking(session)
    late = a_line(session, write_ticket(booking), 1, clock.now() - 2 * MINUTE)
    early = a_line(session, number_of(booking), 1, clock.now() - 4 * MINUTE)
    bring(device, late)
    bring(other, early)
    assert came(session) == [(booking.person, 1, early.at, "code")]
    (flag,) = flagged(session)
    assert (flag.at, flag.device, flag.what) == (late.at, device.name, "放行了两次，只算一次")


def test_who_came_by_the_desk_is_not_counted_again(house, session, device):
    booking = a_booking(session)
    check_in(a_desk(house), arrival=Arrival(session.pk, booking.person))
    at_desk = came(session)
    bring(device, a_line(session, write_ticket(booking), 1, clock.now() - MINUTE))
    assert came(session) == at_desk
    assert [each.what for each in flagged(session)] == ["服务台已经签过到，只算一次"]


def test_what_a_clerk_took_back_does_not_come_again(house, session, device):
    booking = a_booking(session)
    line = a_line(session, write_ticket(booking), 1, clock.now() - MINUTE)
    bring(device, line, run=RUN)
    undo_check_in(a_desk(house), attendance=Attendance.objects.get().pk)
    bring(device, line, a_line(session, write_ticket(booking), 2, clock.now()), run=RUN)
    assert came(session) == []


def test_a_forged_line_lets_nobody_in_and_is_shown(session, device):
    text = write_ticket(a_booking(session))
    bring(
        device,
        a_line(session, text[:40] + ("B" if text[40] == "A" else "A") + text[41:], 1, clock.now()),
        a_line(session, "王小明 13812345678", 2, clock.now()),
    )
    assert came(session) == []
    assert [each.what for each in flagged(session)] == ["名单上没有，设备却放行了，没有计入"] * 2
    assert set(DeviceScan.objects.values_list("code", flat=True)) == {""}


def test_a_one_code_is_checked_as_of_the_time_it_was_shown(session, device):
    citizen = a_citizen()
    a_booking(session, citizen, party=2)
    text = show_code(citizen).text
    bring(device, a_line(session, text, 1, clock.now()), a_line(session, text, 2, clock.now() - 9 * MINUTE))
    assert [(person, heads) for person, heads, _at, _way in came(session)] == [(citizen.person, 2)]
    assert set(DeviceScan.objects.values_list("problem", flat=True)) == {"", "people.code_expired"}


def test_a_wrong_clock_is_put_right_and_noted(session, device):
    true = clock.now() - 5 * MINUTE
    wrong = a_line(session, write_ticket(a_booking(session)), 1, true - timedelta(days=3), skew=timedelta(days=3))
    bring(device, wrong)
    assert (came(session)[0][2], [each.what for each in flagged(session)]) == (true, ["设备的钟不准，按场次当天计"])


def test_a_late_upload_counts_on_the_day_of_the_session(house, device):
    booking = a_booking(a_running_session(offering=an_offering(house)))
    session = put_back(booking.session, timedelta(days=4))
    line = a_line(session, write_ticket(booking), 1, session.starts_at + MINUTE)
    bring(device, line)
    assert came(session)[0][2] == line.at


def test_cancelled_after_the_door_still_came(house, device):
    session = a_running_session(offering=an_offering(house))
    reader = a_reader()
    booking = a_booking(session, reader)
    line = a_line(session, write_ticket(booking), 1, clock.now() - MINUTE)
    cancel(reader, key=str(booking.key))
    bring(device, line)
    pool = session.pools.get()
    assert (len(came(session)), pool.remaining, Attendance.objects.get().booking) == (1, pool.capacity, None)


def test_counted_heads_and_the_exit(session, device):
    booking = a_booking(session, party=4)
    ticket, now = write_ticket(booking), clock.now()
    bring(
        device,
        a_line(session, ticket, 1, now - 9 * MINUTE),
        a_line(session, "", 2, now - 8 * MINUTE, kind=Kind.COUNT, heads=30),
        a_line(session, ticket, 3, now - 7 * MINUTE, way=Crossing.OUT, heads=1),
        a_line(session, ticket, 4, now - 6 * MINUTE, heads=1),
    )
    assert sum(heads for _person, heads, _at, _way in came(session)) == 34
    assert list(Movement.objects.order_by("at").values_list("way", "heads")) == [("out", 1), ("in", 1)]


def test_the_lines_only_grow(session, device):
    bring(device, a_line(session, write_ticket(a_booking(session)), 1, clock.now()))
    for change in (lambda: DeviceScan.objects.update(heads=9), lambda: DeviceScan.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_is_known_already_costs_the_same_for_one_and_for_nine(house, device, django_assert_num_queries):
    for number in (1, 9):
        session = a_running_session(offering=an_offering(house))
        lines = [a_line(session, write_ticket(a_booking(session)), seq, clock.now()) for seq in range(number)]
        run = uuid4()
        bring(device, *lines, run=run)
        with django_assert_num_queries(15):
            bring(device, lines[0], run=run)


def test_another_house_is_refused(device):
    session = a_running_session()
    assert bring(device, a_line(session, write_ticket(a_booking(session)), 1, clock.now())).refused == {1: "session"}
    assert came(session) == []


def test_a_door_is_settled_when_its_scanners_have_reported_or_a_day_has_passed(house, device):
    booking = a_booking(a_running_session(offering=an_offering(house)))
    over = put_back(booking.session, timedelta(minutes=100))
    ends = over.ends_at
    assert door_settled(over)
    take_packs(actor_of(device), device=device)
    assert (door_settled(over), door_settled(over, ends + timedelta(hours=25))) == (False, True)
    bring(device, a_line(over, write_ticket(booking), 1, clock.now()), waiting=2)
    assert not door_settled(over)
    bring(device)
    assert (door_settled(over), door_settled(over, ends)) == (True, False)
    DevicePack.objects.update(synced_at=None)
    revoke_device(a_manager(house), device=device.pk)
    assert door_settled(over)


SCANS = st.lists(
    st.tuples(
        st.integers(0, 1),  # device
        st.integers(0, 3),  # whose ticket; 3 is a count
        st.sampled_from(Crossing),
        st.integers(0, 12),  # minutes before now
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scans=SCANS, data=st.data())
def test_any_order_and_any_repetition_gives_the_same_attendance(house, scans, data):
    devices, now = [a_device(house)[0] for _each in range(2)], clock.now()
    outcomes = []
    for attempt in range(2):
        session = a_running_session(offering=an_offering(house))
        people = [a_reader(f"{number:032d}") for number in range(3)]
        tickets = [write_ticket(a_booking(session, each, party=2)) for each in people]
        lines = [
            (device, a_line(session, tickets[who] if who < 3 else "", seq, now - back * MINUTE, way=way,
                            kind=Kind.CODE if who < 3 else Kind.COUNT, heads=0 if who < 3 else seq + 1))
            for seq, (device, who, way, back) in enumerate(scans)
        ]  # fmt: skip
        sent = lines if not attempt else data.draw(st.permutations(lines + lines[: len(lines) // 2]))
        size = 1 if attempt else len(lines)
        for at in range(0, len(sent), size):
            for number, device in enumerate(devices):
                bring(device, *(line for owner, line in sent[at : at + size] if owner == number), run=RUN_OF[attempt])
        outcomes.append((came(session), _moved(session), [(each.at, each.what) for each in flagged(session)]))
    assert outcomes[0] == outcomes[1]


RUN_OF = (UUID(int=1), UUID(int=2))


def _moved(session: Session) -> list[tuple]:
    return sorted(Movement.objects.filter(session=session).values_list("at", "way", "heads"))


LINES = st.lists(
    st.builds(
        Line,
        key=st.integers(0, 99),
        device=st.integers(1, 3),
        run=st.just(RUN),
        seq=st.integers(1, 50),
        at=st.datetimes(),
        whom=st.sampled_from(["", "a", "b"]),
        count=st.booleans(),
        out=st.booleans(),
    ),
    unique_by=lambda each: (each.device, each.seq),
)


@settings(max_examples=60)
@given(lines=LINES, data=st.data())
def test_the_fold_is_pure(lines, data):
    shuffled = data.draw(st.permutations(lines + lines[:3]))
    verdicts = judged(shuffled)
    assert verdicts == judged(lines)
    for whom in ("a", "b"):
        assert sum(each.said is Said.IN for each in verdicts if each.line.whom == whom) <= 1
    assert len(verdicts) == len(lines)


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_upload_at_once_make_one_attendance(house):
    session = a_running_session(offering=an_offering(house))
    devices = [a_device(house)[0] for _each in range(2)]
    ticket, now = write_ticket(a_booking(session)), clock.now()
    race(*(lambda each=each: bring(each, a_line(session, ticket, 1, now)) for each in devices))
    assert (len(came(session)), DeviceScan.objects.count()) == (1, 2)


def test_a_device_is_locked_before_the_sessions_of_its_lines(device, session):
    """In the order of a knock at a door, which locks its device and then the session that it signs in to."""
    with CaptureQueriesContext(connection) as asked:
        bring(device, a_line(session, write_ticket(a_booking(session)), 1, clock.now()))
    said = [each["sql"] for each in asked]
    of_device = next(at for at, each in enumerate(said) if each.startswith('UPDATE "booking_device" '))
    of_session = next(at for at, each in enumerate(said) if "FOR NO KEY UPDATE" in each and "booking_session" in each)
    assert of_device < of_session
