"""Booking rules of a house: make, change by making anew, retire, use. A rule of the province is the administrator's."""

from dataclasses import asdict
from datetime import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.drafts.rules import PolicyDraft
from wenmai.booking.models import BookingPolicy, Offering
from wenmai.booking.names import names_of
from wenmai.booking.queries.rules import get_policy
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution

PAIRS = (
    ("window_days", "window_most"),
    ("cancels_days", "cancels_most"),
    ("release_days", "release_time"),
    ("second_days", "second_time"),
)
LONGEST_PENALTY = 180
LONGEST_HOLD = 20_160
KEPT_MOST = 90


@transaction.atomic
def make_policy(actor: Actor, *, draft: PolicyDraft, institution: Institution | None = None) -> BookingPolicy:
    """A rule that offerings can use. Raises Invalid for what does not fit together, Conflict for a name that is in use."""
    permit(policies.may_set_rules(actor, institution))
    _check(draft)
    words = asdict(draft) | {"penalty_days": list(draft.penalty_days), "name": draft.name.strip()}
    try:
        with transaction.atomic():
            made = BookingPolicy.objects.create(**words, institution=institution, made_at=clock.now())
    except IntegrityError as error:
        raise Conflict("booking.rule_name", _("已经有一条叫这个名字的规则。换个名字。")) from error
    note(actor, "booking.rule.make", _reference(made))
    return made


@transaction.atomic
def retire_policy(actor: Actor, *, policy: BookingPolicy) -> BookingPolicy:
    """Let no new offering use it; those that do, and what is remembered under it, stay. Twice changes nothing."""
    found = (
        BookingPolicy.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=policy.pk)
    )
    permit(policies.may_set_rules(actor, found.institution))
    if found.retired_at is None:
        found.retired_at = clock.now()
        found.save(update_fields=["retired_at"])
        note(actor, "booking.rule.retire", _reference(found))
    return found


@transaction.atomic
def use_policy(actor: Actor, *, offering: Offering, policy: BookingPolicy | None) -> Offering:
    """Let an offering follow a rule, or none. Claims from now on keep it; opening times of dates already published stay."""
    found = Offering.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=offering.pk)
    permit(policies.may_run_offering(actor, found))
    if policy is not None:
        get_policy(actor, policy.pk, house=found.institution)
    if found.policy_id == (policy.pk if policy else None):
        return found
    found.policy = policy
    found.cancel_minutes = policy.cancel_minutes if policy else found.cancel_minutes
    names = names_of(policy)
    found.real_name_level, found.real_name_each = names.level, names.each
    found.save(update_fields=["policy", "cancel_minutes", "real_name_level", "real_name_each"])
    note(actor, "booking.rule.use", reference("booking.offering", found.pk), policy=policy.pk if policy else None)
    return found


def _check(draft: PolicyDraft) -> None:
    wrong: dict[str, str] = {}
    if not draft.name.strip():
        wrong["name"] = _("给规则起个名字")
    halves = [second for first, second in PAIRS if (getattr(draft, first) is None) != (getattr(draft, second) is None)]
    wrong |= {second: _("这两格要么都填，要么都不填") for second in halves}
    if draft.strikes is not None and not draft.penalty_days and not draft.strikes_month:
        wrong["penalty_days"] = _("写明停几天，比如 7 30")
    if any(not 1 <= days <= LONGEST_PENALTY for days in draft.penalty_days):
        wrong["penalty_days"] = _("每次停 1 到 180 天")
    if draft.confirming and not 1 <= draft.hold_minutes <= LONGEST_HOLD:
        wrong["hold_minutes"] = _("确认的时限写 1 到 20160 分钟")
    if draft.real_name_each and not draft.real_name_level:
        wrong["real_name_each"] = _("先选实名要核到哪一步")
    if not 0 <= draft.walk_in_percent <= 100:
        wrong["walk_in_percent"] = _("在 0 到 100 之间")
    wrong |= _wrong_shares(draft)
    if wrong:
        raise Invalid("booking.rule", next(iter(wrong.values())) + "。", fields=wrong)


def _wrong_shares(draft: PolicyDraft) -> dict[str, str]:
    shares = (draft.walk_in_percent, draft.phone_percent, draft.second_percent)
    if min(shares) < 0 or (sum(shares) > KEPT_MOST and sum(shares) > draft.walk_in_percent):
        return {"phone_percent": _("留出来的合起来最多百分之九十")}
    if draft.second_percent and draft.second_days is None:
        return {"second_days": _("写明第二批提前几天、几点放")}
    first = (draft.release_days, draft.release_time)
    if None not in first and None not in (second := (draft.second_days, draft.second_time)) and _before(second, first):
        return {"second_days": _("第二批要晚于第一批放号")}
    return {}


def _before(second: tuple[int | None, time | None], first: tuple[int | None, time | None]) -> bool:
    """Whether the second release comes no later than the first: more days ahead, or the same day and no later."""
    return (-(second[0] or 0), second[1] or time()) <= (-(first[0] or 0), first[1] or time())


def _reference(policy: BookingPolicy) -> str:
    return reference("booking.rule", policy.pk)
