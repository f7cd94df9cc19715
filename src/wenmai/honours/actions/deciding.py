"""公示, 异议, 公布, 撤销: five working days before anybody is named, and never more than the quota."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.audit.limits import hit
from wenmai.honours import facts, policies
from wenmai.honours.models import Application, Award, Campaign, Objection, PublicNotice
from wenmai.honours.queries.campaigns import ranking_of, unread_of
from wenmai.honours.telling import campaigns as telling
from wenmai.honours.working_days import LEAST, last_day
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def put_up(actor: Actor, *, campaign: Campaign, last: date | None = None) -> PublicNotice:
    """公示 the best within the quota, until `last` or for five working days; again when an objection has changed the list.

    Raises Conflict while declaring is open, while somebody has no points, or for an undecided tie at the edge of the quota.
    """
    campaign = _locked(campaign)
    permit(policies.may_decide(actor, campaign))
    number = _check_ready(campaign)
    earliest = last_day(clock.today(), LEAST)
    if last is not None and last < earliest:
        message = _("公示至少五个工作日，最早到 %(day)s。") % {"day": f"{earliest:%Y-%m-%d}"}
        raise Invalid("honours.notice_days", message, fields={"last": message})
    proposed = _proposed(campaign)
    made = PublicNotice.objects.create(
        campaign=campaign,
        number=number,
        first=clock.today(),
        last=last or earliest,
        made_at=clock.now(),
        made_by=actor.person,
    )
    Application.objects.filter(pk__in=[each.pk for each in proposed]).update(proposed=made)
    note(actor, "honours.put_up", reference("honours.campaign", campaign.pk), proposed=len(proposed), number=number)
    telling.put_up(actor, made, proposed)
    return made


def object_to(actor: Actor, *, application: Application, text: str) -> Objection:
    """提异议 to one that is proposed, while the notice runs; once, a second one adds nothing. Raises TooMany beyond 10 an hour."""
    if not actor.person:
        raise NotAllowed("honours.sign_in", _("登录后才能提异议。"))
    hit("honours.object", actor.person, 10, 3600)
    return _objected(actor, application, text)


@transaction.atomic
def _objected(actor: Actor, application: Application, text: str) -> Objection:
    found = Application.objects.select_related("proposed__campaign").get(pk=application.pk)
    running = found.proposed
    if running is None or not running.first <= clock.today() <= running.last or found.struck_at:
        raise Conflict("honours.no_notice", _("这一家现在不在公示期，不能提异议。"))
    if not text.strip():
        message = _("写明哪里不实，最好说在哪里能查到。")
        raise Invalid("honours.objection", message, fields={"text": message})
    known = Objection.objects.filter(notice=running, application=found, person=actor.person).first()
    if known:
        return known
    made = _once(running, found, actor.person, text)
    note(actor, "honours.object", reference("honours.campaign", running.campaign_id))
    telling.objected(actor, made)
    return made


def _once(notice: PublicNotice, application: Application, person: str, text: str) -> Objection:
    try:
        with transaction.atomic():
            return Objection.objects.create(
                notice=notice, application=application, person=person, text=text.strip()[:1000], made_at=clock.now()
            )
    except IntegrityError:
        return Objection.objects.get(notice=notice, application=application, person=person)


@transaction.atomic
def answer(actor: Actor, *, objection: Objection, upheld: bool, words: str) -> Objection:
    """Answer an objection; upheld, the house comes off the list. Answered once. Raises Invalid without words."""
    rows = Objection.objects.select_for_update(of=("self",)).select_related("notice__campaign__division", "application")
    objection = rows.get(pk=objection.pk)
    campaign = objection.notice.campaign
    permit(policies.may_decide(actor, campaign))
    if objection.answered_at:
        return objection
    if not words.strip():
        message = _("写明查了什么、怎么认定，提异议的人会看到。")
        raise Invalid("honours.answer", message, fields={"answer": message})
    objection.upheld, objection.answer = upheld, words.strip()[:300]
    objection.answered_at, objection.answered_by = clock.now(), actor.person
    objection.save()
    if upheld:
        Application.objects.filter(pk=objection.application_id, struck_at=None).update(
            struck_at=clock.now(), struck_because=objection.answer[:200], waits_at=None
        )
    note(actor, "honours.answer", reference("honours.campaign", campaign.pk), upheld=upheld)
    telling.answered(actor, objection)
    return objection


@transaction.atomic
def award(actor: Actor, *, campaign: Campaign, document: str) -> Sequence[Award]:
    """公布: name those who stood through the last notice. Never more than the quota; twice gives the same awards.

    Raises Conflict while the notice runs or an objection has no answer, Invalid without the letter's number.
    """
    campaign = _locked(campaign)
    permit(policies.may_decide(actor, campaign))
    if campaign.awarded_at:
        return list(campaign.awards.select_related("institution").order_by("number"))
    named = _standing(campaign)
    if not document.strip():
        message = _("填公布文件的文号或标题。")
        raise Invalid("honours.document", message, fields={"document": message})
    Campaign.objects.filter(pk=campaign.pk).update(
        awarded=F("awarded") + len(named),
        awarded_at=clock.now(),
        awarded_by=actor.person,
        document=document.strip()[:120],
    )
    made = [_award(actor, campaign, each, number) for number, each in enumerate(named, 1)]
    note(actor, "honours.award", reference("honours.campaign", campaign.pk), awards=len(made))
    return made


@transaction.atomic
def revoke(actor: Actor, *, award: Award, reason: str) -> Award:
    """撤销 with a reason: the record is reversed, the award stays readable. Twice keeps the first."""
    rows = Award.objects.select_for_update(of=("self",)).select_related(
        "campaign__division", "institution", "application"
    )
    award = rows.get(pk=award.pk)
    permit(policies.may_decide(actor, award.campaign))
    if award.revoked_on:
        return award
    if not reason.strip():
        message = _("写明为什么撤销，大家会看到。")
        raise Invalid("honours.revoke", message, fields={"reason": message})
    award.revoked_on, award.revoked_because, award.revoked_by = clock.today(), reason.strip()[:200], actor.person
    award.save(update_fields=["revoked_on", "revoked_because", "revoked_by"])
    facts.reverse_award(actor, award)
    note(actor, "honours.revoke", facts.award_reference(award))
    telling.revoked(actor, award)
    return award


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_related("division").select_for_update(of=("self",)).get(pk=campaign.pk)


def _check_ready(campaign: Campaign) -> int:
    """The number of the notice to come."""
    before = campaign.notices.order_by("-number").first()
    if campaign.awarded_at:
        raise Conflict("honours.awarded", _("已经公布，不再公示。"))
    if clock.today() <= campaign.closes_on:
        raise Conflict("honours.still_open", _("申报还没有截止，截止后再公示。"))
    if before and clock.today() <= before.last:
        raise Conflict("honours.notice_runs", _("上一次公示还没有结束。"))
    if unread := unread_of(campaign):
        raise Conflict("honours.unread", _("还有 %(n)s 份没有评分，评完再公示。") % {"n": unread})
    return before.number + 1 if before else 1


def _proposed(campaign: Campaign) -> list[Application]:
    rows = ranking_of(campaign)
    if not rows:
        raise Conflict("honours.nobody", _("没有达到最低分的申报，不能公示。"))
    if tied := [each.application.institution.name for each in rows if each.tied]:
        said = _("名额边上有并列：%(names)s。先定先后并写理由。") % {"names": "、".join(tied)}
        raise Conflict("honours.tied", said)
    return [each.application for each in rows if each.within]


def _standing(campaign: Campaign) -> list[Application]:
    """Those of the last notice that is over and has no open objection, best first."""
    last = campaign.notices.order_by("-number").first()
    if last is None:
        raise Conflict("honours.no_notice", _("还没有公示，公示五个工作日以后再公布。"))
    if clock.today() <= last.last:
        raise Conflict(
            "honours.notice_runs", _("公示到 %(day)s，第二天起可以公布。") % {"day": f"{last.last:%Y-%m-%d}"}
        )
    if open_ones := Objection.objects.filter(notice__campaign=campaign, answered_at=None).count():
        raise Conflict("honours.objections", _("还有 %(n)s 条异议没有答复，答复后再公布。") % {"n": open_ones})
    ranked = [each.application for each in ranking_of(campaign) if each.application.proposed_id == last.pk]
    if not ranked:
        raise Conflict("honours.nobody", _("公示名单上没有人了，请重新公示。"))
    return ranked


def _award(actor: Actor, campaign: Campaign, application: Application, number: int) -> Award:
    today = clock.today()
    made = Award.objects.create(
        campaign=campaign,
        application=application,
        institution=application.institution,
        number=number,
        of=campaign.quota,
        given_on=today,
        until=_until(today, campaign.valid_years),
        demo=application.demo,
    )
    facts.record_award(actor, made)
    telling.awarded(actor, made)
    return made


def _until(given: date, years: int) -> date | None:
    """The last day; 29 February ends on the 28th."""
    if not years:
        return None
    try:
        return given.replace(year=given.year + years)
    except ValueError:
        return given.replace(year=given.year + years, day=28)
