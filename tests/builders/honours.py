"""Campaigns and organisations for tests, through their own actions."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from tests.builders.places import a_county, a_prefecture, an_institution
from wenmai.honours.actions import applying, campaigns, deciding, judging
from wenmai.honours.actions.organisations import record_support, register
from wenmai.honours.drafts import (
    ApplicationDraft,
    CampaignDraft,
    ClaimDraft,
    CriterionDraft,
    OrganisationDraft,
    SupportDraft,
)
from wenmai.honours.models import Application, Award, Campaign, Organisation, PublicNotice, SupportRecord
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Grant, Role, system
from wenmai.places.models import Division, Institution

_numbers = count(1)


def official_of(code: str) -> Actor:
    """An official of a division, without an account."""
    return Actor(person=f"official-{code}", account=1, grants=(Grant(Role.OFFICIAL, code),), second_factor=True)


def staff_of(house: Institution) -> Actor:
    """Somebody who works at a house, without an account."""
    return Actor(person=f"clerk-{house.pk}", account=1, grants=(Grant(Role.CLERK, house.code),), second_factor=True)


def a_campaign_draft(**about) -> CampaignDraft:
    """Of 攀枝花市, open since yesterday for ten days, five points for sessions and five for the rest."""
    today = clock.today()
    words = {
        "honour": "other",
        "title": f"示范站评选{next(_numbers)}",
        "year": today.year,
        "division": a_prefecture(),
        "quota": 2,
        "opens_on": today - timedelta(days=1),
        "closes_on": today + timedelta(days=10),
        "counts": (date(today.year - 1, 1, 1), today),
        "criteria": (
            CriterionDraft("办了多少活动", Decimal(5), "活动档案", "sessions"),
            CriterionDraft("有什么特色", Decimal(5)),
        ),
    }
    return CampaignDraft(**(words | about))


def a_campaign(**about) -> Campaign:
    return campaigns.open_campaign(system(), draft=a_campaign_draft(**about))


def an_application(campaign: Campaign | None = None, house: Institution | None = None, **about) -> Application:
    """Declared by a station of 红格镇, with a claim for each criterion."""
    wanted = campaign or a_campaign()
    at = house or an_institution()
    claims = tuple(ClaimDraft(each.pk, "全年都办", 3) for each in wanted.criteria.order_by("number"))
    words = {"statement": "年年办，家家来", "claims": claims} | about
    return applying.declare(system(), campaign=wanted, draft=ApplicationDraft(at, **words))


def brought_up(application: Application, points: str = "8") -> Application:
    """Recommended by the county and given points, spread over the criteria."""
    application.refresh_from_db()
    while application.waits_at_id != application.campaign.division_id:
        judging.recommend(system(), application=application, opinion="同意")
        application.refresh_from_db()
    half = Decimal(points) / 2
    keys = application.claims.values_list("criterion", flat=True)
    return judging.give_points(system(), application=application, points=dict.fromkeys(keys, half))


def close_declaring(campaign: Campaign) -> Campaign:
    """The days of declaring are over: nobody can wait ten days in a test."""
    yesterday = clock.today() - timedelta(days=1)
    Campaign.objects.filter(pk=campaign.pk).update(opens_on=yesterday, closes_on=yesterday)
    campaign.refresh_from_db()
    return campaign


def a_notice(campaign: Campaign | None = None) -> PublicNotice:
    """Put up with one proposed house."""
    wanted = campaign or a_campaign()
    if not wanted.applications.exists():
        brought_up(an_application(wanted))
    return deciding.put_up(system(), campaign=close_declaring(wanted))


def notice_over(notice: PublicNotice) -> PublicNotice:
    """Put up a fortnight ago, over since yesterday."""
    today = clock.today()
    PublicNotice.objects.filter(pk=notice.pk).update(first=today - timedelta(days=14), last=today - timedelta(days=1))
    notice.refresh_from_db()
    return notice


def an_award(campaign: Campaign | None = None) -> Award:
    """The first of a campaign."""
    notice = notice_over(a_notice(campaign))
    return deciding.award(system(), campaign=notice.campaign, document="攀文旅〔2026〕1 号")[0]


def an_organisation(division: Division | None = None, **about) -> Organisation:
    """A team without a number of its own."""
    words = {"name": f"笮山文艺社{next(_numbers)}", "kind": "team", "division": division or a_county()} | about
    return register(system(), draft=OrganisationDraft(**words))


def a_support(organisation: Organisation | None = None, **about) -> SupportRecord:
    """Two thousand yuan."""
    words = {
        "kind": "grant",
        "happened_on": clock.today(),
        "giver": "县文旅局",
        "what": "购乐器",
        "evidence": "文号 3",
        "amount": Decimal(2000),
    } | about
    return record_support(system(), organisation=organisation or an_organisation(), draft=SupportDraft(**words))
