"""Who chose a book is forgotten once no quota counts it any more: after its year, when it is back and is stock."""

from django.db import transaction

from wenmai.bookshops.models import LoanState, ShopLoan, ShopRefusal
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit

OVER = (LoanState.UNDONE, LoanState.RETURNED, LoanState.ACCESSIONED)


@transaction.atomic
def forget_readers(actor: Actor) -> int:
    """Loans of earlier years that are over lose their reader; how many."""
    permit(actor.system)
    this_year = clock.day_bounds(clock.today().replace(month=1, day=1))[0]
    rows = ShopLoan.objects.filter(lent_at__lt=this_year, state__in=OVER, reader__isnull=False)
    return rows.update(reader=None)


@transaction.atomic
def drop_refusals(actor: Actor) -> int:
    """What was refused is kept for the year before this one; how many went."""
    permit(actor.system)
    last_year = clock.today().replace(month=1, day=1)
    before = clock.day_bounds(last_year.replace(year=last_year.year - 1))[0]
    return ShopRefusal.objects.filter(at__lt=before).delete()[0]
