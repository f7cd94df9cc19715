"""An institution closes when nothing is to come any more, and says why."""

from datetime import date, timedelta

import pytest

from tests.builders.booking import a_session, an_offering
from tests.builders.places import a_county, an_institution
from tests.builders.places_actors import administrator
from wenmai.booking.actions import cancel_session
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, NotAllowed
from wenmai.places import actions
from wenmai.places.models import MainBranchTie, Network

pytestmark = pytest.mark.django_db
BOSS = administrator()


@pytest.fixture
def house():
    return an_institution(kind="library", division=a_county(), name="盐边县图书馆", code="YB")


def close(on=None, actor=BOSS):
    return actions.close_institution(actor, code="YB", on=on or clock.today(), reason="馆舍重建")


def test_closing_keeps_the_day_and_the_reason(house):
    closed = close()
    assert (closed.closed_on, closed.closed_for) == (clock.today(), "馆舍重建")
    assert close(on=date(2099, 1, 1)).closed_on == clock.today()


def test_strangers_do_not_close(house):
    with pytest.raises(NotAllowed):
        close(actor=administrator("510421"))


def test_a_house_with_sessions_to_come_does_not_close_before_they_are_settled(house):
    session = a_session(offering=an_offering(house))
    with pytest.raises(Conflict, match="还有 1 场没有办完或取消"):
        close()
    house.refresh_from_db()
    assert house.closed_on is None
    after = clock.day_of(session.ends_at) + timedelta(days=1)
    assert close(on=after).closed_on == after


def test_a_cancelled_session_does_not_hold_it(house):
    session = a_session(offering=an_offering(house))
    cancel_session(system(), session=session, reason="停办")
    assert close().closed_on == clock.today()


def test_ties_end_with_the_house(house):
    an_institution(kind="library", division=a_county(), code="MAIN")
    an_institution(kind="study_room", division=a_county(), code="ROOM")
    soon = clock.today() + timedelta(days=9)
    for main, branch, since in (("MAIN", "YB", date(2025, 1, 1)), ("YB", "ROOM", soon)):
        actions.tie_branch(BOSS, main=main, branch=branch, network=Network.LIBRARY, since=since)
    close()
    assert [tie.during.upper for tie in MainBranchTie.objects.all()] == [clock.today()]
