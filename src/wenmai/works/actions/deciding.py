"""Decide about works, publish the result, take a work down."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.works import policies, telling
from wenmai.works.drafts import Decision
from wenmai.works.exhibiting import announce, call_reference, hang, work_reference
from wenmai.works.locks import locked_call, locked_work
from wenmai.works.models import Work, WorkCall
from wenmai.works.models.calls import CallState
from wenmai.works.queries.results import marks_of
from wenmai.works.vocabulary import Outcome


@transaction.atomic
def decide(actor: Actor, *, work: Work, decision: Decision) -> Work:
    """入选、获奖、没入选; may be changed until the result is public. The author is told when it is published."""
    found = locked_work(work.pk)
    permit(policies.may_run_call(actor, found.call))
    if found.call.state != CallState.JUDGING:
        raise Conflict("works.not_judging", _("征集截止以后、公布以前才能定。"))
    if found.withdrawn_at is not None:
        raise Conflict("works.withdrawn", _("作者已经撤回这件作品。"))
    place = decision.place.strip()[:40]
    if decision.outcome not in Outcome.values:
        raise Invalid("works.outcome", _("选入选、获奖或没入选。"))
    if decision.outcome == Outcome.AWARDED and not place:
        raise Invalid("works.place", _("写上奖项，例如 一等奖。"), fields={"place": _("写上奖项，例如 一等奖。")})
    found.outcome, found.place = decision.outcome, place if decision.outcome == Outcome.AWARDED else ""
    found.answer = decision.answer.strip()[:200]
    found.decided_at, found.decided_by = clock.now(), actor.person
    found.save(update_fields=["outcome", "place", "answer", "decided_at", "decided_by"])
    note(actor, "works.decide", work_reference(found), outcome=found.outcome)
    return found


@transaction.atomic
def publish(actor: Actor, *, call: WorkCall) -> WorkCall:
    """公布: marks are written down, chosen works hang in the gallery, authors are told. Twice changes nothing.

    Raises Conflict while works are taken or one is undecided.
    """
    found = locked_call(call.pk)
    permit(policies.may_run_call(actor, found))
    if found.published_at is not None:
        return found
    if found.state != CallState.JUDGING:
        raise Conflict("works.not_over", _("征集还没截止。先截止，再公布。"))
    works = list(Work.objects.filter(call=found, withdrawn_at=None).order_by("pk"))
    undecided = sum(1 for each in works if not each.outcome)
    if undecided or not works:
        message = (
            _("还有 %(n)d 件没有定。都定了再公布。") % {"n": undecided} if works else _("还没有作品，没有什么可公布。")
        )
        raise Conflict("works.undecided", message)
    found.published_at = clock.now()
    found.closed_at = found.closed_at or found.published_at
    found.save(update_fields=["published_at", "closed_at"])
    marks = marks_of(found)
    for each in works:
        each.call, each.mark = found, marks.get(each.pk)
        hang(each)
        telling.outcome_told(actor, each)
    Work.objects.bulk_update(works, ["mark"])
    announce(found)
    note(actor, "works.publish", call_reference(found), works=len(works))
    return found


@transaction.atomic
def take_down(actor: Actor, *, work: Work, reason: str) -> Work:
    """撤下 from the gallery by the house, with the reason that the author reads. Twice keeps the first."""
    found = locked_work(work.pk)
    permit(policies.may_run_call(actor, found.call))
    if found.taken_down_at is not None:
        return found
    if not found.shown:
        raise Conflict("works.not_shown", _("这件没有展出，不用撤。"))
    if not reason.strip():
        raise Invalid("works.reason", _("写明原因，作者会看到。"), fields={"reason": _("写明原因，作者会看到。")})
    found.taken_down_at, found.answer = clock.now(), reason.strip()[:200]
    found.save(update_fields=["taken_down_at", "answer"])
    hang(found)
    note(actor, "works.take_down", work_reference(found))
    telling.taken_down_told(actor, found)
    return found
