"""Tell them of books that we took back: in order, one system at a time, again until it is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.engine.asking import Away, answered, ask
from wenmai.hub.models import DeedKind, ForeignSystem, Outgoing, Way
from wenmai.hub.queries.systems import get_system, systems
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.sip2.messages.circulation import Checkin

FIRST_WAIT: Final = timedelta(minutes=1)
LAST_WAIT: Final = timedelta(hours=1)
MOST: Final = 500


def tell_all(actor: Actor) -> int:
    """Everything that waits for a system by SIP2; how many were answered."""
    permit(actor.system)
    waiting = Outgoing.objects.filter(answered_at=None).order_by().values("system").distinct()
    return sum(tell(actor, system=each) for each in systems().filter(pk__in=waiting, way=Way.SIP2, paused_at=None))


def tell(actor: Actor, *, system: ForeignSystem) -> int:
    """What waits for one, oldest first, until it fails; what they refuse is set aside for a person."""
    permit(actor.system)
    told = 0
    with _alone(system.pk) as mine:
        for _number in range(MOST if mine else 0):
            head = Outgoing.objects.select_related("deed__institution").filter(system=system, answered_at=None).first()
            if head is None or head.next_at > clock.now() or not _told(system, head):
                break
            told += 1
    return told


def _told(system: ForeignSystem, row: Outgoing) -> bool:
    """SIP2 09: `no_block` says that it has happened already, BI that a return is taken back. Again it changes nothing there."""
    deed = row.deed
    request = Checkin(
        no_block=True, at=deed.at, returned_at=deed.at, item=deed.barcode, location=deed.institution.code,
        cancel=deed.kind == DeedKind.TAKEN_BACK or None,
    )  # fmt: skip
    try:
        answer = ask(system, request)
    except Away as error:
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 8), LAST_WAIT)
        row.tries, row.next_at, row.answer = row.tries + 1, clock.now() + wait, str(error)[:200]
        row.save(update_fields=["tries", "next_at", "answer"])
        return False
    row.tries, row.answered_at, row.ok = row.tries + 1, clock.now(), answer.ok
    row.answer = " ".join(answer.screen)[:200]
    row.save(update_fields=["tries", "answered_at", "ok", "answer"])
    return True


@contextmanager
def _alone(system: int) -> Iterator[bool]:
    """One worker at a time speaks to a system, so that the order is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('hub.outgoing'), %s)", [system])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('hub.outgoing'), %s)", [system])


@transaction.atomic
def fetched(actor: Actor, *, system: int, until: int) -> int:
    """A library that exchanges files has taken over what waits up to a row; how many. Twice is once."""
    row = get_system(actor, system)
    rows = Outgoing.objects.filter(system=row, answered_at=None, pk__lte=until)
    number = rows.update(answered_at=clock.now(), ok=True)
    if number:
        answered(row)
        note(actor, "hub.fetched", f"hub.system:{row.pk}", number=number)
    return number


@transaction.atomic
def settle(actor: Actor, *, outgoing: int) -> Outgoing:
    """A person has dealt with what they refused. Twice keeps the first time."""
    rows = Outgoing.objects.select_for_update(of=("self",)).select_related("system__library__division")
    found = rows.filter(pk=outgoing, ok=False).first()
    if found is None or not policies.may_keep(actor, found.system.library):
        raise refusals.no_system()
    if found.settled_at is None:
        found.settled_at = clock.now()
        found.save(update_fields=["settled_at"])
        note(actor, "hub.settle_refused", f"hub.system:{found.system_id}", outgoing=found.pk)
    return found
