"""Short ways to ask a clause."""

from datetime import date

from wenmai.plan import queries
from wenmai.plan.results import ClauseResult, Status

START = date(2025, 1, 1)
END = date(2025, 12, 31)
"""The end of a closed year, so that nothing depends on the day on which the test runs."""


def ask(clause: str, region: str = "5104", as_of: date = END) -> ClauseResult:
    return queries.result(clause, region, as_of=as_of)


def parts(found: ClauseResult) -> tuple:
    """(numerator, denominator, value, status)."""
    return found.numerator, found.denominator, found.value, found.status


def no_data(clause: str, region: str = "5104", as_of: date = END) -> bool:
    found = ask(clause, region, as_of)
    return (found.value, found.status) == (None, Status.NO_DATA)
