"""审核: each application is answered, with a reason; an acceptance is a claim, so two of them cannot both win one place."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, round_caps
from wenmai.booking.actions.drawing import tell_decision
from wenmai.booking.engine import giving
from wenmai.booking.models import Application, ApplicationState, IntakeRound, Mode, RoundStatus
from wenmai.booking.queries.rounds import get_application, lock_round
from wenmai.booking.round_caps import Out
from wenmai.booking.round_rules import lock_places, open_to_all
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def decide(actor: Actor, *, application: int, accept: bool, reason: str = "") -> Application:
    """Accept (the first wish that still has room) or refuse with a reason. Deciding twice keeps the first answer.

    Who is over a cap of the booking rule for all that was wished is not accepted: the result says which, and the place is
    still there for the next. Raises NotAllowed outside the actor's houses, Conflict when nothing that was wished has room, Invalid for a refusal
    without a reason.
    """
    key = get_application(actor, application).round_id
    found = lock_round(key)
    permit(policies.may_run_sessions_of(actor, found.institution))
    asked = get_application(actor, application, lock=True)
    if found.mode != Mode.APPROVAL or asked.state != ApplicationState.SUBMITTED:
        return asked
    if accept:
        _accept(found, asked)
    else:
        _refuse(asked, reason.strip())
    Application.objects.filter(pk=asked.pk).update(decided_by=actor.person)
    note(actor, "booking.round.decide", reference("booking.application", asked.pk), accepted=accept)
    asked.refresh_from_db()
    tell_decision(actor, found=found, asked=asked)
    return asked


@transaction.atomic
def finish(actor: Actor, *, round: IntakeRound) -> IntakeRound:  # noqa: A002 (the domain's word)
    """End an approval: everybody is answered, what is left opens to all. Twice changes nothing."""
    found = lock_round(round.pk)
    permit(policies.may_run_sessions_of(actor, found.institution))
    if found.status == RoundStatus.DONE:
        return found
    if found.mode != Mode.APPROVAL or found.status != RoundStatus.PUBLISHED:
        raise Conflict("booking.not_finishable", _("只有公布了的审核报名能这样结束。"))
    left = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED).count()
    if left:
        raise Conflict("booking.unanswered", _("还有 %(n)s 份没有答复，先答复完。") % {"n": left})
    found.status, found.done_at = RoundStatus.DONE, clock.now()
    found.save(update_fields=["status", "done_at"])
    open_to_all(found)
    note(actor, "booking.round.finish", reference("booking.round", found.pk))
    return found


def _accept(found: IntakeRound, asked: Application) -> None:
    now = clock.now()
    round_caps.lock_persons([asked.person])
    struck = round_caps.over(found, now, [asked.pk])
    round_caps.keep(struck)
    can = [each for each in asked.wishes if each not in struck.get(asked.pk, {})]
    if not can:
        round_caps.rule_out([Out(asked.pk, struck[asked.pk][asked.wishes[0]])])
        return
    left, leads = lock_places(found)
    room = next((key for key in can if left.get(key, 0) >= asked.party_size), None)
    if room is None:
        raise Conflict("booking.full", _("想要的都给完了。可以不通过，写明名额已满。"))
    hold = now + timedelta(minutes=found.confirm_minutes) if found.confirm_minutes else None
    giving.book([giving.won(asked.pk, room, 1, room in leads)], now, hold)


def _refuse(asked: Application, reason: str) -> None:
    if not reason:
        message = _("写一句为什么，报名的人会看到。")
        raise Invalid("booking.reason", message, fields={"reason": message})
    asked.state, asked.reason, asked.decided_at = ApplicationState.LOST, reason[:40], clock.now()
    asked.save(update_fields=["state", "reason", "decided_at"])
