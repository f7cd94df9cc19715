"""Carry messages out of the house: lease what is due, try each, keep what came of it.

At least once: whoever dies between sending and writing it down leaves a lease that runs out, and the message goes
again under the same id. A way whose other end does not answer stops for this round and costs the others nothing.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.notices import letters, outbox
from wenmai.notices.addresses import NOWHERE, Address, addresses_of
from wenmai.notices.gateways import Refused, Unreachable, gateway
from wenmai.notices.models import Delivery, State, Way

BATCH = 200
LEASE = timedelta(minutes=10)
SMS_LENGTH = 200
# After the first failure, the second …; then it is given up, two days and a half after the first try.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 20, 60, 180, 540, 1080, 1800))


@dataclass(slots=True)
class Round:
    """What came of one round by one way. `stopped`: the other end did not answer, or too slowly."""

    sent: int = 0
    later: int = 0
    given_up: int = 0
    nowhere: int = 0
    stopped: bool = False

    @property
    def tried(self) -> int:
        """How many were taken up."""
        return self.sent + self.later + self.given_up + self.nowhere


def deliver(actor: Actor, *, way: Way, limit: int = BATCH) -> Round:
    """One round by one way. Several at once never take the same message. Not in a transaction: each result stands."""
    permit(actor.system)
    leased = outbox.lease(way, clock.now(), LEASE, limit)
    due = list(Delivery.objects.filter(pk__in=leased).select_related("notice").order_by("pk"))
    found = addresses_of({each.notice.person for each in due})
    addressed = [(each, _target(way, found.get(each.notice.person, NOWHERE))) for each in due]
    result = Round(nowhere=_nowhere([each.pk for each, target in addressed if not target.address]))
    _send_all(way, [(each, target) for each, target in addressed if target.address], result)
    return result


@dataclass(frozen=True, slots=True)
class Target:
    """An e-mail address or a number, and the name of whom the message is for when somebody else reads it."""

    address: str
    name: str

    def said(self, title: str) -> str:
        """The title, with the name before it."""
        return f"{self.name}　{title}" if self.name else title


def _target(way: Way, address: Address) -> Target:
    return Target(address.email if way == Way.EMAIL else address.phone, address.name)


def _nowhere(keys: Sequence[int]) -> int:
    """Most people have one address only: those without this one are done at a stroke."""
    return Delivery.objects.filter(pk__in=keys).update(state=State.NOWHERE, done_at=clock.now()) if keys else 0


def _send_all(way: Way, due: Sequence[tuple[Delivery, Target]], result: Round) -> None:
    """Try each until the way is dead, or half of the lease is over; what is left goes back."""
    mail = get_connection(fail_silently=False) if way == Way.EMAIL else None
    until = time.monotonic() + LEASE.total_seconds() / 2
    for place, (delivery, target) in enumerate(due):
        result.stopped = not _one(delivery, target, mail, result) or time.monotonic() > until
        if result.stopped:
            _put_back([rest for rest, _target in due[place + 1 :]])
            break
    if mail:
        with suppress(OSError):
            mail.close()


def _one(delivery: Delivery, target: Target, mail: BaseEmailBackend | None, result: Round) -> bool:
    """Try one; False when the way is dead for now."""
    try:
        _send(delivery, target, mail)
    except Refused as refused:
        _failed(delivery, str(refused), result, for_good=refused.for_good)
    except Unreachable as gone:
        _failed(delivery, str(gone), result, for_good=False)
        return False
    except Exception as fault:  # noqa: BLE001 - a fault of ours, or of somebody's gateway, holds up one message only
        _failed(delivery, type(fault).__name__, result, for_good=False)
    else:
        _done(delivery, State.SENT)
        result.sent += 1
    return True


def _send(delivery: Delivery, target: Target, mail: BaseEmailBackend | None) -> None:
    notice = delivery.notice
    title = target.said(notice.title)
    if mail is not None:
        letters.send(mail, notice, letters.To(target.address, title))
    else:
        gateway().send(target.address, f"{title} {notice.body}".strip()[:SMS_LENGTH], f"notice-{notice.pk}")


def _failed(delivery: Delivery, reason: str, result: Round, *, for_good: bool) -> None:
    if for_good or delivery.attempts > len(DELAYS):
        _done(delivery, State.GAVE_UP, reason)
        result.given_up += 1
        return
    due = clock.now() + DELAYS[delivery.attempts - 1]
    Delivery.objects.filter(pk=delivery.pk).update(due_at=due, error=reason[:160])
    result.later += 1


def _done(delivery: Delivery, state: State, error: str = "") -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, done_at=clock.now(), error=error[:160])


def _put_back(rest: Sequence[Delivery]) -> None:
    """What was leased and not tried comes again in a minute and has lost no attempt."""
    soon: datetime = clock.now() + DELAYS[0]
    Delivery.objects.filter(pk__in=[each.pk for each in rest]).update(attempts=F("attempts") - 1, due_at=soon)
