"""Which terms a loan has, and until when it goes. The one door to the rules."""

from datetime import datetime, time, timedelta

from wenmai.kernel import clock
from wenmai.library.terms import FALLBACK, Case, Terms

END_OF_DAY = time(23, 59, 59)


def terms_for(case: Case) -> Terms:
    """The terms of a case, always complete."""
    del case
    return FALLBACK


def due_for(terms: Terms, institution: str, at: datetime) -> datetime:
    """The end of the day until which something lent (or renewed) at an instant at an institution goes, in Asia/Shanghai."""
    del institution
    return clock.at(clock.day_of(at) + timedelta(days=terms.days), END_OF_DAY)
