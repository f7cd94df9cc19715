"""What booking tells people, in one place: short sentences that say what happened, to which date, and what to do.

Every function writes into the outbox in the caller's transaction and returns how many messages are new. Texts are
lazy: each reader gets them in their language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wenmai.booking.models import Booking, IntakeRound, Offering, Session, Status, WaitEntry
from wenmai.kernel import subjects
from wenmai.kernel.actor import ANYONE, Actor, Channel
from wenmai.kernel.clock import SHANGHAI, now
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import UnknownSubject
from wenmai.notices.actions import tell
from wenmai.notices.addresses import addresses_of
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

CANCELLED = declare(NoticeKind("booking.session_cancelled", gettext_lazy("场次取消"), urgent=True))
MOVED = declare(NoticeKind("booking.session_moved", gettext_lazy("场次改时间"), urgent=True))
WITHDRAWN = declare(NoticeKind("booking.withdrawn", gettext_lazy("活动撤下"), urgent=True))
BOOKED_FOR = declare(NoticeKind("booking.booked_for", gettext_lazy("别人替我约了")))
CANCELLED_FOR = declare(NoticeKind("booking.cancelled_for", gettext_lazy("别人替我取消了"), urgent=True))
OFFERED = declare(NoticeKind("booking.place_offered", gettext_lazy("候补有了位子"), urgent=True))
FROM_WAITING = declare(NoticeKind("booking.from_waiting_list", gettext_lazy("候补补上了"), urgent=True))
DRAWN = declare(NoticeKind("booking.drawn", gettext_lazy("摇号、排队的结果"), urgent=True))
# Most who take part get nothing: a text message to each would cost much and change nothing.
NOT_DRAWN = declare(NoticeKind("booking.not_drawn", gettext_lazy("摇号没中")))
IN_VAIN = declare(NoticeKind("booking.waited_in_vain", gettext_lazy("候补没等到")))
EXPIRED = declare(NoticeKind("booking.hold_expired", gettext_lazy("保留的位子到期")))
CREDIT = declare(NoticeKind("booking.credit", gettext_lazy("爽约记录和暂停预约"), urgent=True))
REMINDER = declare(NoticeKind("booking.reminder", gettext_lazy("前一天提醒")))

WON, RESERVE, LOST, ACCEPTED, REFUSED = "won", "reserve", "lost", "accepted", "refused"
MINE = "/booking/"


def session_cancelled(actor: Actor, session: Session, persons: Iterable[str]) -> int:
    """这一场取消了: to everybody who had places. `session.cancel_reason` is said."""
    title = _text(lambda: _("“%(title)s”取消了") % _words(session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s。原因：%(reason)s。你的预约已经退掉，不用跑一趟。")
            % _words(session, reason=session.cancel_reason or _("主办方没写"))
        )
    )
    return _tell(
        actor, persons, Note(CANCELLED.name, title, body, MINE, f"{session.pk}:{session.revision}"), session.offering
    )


def session_moved(actor: Actor, session: Session, persons: Iterable[str], was: datetime) -> int:
    """改时间: to everybody who holds places; `was` is the start before."""
    title = _text(lambda: _("“%(title)s”改到 %(when)s") % _words(session))
    body = _text(
        lambda: (
            _("原来是 %(was)s，地点不变：%(where)s。预约还在；来不了就取消，不记违约。")
            % _words(session, was=said(was))
        )
    )
    return _tell(
        actor, persons, Note(MOVED.name, title, body, MINE, f"{session.pk}:{session.revision}"), session.offering
    )


def offering_withdrawn(actor: Actor, offering: Offering, persons: Iterable[str]) -> int:
    """撤下: the page is gone to be corrected; bookings stand until the house says otherwise."""
    title = _text(lambda: _("“%(title)s”的页面撤下了，正在更正") % {"title": offering.title})
    body = _text(
        lambda: (
            _("你的预约还没有取消。要是取消或改时间，会再告诉你；也可以打电话问%(host)s。")
            % {"host": offering.institution.name}
        )
    )
    return _tell(actor, persons, Note(WITHDRAWN.name, title, body, MINE), offering)


def booked_for(actor: Actor, booking: Booking) -> int:
    """别人替我约了: to whom the places are for, when staff or a relative took them."""
    session = booking.session
    title = _text(lambda: _("替你约了“%(title)s”") % _words(session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s，%(n)s 人。到门口报名字或出示我的码。不是你的意思，就到“我的预约”里取消。")
            % _words(session, n=booking.party_size)
        )
    )
    link = f"/booking/{booking.key}/"
    told = [booking.person]
    if booking.channel == Channel.RELATIVE:
        told = _who_reads(told)
    return _tell(actor, told, Note(BOOKED_FOR.name, title, body, link, str(booking.key)))


def cancelled_for(actor: Actor, booking: Booking, persons: Iterable[str] = ()) -> int:
    """别人替我取消了: the house, or a guardian, gave the places back. `persons` default: the booking's."""
    title = _text(lambda: _("“%(title)s”的预约取消了") % _words(booking.session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s，是工作人员或家人替你取消的。还想来，再约一次；有疑问请问主办的单位。")
            % _words(booking.session)
        )
    )
    note = Note(CANCELLED_FOR.name, title, body, _page(booking.session), str(booking.key))
    return _tell(actor, list(persons) or [booking.person], note, booking.session.offering)


