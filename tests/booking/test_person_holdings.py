"""What booking holds about a person: all of it is told, and what can be forgotten is."""

from datetime import timedelta

import pytest

from tests.builders.booking import a_booking, a_pool, a_reader, a_session, an_offering
from tests.builders.rounds import a_round, applied, over
from tests.builders.rules import a_policy
from wenmai.booking.actions import cancel
from wenmai.booking.actions.credit import appeal
from wenmai.booking.actions.drawing import draw_round, seal
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import WaitWish
from wenmai.booking.models import Appeal, Application, Booking, CreditEvent, Standing, WaitEntry
from wenmai.booking.person_holdings import erase_person, export_person
from wenmai.booking.queries.sessions import unbalanced_pools
from wenmai.kernel import clock
from wenmai.kernel.actor import system

pytestmark = pytest.mark.django_db


def a_history(reader):
    """Waiting, an application, a mark with an appeal."""
    full = a_session(seats=1)
    a_booking(full)
    wait(reader, wish=WaitWish((full.pk,)))
    asked = applied(a_round(), reader)
    rule = a_policy(any_cancel_counts=True, strikes=1, penalty_days=[7])
    cancel(reader, key=str(a_booking(a_session(an_offering(policy=rule)), reader).key))
    appeal(reader, event=CreditEvent.objects.get(person=reader.person).pk, text="家里有急事")
    return asked


def test_everything_is_told():
    reader = a_reader()
    asked = a_history(reader)
    Application.objects.filter(pk=asked.pk).update(answers={"学过几年": "2"})
    told = export_person(reader.person)
    assert {name: len(lines) for name, lines in told.items()} == {
        "预约": 1,
        "到场": 0,
        "候补": 1,
        "报名": 1,
        "守约记录": 1,
        "申诉": 1,
        "暂停预约": 1,
        "评价": 0,
        "服务篮": 0,
    }
    assert (told["报名"][0]["编号"], told["报名"][0]["回答"]) == (asked.number, {"学过几年": "2"})
    assert (told["申诉"][0]["申诉"], told["候补"][0]["状态"]) == ("家里有急事", "候补中")
    assert all(not lines for lines in export_person("nobody").values())


def test_what_can_be_forgotten_is_and_nobody_is_left_in_a_line():
    reader = a_reader()
    a_history(reader)
    coming = a_booking(a_session(), reader)
    Booking.objects.filter(pk=coming.pk).update(answers={"过敏": "花生"}, dependants=["kid"])
    assert erase_person(reader.person) > 0
    assert erase_person(reader.person) == 0
    assert set(WaitEntry.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert set(Application.objects.values_list("state", flat=True)) == {"withdrawn"}
    booking = Booking.objects.get(pk=coming.pk)
    assert (booking.state, booking.answers, booking.dependants) == ("cancelled", {}, [])
    assert (Appeal.objects.get().text, Appeal.objects.get().state, Standing.objects.count()) == ("", "refused", 0)


def test_a_sealed_list_stays_as_published_and_the_forgotten_win_nothing():
    found, reader = a_round(seats=2), a_reader()
    mine, other = applied(found, reader), applied(found)
    found = seal(system(), round=over(found))
    erase_person(reader.person)
    assert draw_round(system(), round=found, seed="7").status == "done"
    mine.refresh_from_db()
    other.refresh_from_db()
    assert ((mine.state, mine.reason), other.state) == (("lost", "erased"), "won")
    pool = a_pool(other.booking.session)
    assert (pool.remaining, pool.opens_at < clock.now() + timedelta(days=1), unbalanced_pools()) == (1, True, [])
