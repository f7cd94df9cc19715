"""Follows what libraries lend and writes it into the logs of those who asked for it, seconds after the deed."""

from collections.abc import Sequence

from wenmai.kernel.actor import system
from wenmai.ledger.rows import FactRow
from wenmai.library.models import CircEvent
from wenmai.reading.actions.log import log_loan, unlog_loan
from wenmai.reading.queries.log import loans_to_log

SOURCE = "library.event:"


def follow_lending(rows: Sequence[FactRow]) -> None:
    """Write each loan of somebody whose log is on; take out what was undone. In the order of the facts.

    Two queries for all the loans of those who keep no log, which is nearly all; the action asks again, under the person's lock.
    """
    pairs = [(each, int(each.source.removeprefix(SOURCE))) for each in rows if each.source.startswith(SOURCE)]
    events = CircEvent.objects.select_related("item__record").in_bulk({number for _row, number in pairs})
    wanted = loans_to_log({each.loan_id for each in events.values() if each.loan_id})
    for row, number in pairs:
        event = events.get(number)
        if event is not None and event.loan_id in wanted:
            (unlog_loan if row.reverses else log_loan)(system(), event=event)
