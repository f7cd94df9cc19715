"""What people who asked for a room are told."""

from collections.abc import Callable
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.models import RoomRequest
from wenmai.booking.telling.bookings import said
from wenmai.kernel.actor import Actor
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

ANSWERED = declare(NoticeKind("booking.room_answer", gettext_lazy("订场审核结果"), urgent=True))


def approved(actor: Actor, asked: RoomRequest) -> int:
    """同意了: with the ticket."""
    key = asked.booking.key if asked.booking else ""
    return _tell(
        actor,
        asked,
        lambda: _("“%(room)s”同意借给你了"),
        lambda: _("%(when)s 起，到门口报名字或出示我的码。来不了请早点取消，让给别人。"),
        f"/booking/{key}/",
    )


def refused(actor: Actor, asked: RoomRequest) -> int:
    """没有同意: with the reason."""
    return _tell(
        actor,
        asked,
        lambda: _("“%(room)s”这次没有同意"),
        lambda: _("%(when)s 的申请没有同意：%(reason)s"),
        "/spaces/",
    )


def _tell(actor: Actor, asked: RoomRequest, title: Callable[[], str], body: Callable[[], str], link: str) -> int:
    def words() -> dict[str, str]:
        return {"room": asked.offering.title, "when": said(asked.during.lower), "reason": asked.reason}

    note = Note(
        ANSWERED.name, _text(lambda: title() % words()), _text(lambda: body() % words()), link, f"request:{asked.pk}"
    )
    return tell(actor, persons=[asked.person], note=note)


def _text(write: Callable[[], str]) -> Promise:
    return cast(Promise, lazy(write, str)())
