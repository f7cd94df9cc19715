"""Why a room cannot be had then, and what to do instead. The statement decides; these sentences explain."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.booking import policies
from wenmai.booking.drafts.rooms import RangeClaim, Wanted
from wenmai.booking.engine.ranges import Refused
from wenmai.booking.limits import refused as limit_refused
from wenmai.booking.names import Names, check_companions, check_names
from wenmai.booking.queries.claims import suspended_until
from wenmai.booking.queries.rooms import open_throughout
from wenmai.booking.standing_in import check_alone
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, DomainError, Invalid
from wenmai.places.models import Occupancy


def check_range(actor: Actor, wanted: Wanted, wish: RangeClaim, now: datetime, *, known_by_name: bool = False) -> None:
    """Raise the first reason why `wish` cannot be had, before anything is written.

    `known_by_name`: whoever has to be known by name is; shown by a pass, or looked at when it was asked for.
    """
    if not wanted.bookable or wanted.gone:
        raise Conflict("booking.closed", _("“%(room)s”现在不外借。看看别的空间，或打电话问。") % {"room": wanted.room})
    check_alone(actor, wish.person)
    _check_pieces(wanted, wish)
    _check_party(wanted, wish)
    staff = policies.may_run_at(actor, wanted.host)
    if wanted.approval and not staff:
        raise Conflict("booking.needs_approval", _("“%(room)s”要审核。写明用途，提交申请。") % {"room": wanted.room})
    _check_window(wanted, wish, now, staff=staff)
    check_companions(wish)
    if not known_by_name:
        check_names(Names(wanted.real_name_level, wanted.real_name_each), wish)
    if not open_throughout(wanted, wish.start, wish.end):
        raise Conflict(
            "booking.place_closed", _("“%(room)s”那时不开放。换个时间，页上空着的都能约。") % {"room": wanted.room}
        )


def _check_pieces(wanted: Wanted, wish: RangeClaim) -> None:
    minutes = int(wish.length.total_seconds()) // 60
    local = wish.start.astimezone(clock.SHANGHAI)
    exact = not (local.second or local.microsecond or wish.length % timedelta(minutes=wanted.step_minutes))
    if not exact or local.minute % wanted.step_minutes:
        said = _("时间要按 %(step)d 分钟一格来选。") % {"step": wanted.step_minutes}
        raise Invalid("booking.step", said, fields={"start": said})
    if not wanted.min_minutes <= minutes <= wanted.max_minutes:
        said = _("一次可约 %(least)s 到 %(most)s。") % {
            "least": spell(wanted.min_minutes),
            "most": spell(wanted.max_minutes),
        }
        raise Invalid("booking.length", said, fields={"end": said})


def _check_party(wanted: Wanted, wish: RangeClaim) -> None:
    if wish.party_size < 1 or (wanted.capacity and wish.party_size > wanted.capacity):
        said = _("“%(room)s”最多 %(most)s 人。人更多，换一间大的。") % {
            "room": wanted.room,
            "most": wanted.capacity or 1,
        }
        raise Invalid("booking.party", said, fields={"party_size": said})


def _check_window(wanted: Wanted, wish: RangeClaim, now: datetime, *, staff: bool) -> None:
    """Staff may enter somebody who stands before them, and a date far ahead; nobody books what has begun to pass."""
    if wish.end <= now or (wish.start < now and not staff):
        raise Conflict("booking.over", _("这段时间已经过去，请选晚一点的。"))
    if staff:
        return
    if wish.start < now + timedelta(minutes=wanted.notice_minutes):
        said = {"notice": spell(wanted.notice_minutes)}
        raise Conflict("booking.too_late", _("要提前 %(notice)s约。急用请打电话。") % said)
    if clock.day_of(wish.start) > clock.day_of(now) + timedelta(days=wanted.ahead_days):
        raise Conflict("booking.not_yet", _("最早提前 %(days)d 天约。到那天再来。") % {"days": wanted.ahead_days})


def check_free(wanted: Wanted, wish: RangeClaim) -> None:
    """Raise Conflict when somebody has the room now; who asks is not kept waiting for a no."""
    blocked = (wish.start - wanted.setup, wish.end + wanted.cleanup)
    if Occupancy.objects.filter(space__in=wanted.atoms, blocked__overlap=blocked).exists():
        raise refused(wanted, wish, Refused("taken"))


def refused(wanted: Wanted, wish: RangeClaim, found: Refused) -> DomainError:
    """What the statement refused, with what to do next."""
    if found.code == "taken":
        return Conflict(
            "booking.room_taken", _("“%(room)s”这段时间刚被约走。选别的时间，或换一间。") % {"room": wanted.room}
        )
    if found.code == "hours":
        return Conflict("booking.hours_changed", _("这里的开放时间刚改过。请再看一下空着的时间。"))
    limits = wanted.limits(blocking=True)
    assert limits is not None
    return limit_refused(limits, found.code, suspended_until(wish.person, limits.policy))


def spell(minutes: int) -> str:
    """90 as 1.5 小时, 45 as 45 分钟."""
    if minutes % 30 or minutes < 60:
        return _("%(minutes)d 分钟") % {"minutes": minutes}
    return _("%(hours)s 小时") % {"hours": f"{minutes / 60:g}"}
