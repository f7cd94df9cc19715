"""The library forgets who read what (个人信息保护法 19, 公共图书馆法 43): the loan stays, the reader goes.

A closed loan loses its reader after KEPT, and what a late return stopped is deleted KEPT after its end. The alias of a year is deleted KEPT after the year's end, when no open loan of the
year is left: until then who may see the table of aliases could still tell. No indicator changes, for they count aliases.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library.models import Block, BlockKind, Hold, Loan, Reader, ReaderAlias

KEPT = timedelta(days=90)
BATCH = 5_000


def age_loans(actor: Actor, *, now: datetime | None = None) -> int:
    """Forget the readers of closed loans that are older than KEPT, and of the years before; how many rows changed.

    Each kind in a transaction of its own: whoever is forgotten at this moment holds rows of all of them.
    """
    permit(actor.system)
    before = (now or clock.now()) - KEPT
    old = Loan.objects.filter(reader__isnull=False, closed_at__lt=before).order_by("pk").values("pk")[:BATCH]
    changed = Loan.objects.filter(pk__in=old).update(reader=None) + _forget_holds(before)
    over = Block.objects.filter(kind=BlockKind.OVERDUE, by="system", until__lt=before)
    return changed + over.delete()[0] + _forget_years(before)


def _forget_holds(before: datetime) -> int:
    old = Hold.objects.filter(reader__isnull=False, closed_at__lt=before).order_by("pk").values("pk")[:BATCH]
    return Hold.objects.filter(pk__in=old).update(reader=None)


@transaction.atomic
def _forget_years(before: datetime) -> int:
    """Up to BATCH readers, locked: a loan of such a year that is written at this moment (off-line) keeps its reader's name."""
    over = [
        year for year in range(before.year - 10, before.year + 1) if clock.at(date(year + 1, 1, 1), time.min) < before
    ]
    lent, waiting = (rows.objects.filter(alias=OuterRef("alias"), reader__isnull=False) for rows in (Loan, Hold))
    rows = ReaderAlias.objects.filter(~Exists(lent), ~Exists(waiting), year__in=over)
    readers = list(rows.order_by("reader").values_list("reader", flat=True)[:BATCH])
    locked = Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk")
    return rows.filter(reader__in=list(locked.values_list("pk", flat=True))).delete()[0]
