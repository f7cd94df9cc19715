"""Whether the door of a session has said all that it saw."""

from datetime import datetime, timedelta

from django.db.models import Q

from wenmai.booking.models import DevicePack, Session
from wenmai.kernel import clock

CUT_OFF = timedelta(hours=24)


def door_settled(session: Session, now: datetime | None = None) -> bool:
    """True once nobody can turn out to have come after all: the session is over, and every scanner in use that took its
    list has reported with nothing left since the end; or a day has passed.

    Only then may somebody be said not to have come.
    """
    now = now or clock.now()
    if now <= session.ends_at:
        return False
    if now > session.ends_at + CUT_OFF:
        return True
    open_ = DevicePack.objects.filter(session=session, device__revoked_at=None)
    return not open_.filter(Q(synced_at=None) | Q(synced_at__lt=session.ends_at)).exists()
