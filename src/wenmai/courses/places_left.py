"""What a class says about its places, in the few plain words that every page uses."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenmai.booking.models import Mode
from wenmai.courses.eligibility import said_instant
from wenmai.courses.models import ClassStatus

FEW = 5


@dataclass(frozen=True, slots=True)
class Left:
    """`word` is what people read; `style` a component of the sheet (few, left, note, off); `open` while one can enrol."""

    word: str
    style: str
    note: str = ""
    open: bool = False
    full: bool = False
    round: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers that the words come from; instants aware. `round`: how a round gives the places (a `booking.Mode`), "" for none."""

    status: str
    opens: datetime
    closes: datetime
    ends: datetime
    remaining: int
    round: str = ""
    round_opens: datetime | None = None


def left_of(standing: Standing, now: datetime) -> Left:
    """The words for a class at `now`."""
    if closed := _closed(standing, now):
        return closed
    if now < standing.opens:
        return Left(_("%(when)s 开始报名") % {"when": said_instant(standing.opens)}, "note")
    if not standing.remaining:
        return Left(_("满了"), "off", _("有人退出会空出来"), full=True)
    count = standing.remaining
    style = "few" if count <= FEW else "left"
    said = _("只余 %(n)s 个名额") if style == "few" else ngettext("余 %(n)s 个名额", "余 %(n)s 个名额", count)
    return Left(said % {"n": count}, style, open=True)


def _closed(standing: Standing, now: datetime) -> Left | None:
    if standing.status == ClassStatus.CANCELLED:
        return Left(_("不开了"), "off")
    if standing.status == ClassStatus.FINISHED or now >= standing.ends:
        return Left(_("已结班"), "off")
    if standing.round:
        return _by_round(standing, now)
    return Left(_("报名截止"), "off", _("想插班，打电话问问主办单位")) if now >= standing.closes else None


def _by_round(standing: Standing, now: datetime) -> Left:
    """摇号报名，11 月 25 日 09:00 起; while it is on, 正在报名."""
    mode = str(Mode(standing.round).label)
    if standing.round_opens and now < standing.round_opens:
        said = {"mode": mode, "when": said_instant(standing.round_opens)}
        return Left(_("%(mode)s，%(when)s起") % said, "note", round=True)
    return Left(_("%(mode)s，到报名页里报") % {"mode": mode}, "note", round=True)
