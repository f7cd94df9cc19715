"""The caps of a policy as a claim checks them, and what a person is told about each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wenmai.booking.models.rules import BookingPolicy, CountedTogether, Overlap
from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed


@dataclass(frozen=True, slots=True)
class Limits:
    """What one claim of one person has to keep. None means no cap; `blocking` is False at doors that never block.

    Windows are counted back from the claim: bookings made in the last `window_days`, own cancellations in the last
    `cancels_days`. All lessons of an enrolment count as one booking.
    """

    policy: int
    session: int
    offering: int
    institution: int
    together: str = CountedTogether.POLICY.value
    active_most: int | None = None
    window_days: int | None = None
    window_most: int | None = None
    cancels_days: int | None = None
    cancels_most: int | None = None
    overlap: str = Overlap.WARN.value
    strikes: int | None = None
    blocking: bool = True

    def needed(self) -> bool:
        """False when there is nothing to count, so that the plain statement does."""
        caps = (self.active_most, self.window_most, self.cancels_most, self.strikes)
        return any(cap is not None for cap in caps) or self.overlap == Overlap.REFUSE

    def values(self, at: datetime) -> dict[str, Any]:
        """The parameters of the statement."""
        return {
            "policy": self.policy,
            "session": self.session,
            "offering": self.offering,
            "institution": self.institution,
            "together": self.together,
            "active_most": self.active_most,
            "window_most": self.window_most,
            "window_from": at - timedelta(days=self.window_days) if self.window_days else at,
            "cancels_most": self.cancels_most if self.blocking else None,
            "cancels_from": at - timedelta(days=self.cancels_days) if self.cancels_days else at,
            "alone": self.overlap == Overlap.REFUSE,
            "blocking": self.blocking,
            "meanwhile": None,
        }


def refused(limits: Limits, code: str, until: datetime | None = None) -> DomainError:
    """What a person reads for the code of a rule, with what to do next."""
    said = {
        "active_most": _("手上已有 %(n)s 个没用的预约，到了上限。去一次或取消一个，再来约。")
        % {"n": limits.active_most},
        "window_most": _("%(days)s 天里最多约 %(n)s 次，已经约满。过几天再约，或直接到现场问一问。")
        % {"days": limits.window_days, "n": limits.window_most},
        "cancels_most": _("%(days)s 天里取消了 %(n)s 次，先歇一歇。急用请打电话给主办单位。")
        % {"days": limits.cancels_days, "n": limits.cancels_most},
        "overlap": _("这个时间你已有别的预约。到“我的预约”里取消那一个，再约这一场。"),
    }
    if code == "suspended":
        return _suspended(until)
    return Conflict(f"booking.{code}", said[code])


def caps_said(policy: BookingPolicy) -> list[str]:
    """The caps of a rule as a reader should know them beforehand, a sentence each."""
    said = []
    if policy.active_most:
        said.append(_("手上没用的预约最多 %(n)s 个") % {"n": policy.active_most})
    if policy.window_most:
        said.append(_("%(days)s 天里最多约 %(n)s 次") % {"days": policy.window_days, "n": policy.window_most})
    if policy.cancels_most:
        said.append(_("%(days)s 天里最多取消 %(n)s 次") % {"days": policy.cancels_days, "n": policy.cancels_most})
    if policy.overlap == Overlap.REFUSE:
        said.append(_("同一时间只约一场"))
    if policy.phone_percent:
        said.append(_("%(n)s%% 的名额留给打电话的人") % {"n": policy.phone_percent})
    if policy.second_percent and policy.second_time:
        when = {"n": policy.second_percent, "days": policy.second_days, "time": f"{policy.second_time:%H:%M}"}
        said.append(_("%(n)s%% 的名额提前 %(days)s 天 %(time)s 再放一批") % when)
    return said


def strikes_said(policy: BookingPolicy) -> str:
    """What is remembered of somebody and what follows from it, in a sentence; "" where nothing ever follows."""
    counted = {
        _("没来也没取消"): policy.no_show_counts,
        _("临近才取消"): policy.late_cancel_counts and not policy.any_cancel_counts,
        _("只要取消"): policy.any_cancel_counts,
        _("别人拿着票来"): policy.wrong_id_counts,
    }
    faults = _("、").join(fault for fault, counts in counted.items() if counts)
    if not policy.strikes or not faults:
        return ""
    if policy.strikes_month:
        return _(
            "%(faults)s，记一次；一个月里记满 %(n)s 次，网上预约停到月底。记错了可以申诉；服务台和电话照样能约。"
        ) % {
            "faults": faults,
            "n": policy.strikes,
        }
    penalty = _("停 %(days)s 天") if len(policy.penalty_days) == 1 else _("依次停 %(days)s 天")
    return _(
        "%(faults)s，记一次；%(days)s 天里记满 %(n)s 次，网上预约%(penalty)s。记错了可以申诉；服务台和电话照样能约。"
    ) % {
        "faults": faults,
        "days": policy.strikes_days,
        "n": policy.strikes,
        "penalty": penalty % {"days": _("、").join(map(str, policy.penalty_days))},
    }


def _suspended(until: datetime | None) -> NotAllowed:
    local = until.astimezone(clock.SHANGHAI) if until else None
    when = {"month": local.month, "day": local.day} if local else None
    day = _("%(month)s 月 %(day)s 日") % when if when else _("期满")
    message = _("有几次约了没来，网上预约停到%(day)s。可以申诉；服务台和电话照样能约，也可以直接来。") % {"day": day}
    return NotAllowed("booking.suspended", message)
