"""Rounds: a lottery that anyone can recompute, a queue that is fair to who came early, an approval."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.booking import a_desk, a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, cancel_session, claim
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.drawing import draw_round, seal, tell_due
from wenmai.booking.actions.returns import release_due
from wenmai.booking.actions.rounds import apply, cancel_round, end_overtaken, plan_round, withdraw
from wenmai.booking.actions.waiting import serve_due
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.draw import Entry, digest, draw, in_order, write_list, write_result
from wenmai.booking.models import Application, Booking, IntakeRound, Mode, Offering, Pool, Standing, WaitEntry
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.rounds import my_application, paper
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor, system
from wenmai.kernel.errors import DomainError
from wenmai.notices.models import Notice
from wenmai.places.actions import Change, Hours, add_exception, add_space, set_hours
from wenmai.places.models import SpaceKind

VERIFY = Path(__file__).parents[2] / "tools" / "verify_draw.py"


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def verified(found, tmp_path, *more) -> str:
    """What the separate program says of what was published."""
    for name in ("list", "result"):
        (tmp_path / name).write_bytes(bytes(paper(found, name).content))
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result"), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}"


entries = st.lists(
    st.builds(
        Entry,
        number=st.uuids().map(lambda key: number_of(key, "p")),
        tickets=st.integers(1, 4),
        party=st.integers(1, 3),
        wishes=st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True).map(tuple),
        arrived=st.one_of(st.none(), st.integers(0, 5)),
    ),
    max_size=30,
    unique_by=lambda each: each.number,
)


@given(entries, st.text("abc0", min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_draw_is_a_function_of_list_and_seed_whatever_the_order_of_the_rows(people, seed, random):
    places = {"A": 4, "B": 2, "C": 0}
    sealed = digest(write_list("r", places, people))
    shuffled = list(people)
    random.shuffle(shuffled)
    assert digest(write_list("r", places, shuffled)) == sealed
    outcomes = list(draw(people, places, sealed, seed))
    assert outcomes == list(draw(shuffled, places, sealed, seed))
    party = {each.number: each.party for each in people}
    taken = Counter()
    for each in outcomes:
        taken[each.place] += party[each.number]
    assert all(taken[code] <= free for code, free in places.items())
    assert [each.rank for each in outcomes] == list(range(1, len(people) + 1))


@settings(max_examples=5)
@given(entries)
def test_the_separate_program_finds_the_same(tmp_path_factory, people):
    folder, places = tmp_path_factory.mktemp("draw"), {"A": 4, "B": 2, "C": 1}
    content = write_list("r", places, people)
    sealed = digest(content)
    (folder / "list").write_bytes(content)
    (folder / "result").write_bytes(write_result(sealed, "7", draw(people, places, sealed, "7")))
    command = [sys.executable, str(VERIFY), str(folder / "list"), str(folder / "result"), "--commitment", sealed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "一致" in done.stdout) == (0, True)


def test_ten_thousand_seeds_favour_nobody_and_two_tickets_are_twice_one():
    people = [Entry(f"N{i}", 1, 1, ("A",)) for i in range(10)]
    first = Counter(in_order(people, "c", str(seed))[0].number for seed in range(10_000))
    chi_square = sum((count - 1000) ** 2 / 1000 for count in first.values())
    assert len(first) == 10
    assert chi_square < 27.88  # 9 degrees of freedom, 1 in 1000
    weighted = [*people[:8], Entry("W", 2, 1, ("A",))]
    wins = sum(in_order(weighted, "c", str(seed))[0].number == "W" for seed in range(10_000))
    assert abs(wins - 2000) < 130  # 2 of 10 tickets; 3.2 standard deviations of 40


@pytest.mark.django_db
def test_a_lottery_from_announcement_to_result(tmp_path):
    found = a_round(seats=2)
    readers = [a_reader() for _ in range(5)]
    for reader in readers:
        applied(found, reader)
    assert applied(found, readers[0]).pk == my_application(readers[0], found).pk
    assert refusal(lambda: seal(system(), round=found)) == "booking.not_sealable"
    found = seal(system(), round=over(found))
    assert seal(system(), round=found).commitment == found.commitment
    assert refusal(lambda: applied(found)) == "booking.over"
    assert refusal(lambda: draw_round(system(), round=found, seed=" ")) == "booking.seed"
    found = draw_round(system(), round=found, seed="03 11 17 22 28 31 + 07")
    assert draw_round(system(), round=found, seed="03 11 17 22 28 31 + 07").result_digest == found.result_digest
    assert refusal(lambda: draw_round(system(), round=found, seed="1")) == "booking.drawn"
    states = Counter(Application.objects.values_list("state", flat=True))
    assert (states, Booking.objects.filter(state="confirmed").count()) == ({"won": 2, "reserve": 3}, 2)
    waiting = WaitEntry.objects.order_by("joined_at").values_list("person", flat=True)
    reserves = Application.objects.filter(state="reserve").order_by("rank").values_list("person", flat=True)
    assert list(waiting) == list(reserves)
    assert unbalanced_pools() == []
    assert (tell_due(system()), tell_due(system()), Notice.objects.filter(kind="booking.drawn").count()) == (1, 0, 5)
    said = verified(found, tmp_path, "--commitment", found.commitment)
    assert said.startswith("0")
    assert "5 份报名" in said
    result = (tmp_path / "result").read_text()
    (tmp_path / "result").write_text(result.replace(",A\n", ",-\n", 1))
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


@pytest.mark.django_db
def test_winners_who_have_to_confirm_hold_their_place_and_reserves_follow():
    found = a_round(seats=1, confirm_minutes=60)
    for _ in range(2):
        applied(found)
    draw_round(system(), round=seal(system(), round=over(found)), seed="9")
    held = Booking.objects.get()
    assert (held.state, held.hold_until > clock.now()) == ("held", True)
    cancel(Actor(person=held.person), key=str(held.key))
    assert serve_due(system()) == 1
    assert sorted(Application.objects.values_list("state", flat=True)) == ["declined", "reserve"]
    assert Booking.objects.exclude(person=held.person).get().state == "confirmed"
    assert unbalanced_pools() == []


@pytest.mark.django_db
def test_places_of_a_round_cannot_be_had_otherwise_and_come_free_when_it_is_called_off():
    found = a_round()
    pool = Pool.objects.get(pk=found.offered[0])
    wish = Claim(pool=pool.pk, key="k")
    assert refusal(lambda: claim(a_reader(), wish=wish)) == "booking.by_round"
    assert refusal(lambda: apply(ANYONE, wish=Wish(found.pk, (pool.pk,)))) == "booking.sign_in"
    asked = applied(found)
    assert refusal(lambda: cancel_round(system(), round=found, reason="")) == "booking.reason"
    assert refusal(lambda: cancel_round(a_desk(an_institution()), round=found, reason="停")) == "not_allowed"
    assert cancel_round(system(), round=found, reason="停电").status == "cancelled"
    assert cancel_round(system(), round=found, reason="停电").status == "cancelled"
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("lost", "round_cancelled")
    assert claim(a_reader(), wish=wish).state == "confirmed"


@pytest.mark.django_db
def test_who_never_won_at_the_house_has_one_ticket_more():
    house, winner, other = an_institution(), a_reader(), a_reader()
    first = a_round(institution=house, seats=1)
    applied(first, winner)
    draw_round(system(), round=seal(system(), round=over(first)), seed="1")
    second = a_round(institution=house, weights={"never_won": 1})
    assert (applied(second, winner).weight, applied(second, other).weight) == (1, 2)


@pytest.mark.django_db
def test_withdrawing_and_applying_again_keeps_the_number():
    found, reader = a_round(), a_reader()
    one = applied(found, reader)
    number = one.number
    assert withdraw(reader, application=one.pk).state == "withdrawn"
    assert withdraw(reader, application=one.pk).state == "withdrawn"
    again = applied(found, reader)
    assert (again.number, again.pk == one.pk) == (number, False)
    assert refusal(lambda: withdraw(a_reader(), application=again.pk)) == "booking.no_application"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"pools": ()}, "booking.wishes"),
        ({"pools": (0,)}, "booking.wishes"),
        ({"party_size": 2}, "booking.party"),
        ({"dependants": ("x",)}, "booking.party"),
    ],
)
def test_wishes_that_cannot_be_are_refused(about, code):
    found = a_round()
    assert refusal(lambda: applied(found, **about)) == code


@pytest.mark.django_db
def test_a_round_that_cannot_be_is_refused():
    now = clock.now()
    assert refusal(lambda: a_round(closes_at=now - timedelta(hours=1))) == "booking.round"
    assert refusal(lambda: a_round(draw_at=now)) == "booking.round"
    assert refusal(lambda: a_round(seed_source="")) == "booking.round"
    assert refusal(lambda: a_round(weights={"friend": 3})) == "booking.round"
    found = a_round()
    again = RoundDraft(found.institution, "又", Mode.APPROVAL, tuple(found.offered), now, now + timedelta(days=1))
    assert refusal(lambda: plan_round(system(), draft=again)) == "booking.in_round"


def test_numbers_are_stable_and_name_nobody():
    key = uuid4()
    one = number_of(key, "a")
    assert (one, len(one)) == (number_of(key, "a"), 14)
    assert len({number_of(key, str(i)) for i in range(20_000)}) == 20_000


@pytest.mark.django_db
def test_nobody_is_given_a_date_that_was_cancelled_after_the_list_was_sealed(tmp_path):
    found = a_round(sessions=2, seats=2)
    readers = [a_reader() for _ in range(2)]
    for reader in readers:
        applied(found, reader, pools=tuple(found.offered))
    found = seal(system(), round=over(found))
    off = Pool.objects.get(pk=found.offered[0]).session
    cancel_session(system(), session=off, reason="停电")
    draw_round(system(), round=found, seed="7")
    assert Booking.objects.filter(session=off, state="confirmed").count() == 0
    assert [each.state for each in Application.objects.filter(round=found)] == ["reserve", "reserve"]
    assert "一致" in verified(found, tmp_path)
    for reader in readers:
        entry = WaitEntry.objects.get(person=reader.person)
        assert sorted(entry.sessions) == sorted(Pool.objects.filter(round=None).values_list("session", flat=True))
    assert unbalanced_pools() == []


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [Mode.QUEUE, Mode.LOTTERY, Mode.APPROVAL])
def test_a_round_of_dates_that_were_all_cancelled_ends_by_itself(mode):
    found = a_round(mode)
    mine = applied(found)
    assert end_overtaken(system()) == 0
    cancel_session(system(), session=Pool.objects.get(pk=found.offered[0]).session, reason="停电")
    assert (end_overtaken(system()), end_overtaken(system())) == (1, 0)
    mine.refresh_from_db()
    assert (IntakeRound.objects.get(pk=found.pk).status, mine.state) == ("cancelled", "lost")
    assert tell_due(system()) == 1


@pytest.mark.django_db
def test_a_round_asks_what_booking_asks():
    found, child = a_round(), replace(a_reader(), child=True)
    assert refusal(lambda: applied(found, child)) == "booking.minor"
    Offering.objects.filter(sessions__pools__round=found).update(real_name_level=2)
    assert refusal(lambda: applied(found)) == "booking.real_name"
    kept = a_round()
    Pool.objects.filter(round=kept).update(group="elder", release_at=clock.now())
    assert refusal(lambda: applied(kept)) == "booking.kept_for_group"
    assert release_due(system()) == 0  # only the round gives them


@pytest.mark.django_db
def test_a_queue_gives_nothing_to_who_is_suspended_however_late_they_come():
    found = a_round(Mode.QUEUE, seats=3)
    first, second, gone = applied(found), applied(found), applied(found)
    opened_ago(found, minutes=5)
    serve_queue(system(), round=found.pk, batch=1)
    policy = a_policy(strikes=1, penalty_days=[7])
    Offering.objects.filter(sessions__pools__round=found).update(policy=policy)
    late = applied(found)
    Application.objects.filter(pk=late.pk).update(arrived_at=clock.now() - timedelta(seconds=10))
    until = clock.now() + timedelta(days=7)
    Standing.objects.create(person=late.person, policy=policy, until=until, reckoned_at=clock.now())
    serve_queue(system(), round=found.pk)
    late.refresh_from_db()
    assert (late.state, late.reason) == ("ineligible", "suspended")
    assert {first.pk, second.pk, gone.pk} == set(Application.objects.filter(state="won").values_list("pk", flat=True))


@pytest.mark.django_db
def test_who_leaves_a_queue_that_is_being_served_does_not_spoil_the_published_order(tmp_path):
    found = a_round(Mode.QUEUE, seats=3)
    readers = [a_reader() for _ in range(5)]
    for reader in readers:
        applied(found, reader)
    opened_ago(found, minutes=5)
    serve_queue(system(), round=found.pk, batch=1)
    standing = Application.objects.filter(round=found, state="submitted").order_by("rank").first()
    withdraw(Actor(person=standing.person), application=standing.pk)
    serve_queue(system(), round=found.pk)
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    assert serve_queue(system(), round=found.pk).over
    assert "一致" in verified(found, tmp_path)


@pytest.mark.django_db(transaction=True)
def test_leaving_while_the_list_is_sealed_never_spoils_the_draw():
    for _ in range(4):
        found = a_round(seats=1)
        mine, _other = applied(found), applied(found)
        ended = over(found)
        leave = partial(withdraw, Actor(person=mine.person), application=mine.pk)
        race(partial(seal, system(), round=ended), leave)
        assert draw_round(system(), round=ended, seed="7").status == "done"


def opened_ago(found, minutes):
    """The round as if it had opened some minutes ago, after everybody who is there arrived."""
    at = clock.now() - timedelta(minutes=minutes)
    Application.objects.filter(round=found).update(arrived_at=at - timedelta(seconds=5))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)


@pytest.mark.django_db
def test_nothing_is_given_where_the_house_has_shut_since():
    """故宫的周一: a closed day is impossible at every door, whoever gives the place."""
    house = an_institution()
    add_space(system(), institution=house.code, name="报告厅", kind=SpaceKind.HALL)
    start = clock.at(clock.today() + timedelta(days=9), time(10))
    set_hours(system(), institution=house.code, rules=[Hours(480, 1320)])
    hall = house.spaces.get()
    drawn, queued = (
        a_pool(a_session(an_offering(house), seats=1, start=start + timedelta(hours=3 * each), space=hall))
        for each in range(2)
    )
    lottery = a_round(institution=house, pools=(drawn.pk,))
    queue = a_round(Mode.QUEUE, institution=house, pools=(queued.pk,))
    for found in (lottery, queue):
        applied(found)
    sealed = seal(system(), round=over(lottery))
    add_exception(system(), institution=house.code, change=Change(start.date(), start.date(), "停电"))
    assert refusal(lambda: draw_round(system(), round=sealed, seed="1")) == "booking.place_closed"
    Application.objects.filter(round=queue).update(arrived_at=clock.now() - timedelta(minutes=9))
    assert serve_queue(system(), round=queue.pk).decided == 1
    assert Application.objects.get(round=queue).state == "lost"
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("paper_of", "spoil"),
    [
        ("list", lambda text: text.replace("place,A,", "place,A,many")),
        ("result", lambda text: text + "1,2,3,4\n"),
        ("result", lambda text: text + "first,ABCD,A\n"),
    ],
)
def test_a_paper_that_cannot_be_read_is_no_difference(paper_of, spoil, tmp_path):
    texts = {
        "list": "wenmai-draw-1\nround,x\nplace,A,2\nnumber,ABCD,1,1,A,\n",
        "result": "wenmai-draw-1\ncommitment,\nseed,7\n1,ABCD,A\n",
    }
    for name, text in (texts | {paper_of: spoil(texts[paper_of])}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.django_db
def test_places_that_a_rule_keeps_are_not_drawn_and_open_to_all_afterwards(tmp_path):
    """Released between the list and the draw, they change nothing of what everybody can recompute."""
    start = clock.now() + timedelta(days=9)
    offering = an_offering(policy=a_policy(walk_in_percent=40))
    session = a_session(offering, start=start, seats=5)
    open_pool, kept = session.pools.order_by("pk")
    assert (open_pool.capacity, kept.capacity, kept.door) == (3, 2, "counter")
    found = a_round(pools=(open_pool.pk,), institution=offering.institution)
    for _each in range(4):
        applied(found)
    found = seal(system(), round=over(found))
    Pool.objects.filter(pk=kept.pk).update(release_at=clock.now() - timedelta(minutes=1))
    assert release_due(system()) == 2
    found = draw_round(system(), round=found, seed="7")
    states = sorted(Application.objects.filter(round=found).values_list("state", flat=True))
    assert states == ["reserve", "won", "won", "won"]
    assert verified(found, tmp_path, "--commitment", found.commitment).startswith("0 ")
    open_pool.refresh_from_db()
    assert (open_pool.capacity, open_pool.remaining + open_pool.resting) == (5, 2)
    assert unbalanced_pools() == []
