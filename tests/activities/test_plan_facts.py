"""What activities bring to the indicators: through the door, into the ledger, up to the plan's measures and clauses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.places import an_institution
from tests.builders.plan import follow, read_gauge, take_stock
from tests.builders.visits import an_agreed_visit, began
from wenmai.activities.actions.visits import report_visit
from wenmai.activities.drafts import VisitReport
from wenmai.booking.actions import confirm_held, count_heads
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.measures.periods import Period
from wenmai.measures.queries import aggregate
from wenmai.plan import queries

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


def hold(host, people: int, **words) -> None:
    """An activity that began an hour ago, with people, confirmed."""
    words.setdefault("kind", "lecture")
    activity = an_activity(host, slots=(a_slot(clock.now() - timedelta(minutes=50), seats=0, minutes=45),), **words)
    session = the_session(activity)
    count_heads(system(), session=session, total=people)
    confirm_held(system(), session=session)


def figure(measure: str) -> int:
    follow()
    year = Period(date(YEAR, 1, 1), date(YEAR, 12, 31))
    return int(sum(row.value for row in aggregate([measure], division="51", period=year)))


@pytest.mark.parametrize(
    ("house", "sessions", "attendance"),
    [
        ("library", "library.sessions", "library.session_attendance"),  # SC-I02, SC-I03
        ("culture_station", "culture.sessions", "culture.visits"),  # SC-I05, SC-I06
    ],
)
def test_held_activities_move_the_measures_of_sc_i02_to_i06(house, sessions, attendance):
    host = an_institution(kind=house)
    assert (figure(sessions), figure(attendance)) == (0, 0)
    hold(host, 40)
    hold(host, 25, mode="mobile", setting="countryside")
    hold(host, 99, kind="other")
    assert (figure(sessions), figure(attendance)) == (2, 65)


def test_online_never_moves_sc_i06():
    host = an_institution(kind="culture_station")
    hold(host, 40, kind="performance")
    before = (figure("culture.sessions"), figure("culture.visits"))
    hold(host, 90_000 // 10, kind="performance", mode="online")
    assert (figure("culture.sessions"), figure("culture.visits")) == before == (1, 40)
    assert figure("culture.online_visits") == 9000


def test_sessions_and_visits_at_home_are_on_the_board_of_panzhihua():
    library, station = an_institution(kind="library"), an_institution(kind="culture_station")
    take_stock()
    read_gauge("places.population", "5104", 100, on=clock.today(), source="census:年末常住人口")
    hold(library, 10)
    hold(station, 30)
    hold(station, 500, mode="online")
    visit, clerk, _other = an_agreed_visit(library)
    report_visit(clerk, visit=began(visit), report=VisitReport(2, "送书"))
    assert figure("delivery.home_visits") == 2
    found = {row.id: row for row in queries.status("panzhihua-2022-2026", "5104")}
    assert (found["PZH-I03"].numerator, found["PZH-I04"].numerator) == (1, 1)
    assert found["PZH-I05"].numerator == 30 + 2  # those of the library's lecture are in its visitors already
    assert found["PZH-I05"].value == Decimal("0.32")
