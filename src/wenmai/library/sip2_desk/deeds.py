"""Lending, taking back and renewing for a machine, over the actions of circulation."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Role
from wenmai.kernel.errors import Conflict
from wenmai.library import foreign, refusals
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.returning import return_item
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine.scenes import lock_item
from wenmai.library.queries.machine_scans import open_loan, returned_since
from wenmai.library.sip2.messages.circulation import Checkin, Checkout, Renew
from wenmai.library.sip2_desk.machines import Machine, has_clock, key_of

JUST = timedelta(minutes=1)
"""Who asks for what was lent a moment ago did not hear the answer, and does not want it renewed."""
MOST_AGAIN = 100


def check_out(machine: Machine, request: Checkout, item: int, reader: int) -> tuple[datetime | None, bool]:
    """Lend, or renew what the reader has: until when, and whether it was a renewal. Raises what the actions raise."""
    foreign.vouch(reader, item)
    try:
        deed = _fresh(machine, request, lambda at: lend(machine.actor(), at=at, item=item, reader=reader), item, reader)
    except Conflict as refused:
        if refused.code != "library.lent_already" or not request.renewal_allowed:
            raise
        return _had_already(machine, request, item)
    return deed.due_at, False


def _had_already(machine: Machine, request: Checkout, item: int) -> tuple[datetime | None, bool]:
    loan = open_loan(item)
    if loan and loan.house == machine.code and clock.now() - loan.opened_at < JUST:
        return loan.due_at, False
    deed = renew(machine.actor(), at=machine.counter(f"{key_of(machine, request)}:29"), item=item)
    return deed.due_at, True


def _fresh(machine: Machine, request: Checkout, act: Callable[[Counter], Deed], item: int, reader: int) -> Deed:
    """Do it once; what was done under the same key before is told again, if it was this.

    A machine without a clock says the same of every loan: there, only a loan that still stands was this one.
    """
    key = key_of(machine, request)
    for number in range(MOST_AGAIN):
        try:
            deed = act(machine.counter(f"{key}:{number}" if number else key))
        except Conflict as refused:  # the key was another reader's in the same second
            if refused.code != refusals.other_deed().code:
                raise
            continue
        if not deed.repeated:
            return deed
        loan = open_loan(item)
        if loan and loan.reader != reader:
            raise refusals.refused("on_loan")
        if has_clock(request) or (loan and loan.id == deed.loan):
            return deed
    raise refusals.other_deed()


@transaction.atomic
def upload(machine: Machine, request: Checkout, item: int, reader: int) -> datetime | None:
    """A loan that the machine made without a line, at its date and whatever the rules say: until when it goes.

    None where the item came back since, or was lent to somebody else after it. What somebody else still had by our books was given
    back before it was lent.
    """
    at, key = request.at or clock.now(), key_of(machine, request)
    lock_item(item)
    loan = open_loan(item)
    if loan and loan.reader == reader:
        return loan.due_at
    if returned_since(item, at) or (loan and loan.opened_at > at):
        return None
    if loan:
        return_item(machine.actor(), at=machine.counter(f"{key}:back", at), item=item)
    said, counter = _("自助机脱机时已借出"), machine.counter(key, at)
    return lend(machine.actor(Role.MANAGER), at=counter, item=item, reader=reader, override=said).due_at


def renewed(machine: Machine, request: Renew, item: int) -> Deed:
    """Renew; what the machine renewed without a line at its date, whatever the rules say."""
    key = key_of(machine, request)
    if not request.no_block:
        return renew(machine.actor(), at=machine.counter(key), item=item)
    at, said = machine.counter(key, request.at or clock.now()), _("自助机脱机时已续借")
    return renew(machine.actor(Role.MANAGER), at=at, item=item, override=said)


def check_in(machine: Machine, request: Checkin, item: int) -> Deed:
    """Take back. Never refused."""
    key, at = key_of(machine, request), (request.returned_at or request.at) if request.no_block else None
    for number in range(MOST_AGAIN):
        deed = return_item(machine.actor(), at=machine.counter(f"{key}:{number}" if number else key, at), item=item)
        if not deed.repeated or has_clock(request) or open_loan(item) is None:
            return deed
    raise refusals.other_deed()