def cancelled_along(actor: Actor, booking: Booking) -> int:
    """The same for who was to come along and signs in themselves: they were told that they come."""
    known = [each for each in _who_reads(booking.dependants) if each != actor.person]
    return cancelled_for(actor, booking, known) if known else 0


def booked_along(actor: Actor, booking: Booking) -> int:
    """The same for who comes along and signs in themselves: an old parent with an account, not a small child."""
    known = [each for each in _who_reads(booking.dependants) if each != actor.person]
    title = _text(lambda: _("约了“%(title)s”，带你一起去") % _words(booking.session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s。到门口报名字或出示我的码。不去了，跟替你约的人说一声。") % _words(booking.session)
        )
    )
    note = Note(BOOKED_FOR.name, title, body, f"/booking/{booking.key}/", str(booking.key))
    return _tell(actor, known, note) if known else 0


def place_offered(actor: Actor, booking: Booking) -> int:
    """候补有了位子: a held booking, to be confirmed before `booking.hold_until`."""
    assert booking.hold_until is not None
    until = booking.hold_until
    title = _text(lambda: _("“%(title)s”有位子了，%(until)s 前确认") % _words(booking.session, until=said(until)))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s，给你留了 %(n)s 席。到时没确认，就给下一位。")
            % _words(booking.session, n=booking.party_size)
        )
    )
    link = f"/booking/{booking.key}/"
    return _tell(
        actor,
        [booking.person],
        Note(OFFERED.name, title, body, link, f"{booking.key}:{until.isoformat()}"),
        booking.session.offering,
    )


def place_taken_from_waiting_list(actor: Actor, booking: Booking) -> int:
    """候补补上了: the places were taken at once, as the person had asked."""
    title = _text(lambda: _("候补补上了：“%(title)s”") % _words(booking.session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s，%(n)s 人，已经约好。来不了请早点取消，让给别人。")
            % _words(booking.session, n=booking.party_size)
        )
    )
    link = f"/booking/{booking.key}/"
    return _tell(
        actor, [booking.person], Note(FROM_WAITING.name, title, body, link, str(booking.key)), booking.session.offering
    )


def drawn(
    actor: Actor,
    *,
    session: Session,
    persons: Iterable[str],
    result: str,
    link: str = MINE,
    confirm_by: datetime | None = None,
    key: str = "",
) -> int:
    """The result of a round, for all who have the same one: WON, RESERVE, LOST; ACCEPTED or REFUSED by who decides.

    `key` names the draw (default: the session), so that a draw told twice is one message. Raises ValueError.
    """
    if result not in RESULTS:
        raise ValueError(f"no result of a draw: {result}")
    title = _text(lambda: _result_title(result, session))
    body = _text(lambda: _result_body(result, session, confirm_by))
    kind = NOT_DRAWN if result in {LOST, REFUSED} else DRAWN
    return _tell(actor, persons, Note(kind.name, title, body, link, f"{key or session.pk}:{result}"), session.offering)


