"""How long the door remembers: what scanners read and pictures of a count go after the period of settings, figures stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wenmai.audit.actions import note
from wenmai.booking.actions.unattended import forget_entries
from wenmai.booking.facts import session_source
from wenmai.booking.models import DeviceScan, DoorPhoto
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit

BATCH = 200


def forget_doors(actor: Actor) -> tuple[int, int, int]:
    """Everything at doors whose period is over: lines of scanners, pictures, entries of rooms without staff; how many each.

    Again changes nothing. Raises NotAllowed.
    """
    permit(actor.system)
    return forget_lines(actor), forget_photos(actor), forget_entries(actor)


@transaction.atomic
def forget_lines(actor: Actor) -> int:
    """Take what was read, and whom it meant, out of old lines. They count no more since long (30 days after the session)."""
    permit(actor.system)
    before = clock.now() - timedelta(days=settings.DOOR_LINE_DAYS)
    old = DeviceScan.objects.filter(forgotten_at=None, received_at__lt=before, session__ends_at__lt=before)
    return old.update(code="", person="", booking=None, forgotten_at=clock.now())


def forget_photos(actor: Actor) -> int:
    """Delete old pictures; that there was one, its digest and the count that stands on it stay. In batches, for pictures are large."""
    permit(actor.system)
    before, total = clock.now() - timedelta(days=settings.DOOR_PHOTO_DAYS), 0
    while keys := list(_old_photos(before).values_list("pk", flat=True)[:BATCH]):
        total += _remove(actor, keys)
    return total


def _old_photos(before: datetime) -> "QuerySet[DoorPhoto]":
    return DoorPhoto.objects.filter(removed_at=None, at__lt=before).order_by("pk")


@transaction.atomic
def _remove(actor: Actor, keys: list[int]) -> int:
    rows = DoorPhoto.objects.select_for_update(no_key=True, of=("self",)).select_related("session")
    photos = list(rows.filter(pk__in=keys, removed_at=None).defer("content"))
    for each in photos:
        note(actor, "booking.photo.expire", session_source(each.session), digest=each.digest, heads=each.heads)
    DoorPhoto.objects.filter(pk__in=[each.pk for each in photos]).update(
        removed_at=clock.now(), removed_by=actor.person or "", content=b""
    )
    return len(photos)
