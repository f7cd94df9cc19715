"""A reader of theirs who has not come for two years is forgotten: what they borrowed stays counted, who it was goes."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from wenmai.audit.actions import note
from wenmai.hub.engine.visiting import NUMBER
from wenmai.hub.models import CopyRequest, Visitor
from wenmai.hub.models.copies import OPEN
from wenmai.hub.person_holdings import erase_person
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import Unreadable, open_sealed
from wenmai.kernel.errors import Conflict, permit
from wenmai.library import person_holdings
from wenmai.library.models import Hold, Loan, Reader
from wenmai.people.actions.codes import drop_card
from wenmai.people.actions.privacy import forget_unused

KEPT: Final = timedelta(days=731)
BATCH: Final = 500


def forget_visitors(actor: Actor, *, now: datetime | None = None) -> int:
    """Those who have nothing out and wait for nothing, each in a transaction of their own; how many. Raises NotAllowed."""
    permit(actor.system)
    before = clock.day_of(now or clock.now()) - KEPT
    out, waiting = (rows.objects.filter(reader=OuterRef("reader"), closed_at=None) for rows in (Loan, Hold))
    old = Visitor.objects.filter(~Exists(out), ~Exists(waiting), seen_on__lt=before).order_by("pk")
    return sum(_tried(actor, each.reader_id, before) for each in old[:BATCH])


def _tried(actor: Actor, reader: int, before: object) -> bool:
    """One whom some room cannot let go yet does not keep the others."""
    try:
        return _forget(actor, reader, before)
    except Conflict:
        return False


@transaction.atomic
def _forget(actor: Actor, reader: int, before: object) -> bool:
    """The reader's row is held: nobody lends to them meanwhile. Who came or asked for something since then is left alone."""
    row = Reader.objects.select_for_update().get(pk=reader)
    visitor = Visitor.objects.select_for_update().filter(reader=row, seen_on__lt=before).first()
    asked = CopyRequest.objects.filter(reader=row, state__in=OPEN)
    busy = asked.exists() or any(rows.filter(closed_at=None).exists() for rows in (row.loans, row.holds))
    if visitor is None or busy:
        return False
    person, number = str(row.person or ""), _number(visitor)
    erase_person(person)
    person_holdings.erase_person(person)
    if not forget_unused(actor, person=person):
        drop_card(actor, person=person, number=number)
    note(actor, "hub.forget", f"library.reader:{reader}")
    return True


def _number(visitor: Visitor) -> str:
    """Their number; "" where the keys that sealed it are gone, for then nothing can be read of it anyway."""
    try:
        return open_sealed(bytes(visitor.sealed), NUMBER)
    except Unreadable:
        return ""