def hold_expired(actor: Actor, booking: Booking) -> int:
    """保留的位子到期: nobody confirmed, the places went to others."""
    title = _text(lambda: _("“%(title)s”的位子没有保住") % _words(booking.session))
    body = _text(
        lambda: (
            _("%(when)s这一场，到时没有确认，位子给了下一位。还想来，可以再约或再排候补。") % _words(booking.session)
        )
    )
    return _tell(
        actor,
        [booking.person],
        Note(EXPIRED.name, title, body, _page(booking.session), str(booking.key)),
        booking.session.offering,
    )


def credit_changed(
    actor: Actor, *, person: str, reason: str, until: datetime | None = None, link: str = MINE, key: str = ""
) -> int:
    """暂停预约 or a mark on the record: why, until when, and how to appeal. `until` None: nothing is suspended."""
    title = _text(lambda: _("预约暂停到 %(until)s") % {"until": said(until)} if until else _("记了一次爽约"))
    body = _text(
        lambda: (
            (
                _("原因：%(reason)s。不是这样，可以在“我的预约”里申诉，或到任一文化站说明。电话和窗口照常能约。")
                if until
                else _("%(reason)s。不是这样，可以在“我的预约”里申诉，或到任一文化站说明。")
            )
            % {"reason": reason}
        )
    )
    return _tell(actor, [person], Note(CREDIT.name, title, body, link, key))


def reminder(actor: Actor, session: Session, persons: Iterable[str]) -> int:
    """明天: the day before, once for each time that the session has."""
    title = _text(lambda: _("明天 %(at)s：“%(title)s”") % _words(session, at=_hm(session.starts_at)))
    body = _text(lambda: _("%(where)s。到门口出示我的码或报名字；来不了，现在取消还能让给别人。") % _words(session))
    return _tell(
        actor, persons, Note(REMINDER.name, title, body, MINE, f"{session.pk}:{session.revision}"), session.offering
    )


def said(at: datetime) -> str:
    """11 月 28 日 19:30, 28 Nov 19:30; in Asia/Shanghai."""
    local = at.astimezone(SHANGHAI)
    if (get_language() or "").startswith("en"):
        return f"{local.day} {local:%b} {_hm(at)}"
    return f"{local.month} 月 {local.day} 日 {_hm(at)}"


RESULTS = (WON, RESERVE, LOST, ACCEPTED, REFUSED)


def _result_title(result: str, session: Session) -> str:
    titles = {
        WON: _("中签：“%(title)s”"),
        RESERVE: _("候补：“%(title)s”"),
        LOST: _("没中：“%(title)s”"),
        ACCEPTED: _("报名通过：“%(title)s”"),
        REFUSED: _("报名没有通过：“%(title)s”"),
    }
    return titles[result] % _words(session)


def _result_body(result: str, session: Session, confirm_by: datetime | None) -> str:
    if result in {WON, ACCEPTED} and confirm_by:
        return _("%(when)s，%(where)s。%(until)s 前确认，过时就给候补的人。") % _words(session, until=said(confirm_by))
    bodies = {
        WON: _("%(when)s，%(where)s，已经约好。来不了请早点取消，让给别人。"),
        RESERVE: _("%(when)s，%(where)s。排在候补里，有人退就按名次补，补上会告诉你。"),
        LOST: _("%(when)s，%(where)s。名额少，这次没轮到。抽签的单子公开，谁都能重算。"),
        ACCEPTED: _("%(when)s，%(where)s，已经约好。来不了请早点取消，让给别人。"),
        REFUSED: _("%(when)s，%(where)s。主办单位写了原因，点开看。有疑问请打电话问。"),
    }
    return bodies[result] % _words(session)


def _tell(actor: Actor, persons: Iterable[str], note: Note, offering: Offering | None = None) -> int:
    house = offering.institution.code if offering else ""
    return tell(actor, persons=persons, note=replace(note, house=house))


def tell_staff(actor: Actor, persons: Iterable[str], note: Note) -> int:
    """A message about the work of a house, to who does it."""
    return tell(actor, persons=persons, note=note)


