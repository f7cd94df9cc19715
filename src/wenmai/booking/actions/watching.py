"""Say where a date can be watched, and take it off. Nothing here counts who watches (SC-I06)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.facts import session_source
from wenmai.booking.models import Session, WatchKind, WatchLink
from wenmai.booking.queries.sessions import lock_session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.links import is_link


@transaction.atomic
def add_watch_link(
    actor: Actor,
    *,
    session: Session,
    kind: str,
    url: str,
    source: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> WatchLink:
    """A https link with who puts it out; `starts_at` and `ends_at` (aware) bound when it works. Raises Invalid, Conflict."""
    locked = lock_session(session.pk)
    permit(policies.may_run(actor, locked))
    _check(kind, url, source, starts_at, ends_at)
    try:
        with transaction.atomic():
            made = WatchLink.objects.create(
                session=locked, kind=kind, url=url.strip(), source=source.strip()[:80], starts_at=starts_at,
                ends_at=ends_at, made_at=clock.now(), made_by=actor.person,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("booking.watch_twice", _("这个网址已经在这一场上。")) from error
    note(actor, "booking.watch.add", session_source(locked), link=made.pk)
    return made


@transaction.atomic
def take_off_watch_link(actor: Actor, *, link: WatchLink) -> WatchLink:
    """Take a link off. Twice changes nothing."""
    found = WatchLink.objects.select_for_update(of=("self",)).select_related("session").get(pk=link.pk)
    session = lock_session(found.session_id)
    permit(policies.may_run(actor, session))
    if found.gone_at is None:
        found.gone_at = clock.now()
        found.save(update_fields=["gone_at"])
        note(actor, "booking.watch.off", session_source(session), link=found.pk)
    return found


def _check(kind: str, url: str, source: str, starts_at: datetime | None, ends_at: datetime | None) -> None:
    wrong = {
        "kind": (kind not in WatchKind.values, _("选直播或回看。")),
        "url": (not is_link(url.strip()), _("写完整的网址，以 https:// 开头。")),
        "source": (not source.strip(), _("写明是谁发布的，例如 四川公共文化云。")),
        "ends_at": (bool(starts_at and ends_at and starts_at >= ends_at), _("到什么时候，要晚于从什么时候。")),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise Invalid("booking.watch", message, fields={field: message})
