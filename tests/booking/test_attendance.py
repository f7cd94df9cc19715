"""The door: check-in by code, by name and by count; undone, raced, confirmed; and what the ledger says afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.builders.booking import (
    ATTENDANCE,
    HELD,
    a_booking,
    a_desk,
    a_pool,
    a_reader,
    a_running_session,
    a_session,
    an_offering,
)
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import (
    add_heads,
    cancel_session,
    check_in,
    confirm_forgotten,
    confirm_held,
    count_heads,
    undo_check_in,
    withdraw_held,
)
from wenmai.booking.actions.desk import Scan, check_in_scanned, look_up
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, Booking, Session, Way
from wenmai.booking.queries.desk import sheet
from wenmai.booking.queries.sessions import desk_day, door_counts, unbalanced_pools, unsettled
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.people.actions.codes import issue_printed, show_code
from wenmai.people.codes import write_code

pytestmark = pytest.mark.django_db


def facts(kind: str = ATTENDANCE.name) -> list[tuple]:
    """(quantity, division, institution kind, channel) of every fact of a kind, reversals too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quantity, division_code, institution_kind, channel FROM ledger_fact WHERE kind = %s ORDER BY id",
            [kind],
        )
        return cursor.fetchall()


def counted(kind: str = ATTENDANCE.name) -> Decimal:
    return sum((row[0] for row in facts(kind)), Decimal(0))


def printed(citizen) -> str:
    """The text of a lasting code on paper."""
    row = issue_printed(citizen)
    return write_code(row.serial, row.issued_at, rotating=False)


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def arrival(booking: Booking, **about) -> Arrival:
    return Arrival(booking.session_id, booking.person, **about)


def test_check_in_counts_the_party_where_it_happens():
    session = a_running_session()
    clerk = a_desk(session.offering.institution)
    came = check_in(clerk, arrival=arrival(a_booking(session, party=3)))
    assert (came.heads, came.way, came.by, came.booking.state) == (3, "code", clerk.person, "attended")
    assert facts() == [(Decimal(3), "510422101200", "culture_station", "onsite")]


def test_check_in_counts_who_really_came():
    booking = a_booking(a_running_session(), party=4)
    assert check_in(system(), arrival=arrival(booking, heads=2)).heads == 2
    assert counted() == 2


def test_check_in_of_more_than_booked_is_refused():
    booking = a_booking(a_running_session(), party=2)
    assert refusal(lambda: check_in(system(), arrival=arrival(booking, heads=3))) == "booking.heads"


def test_check_in_twice_says_when_and_counts_once():
    booking = a_booking(a_running_session())
    check_in(system(), arrival=arrival(booking))
    with pytest.raises(Conflict, match=r"\d\d:\d\d 已经签到了"):
        check_in(system(), arrival=arrival(booking))
    assert (counted(), Attendance.objects.count()) == (1, 1)


def test_check_in_is_for_the_host():
    booking = a_booking(a_running_session())
    for actor in (a_reader(), a_desk(an_institution())):
        with pytest.raises(NotAllowed):
            check_in(actor, arrival=arrival(booking))
    assert facts() == []


def test_check_in_at_the_wrong_session_names_the_right_one():
    host = an_institution()
    right, wrong = (
        a_running_session(offering=an_offering(host, title="彝绣体验")),
        a_running_session(offering=an_offering(host)),
    )
    booking = a_booking(right)
    with pytest.raises(Conflict, match="彝绣体验") as caught:
        check_in(system(), arrival=Arrival(wrong.pk, booking.person))
    assert (caught.value.code, caught.value.fields) == ("booking.wrong_session", {"session": str(right.pk)})


def test_check_in_without_booking_says_what_is_left_and_can_seat_at_once():
    session, person = a_running_session(seats=3), a_reader().person
    assert refusal(lambda: check_in(system(), arrival=Arrival(session.pk, person))) == "booking.not_booked"
    came = check_in(system(), arrival=Arrival(session.pk, person, heads=2, seat_now=True))
    assert (came.booking.party_size, a_pool(session).remaining, unbalanced_pools()) == (2, 1, [])
    assert (
        refusal(lambda: check_in(system(), arrival=Arrival(session.pk, a_reader().person, heads=2, seat_now=True)))
        == "booking.full"
    )


def test_check_in_to_a_walk_in_session_needs_no_booking():
    session = a_running_session(seats=0)
    assert check_in(system(), arrival=Arrival(session.pk, a_reader().person)).heads == 1
    assert counted() == 1


def test_check_in_has_its_time():
    early, late = a_session(start=clock.now() + timedelta(hours=2)), a_session(start=clock.now() - timedelta(hours=5))
    cancelled = a_running_session()
    cancel_session(system(), session=cancelled, reason="")
    codes = [refusal(lambda s=s: check_in(system(), arrival=Arrival(s.pk, "p"))) for s in (early, late, cancelled)]
    assert codes == ["booking.too_early", "booking.too_late", "booking.cancelled"]


