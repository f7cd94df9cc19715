"""The arithmetic of the board's map."""

from decimal import Decimal

from wenmai.plan.boards import quintiles


def test_quintiles_leave_no_data_out():
    assert quintiles([Decimal(0), Decimal(5), None, Decimal(10)]) == [1, 3, 0, 5]
    assert quintiles([Decimal(7), Decimal(7)]) == [3, 3]
    assert quintiles([None]) == [0]
