"""Open a campaign (四川规划 SC-A03, SC-P06)."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.honours import policies
from wenmai.honours.drafts import CampaignDraft
from wenmai.honours.models import Campaign, Criterion, Honour, Measured
from wenmai.honours.queries.campaigns import recommending_below
from wenmai.honours.telling import campaigns as telling
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Level

MOST = 1000


@transaction.atomic
def open_campaign(actor: Actor, *, draft: CampaignDraft) -> Campaign:
    """A campaign with its criteria, public from now on. Raises Invalid with the field at fault, Conflict for a second one."""
    permit(policies.may_open(actor, draft.division))
    _check(draft)
    first, last = draft.counts
    names = ("honour", "year", "division", "quota", "opens_on", "closes_on", "county_limit", "city_limit")
    plain = {name: getattr(draft, name) for name in (*names, "least_points", "valid_years", "demo")}
    words = {"title": draft.title.strip()[:80], "about": draft.about.strip()}
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                **plain, **words, counts_from=first, counts_until=last, made_at=clock.now(), made_by=actor.person
            )
    except IntegrityError as error:
        raise Conflict("honours.twice", _("这一年已经有这个评选，一年一次。到评选列表里看它。")) from error
    Criterion.objects.bulk_create(
        Criterion(
            campaign=campaign,
            number=number,
            title=each.title.strip()[:80],
            points=each.points,
            wanted=each.wanted.strip()[:200],
            measured=each.measured,
        )
        for number, each in enumerate(draft.criteria, 1)
    )
    note(actor, "honours.open", reference("honours.campaign", campaign.pk), quota=campaign.quota)
    telling.opened(actor, campaign, recommending_below(campaign))
    return campaign


def _check(draft: CampaignDraft) -> None:
    _need(draft.honour in Honour.values, "honour", _("没有这种荣誉，请在列表里选。"))
    _need(bool(draft.title.strip()), "title", _("写上评选的名称。"))
    _need(1 <= draft.quota <= MOST, "quota", _("名额填 1 到 1000。"))
    _need(draft.division.level <= Level.COUNTY, "division", _("评选由省、市（州）或县（市、区）办。"))
    _need(draft.opens_on <= draft.closes_on, "closes_on", _("截止日期早于开始日期。"))
    _need(draft.counts[0] <= draft.counts[1], "counts_until", _("统计的最后一天早于第一天。"))
    _need(bool(draft.criteria), "criterion_1_title", _("至少写一条评分项。"))
    for number, each in enumerate(draft.criteria, 1):
        _need(bool(each.title.strip()), f"criterion_{number}_title", _("写上这一条评什么。"))
        _need(Decimal(0) < each.points <= MOST, f"criterion_{number}_points", _("分值填 1 到 1000。"))
        _need(each.measured in Measured.values, f"criterion_{number}_measured", _("没有这个选项。"))


def _need(held: bool, field: str, message: str) -> None:
    if not held:
        raise Invalid(f"honours.{field}", message, fields={field: message})
