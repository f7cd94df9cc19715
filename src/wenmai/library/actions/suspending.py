"""Who gave something back late may not borrow for some days, where a rule of the loan says so. The fallback stops nobody."""

import json
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.library.due_dates import END_OF_DAY
from wenmai.library.models import Block, BlockKind
from wenmai.library.queries.at_desk import LoanNow
from wenmai.library.terms import Terms, restored


def suspend(loan: LoanNow, returned: datetime, late: int) -> Block | None:
    """Stop the reader at the house that lent, from the return on; None where the terms do not say so, or it is over already.

    Part of a return's transaction. Blocks of several late books run side by side. Neither the book nor the loan is named.
    """
    days = days_of(restored(json.loads(loan.terms)), late)
    until = clock.at(clock.day_of(returned) + timedelta(days=days), END_OF_DAY)
    if not days or until <= clock.now():
        return None
    return Block.objects.create(
        reader_id=loan.reader,
        kind=BlockKind.OVERDUE,
        scope=loan.institution_code,
        since=returned,
        until=until,
        reason=_("还书晚了 %(days)s 天") % {"days": late},
        by="system",
    )


def days_of(terms: Terms, late: int) -> int:
    """For how many days who is late may not borrow."""
    days = late * terms.suspend_days
    return min(days, terms.suspend_cap) if terms.suspend_cap else days
