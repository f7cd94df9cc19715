"""Numbers that were sent as text."""

import pytest

from wenmai.kernel.whole import whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0042", 42),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, 0),
        ("", 0),
        (None, 0),
        ("-1", 0),
        ("1.5", 0),
        ("٣", 0),
        ("²", 0),
    ],
)
def test_only_plain_digits_are_a_number(text, number):
    assert whole(text) == number


def test_the_number_of_digits_may_be_fewer():
    assert (whole("1000", 3), whole("999", 3)) == (0, 999)
