"""Appoint who judges, and take their scores."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.people.queries.staff import account_to_appoint
from wenmai.works import policies, telling
from wenmai.works.drafts import ScoreDraft
from wenmai.works.exhibiting import call_reference, work_reference
from wenmai.works.locks import locked_call, locked_work
from wenmai.works.models import JuryMember, Score, Work, WorkCall
from wenmai.works.models.calls import CallState
from wenmai.works.queries.judging import is_of_family


@transaction.atomic
def appoint(actor: Actor, *, call: WorkCall, who: str) -> JuryMember:
    """聘评委, by the whole phone number or e-mail address of an account. Twice keeps the first.

    Raises NotAllowed, NotFound for an unknown number, Conflict once the result is public.
    """
    found = locked_call(call.pk)
    permit(policies.may_run_call(actor, found))
    _check_unpublished(found)
    person = account_to_appoint(who.strip()).person_id
    if known := JuryMember.objects.filter(call=found, person=person, released_at=None).first():
        return known
    member = JuryMember.objects.create(call=found, person=person, appointed_at=clock.now(), appointed_by=actor.person)
    note(actor, "works.jury.appoint", call_reference(found), member=member.pk)
    telling.appointed_told(actor, member)
    return member


@transaction.atomic
def release(actor: Actor, *, member: JuryMember) -> JuryMember:
    """解聘: gives no more scores; those given stand until they are voided. Twice changes nothing."""
    call = locked_call(member.call_id)
    permit(policies.may_run_call(actor, call))
    found = JuryMember.objects.get(pk=member.pk)
    if found.released_at is None:
        _check_unpublished(call)
        found.released_at = clock.now()
        found.save(update_fields=["released_at"])
        note(actor, "works.jury.release", call_reference(call), member=found.pk)
    return found


@transaction.atomic
def give_score(actor: Actor, *, work: Work, draft: ScoreDraft) -> Score:
    """打分, once a work. The same again gives back the first; another value needs the first voided by the house.

    Raises NotFound for who does not judge here, NotAllowed for own and family works, Invalid, Conflict.
    """
    found = locked_work(work.pk)
    member = JuryMember.objects.filter(call=found.call, person=actor.person or "-", released_at=None).first()
    if member is None or found.withdrawn_at is not None:
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    permit(not is_of_family(actor.person, found), _("自己和家人的作品不打分，由别的评委打。"))
    if found.call.state != CallState.JUDGING:
        raise Conflict("works.not_judging", _("征集截止以后、公布以前才打分。"))
    value = draft.value.quantize(Decimal("0.01")) if draft.value.is_finite() else Decimal(-1)
    if not 0 <= value <= 100:
        raise Invalid("works.score", _("分数写 0 到 100。"), fields={"value": _("分数写 0 到 100。")})
    known = Score.objects.filter(work=found, member=member, voided_at=None).first()
    if known is not None and known.value == value:
        return known
    try:
        with transaction.atomic():
            made = Score.objects.create(
                work=found, member=member, value=value, words=draft.words.strip()[:200], at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("works.scored", _("这件已经打过分。打错了，请主办单位作废后重打。")) from error
    note(actor, "works.score", work_reference(found), member=member.pk)
    return made


@transaction.atomic
def void_score(actor: Actor, *, score: Score, reason: str) -> Score:
    """作废一个分数, with the reason; the member may score anew. Twice keeps the first reason."""
    work = locked_work(score.work_id)
    permit(policies.may_run_call(actor, work.call))
    found = Score.objects.get(pk=score.pk)
    if found.voided_at is not None:
        return found
    _check_unpublished(work.call)
    if not reason.strip():
        raise Invalid("works.reason", _("写明为什么作废。"), fields={"reason": _("写明为什么作废。")})
    found.voided_at, found.voided_by, found.void_reason = clock.now(), actor.person, reason.strip()[:200]
    found.save(update_fields=["voided_at", "voided_by", "void_reason"])
    note(actor, "works.score.void", work_reference(work), member=found.member_id)
    return found


def _check_unpublished(call: WorkCall) -> None:
    if call.published_at is not None:
        raise Conflict("works.published", _("结果已经公布，不能再改。"))
