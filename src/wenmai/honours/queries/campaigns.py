"""Campaigns, who stands where in them, and who was named."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.honours import policies
from wenmai.honours.models import Application, Award, Campaign, Criterion, Objection, PublicNotice
from wenmai.honours.ranking import Ranked, ranked
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import display_names
from wenmai.places.models import Division, Institution, Level
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code

COUNTY = Level.COUNTY
SEATS = 12


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """What everybody sees: criteria, the notice that runs or ran last, who is proposed in it, who was named."""

    campaign: Campaign
    phase: str
    criteria: Sequence[Criterion]
    notice: PublicNotice | None
    proposed: Sequence[Application]
    awards: Sequence[Award]
    declared: int
    runs: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A campaign in a list: where it stands, `runs` while one can object, `waiting` how many wait for the actor."""

    campaign: Campaign
    phase: str
    runs: bool
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One application on the desk of an official: its place among those with points, None before."""

    application: Application
    ranked: Ranked | None
    mine: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk of one campaign."""

    page: CampaignPage
    lines: Sequence[Line]
    objections: Sequence[tuple[Objection, str]]
    decides: bool
    unread: int


def phase_of(campaign: Campaign, notice: PublicNotice | None, today: date) -> str:
    """Where it stands, in a word."""
    if campaign.awarded_at:
        return _("已公布")
    if notice:
        return _("公示中") if today <= notice.last else _("公示结束")
    if today < campaign.opens_on:
        return _("未开始")
    return _("申报中") if today <= campaign.closes_on else _("评审中")


def campaigns(number: int = 1) -> Page[Listed]:
    """All, newest year first."""
    found = page_of(_with_notices(), number)
    return Page([_listed(each) for each in found.items], found.number, found.size, found.count)


def get_campaign(key: int) -> Campaign:
    """Raises NotFound."""
    found = _campaigns().filter(pk=key).first()
    if found is None:
        raise NotFound("honours.no_campaign", _("没有这个评选。"))
    return found


def campaign_page(key: int) -> CampaignPage:
    """Raises NotFound. Who was revoked stays on the list, marked."""
    campaign = get_campaign(key)
    notice = campaign.notices.order_by("-number").first()
    today = clock.today()
    rows = _applications(campaign)
    proposed = [each for each in rows if notice and each.proposed_id == notice.pk and not campaign.awarded_at]
    return CampaignPage(
        campaign,
        phase_of(campaign, notice, today),
        criteria_of(campaign),
        notice,
        sorted(proposed, key=lambda each: each.institution.pinyin),
        list(campaign.awards.select_related("institution__division").order_by("number")),
        len(rows),
        bool(notice and today <= notice.last and not campaign.awarded_at),
    )


def desk_campaigns(actor: Actor) -> Sequence[Listed]:
    """Those in which the actor recommends or decides, newest first, thirty at most; three queries however many."""
    homes = [each.code for each in _official_homes(actor)]
    above = {code for each in _official_homes(actor) for code in each.path}
    wanted = _with_notices().filter(Q(division__in=above) | Q(division__path__overlap=homes or ["-"]))
    mine = Q(applications__waits_at__in=homes, applications__points=None, applications__withdrawn_at=None)
    return [_listed(each) for each in wanted.annotate(waiting=Count("applications", filter=mine))[:30]]


def open_to(actor: Actor) -> Sequence[Campaign]:
    """Those that a house of the actor can declare in today and has not, the first to close first."""
    houses, today = own_houses(actor), clock.today()
    above = {code for each in houses for code in each.division.path}
    rows = _campaigns().filter(division__in=above, opens_on__lte=today, closes_on__gte=today, notices=None)
    declared = Application.objects.filter(institution__in=houses, withdrawn_at=None)
    done = Counter(declared.values_list("campaign", flat=True))
    able = {each.pk: sum(1 for house in houses if each.division_id in house.division.path) for each in rows}
    return sorted((each for each in rows if done[each.pk] < able[each.pk]), key=lambda each: each.closes_on)


