"""County and city recommend within their limits; who decides gives points, and says who comes first among equals."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.honours import ladder, policies
from wenmai.honours.models import Application, Campaign, Step
from wenmai.honours.queries.campaigns import in_notice
from wenmai.honours.telling import campaigns as telling
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def recommend(actor: Actor, *, application: Application, opinion: str, passed: bool = True) -> Step:
    """推荐 to the next division, or not. Each gets the next place of the division; none is past the limit.

    Raises NotAllowed out of turn, Invalid without an opinion, Conflict when the limit is used up, the turn is over, or a
    notice has been put up: who comes late would have to be read, and the list is already public.
    """
    campaign, application = _locked(application)
    _check_unnoticed(campaign)
    here = application.waits_at
    if here is None or here.pk == campaign.division_id:
        raise Conflict("honours.no_turn", _("这一份现在不等推荐，刷新看进展。"))
    permit(policies.may_recommend(actor, here))
    if not opinion.strip():
        message = _("写一句推荐或不推荐的理由，申报的单位会看到。")
        raise Invalid("honours.opinion", message, fields={"opinion": message})
    limit = ladder.limit_of(campaign, here.level)
    place = _place(campaign, here.pk, limit) if passed else None
    try:
        with transaction.atomic():
            step = Step.objects.create(
                application=application,
                campaign=campaign,
                division=here,
                place=place,
                limit=limit,
                opinion=opinion.strip()[:300],
                at=clock.now(),
                by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("honours.no_turn", _("这一份现在不等推荐，刷新看进展。")) from error
    application.waits_at_id = ladder.next_after(application.institution, campaign, here.pk) if passed else None
    application.save(update_fields=["waits_at"])
    note(actor, "honours.recommend", _reference(application), passed=passed, division=here.pk)
    telling.step_taken(actor, application, telling.said_step(here.name, step.opinion, passed=passed), f"step-{here.pk}")
    telling.waits(actor, application)
    return step


@transaction.atomic
def give_points(actor: Actor, *, application: Application, points: Mapping[int, Decimal]) -> Application:
    """评分: points by key of the criterion, 0 to what each is worth; again replaces them, until it is proposed in a notice.

    Raises Invalid with the field `points_<criterion>`, Conflict before the recommendations, once proposed, or at the end.
    """
    campaign, application = _locked(application)
    permit(policies.may_decide(actor, campaign))
    _check_undecided(campaign, fixed=application.proposed_id is not None)
    if application.waits_at_id != campaign.division_id:
        raise Conflict("honours.not_there", _("还没有推荐上来，先等市、县推荐。"))
    claims = {each.criterion_id: each for each in application.claims.select_related("criterion")}
    for key, claim in claims.items():
        claim.points = _checked(claim.criterion.points, points.get(key), key)
        claim.save(update_fields=["points"])
    application.points = sum((each.points or Decimal(0) for each in claims.values()), Decimal(0))
    application.order, application.tie_reason = 0, ""
    application.save(update_fields=["points", "order", "tie_reason"])
    note(actor, "honours.points", _reference(application), points=str(application.points))
    return application


@transaction.atomic
def break_tie(actor: Actor, *, application: Application, order: int, reason: str) -> Application:
    """并列时定先后: `order` 1 comes first among equal points; again when an objection has moved the edge of the quota.

    Raises Invalid without a reason or an order of 1 to 99, Conflict while its notice runs.
    """
    campaign, application = _locked(application)
    permit(policies.may_decide(actor, campaign))
    _check_undecided(campaign, fixed=in_notice(application))
    if not 1 <= order <= 99 or not reason.strip():
        message = _("并列的先后填 1 到 99，并写明理由。")
        raise Invalid("honours.tie", message, fields={"reason": message})
    if application.points is None:
        raise Conflict("honours.no_points", _("先评分，再定并列的先后。"))
    application.order, application.tie_reason = order, reason.strip()[:200]
    application.save(update_fields=["order", "tie_reason"])
    note(actor, "honours.tie", _reference(application), order=order)
    return application


def _locked(application: Application) -> tuple[Campaign, Application]:
    """The campaign first: places and turns are given one after the other."""
    campaign = (
        Campaign.objects.select_related("division").select_for_update(of=("self",)).get(pk=application.campaign_id)
    )
    rows = Application.objects.select_related("institution__division", "waits_at", "campaign", "proposed")
    return campaign, rows.get(pk=application.pk)


def _place(campaign: Campaign, division: str, limit: int) -> int:
    given = Step.objects.filter(campaign=campaign, division=division, place__isnull=False)
    if limit and given.count() >= limit:
        said = _("名额只有 %(limit)s 个，已经推荐满了。要换，请一家撤回申报。") % {"limit": limit}
        raise Conflict("honours.limit", said)
    taken = set(given.values_list("place", flat=True))
    highest = (given.aggregate(top=Max("place"))["top"] or 0) + 1
    return next((place for place in range(1, highest) if place not in taken), highest)


def _checked(most: Decimal, given: Decimal | None, key: int) -> Decimal:
    if given is None or not 0 <= given <= most:
        message = _("填 0 到 %(most)s 分。") % {"most": most}
        raise Invalid("honours.points", message, fields={f"points_{key}": message})
    return given


def _check_unnoticed(campaign: Campaign) -> None:
    if campaign.awarded_at or campaign.notices.exists():
        raise Conflict("honours.noticed", _("已经公示，不能再推荐。明年再报。"))


def _check_undecided(campaign: Campaign, *, fixed: bool) -> None:
    if campaign.awarded_at or fixed:
        raise Conflict("honours.noticed", _("已经公示，分数和先后不能再改。有异议的，在公示里处理。"))


def _reference(application: Application) -> str:
    return reference("honours.application", application.pk)
