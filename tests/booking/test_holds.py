"""Places that are held until one says again that one comes, where the rule asks for it."""

from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.people import a_citizen, sign_in
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, claim, move_session
from wenmai.booking.actions.claims import confirm, expire, expire_due
from wenmai.booking.actions.confirming import remind_to_confirm
from wenmai.booking.actions.rules import make_policy
from wenmai.booking.actions.waiting import serve_due, wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.holds import deadline
from wenmai.booking.models import Booking, Pool, WaitEntry
from wenmai.booking.queries.claims import get_claimable
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.booking.rush.shelf import shelve
from wenmai.booking.tickets import left_to_confirm
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor, Channel, system
from wenmai.kernel.errors import DomainError
from wenmai.notices.models import Notice

DAY = 24 * 60


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def a_show(seats=2, start=None, **rule) -> Pool:
    """Places of an evening in two days, to be confirmed a day before."""
    policy = a_policy(**({"confirming": "before", "hold_minutes": DAY} | rule))
    return a_pool(a_session(an_offering(policy=policy), seats=seats, start=start))


def taken(pool: Pool, actor: Actor, **about) -> Booking:
    return claim(actor, wish=Claim(pool=pool.pk, key=uuid4().hex, **about))


def is_over(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(hold_until=clock.now() - timedelta(seconds=1))


starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(timezone.make_aware)


@given(st.sampled_from(["soon", "before"]), st.integers(1, 20160), starts, starts)
def test_a_hold_ends_after_now_and_with_the_start_at_the_latest(kind, minutes, begins, now):
    until = deadline(kind, minutes, begins, now)
    assert until is None or now < until <= begins
    if kind == "before" and until:
        assert begins - until == timedelta(minutes=minutes)


@pytest.mark.django_db
def test_a_show_is_held_until_the_day_before_and_firm_when_one_says_so():
    pool, reader = a_show(), a_reader()
    booking = taken(pool, reader)
    assert (booking.state, booking.hold_until) == ("held", pool.session.starts_at - timedelta(days=1))
    assert refusal(lambda: confirm(a_reader(), key=str(booking.key))) == "booking.no_booking"
    assert confirm(reader, key=str(booking.key)).state == "confirmed"
    assert confirm(reader, key=str(booking.key)).hold_until is None
    assert expire_due(system()) == 0


@pytest.mark.django_db
def test_whoever_books_after_the_time_to_confirm_or_is_booked_for_by_staff_is_not_asked():
    late = a_show(start=clock.now() + timedelta(hours=3))
    assert taken(late, a_reader()).state == "confirmed"
    assert taken(a_show(), Actor(person=uuid4().hex, channel=Channel.PHONE), person=uuid4().hex).state == "confirmed"
    assert taken(a_show(), Actor(person=uuid4().hex, channel=Channel.RELATIVE), person=uuid4().hex).state == "held"
    soon = taken(a_show(confirming="soon", hold_minutes=10), a_reader())
    assert timedelta(minutes=9) < soon.hold_until - clock.now() <= timedelta(minutes=10)
    assert taken(a_show(confirming=""), a_reader()).state == "confirmed"


def moved(pool: Pool, start: datetime) -> None:
    move_session(system(), session=pool.session, start=start, end=start + timedelta(hours=2))
    pool.session.refresh_from_db()


@pytest.mark.django_db
def test_a_date_that_moves_takes_the_time_to_confirm_along():
    pool = a_show(start=clock.now() + timedelta(days=9))
    booking, over = taken(pool, a_reader()), taken(pool, a_reader())
    is_over(over)
    ended = Booking.objects.get(pk=over.pk).hold_until
    for days in (2, 20):
        start = clock.now() + timedelta(days=days)
        moved(pool, start)
        booking.refresh_from_db()
        assert (booking.state, booking.hold_until) == ("held", start - timedelta(days=1))
    moved(pool, clock.now() + timedelta(hours=20))
    booking.refresh_from_db()
    over.refresh_from_db()
    assert (booking.state, booking.hold_until) == ("confirmed", None)
    assert (over.state, over.hold_until) == ("held", ended)


@pytest.mark.django_db
def test_other_holds_stay_when_a_date_moves_and_end_with_its_start_at_the_latest():
    pool = a_show(start=clock.now() + timedelta(days=9), confirming="soon", hold_minutes=60)
    booking = taken(pool, a_reader())
    moved(pool, clock.now() + timedelta(days=12))
    assert Booking.objects.get().hold_until == booking.hold_until
    start = clock.now() + timedelta(minutes=20)
    moved(pool, start)
    assert Booking.objects.get().hold_until == start


@pytest.mark.django_db
def test_an_offer_to_who_waited_ends_with_the_new_start_at_the_latest():
    pool, first = a_show(seats=1, start=clock.now() + timedelta(days=9)), a_reader()
    booking = taken(pool, first)
    wait(a_reader(), wish=WaitWish((pool.session_id,), auto_accept=False))
    cancel(first, key=str(booking.key))
    serve_due(system())
    start = clock.now() + timedelta(minutes=20)
    moved(pool, start)
    entry = WaitEntry.objects.select_related("booking").get()
    assert (entry.state, entry.offered_until, entry.booking.hold_until) == ("offered", start, start)


@pytest.mark.django_db
def test_what_nobody_confirms_goes_to_who_waits():
    pool, first, second = a_show(seats=1), a_reader(), a_reader()
    booking = taken(pool, first)
    wait(second, wish=WaitWish((pool.session_id,)))
    is_over(booking)
    assert refusal(lambda: confirm(first, key=str(booking.key))) == "booking.hold_over"
    assert (expire_due(system()), expire_due(system())) == (1, 0)
    serve_due(system())
    assert Booking.objects.get(person=second.person).state == "confirmed"
    assert Notice.objects.filter(kind="booking.hold_expired", person=first.person).count() == 1
    assert unbalanced_pools() == []


@pytest.mark.django_db(transaction=True)
def test_confirming_at_the_last_moment_and_running_out_are_never_both():
    for _ in range(5):
        reader = a_reader()
        booking = taken(a_show(seats=1, confirming="soon", hold_minutes=10), reader)
        is_over(booking)
        race(partial(confirm, reader, key=str(booking.key)), partial(expire, system(), booking=booking.pk))
        assert Booking.objects.get(pk=booking.pk).state == "expired"
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_a_class_is_confirmed_whole_and_runs_out_with_one_message():
    offering, start = an_offering(), clock.now() + timedelta(days=2)
    pools = [a_pool(a_session(offering, seats=2, start=start + timedelta(weeks=week))) for week in range(3)]
    Pool.objects.filter(pk__in=[each.pk for each in pools[1:]]).update(lead=pools[0])
    kept, left = a_reader(), a_reader()
    firm = taken(pools[0], kept, hold_minutes=10)
    confirm(kept, key=str(firm.key))
    assert set(Booking.objects.filter(series=firm.series).values_list("state", flat=True)) == {"confirmed"}
    taken(pools[0], left, hold_minutes=10)
    Booking.objects.filter(person=left.person).update(hold_until=clock.now() - timedelta(seconds=1))
    assert expire_due(system()) == 3
    assert Notice.objects.filter(kind="booking.hold_expired", person=left.person).count() == 1
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_one_is_reminded_once_a_day_before_the_time_to_confirm():
    pool = a_show(start=clock.now() + timedelta(days=4))
    booking = taken(pool, a_reader())
    assert remind_to_confirm(system()) == 0
    Booking.objects.filter(pk=booking.pk).update(
        hold_until=clock.now() + timedelta(hours=20), booked_at=clock.now() - timedelta(days=2)
    )
    assert (remind_to_confirm(system()), remind_to_confirm(system())) == (1, 0)


@pytest.mark.django_db
def test_pages_and_the_api_say_until_when_and_confirm():
    reader = a_citizen()
    client = sign_in(Client(), reader)
    booking = taken(a_show(), reader)
    listed = client.get("/booking/").content.decode()
    page = client.get(f"/booking/{booking.key}/").content.decode()
    assert ("去确认" in listed, "还没有定下来" in page, "还有 23 小时 59 分" in page) == (True, True, True)
    said = client.get(f"/api/v1/booking/bookings/{booking.key}").json()
    assert (said["state"], said["hold_until"] is not None) == ("held", True)
    done = client.post(f"/api/v1/booking/bookings/{booking.key}/confirm")
    assert (done.status_code, done.json()["state"], done.json()["hold_until"]) == (200, "confirmed", None)
    assert "还没有定下来" not in client.get(f"/booking/{booking.key}/").content.decode()


@pytest.mark.django_db
def test_the_fast_door_leaves_to_the_other_what_is_only_held():
    pool = a_show()
    assert shelve(get_claimable(ANYONE, pool.pk)).plain is False
    assert shelve(get_claimable(ANYONE, a_show(confirming="").pk)).plain is True


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "不到 1 分钟"), (9, "还有 9 分钟"), (95, "还有 1 小时 35 分"), (3000, "还有 2 天")]
)
def test_how_long_is_left_is_said_in_words(minutes, said):
    now = clock.now()
    held = Booking(state="held", hold_until=now + timedelta(minutes=minutes, seconds=30))
    assert (left_to_confirm(held, now), left_to_confirm(Booking(state="confirmed"), now)) == (said, "")


@pytest.mark.django_db
def test_a_rule_that_asks_needs_a_time():
    assert refusal(lambda: make_policy(system(), draft=PolicyDraft("演出", confirming="before", hold_minutes=0))) == (
        "booking.rule"
    )
