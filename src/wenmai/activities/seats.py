"""What a session says about its seats, in the few plain words that every page uses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenmai.booking.models import Door, Pool, Status

FEW = 6


@dataclass(frozen=True, slots=True)
class Seats:
    """`word` is what people read; `style` is a component of the sheet ("few", "free", "left", "off"); `note` small print."""

    word: str
    style: str
    note: str = ""
    claimable: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers that the words come from. `remaining` and `opens_at` are None where nothing is booked.

    `again` is when more places are released (the second part of a rule), None where none are. `online` are places left for who takes part over the network. `shut`: the place has announced to be shut then. `by_round`: a round gives all the places, by lot, in the order of a queue or by approval. `closes_at` is when the sale ends, which may be before the start.
    """

    status: str
    starts_at: datetime
    ends_at: datetime
    remaining: int | None
    opens_at: datetime | None
    by_round: bool = False
    shut: bool = False
    online: int = 0
    again: datetime | None = None
    closes_at: datetime | None = None


def seats_of(standing: Standing, now: datetime) -> Seats:
    """The words for a session at `now`."""
    if over := _over(standing, now):
        return over
    if standing.by_round:
        return Seats(_("统一报名"), "note", _("名额统一分，不用抢"))
    if standing.remaining is None:
        return Seats(_("直接来"), "free", _("不用预约"))
    if standing.opens_at and now < standing.opens_at:
        return Seats(_opening(standing.opens_at), "note")
    if standing.closes_at and now >= standing.closes_at:
        return _closed(standing, now)
    return _left(standing.remaining) if standing.remaining else _full(standing)


def _closed(standing: Standing, now: datetime) -> Seats:
    """Nothing more from afar; who comes is seated at the door while there is room."""
    room = standing.remaining or now < standing.starts_at
    return Seats(_("预约截止"), "note", _("没有约的，有空位就能坐，到现场问一问") if room else "")


def more_at(pools: Iterable[Pool]) -> datetime | None:
    """When the second part of a date is released; None where there is none to come."""
    times = (each.release_at for each in pools if each.door == Door.LATER and each.released_at is None)
    return min((each for each in times if each), default=None)


def _over(standing: Standing, now: datetime) -> Seats | None:
    if standing.status == Status.CANCELLED:
        return Seats(_("已取消"), "off")
    if standing.status == Status.DONE or now >= standing.ends_at:
        return Seats(_("已结束"), "off")
    if standing.shut:
        return Seats(_("那天闭馆"), "off", _("改期还是取消，等馆里的消息"))
    if standing.status == Status.CLOSED:
        return Seats(_("停止预约"), "off")
    return None


def _full(standing: Standing) -> Seats:
    if standing.online:
        return Seats(_("现场满了，线上余 %(n)s 席") % {"n": standing.online}, "few", claimable=True)
    if standing.again:
        return Seats(_("这一批满了"), "note", _("%(when)s 再放一批") % {"when": _when(standing.again)})
    return Seats(_("满了"), "off", _("有人取消就会空出来"))


def _left(count: int) -> Seats:
    if count <= FEW:
        return Seats(ngettext("只余 %(n)s 席", "只余 %(n)s 席", count) % {"n": count}, "few", claimable=True)
    return Seats(ngettext("余 %(n)s 席", "余 %(n)s 席", count) % {"n": count}, "left", claimable=True)


def _opening(at: datetime) -> str:
    local = timezone.localtime(at)
    return _("%(month)s 月 %(day)s 日 %(time)s 开放预约") % {
        "month": local.month,
        "day": local.day,
        "time": f"{local:%H:%M}",
    }


def _when(at: datetime) -> str:
    local = timezone.localtime(at)
    said = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
    return _("%(month)s 月 %(day)s 日 %(time)s") % said