def desk_page(actor: Actor, key: int) -> DeskPage:
    """For officials of the campaign's division or of one inside it: the lines of their own area. Raises NotFound."""
    page = campaign_page(key)
    campaign = page.campaign
    decides = policies.may_decide(actor, campaign)
    homes = [each for each in _official_homes(actor) if policies.may_see_campaign(actor, campaign, each)]
    if not decides and not homes:
        raise NotFound("honours.no_campaign", _("没有这个评选。"))
    inside = {each.code for each in homes}
    rows = [each for each in _applications(campaign) if decides or inside & set(each.institution.division.path)]
    places = {each.application.pk: each for each in ranking_of(campaign)} if decides else {}
    own = {campaign.division_id} | inside if decides else inside
    lines = [Line(each, places.get(each.pk), each.waits_at_id in own) for each in rows]
    lines.sort(key=lambda each: (each.ranked.place if each.ranked else 10_000, each.application.pk))
    objections = _objections(campaign) if decides else []
    return DeskPage(page, lines, objections, decides, unread_of(campaign) if decides else 0)


def ranking_of(campaign: Campaign) -> Sequence[Ranked]:
    """Those with points, best first."""
    return ranked(_applications(campaign), campaign.quota, campaign.least_points)


def unread_of(campaign: Campaign) -> int:
    """How many have come up to who decides and have no points."""
    return Application.objects.filter(campaign=campaign, waits_at=campaign.division_id, points=None).count()


def recommending_below(campaign: Campaign) -> Sequence[str]:
    """The codes of the cities and counties inside a campaign's division."""
    rows = Division.objects.filter(path__contains=[campaign.division_id], level__lte=Level.COUNTY, valid_to=None)
    return [code for code in rows.values_list("code", flat=True) if code != campaign.division_id]


def get_application(actor: Actor, key: int) -> Application:
    """One that the actor may see. Raises NotFound."""
    rows = Application.objects.select_related("campaign__division", "institution__division", "waits_at", "proposed")
    found = rows.filter(pk=key).first()
    if found is None or not policies.may_see_application(actor, found):
        raise NotFound("honours.no_application", _("没有这份申报。"))
    return found


def get_proposed(key: int) -> Application:
    """One that stands or stood in a notice; public. Raises NotFound."""
    rows = Application.objects.select_related("campaign", "institution", "proposed")
    found = rows.filter(pk=key, proposed__isnull=False).first()
    if found is None:
        raise NotFound("honours.no_application", _("没有公示过这一家。"))
    return found


def get_objection(actor: Actor, key: int) -> Objection:
    """One that the actor answers. Raises NotFound."""
    found = Objection.objects.select_related("notice__campaign__division").filter(pk=key).first()
    if found is None or not policies.may_decide(actor, found.notice.campaign):
        raise NotFound("honours.no_objection", _("没有这条异议。"))
    return found


def get_decided_award(actor: Actor, key: int) -> Award:
    """One that the actor could revoke. Raises NotFound."""
    found = Award.objects.select_related("campaign__division").filter(pk=key).first()
    if found is None or not policies.may_decide(actor, found.campaign):
        raise NotFound("honours.no_award", _("没有这项荣誉。"))
    return found


def own_objection(actor: Actor, application: Application) -> Objection | None:
    """What the actor said to this one in its notice."""
    return Objection.objects.filter(
        notice=application.proposed, application=application, person=actor.person or "-"
    ).first()


def declared_by(actor: Actor, campaign: Campaign) -> Sequence[tuple[Institution, Application | None]]:
    """The actor's houses inside the campaign's division, each with its application."""
    held = {each.institution_id: each for each in _applications(campaign)}
    houses = [each for each in own_houses(actor) if campaign.division_id in each.division.path]
    return [(each, held.get(each.pk)) for each in houses]


