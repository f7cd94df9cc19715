"""代收撤回: a book of theirs was taken back here by mistake. What was kept stays; a second deed takes it back in all its parts."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.actions.deeds import made_once
from wenmai.hub.engine import books
from wenmai.hub.engine.guests import stays_here
from wenmai.hub.facts import RETURNED_HERE
from wenmai.hub.models import DeedKind, Entry, ForeignDeed, Outgoing
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.ledger.actions import reverse


@transaction.atomic
def undo_take(actor: Actor, *, deed: int, why: str) -> ForeignDeed:
    """Its fact and its entry are reversed, its journey ends where it has not arrived, and they are told after the return. Twice is once.

    Whose loan the return ended was forgotten and is not known again. By who serves where it was taken.
    Raises NotFound, Invalid without a reason, Conflict when it has been brought again since.
    """
    rows = ForeignDeed.objects.select_for_update(of=("self",)).select_related(
        "system__library", "institution__division"
    )
    row = rows.filter(pk=deed, kind=DeedKind.RETURNED_HERE).first()
    if row is None or not policies.may_serve(actor, row.institution):
        raise refusals.no_deed()
    if known := ForeignDeed.objects.filter(key=_key(row)).first():
        return known
    if not why.strip():
        raise refusals.bad("why", _("写明为什么撤回。"), "why")
    if ForeignDeed.objects.filter(system=row.system_id, barcode=row.barcode, kind=row.kind, pk__gt=row.pk).exists():
        raise Conflict("hub.brought_again", _("这册后来又代收过一次，撤回最近的那一次。"))
    now = clock.now()
    made, _new = made_once(
        ForeignDeed(
            system=row.system, kind=DeedKind.TAKEN_BACK, key=_key(row), at=now, institution=row.institution,
            barcode=row.barcode, title=row.title, thing_id=row.thing_id,
        )
    )  # fmt: skip
    Outgoing.objects.create(deed=made, system=row.system, made_at=now, next_at=now)
    reverse(actor, kind=RETURNED_HERE, source=f"hub.deed:{row.pk}", reason=why.strip()[:200])
    entry = Entry.objects.filter(source=f"hub.deed:{row.pk}").first()
    if entry:
        books.reverse(actor, entry, why.strip())
    stays_here(row)
    note(actor, "hub.undo_take", f"hub.system:{row.system_id}", barcode=row.barcode)
    return made


def _key(row: ForeignDeed) -> str:
    return f"hub.undo:{row.pk}"
