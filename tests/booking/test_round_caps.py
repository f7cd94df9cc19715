"""Rounds keep the caps of the booking rules: who is over one has a result with its reason, the place goes to the next."""

import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders.booking import a_pool, a_reader, a_session, an_offering
from tests.builders.places import an_institution
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from tests.builders.threads import race
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.allocation import serve_queue
from wenmai.booking.actions.deciding import decide
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.waiting import serve_due
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.draw import FIRST, digest
from wenmai.booking.models import Application, Booking, IntakeRound, Mode, Pool, RoundPaper, Standing
from wenmai.booking.person_holdings import export_person
from wenmai.booking.queries.rounds import paper
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.kernel.errors import Invalid

VERIFY = Path(__file__).parents[2] / "tools" / "verify_draw.py"


def verified(found, tmp_path) -> str:
    for name in ("list", "result"):
        (tmp_path / name).write_bytes(bytes(paper(found, name).content))
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def a_capped_round(mode=Mode.LOTTERY, seats=1, sessions=1, **caps) -> tuple[IntakeRound, Pool]:
    """A round under a rule, and a pool of another session under the same rule that anybody can book."""
    house, policy = an_institution(), a_policy(**caps)
    start = clock.now() + timedelta(days=9)
    pools = tuple(
        a_pool(a_session(an_offering(house, policy=policy), seats=seats, start=start + timedelta(days=each))).pk
        for each in range(sessions)
    )
    beside = a_pool(a_session(an_offering(house, policy=policy), seats=50, start=start + timedelta(minutes=30)))
    return a_round(mode, pools=pools, institution=house), beside


def booked(pool: Pool, reader: Actor) -> Booking:
    return claim(reader, wish=Claim(pool=pool.pk, key=uuid4().hex))


def results(found) -> dict[str, str]:
    rows = Application.objects.filter(round=found).values_list("person", "state", "reason")
    return {person: f"{state} {reason}".strip() for person, state, reason in rows}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("caps", "code"),
    [
        ({"active_most": 1}, "active_most"),
        ({"window_days": 30, "window_most": 1}, "window_most"),
        ({"overlap": "refuse"}, "overlap"),
    ],
)
def test_who_is_over_a_cap_is_out_before_the_list_is_sealed_and_the_list_says_so(tmp_path, caps, code):
    found, beside = a_capped_round(seats=1, **caps)
    full, other = a_reader(), a_reader()
    number, drawn = applied(found, full).number, applied(found, other).number
    booked(beside, full)
    found = seal(system(), round=over(found))
    assert f"\nout,{number},*,{code}\n" in bytes(paper(found, "list").content).decode()
    draw_round(system(), round=found, seed="7")
    assert results(found) == {full.person: f"ineligible {code}", other.person: "won"}
    said = verified(found, tmp_path)
    assert f"not counted by a rule: {code} 1" in said
    assert "everything agrees" in said
    text = (tmp_path / "list").read_text()
    (tmp_path / "list").write_text(text.replace("\nout,", f"\nout,{drawn},*,suspended\nout,"))
    command = [sys.executable, str(VERIFY), str(tmp_path / "list"), str(tmp_path / "result")]
    assert "out and still in the list" in subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.django_db
def test_who_gave_back_this_very_date_is_counted_too():
    house, fickle, other = an_institution(), a_reader(), a_reader()
    offering = an_offering(house, policy=a_policy(cancels_days=7, cancels_most=1))
    pool = a_pool(a_session(offering, seats=2, start=clock.now() + timedelta(days=9)))
    cancel(fickle, key=str(booked(pool, fickle).key))
    found = a_round(Mode.LOTTERY, pools=(pool.pk,), institution=house)
    for each in (fickle, other):
        applied(found, each)
    draw_round(system(), round=seal(system(), round=over(found)), seed="7")
    assert results(found) == {fickle.person: "ineligible cancels_most", other.person: "won"}


@pytest.mark.django_db
def test_own_cancellations_count_and_only_the_wishes_that_overlap_are_taken_out(tmp_path):
    found, beside = a_capped_round(sessions=2, seats=2, overlap="refuse", cancels_days=7, cancels_most=1)
    busy, fickle = a_reader(), a_reader()
    number = applied(found, busy).number
    applied(found, fickle)
    booked(beside, busy)
    cancel(fickle, key=str(booked(beside, fickle).key))
    found = draw_round(system(), round=seal(system(), round=over(found)), seed="7")
    assert f"\nout,{number},A,overlap\n" in bytes(paper(found, "list").content).decode()
    assert results(found) == {busy.person: "won", fickle.person: "ineligible cancels_most"}
    assert Booking.objects.get(person=busy.person, pool__in=found.offered).pool_id == found.offered[1]
    assert "everything agrees" in verified(found, tmp_path)


