"""What is said when a date stands and its place will be shut."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.booking.models import Session
from wenmai.booking.telling.bookings import MINE, said, tell_about, tell_staff, text
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

SHUT = declare(NoticeKind("booking.place_shut", gettext_lazy("约的那天闭馆"), urgent=True))
DATES_SHUT = declare(NoticeKind("booking.dates_shut", gettext_lazy("有场次落在闭馆时间")))


def place_shut(actor: Actor, session: Session, persons: Iterable[str]) -> int:
    """那天闭馆: to everybody who holds places, once for a date and time."""
    title = text(lambda: _("“%(title)s”那天闭馆，先别出门") % _words(session))
    body = text(
        lambda: (
            _("%(when)s，%(house)s公告那时不开放。改时间还是取消，馆里定了再告诉你；不想等就取消，不记违约。")
            % _words(session)
        )
    )
    note = Note(SHUT.name, title, body, MINE, f"{session.pk}:{session.revision}")
    return tell_about(actor, persons, note, session.offering)


def dates_shut(actor: Actor, sessions: Sequence[Session], persons: Iterable[str]) -> int:
    """有场次落在闭馆时间: to who works at the house, once a day until it is settled. `sessions` are of one house."""
    first, house = sessions[0], sessions[0].offering.institution
    title = text(lambda: _("%(n)s 场有人约的，落在闭馆时间") % {"n": len(sessions)})
    body = text(lambda: _("最早的是 %(when)s“%(title)s”。改时间，或者取消并告诉大家。") % _words(first))
    note = Note(DATES_SHUT.name, title, body, f"/desk/shut/{house.code}/", f"{house.code}:{clock.today()}")
    return tell_staff(actor, persons, note)


def _words(session: Session) -> dict[str, object]:
    return {"title": session, "when": said(session.starts_at), "house": session.offering.institution.label}
