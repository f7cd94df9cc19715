"""A picture of the audience that a head count stands on. Kept with its digest; only the house and those above it see it."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.facts import session_source
from wenmai.booking.models import DoorPhoto, Session
from wenmai.booking.models.doors import LARGEST_PHOTO
from wenmai.booking.queries.photos import get_photo
from wenmai.booking.queries.sessions import heads_of, lock_session
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

MOST = 6


@transaction.atomic
def keep_photo(actor: Actor, *, session: Session, content: bytes) -> DoorPhoto:
    """Keep a photo beside the count as it stands now. The same picture again gives back the first. Raises Invalid, Conflict."""
    locked = lock_session(session.pk)
    permit(policies.may_run(actor, locked))
    kind, digest = photo_type(content), crypto.digest(content)
    present = DoorPhoto.objects.filter(session=locked, removed_at=None)
    if known := present.filter(digest=digest).first():
        return known
    if present.count() >= MOST:
        raise Conflict("booking.photos", _("一场最多留 6 张照片。先拿掉一张，再传。"))
    made = DoorPhoto.objects.create(
        session=locked, heads=heads_of(locked), type=kind, size=len(content), digest=digest, content=content,
        at=clock.now(), by=actor.person,
    )  # fmt: skip
    note(actor, "booking.photo.keep", session_source(locked), digest=digest, heads=made.heads)
    return made


@transaction.atomic
def remove_photo(actor: Actor, *, photo: int) -> DoorPhoto:
    """Take a photo away: the picture goes, that there was one stays. Twice keeps the first time. Raises NotFound."""
    found = get_photo(actor, photo, lock=True)
    if found.removed_at is None:
        found.removed_at, found.removed_by, found.content = clock.now(), actor.person, b""
        found.save(update_fields=["removed_at", "removed_by", "content"])
        note(actor, "booking.photo.remove", session_source(found.session), digest=found.digest)
    return found


def photo_type(content: bytes) -> DoorPhoto.Type:
    """By its own first bytes, whatever its name says. Raises Invalid for nothing, more than 5 MB, and anything else."""
    if not content:
        raise _invalid(_("照片是空的，请重新选一张。"))
    if len(content) > LARGEST_PHOTO:
        raise _invalid(_("照片超过 5 MB。请在手机里选“小一点”再传。"))
    if content.startswith(b"\xff\xd8\xff"):
        return DoorPhoto.Type.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return DoorPhoto.Type.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return DoorPhoto.Type.WEBP
    raise _invalid(_("只收 JPG、PNG、WebP 照片。"))


def _invalid(message: str) -> Invalid:
    return Invalid("booking.photo", message, fields={"photo": message})
