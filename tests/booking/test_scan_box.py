"""One scan box for the whole house: which of several dates of a day somebody is here for."""

from datetime import time, timedelta

import pytest
import time_machine

from tests.booking.test_attendance import printed
from tests.builders.booking import a_booking, a_desk, a_session, an_offering
from tests.builders.people import a_citizen
from tests.builders.places import an_institution
from wenmai.booking.actions.desk import Scan, pass_scanned
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict

pytestmark = pytest.mark.django_db
NINE = clock.at(clock.today() + timedelta(days=1), time(9))


class Day:
    """Somebody with a lecture at nine and more at other hours, an hour each, and the one box at the entrance."""

    def __init__(self, *hours: int) -> None:
        self.house, self.citizen = an_institution(), a_citizen()
        offering = an_offering(self.house)
        self.dates = [a_session(offering, start=NINE + timedelta(hours=each), minutes=60) for each in hours]
        for each in self.dates:
            a_booking(each, self.citizen)
        self.code, self.desk = printed(self.citizen), a_desk(self.house)

    def scan(self, minutes, out=False):
        """Which date the scan at so many minutes after nine was for, in the order of the day."""
        with time_machine.travel(NINE + timedelta(minutes=minutes)):
            passed = pass_scanned(self.desk, institution=self.house, scan=Scan(self.code, out=out))
        return [each.pk for each in self.dates].index(passed.attendance.session_id)


def test_who_was_in_at_nine_is_let_in_at_two():
    day = Day(0, 5)
    assert [day.scan(5), day.scan(5 * 60)] == [0, 1]


def test_who_missed_the_first_is_let_in_to_the_second():
    day = Day(0, 5)
    assert day.scan(5 * 60) == 1


def test_who_goes_out_leaves_where_they_are_and_comes_back_there():
    day = Day(0, 1)
    assert [day.scan(5), day.scan(20, out=True), day.scan(30)] == [0, 0, 0]
    assert [day.scan(58), day.scan(59, out=True)] == [1, 0]


def test_a_second_scan_while_nothing_else_is_open_says_that_they_are_in():
    day = Day(0, 5)
    day.scan(5)
    with pytest.raises(Conflict, match="已经签到"):
        day.scan(6)