def test_check_in_by_name_may_be_entered_later_and_stays_on_its_day():
    session = a_session(start=clock.now() - timedelta(days=3), minutes=60, seats=0)
    came = check_in(system(), arrival=Arrival(session.pk, a_reader().person, Way.NAME))
    assert came.at == session.ends_at


def test_check_in_of_a_dependant_brings_the_booked_party():
    session, grandmother = a_running_session(), a_reader().person
    booking = a_booking(session, party=2)
    Booking.objects.filter(pk=booking.pk).update(dependants=[grandmother])
    came = check_in(system(), arrival=Arrival(session.pk, grandmother))
    assert (came.person, came.heads) == (booking.person, 2)


def test_undo_reverses_the_fact_and_frees_the_booking():
    booking = a_booking(a_running_session(), party=2)
    came = check_in(system(), arrival=arrival(booking))
    undone = undo_check_in(system(), attendance=came.pk)
    assert (undone.undone_at is not None, counted(), len(facts())) == (True, 0, 2)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"
    undo_check_in(system(), attendance=came.pk)
    assert len(facts()) == 2
    check_in(system(), arrival=arrival(booking))
    assert counted() == 2


def test_undo_of_another_houses_attendance_does_not_exist():
    came = check_in(system(), arrival=arrival(a_booking(a_running_session())))
    with pytest.raises(NotFound):
        undo_check_in(a_desk(an_institution()), attendance=came.pk)
    with pytest.raises(NotFound):
        undo_check_in(system(), attendance=0)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_make_one_attendance():
    session = a_running_session()
    booking = a_booking(session)
    clerks = [a_desk(session.offering.institution) for _ in range(4)]
    results = race(*[lambda c=c: check_in(c, arrival=arrival(booking)) for c in clerks])
    codes = sorted("in" if isinstance(each, Attendance) else each.code for each in results)
    assert codes == ["booking.already_in"] * 3 + ["in"]
    assert (Attendance.objects.count(), counted()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_counting_at_once_lose_nobody():
    session = a_running_session()
    race(*[lambda: add_heads(system(), session=session, change=1) for _ in range(5)])
    assert (door_counts([session])[session.pk].counted, counted()) == (5, 5)


def test_count_goes_up_and_down_and_the_ledger_follows():
    session = a_running_session(seats=0)
    assert [count_heads(system(), session=session, total=n) for n in (3, 7, 5, 5)] == [3, 7, 5, 5]
    assert add_heads(system(), session=session, change=-1) == 4
    assert (counted(), door_counts([session])[session.pk].counted) == (4, 4)
    assert add_heads(system(), session=session, change=-9) == 0
    assert counted() == 0


@pytest.mark.parametrize("total", [-1, 20_001])
def test_count_beyond_belief_is_refused(total):
    with pytest.raises(Invalid):
        count_heads(system(), session=a_running_session(), total=total)


def test_confirm_counts_one_session_once():
    session = a_running_session(seats=0)
    count_heads(system(), session=session, total=9)
    clerk = a_desk(session.offering.institution)
    held = confirm_held(clerk, session=session, expected=9)
    assert (held.status, held.held_by, confirm_held(clerk, session=session).status) == ("done", clerk.person, "done")
    assert facts(HELD.name) == [(Decimal(1), "510422101200", "culture_station", "onsite")]


def test_confirm_of_nobody_or_of_an_old_number_is_refused():
    session = a_running_session(seats=0)
    assert refusal(lambda: confirm_held(system(), session=session)) == "booking.nobody"
    count_heads(system(), session=session, total=2)
    assert refusal(lambda: confirm_held(system(), session=session, expected=3)) == "booking.count_changed"
    future = a_session(start=clock.now() + timedelta(minutes=30), seats=0)
    assert refusal(lambda: confirm_held(system(), session=future)) == "booking.not_started"
    assert facts(HELD.name) == []


def test_a_session_that_nobody_is_left_in_was_not_held():
    session = a_running_session(seats=0)
    count_heads(system(), session=session, total=2)
    confirm_held(system(), session=session)
    count_heads(system(), session=session, total=0)
    assert (counted(), counted(HELD.name), Session.objects.get(pk=session.pk).status) == (0, 0, "closed")


def test_withdrawn_confirmation_can_be_confirmed_again():
    session = a_running_session(seats=0)
    count_heads(system(), session=session, total=2)
    confirm_held(system(), session=session)
    withdraw_held(system(), session=session, reason="弄错了")
    assert (counted(HELD.name), counted()) == (0, 2)
    confirm_held(system(), session=session)
    assert counted(HELD.name) == 1


def test_cancelled_session_is_never_held():
    session = a_running_session(seats=0)
    cancel_session(system(), session=session, reason="下雨")
    assert refusal(lambda: confirm_held(system(), session=session)) == "booking.not_held"


def test_forgotten_sessions_with_people_are_confirmed_and_empty_ones_stay():
    with_people = a_session(start=clock.now() - timedelta(days=2), seats=0)
    empty = a_session(start=clock.now() - timedelta(days=2), seats=0)
    count_heads(system(), session=with_people, total=12)
    assert (confirm_forgotten(system()), confirm_forgotten(system())) == (1, 0)
    assert (counted(HELD.name), Session.objects.get(pk=empty.pk).status) == (1, "published")
    host = empty.offering.institution
    assert [each.session.pk for each in unsettled(a_desk(host), host)] == [empty.pk]


def test_scan_finds_the_session_that_the_person_is_here_for():
    citizen = a_citizen("周玉兰")
    session = a_running_session()
    a_running_session(offering=an_offering(session.offering.institution))
    booking = a_booking(session, citizen, party=2)
    clerk = a_clerk(session.offering.institution)
    code = show_code(citizen)
    came = check_in_scanned(clerk, institution=session.offering.institution, scan=Scan(code.text))
    assert (came.booking.pk, came.heads) == (booking.pk, 2)
    assert (
        refusal(lambda: check_in_scanned(clerk, institution=session.offering.institution, scan=Scan(code.digits)))
        == "booking.already_in"
    )


def test_scan_of_a_printed_code_at_a_walk_in_session():
    citizen = a_citizen()
    session = a_running_session(seats=0)
    clerk = a_clerk(session.offering.institution)
    code = printed(citizen)
    assert check_in_scanned(clerk, institution=session.offering.institution, scan=Scan(code)).person == citizen.person


def test_scan_that_cannot_be_used_is_refused_with_its_reason():
    session = a_running_session()
    host, clerk = session.offering.institution, a_clerk(session.offering.institution)
    real = show_code(a_citizen()).text
    forged = real[:20] + ("A" if real[20] != "A" else "B") + real[21:]
    codes = [
        refusal(lambda text=text: check_in_scanned(clerk, institution=host, scan=Scan(text)))
        for text in (forged, real[:30], "000000", "")
    ]
    assert codes == ["people.code_forged", "people.code_damaged", "people.short_code", "people.card"]
    with pytest.raises(NotAllowed):
        check_in_scanned(a_clerk(an_institution()), institution=host, scan=Scan(real))


def test_scan_with_nothing_on_or_too_much_on_says_so():
    host = an_institution()
    clerk, citizen = a_clerk(host), a_citizen()
    code = printed(citizen)
    assert refusal(lambda: check_in_scanned(clerk, institution=host, scan=Scan(code))) == "booking.nothing_on"
    for _ in range(2):
        a_running_session(offering=an_offering(host, bookable=False), seats=0)
    assert refusal(lambda: check_in_scanned(clerk, institution=host, scan=Scan(code))) == "booking.which_session"


def test_look_up_finds_by_name_or_phone_and_leaves_a_trace():
    session = a_running_session()
    host = session.offering.institution
    booking = a_booking(session, a_citizen("周玉兰", phone="13808126604"))
    a_booking(session, a_citizen("周玉梅", phone="13808126605"))
    clerk = a_clerk(host)
    assert [(each.name, each.booking.pk) for each in look_up(clerk, institution=host, text="玉兰")] == [
        ("周*兰", booking.pk)
    ]
    assert [each.booking.pk for each in look_up(clerk, institution=host, text="6604")] == [booking.pk]
    assert look_up(clerk, institution=host, text="0000") == []
    assert AuditEntry.objects.filter(verb="booking.look_up").count() == 3
    for text in ("周", "12345", ""):
        with pytest.raises(Invalid):
            look_up(clerk, institution=host, text=text)
    with pytest.raises(NotAllowed):
        look_up(a_clerk(an_institution()), institution=host, text="周玉兰")


def test_sheet_and_desk_take_the_same_queries_for_one_and_three(django_assert_num_queries):
    session = a_running_session()
    host = session.offering.institution
    clerk = a_desk(host)
    for wanted in (1, 3):
        while Session.objects.count() < wanted:
            a_running_session(offering=an_offering(host))
        while Booking.objects.filter(session=session).count() < wanted:
            check_in(system(), arrival=arrival(a_booking(session)))
        with django_assert_num_queries(4):
            assert len(sheet(session)) == wanted
        with django_assert_num_queries(5):
            assert len(desk_day(clerk, host, clock.today())) == wanted


def test_desk_is_empty_for_strangers():
    session = a_running_session()
    assert desk_day(a_desk(an_institution()), session.offering.institution, clock.today()) == []
