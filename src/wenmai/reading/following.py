"""Follows what libraries lend and writes it into the logs of those who asked for it, seconds after the deed."""

from collections.abc import Sequence

from wenmai.kernel.actor import system
from wenmai.ledger.rows import FactRow
from wenmai.library.models import CircEvent
from wenmai.reading.actions.log import log_loan, unlog_loan

SOURCE = "library.event:"


def follow_lending(rows: Sequence[FactRow]) -> None:
    """Write each loan of somebody whose log is on; take out what was undone. In the order of the facts."""
    pairs = [(each, int(each.source.removeprefix(SOURCE))) for each in rows if each.source.startswith(SOURCE)]
    events = CircEvent.objects.select_related("item__record").in_bulk({number for _row, number in pairs})
    for row, number in pairs:
        event = events.get(number)
        if event is not None and event.loan_id is not None:
            (unlog_loan if row.reverses else log_loan)(system(), event=event)