@pytest.mark.django_db
def test_a_winner_who_booked_up_since_the_list_was_sealed_makes_room_for_the_next(tmp_path):
    found, beside = a_capped_round(active_most=1)
    readers = [a_reader() for _ in range(2)]
    for reader in readers:
        applied(found, reader)
    sealed = seal(system(), round=over(found))
    for reader in readers[:1]:
        booked(beside, reader)
    seed = next(str(each) for each in range(99) if _first(sealed, str(each)) == readers[0].person)
    draw_round(system(), round=sealed, seed=seed)
    serve_due(system())
    assert results(found) == {readers[0].person: "ineligible active_most", readers[1].person: "reserve"}
    assert Booking.objects.get(pool__in=found.offered).person == readers[1].person
    assert "everything agrees" in verified(found, tmp_path)
    assert unbalanced_pools() == []


def _first(found, seed) -> str:
    rows = Application.objects.filter(round=found)
    stem = f"{found.commitment}:{seed}:"
    return min(rows, key=lambda each: digest(f"{stem}{each.number}:1".encode())).person


@pytest.mark.django_db
def test_a_queue_passes_over_who_is_over_a_cap_and_stays_recomputable(tmp_path):
    found, beside = a_capped_round(Mode.QUEUE, seats=2, active_most=1)
    readers = [a_reader() for _ in range(5)]
    for reader in readers:
        applied(found, reader)
    at = clock.now() - timedelta(minutes=5)
    Application.objects.filter(round=found).update(arrived_at=at - timedelta(seconds=5))
    IntakeRound.objects.filter(pk=found.pk).update(opens_at=at)
    for reader in readers[:2]:
        booked(beside, reader)
    serve_queue(system(), round=found.pk, batch=1)
    serve_queue(system(), round=found.pk)
    IntakeRound.objects.filter(pk=found.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    while not serve_queue(system(), round=found.pk).over:
        pass
    said = results(found)
    assert "won" not in {said[reader.person] for reader in readers[:2]}
    assert sorted(said[reader.person] for reader in readers[2:]) == ["lost full", "won", "won"]
    assert "everything agrees" in verified(found, tmp_path)


@pytest.mark.django_db
def test_an_approval_of_who_is_over_a_cap_keeps_the_place():
    found, beside = a_capped_round(Mode.APPROVAL, active_most=1)
    full, other = a_reader(), a_reader()
    asked = applied(found, full)
    booked(beside, full)
    answered = decide(system(), application=asked.pk, accept=True)
    assert (answered.state, answered.reason) == ("ineligible", "active_most")
    assert decide(system(), application=asked.pk, accept=True).state == "ineligible"
    assert decide(system(), application=applied(found, other).pk, accept=True).state == "won"


@pytest.mark.django_db
def test_what_is_remembered_of_somebody_never_stops_them_where_staff_apply_for_them():
    found, _beside = a_capped_round(strikes=1, penalty_days=[7])
    policy = Pool.objects.get(pk=found.offered[0]).session.offering.policy
    person = uuid4().hex
    Standing.objects.create(
        person=person, policy=policy, until=clock.now() + timedelta(days=9), reckoned_at=clock.now()
    )
    applied(found, Actor(person=uuid4().hex, channel=Channel.PHONE), person=person)
    draw_round(system(), round=seal(system(), round=over(found)), seed="1")
    assert results(found) == {person: "won"}


@pytest.mark.django_db
def test_a_list_that_was_sealed_by_the_first_method_is_drawn_by_it(tmp_path):
    found = a_round(seats=1)
    applied(found)
    sealed = seal(system(), round=over(found))
    row = RoundPaper.objects.get(round=sealed)
    row.content = bytes(row.content).replace(b"wenmai-draw-2", FIRST.encode())
    row.digest = digest(row.content)
    row.save()
    IntakeRound.objects.filter(pk=sealed.pk).update(algorithm=FIRST, commitment=row.digest)
    drawn = draw_round(system(), round=sealed, seed="7")
    assert bytes(paper(drawn, "result").content).startswith(b"wenmai-draw-1\n")
    assert "everything agrees" in verified(drawn, tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_claim_at_the_moment_of_the_draw_never_makes_one_too_many():
    for _ in range(4):
        found, beside = a_capped_round(active_most=1)
        reader = a_reader()
        applied(found, reader)
        sealed = seal(system(), round=over(found))
        race(partial(draw_round, system(), round=sealed, seed="7"), partial(booked, beside, reader))
        assert Booking.objects.filter(person=reader.person, state="confirmed").count() == 1
        assert unbalanced_pools() == []


@pytest.mark.django_db
def test_a_person_is_told_why_an_application_was_not_counted():
    found, beside = a_capped_round(active_most=1)
    full = a_reader()
    applied(found, full)
    booked(beside, full)
    seal(system(), round=over(found))
    line = export_person(full.person)["报名"][0]
    assert (line["原因"], line["没有算进去的志愿"]) == ("手上没用的预约到了上限", ["手上没用的预约到了上限"])


@pytest.mark.django_db
def test_a_party_that_a_wished_date_cannot_seat_is_refused_before_the_draw():
    found = a_round(sessions=2, seats=2, party_max=3)
    with pytest.raises(Invalid) as caught:
        applied(found, party_size=3)
    assert (caught.value.code, "party_size" in caught.value.fields) == ("booking.party", True)
    Pool.objects.filter(pk__in=found.offered).update(capacity=3, remaining=3)
    assert applied(found, party_size=3).party_size == 3
