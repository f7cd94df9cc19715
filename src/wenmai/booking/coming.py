"""What keeps an institution from closing: sessions that it holds, or that others hold in its rooms."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.places.models import Institution

OVER = (Status.CANCELLED, Status.DONE)


def coming(house: Institution, since: date) -> Sequence[str]:
    """A line for each session from a day on that is neither over nor cancelled, the soonest first."""
    rows = Session.objects.filter(Q(offering__institution=house) | Q(space__institution=house))
    rows = rows.filter(ends_at__gt=clock.day_bounds(since)[0]).exclude(status__in=OVER)
    found = rows.select_related("offering").order_by("starts_at", "pk").distinct()
    return [f"{clock.day_of(each.starts_at)} {each}" for each in found]
