"""What a house, and who stands above it, is told about a round that is behind its promise."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from wenmai.booking.models import RoundDelay
from wenmai.booking.telling.bookings import said, tell_staff, text
from wenmai.kernel.actor import Actor
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

LATE = declare(NoticeKind("booking.round_late", gettext_lazy("报名拖着没结果"), urgent=True))

DO = {
    "undrawn": gettext_noop("用事先说好的随机数摇号，或写明原因取消这一轮。"),
    "unanswered": gettext_noop("把没有答复的答复完，再结束这一轮。"),
    "stalled": gettext_noop("看后台任务是不是停了；一时好不了，写明原因取消这一轮。"),
}


def behind(actor: Actor, delay: RoundDelay, persons: Iterable[str]) -> int:
    """拖着了: to the staff of the house, once, with what to do."""
    title = text(lambda: _("“%(title)s”%(what)s") % _words(delay))
    body = text(lambda: _("本该 %(since)s 有结果，%(n)s 人在等。%(do)s") % (_words(delay) | {"do": _(DO[delay.kind])}))
    return tell_staff(actor, persons, Note(LATE.name, title, body, f"/desk/rounds/{delay.round.key}/", str(delay.pk)))


def behind_below(actor: Actor, delay: RoundDelay, persons: Iterable[str]) -> int:
    """下级单位拖着: to who runs its main house and to the authority, once."""
    title = text(lambda: _("%(house)s：“%(title)s”%(what)s") % _words(delay))
    body = text(lambda: _("本该 %(since)s 有结果，提醒过这家单位，%(n)s 人还在等。请问一问。") % _words(delay))
    link = f"/booking/rounds/{delay.round.key}/"
    return tell_staff(actor, persons, Note(LATE.name, title, body, link, f"{delay.pk}:above"))


def _words(delay: RoundDelay) -> dict[str, object]:
    waiting = delay.round.applications.filter(state="submitted").count()
    return {
        "title": delay.round.title,
        "house": delay.round.institution.name,
        "what": delay.get_kind_display(),
        "since": said(delay.since),
        "n": waiting,
    }
