"""Where dates can be watched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.models import Session, WatchLink
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Watchable:
    """A link as it is shown: `open` while it works, `yet` before."""

    link: WatchLink
    open: bool
    yet: bool


def watchables(session: Session, now: datetime | None = None) -> list[Watchable]:
    """The links of a date that work now or will. One query."""
    now = now or clock.now()
    return [_shown(each, now) for each in _standing().filter(session=session) if not _past(each, now)]


def watched_online() -> Exists:
    """可线上看, as an annotation of sessions."""
    standing = _standing().filter(session=OuterRef("pk")).order_by()
    return Exists(standing.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now())))


def links_of(sessions: Iterable[int]) -> dict[int, list[WatchLink]]:
    """Links that stand, by session. One query."""
    found: dict[int, list[WatchLink]] = {}
    for each in _standing().filter(session__in=list(sessions)):
        found.setdefault(each.session_id, []).append(each)
    return found


def taken_off_at() -> Subquery:
    """When the last link of a session was taken off, as an annotation of sessions."""
    gone = WatchLink.objects.filter(session=OuterRef("pk"), gone_at__isnull=False).order_by("-gone_at")
    return Subquery(gone.values("gone_at")[:1])


def said_links(links: Sequence[WatchLink]) -> str:
    """直播（四川公共文化云）https://… for a calendar."""
    each_said = (
        _("%(kind)s（%(source)s）%(url)s") % {"kind": each.get_kind_display(), "source": each.source, "url": each.url}
        for each in links
    )
    return "\n".join(each_said)


def get_run_link(actor: Actor, key: int) -> WatchLink:
    """A link of a session that the actor runs. Raises NotFound."""
    found = WatchLink.objects.select_related("session__offering__institution__division").filter(pk=key).first()
    if found is None or not policies.may_run(actor, found.session):
        raise NotFound("booking.no_link", _("没有这个链接，可能已经撤下。"))
    return found


def _standing() -> "QuerySet[WatchLink]":
    return WatchLink.objects.filter(gone_at=None)


def _past(link: WatchLink, now: datetime) -> bool:
    return link.ends_at is not None and link.ends_at <= now


def _shown(link: WatchLink, now: datetime) -> Watchable:
    yet = link.starts_at is not None and now < link.starts_at
    return Watchable(link, not yet, yet)