def tell_about(actor: Actor, persons: Iterable[str], note: Note, offering: Offering) -> int:
    """A message about an offering, in the name of its house."""
    return _tell(actor, persons, note, offering)


def words_of(session: Session, **more: object) -> Mapping[str, object]:
    """The words of a sentence about a date: title, when, where."""
    return _words(session, **more)


def text(write: Callable[[], str]) -> Promise:
    """A sentence that each reader gets in their language."""
    return _text(write)


def _text(write: Callable[[], str]) -> Promise:
    return cast(Promise, lazy(write, str)())


def _who_reads(persons: Iterable[str]) -> list[str]:
    """Those who sign in themselves: whoever booked for a child need not be told of it in the child's name."""
    return [person for person, found in addresses_of(persons).items() if found.account and not found.name]


def _words(session: Session, **more: object) -> Mapping[str, object]:
    where = session.space.name if session.space else session.venue
    host = session.offering.institution
    place = f"{host.short_name or host.name} {where}".strip()
    return {"title": session.offering.title, "when": said(session.starts_at), "where": place, **more}


def _page(session: Session) -> str:
    """The page of what is booked, as everybody finds it; one's own bookings when it is gone."""
    try:
        return subjects.resolve(ANYONE, session.offering.subject).url or MINE
    except (NotFound, UnknownSubject):
        return MINE


def _hm(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def waited_in_vain(actor: Actor, entries: Sequence[WaitEntry]) -> int:
    """没等到: the dates have begun and nobody gave places back, or they were called off. To all whose entries name the same dates,
    by one message.
    """
    dates = Session.objects.select_related("offering__institution", "space").filter(pk__in=entries[0].sessions)
    found = sorted(dates, key=lambda each: (each.status != Status.CANCELLED or each.starts_at <= now(), each.starts_at))
    if not found:
        return 0
    first = found[0]
    if first.status == Status.CANCELLED and first.starts_at > now():
        return _called_off(actor, entries, first)
    title = _text(lambda: _("“%(title)s”没有等到空位") % _words(first))
    body = _text(lambda: _("没有人退票，候补到此为止。可以看看别的场次，或直接到现场问一问。"))
    return _tell(
        actor, [each.person for each in entries], Note(IN_VAIN.name, title, body, _page(first), f"wait:{entries[0].pk}")
    )


def _called_off(actor: Actor, entries: Sequence[WaitEntry], session: Session) -> int:
    """Nobody is sent to the door of what does not take place."""
    title = _text(lambda: _("“%(title)s”取消了，候补到此为止") % _words(session))
    body = _text(
        lambda: (
            _("%(when)s，%(where)s。原因：%(reason)s。不用跑一趟，可以看看别的场次。")
            % _words(session, reason=session.cancel_reason or _("主办方没写"))
        )
    )
    note = Note(IN_VAIN.name, title, body, _page(session), f"wait:{entries[0].pk}")
    return _tell(actor, [each.person for each in entries], note)


def not_counted(actor: Actor, found: IntakeRound, persons: Iterable[str], reason: str) -> int:
    """没有算进去: a booking rule stood against it. `reason` is a sentence, looked up in each reader's language."""
    title = _text(lambda: _("“%(title)s”没有算进去") % {"title": found.title})
    body = _text(lambda: _("按预约规则：%(why)s。名单里按号码写明，谁都能核对。") % {"why": _(reason)})
    link = f"/booking/rounds/{found.key}/"
    return _tell(actor, persons, Note(NOT_DRAWN.name, title, body, link, f"round:{found.pk}:out"))


def round_cancelled(actor: Actor, found: IntakeRound, persons: Iterable[str]) -> int:
    """这一轮取消了: to everybody who had applied, with the reason that the house gave."""
    title = _text(lambda: _("“%(title)s”这一轮报名取消了") % {"title": found.title})
    body = _text(
        lambda: (
            _("原因：%(reason)s。名额改为直接预约，或等下一轮。") % {"reason": found.cancel_reason or _("主办方没写")}
        )
    )
    return _tell(
        actor, persons, Note(DRAWN.name, title, body, f"/booking/rounds/{found.key}/", f"round:{found.pk}:off")
    )
