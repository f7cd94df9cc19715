"""Photos of a count, for the house and those above it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.models import DoorPhoto, Session
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


def get_photo(actor: Actor, key: int, *, lock: bool = False) -> DoorPhoto:
    """One photo of a session that the actor runs. Raises NotFound."""
    rows = DoorPhoto.objects.select_related("session__offering__institution__division")
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_run(actor, found.session):
        raise NotFound("booking.no_photo", _("没有这张照片，可能已经拿掉。"))
    return found


def photos_of(session: Session) -> Sequence[DoorPhoto]:
    """The photos that stand, oldest first, without the pictures themselves. One query."""
    return list(DoorPhoto.objects.filter(session=session, removed_at=None).defer("content").order_by("at", "pk"))
