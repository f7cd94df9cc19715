"""A house declares itself, corrects what it said until somebody has looked at it, or withdraws."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.honours import ladder, policies
from wenmai.honours.drafts import ApplicationDraft, ClaimDraft
from wenmai.honours.models import Application, Campaign, Claim
from wenmai.honours.telling import campaigns as telling
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def declare(actor: Actor, *, campaign: Campaign, draft: ApplicationDraft) -> Application:
    """Hand in, or correct what was handed in while nobody has recommended or scored it yet.

    Raises Invalid without a statement or for a house elsewhere, Conflict outside the days of the campaign.
    """
    campaign = Campaign.objects.select_related("division").select_for_update(of=("self",)).get(pk=campaign.pk)
    permit(policies.may_declare(actor, draft.institution))
    _check_open(campaign)
    _check(campaign, draft)
    held = Application.objects.filter(campaign=campaign, institution=draft.institution, withdrawn_at=None).first()
    if held and held.steps.exists():
        raise Conflict("honours.looked_at", _("已经有人推荐过，不能再改。要改，先撤回，截止以前再报一次。"))
    if held and held.points is not None:
        raise Conflict("honours.scored", _("已经评过分，不能再改。要改，先撤回，截止以前再报一次。"))
    application = held or _new(actor, campaign, draft)
    application.statement = draft.statement.strip()
    application.save(update_fields=["statement"])
    _write_claims(application, draft.claims)
    note(actor, "honours.declare", _reference(application), again=held is not None)
    telling.waits(actor, application)
    return application


@transaction.atomic
def withdraw(actor: Actor, *, application: Application) -> Application:
    """撤回申报. Twice keeps the first; what has been proposed or decided stays. Raises Conflict."""
    Campaign.objects.select_for_update().get(pk=application.campaign_id)
    application = Application.objects.select_related("institution", "campaign").get(pk=application.pk)
    permit(policies.may_declare(actor, application.institution))
    if application.withdrawn_at:
        return application
    if application.proposed_id or application.campaign.awarded_at:
        raise Conflict("honours.proposed", _("已经公示，不能撤回。不想要这个荣誉，请联系评选单位。"))
    application.withdrawn_at, application.waits_at = clock.now(), None
    application.save(update_fields=["withdrawn_at", "waits_at"])
    application.steps.update(place=None)
    note(actor, "honours.withdraw", _reference(application))
    return application


def _new(actor: Actor, campaign: Campaign, draft: ApplicationDraft) -> Application:
    try:
        with transaction.atomic():
            return Application.objects.create(
                campaign=campaign,
                institution=draft.institution,
                waits_at_id=ladder.next_after(draft.institution, campaign, ""),
                demo=draft.demo,
                made_at=clock.now(),
                made_by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("honours.declared", _("本单位已经申报过，打开那一份来改。")) from error


def _write_claims(application: Application, drafts: Sequence[ClaimDraft]) -> None:
    application.claims.all().delete()
    Claim.objects.bulk_create(
        Claim(
            application=application,
            criterion_id=each.criterion,
            said=each.said.strip()[:500],
            number=each.number,
            evidence=each.evidence.strip()[:400],
        )
        for each in drafts
        if each.said.strip()
    )


def _check_open(campaign: Campaign) -> None:
    if clock.today() < campaign.opens_on:
        raise Conflict("honours.not_open", _("%(day)s 开始申报，到时再来。") % {"day": f"{campaign.opens_on:%Y-%m-%d}"})
    if clock.today() > campaign.closes_on or campaign.notices.exists():
        raise Conflict("honours.closed", _("申报截止了。可以看评选进展，明年再报。"))


def _check(campaign: Campaign, draft: ApplicationDraft) -> None:
    if campaign.division_id not in draft.institution.division.path:
        raise Invalid("honours.elsewhere", _("这个评选只收本地单位的申报。"))
    if not draft.statement.strip():
        message = _("写几句为什么评你们。")
        raise Invalid("honours.statement", message, fields={"statement": message})
    known = set(campaign.criteria.values_list("pk", flat=True))
    if any(each.criterion not in known for each in draft.claims):
        raise Invalid("honours.criterion", _("评分项和这个评选的对不上，请重新打开申报页。"))
    if not any(each.said.strip() for each in draft.claims):
        raise Invalid("honours.claims", _("至少填一条评分项。"))


def _reference(application: Application) -> str:
    return reference("honours.application", application.pk)