def own_houses(actor: Actor) -> Sequence[Institution]:
    """The houses at which the actor works."""
    codes = [code for code in actor.scopes(STAFF_ROLES) if not code.isdecimal()]
    return sorted(institutions_by_code(codes).values(), key=lambda each: (each.pinyin, each.code)) if codes else []


def applications_of(actor: Actor) -> Sequence[Application]:
    """What the actor's houses have declared, newest first."""
    rows = Application.objects.filter(institution__in=own_houses(actor), withdrawn_at=None)
    return list(rows.select_related("campaign", "institution", "waits_at", "proposed", "award").order_by("-pk")[:SEATS])


def standing_awards(institution: Institution, today: date) -> Sequence[Award]:
    """What a house holds today."""
    rows = institution.awards.filter(Q(until=None) | Q(until__gte=today), revoked_on=None)
    return list(rows.select_related("campaign").order_by("-given_on", "pk"))


def _campaigns() -> "QuerySet[Campaign]":
    return Campaign.objects.select_related("division").order_by("-year", "-pk")


def _with_notices() -> "QuerySet[Campaign]":
    return _campaigns().prefetch_related(Prefetch("notices", PublicNotice.objects.order_by("-number")))


def _listed(campaign: Campaign) -> Listed:
    notice, today = next(iter(campaign.notices.all()), None), clock.today()
    runs = bool(notice and today <= notice.last and not campaign.awarded_at)
    return Listed(campaign, phase_of(campaign, notice, today), runs, getattr(campaign, "waiting", 0))


def _applications(campaign: Campaign) -> list[Application]:
    rows = Application.objects.filter(campaign=campaign, withdrawn_at=None)
    return list(rows.select_related("campaign", "institution__division", "waits_at", "award").order_by("pk"))


def _objections(campaign: Campaign) -> list[tuple[Objection, str]]:
    rows = list(
        Objection.objects.filter(notice__campaign=campaign)
        .select_related("application__institution")
        .order_by("answered_at", "pk")
    )
    names = display_names(each.person for each in rows if each.person)
    return [(each, names.get(each.person, "")) for each in rows]


def _official_homes(actor: Actor) -> list[Division]:
    return list(divisions_by_code(actor.scopes(policies.OFFICIALS)).values())


def in_notice(application: Application) -> bool:
    """True while one can object to it."""
    running = application.proposed
    return bool(running and running.first <= clock.today() <= running.last and not application.struck_at)


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the actor may do with an application now."""

    recommend: bool
    score: bool
    tie: bool
    withdraw: bool
    correct: bool


def deeds_of(actor: Actor, application: Application) -> Deeds:
    """Asked of the policies and of where it stands."""
    campaign, here = application.campaign, application.waits_at
    judged = campaign.notices.exists() or campaign.awarded_at is not None
    decides = policies.may_decide(actor, campaign) and campaign.awarded_at is None
    there = application.waits_at_id == campaign.division_id
    own = policies.may_declare(actor, application.institution) and application.withdrawn_at is None
    open_days = campaign.opens_on <= clock.today() <= campaign.closes_on and not judged
    return Deeds(
        recommend=here is not None and not there and not judged and policies.may_recommend(actor, here),
        score=decides and there and application.proposed_id is None,
        tie=decides and there and application.points is not None and not in_notice(application),
        withdraw=own and application.proposed_id is None and not judged,
        correct=own and open_days and application.points is None and not application.steps.exists(),
    )


def steps_of(application: Application) -> Sequence[object]:
    """What each division said, in order."""
    return list(application.steps.select_related("division").order_by("at"))


def criteria_of(campaign: Campaign) -> Sequence[Criterion]:
    """In their order."""
    return list(campaign.criteria.order_by("number"))


def claimed(application: Application) -> Sequence[int]:
    """The criteria that something is claimed for."""
    return list(application.claims.values_list("criterion", flat=True))
