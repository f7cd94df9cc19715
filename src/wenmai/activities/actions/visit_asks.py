"""A volunteer is asked to come along on a visit, says yes or no, and is let go."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import matching, messages, policies
from wenmai.activities.actions.visits import check_open, check_plan, locked, settle, visit_reference, withdraw
from wenmai.activities.drafts import VisitPlan
from wenmai.activities.models import AskState, HomeVisit, VisitAsk, VisitState
from wenmai.audit.actions import note
from wenmai.booking.actions import sessions
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.volunteers.actions.home import locked as locked_volunteer
from wenmai.volunteers.actions.home import noted_phone
from wenmai.volunteers.models import HomeVolunteer

DAYS_TO_ANSWER = timedelta(days=2)
BEFORE = timedelta(hours=2)


@transaction.atomic
def ask_volunteer(actor: Actor, *, visit: HomeVisit, volunteer: int, plan: VisitPlan) -> VisitAsk:
    """挑志愿者: ask one who fits to come along with one of the staff. Who was asked before for this visit is let go.

    Asking the same for the same hour twice is one. Raises NotAllowed for another house, Invalid for a bad plan,
    Conflict for who does not fit or has a visit at that hour, NotFound.
    """
    chosen, visit = _both_locked(volunteer, visit)
    permit(policies.may_arrange_visit(actor, visit))
    check_open(visit)
    check_plan(visit, plan, staff=1)
    _check_one(plan)
    open_ask = visit.asks.filter(state=AskState.ASKED)
    same = open_ask.filter(volunteer=chosen, during=matching.span_of(plan), staff=_companion(plan)).first()
    if same is not None:
        return same
    _check_fits(visit, plan, chosen)
    withdraw(actor, asks=open_ask)
    ask = _asked(actor, visit, chosen, plan)
    note(actor, "activities.visit.ask_volunteer", visit_reference(visit), ask=ask.pk)
    messages.volunteer_asked(actor, ask)
    return ask


@transaction.atomic
def ring_volunteer(actor: Actor, *, ask: VisitAsk) -> str:
    """看电话 of who is asked, by the staff who arrange the visit; each time noted. Raises NotAllowed, NotFound once dropped."""
    permit(policies.may_arrange_visit(actor, ask.visit))
    return noted_phone(actor, volunteer=ask.volunteer)


@transaction.atomic
def accept_ask(actor: Actor, *, ask: VisitAsk) -> VisitAsk:
    """答应: the hour is agreed and two go. Twice is once.

    Raises NotAllowed for anybody else, Conflict when it is too late, or when the volunteer no longer fits.
    """
    ask, visit = _locked(ask)
    permit(policies.may_answer_ask(actor, ask), _("由志愿者本人答复；没有账号的，由单位打电话问了代记。"))
    if ask.state == AskState.ACCEPTED:
        return ask
    _check_waiting(ask)
    check_open(visit)
    plan = plan_of(ask)
    check_plan(visit, plan, staff=1)
    _check_fits(visit, plan, ask.volunteer)
    _answer(actor, ask, AskState.ACCEPTED)
    settle(system(), visit=visit, plan=plan, ask=ask)
    note(actor, "activities.visit.accept", visit_reference(visit), ask=ask.pk)
    messages.ask_answered(actor, ask)
    messages.visit_changed(actor, visit)
    return ask


@transaction.atomic
def decline_ask(actor: Actor, *, ask: VisitAsk, reason: str = "") -> VisitAsk:
    """谢绝, or a yes taken back before the hour: the visit waits for the clerk again. Twice is once.

    Raises NotAllowed for anybody else, Conflict once the hour has come or the ask is over.
    """
    ask, visit = _locked(ask)
    permit(policies.may_answer_ask(actor, ask), _("由志愿者本人答复；没有账号的，由单位打电话问了代记。"))
    if ask.state == AskState.DECLINED:
        return ask
    if ask.state not in matching.OPEN or ask.during.lower <= clock.now():
        raise Conflict("activities.ask_over", _("这次已经过了，或已经另外安排。"))
    ask.reason = reason.strip()[:200]
    _let_go(actor, ask, visit, AskState.DECLINED)
    note(actor, "activities.visit.refuse", visit_reference(visit), ask=ask.pk)
    messages.ask_answered(actor, ask)
    return ask


def expire_asks(actor: Actor) -> int:
    """Who has not answered in time is not waited for any more; the clerk is told. Returns how many.

    Each in its own transaction: nobody is locked while a visit of somebody else is held.
    """
    late = VisitAsk.objects.filter(state=AskState.ASKED, answer_by__lte=clock.now()).values_list("pk", flat=True)
    return sum(_expired(actor, key) for key in late.order_by("pk")[:500])


def volunteer_left(actor: Actor, *, volunteer: HomeVolunteer) -> int:
    """A volunteer has ended: what they were asked for or had agreed to, and is still to come, goes back to its house.

    Why they were offered, and what they wrote when they could not come, goes with what was said of them.
    """
    rows = VisitAsk.objects.filter(volunteer=volunteer, state__in=matching.OPEN, during__endswith__gt=clock.now())
    keys = list(rows.values_list("pk", "visit").order_by("visit", "pk"))
    for key, visit_key in keys:
        visit = locked(HomeVisit(pk=visit_key))
        ask = VisitAsk.objects.select_related("volunteer").get(pk=key)
        if ask.state in matching.OPEN and visit.state in {VisitState.REQUESTED, VisitState.SCHEDULED}:
            _let_go(actor, ask, visit, AskState.DECLINED)
            messages.ask_answered(actor, ask)
    VisitAsk.objects.filter(volunteer=volunteer).update(why="", reason="")
    return len(keys)


def plan_of(ask: VisitAsk) -> VisitPlan:
    """What was asked, as a plan."""
    minutes = int((ask.during.upper - ask.during.lower).total_seconds() // 60)
    return VisitPlan(ask.during.lower, (ask.staff,), minutes)


def _both_locked(volunteer: int, visit: HomeVisit) -> tuple[HomeVolunteer, HomeVisit]:
    """Always the volunteer first."""
    if not HomeVolunteer.objects.filter(pk=volunteer).exists():
        raise NotFound("activities.no_volunteer", _("没有这位志愿者。回到名单再选。"))
    return locked_volunteer(volunteer), locked(visit)


def _locked(ask: VisitAsk) -> tuple[VisitAsk, HomeVisit]:
    volunteer, visit = _both_locked(ask.volunteer_id, HomeVisit(pk=ask.visit_id))
    ask = VisitAsk.objects.get(pk=ask.pk)
    ask.volunteer, ask.visit = volunteer, visit
    return ask, visit


def _check_one(plan: VisitPlan) -> None:
    if len(set(plan.staff)) > 1:
        message = _("和志愿者同去的工作人员选一名。两名工作人员去，就不用请志愿者。")
        raise Invalid("activities.visit_one", message, fields={"staff": message})


def _companion(plan: VisitPlan) -> str:
    return min(plan.staff)


def _check_fits(visit: HomeVisit, plan: VisitPlan, volunteer: HomeVolunteer) -> None:
    if against := matching.unfit(visit, plan, volunteer):
        raise Conflict("activities.volunteer_unfit", _("这位去不了：%(why)s。选别的人或别的时间。") % {"why": against})


def _check_waiting(ask: VisitAsk) -> None:
    if ask.state != AskState.ASKED or ask.answer_by <= clock.now():
        raise Conflict("activities.ask_over", _("这次已经过了，或已经另外安排。"))


def _asked(actor: Actor, visit: HomeVisit, volunteer: HomeVolunteer, plan: VisitPlan) -> VisitAsk:
    try:
        with transaction.atomic():
            return VisitAsk.objects.create(
                visit=visit,
                volunteer=volunteer,
                staff=_companion(plan),
                during=matching.span_of(plan),
                why="，".join(matching.reasons(visit, plan, volunteer))[:200],
                asked_by=actor.person or "system",
                asked_at=clock.now(),
                answer_by=_answer_by(plan.start),
            )
    except IntegrityError as error:
        raise Conflict("activities.volunteer_busy", _("这位那时刚刚有了约。选别的人或别的时间。")) from error


def _answer_by(start: datetime) -> datetime:
    """Two days, but two hours before the start at the latest; half of what is left where that is too near."""
    now = clock.now()
    latest = start - BEFORE if start - BEFORE > now + BEFORE else now + (start - now) / 2
    return min(now + DAYS_TO_ANSWER, latest)


def _answer(actor: Actor, ask: VisitAsk, state: AskState) -> None:
    ask.state, ask.answered_at, ask.answered_by = state, clock.now(), actor.person or "system"
    ask.save(update_fields=["state", "reason", "answered_at", "answered_by"])


def _let_go(actor: Actor, ask: VisitAsk, visit: HomeVisit, state: AskState) -> None:
    """The ask ends; where its yes stood, the date ends too and the visit waits for the clerk."""
    if visit.ask_id == ask.pk:
        dated = visit.session
        visit.state, visit.session, visit.staff, visit.ask = VisitState.REQUESTED, None, [], None
        visit.save(update_fields=["state", "session", "staff", "ask"])
        if dated is not None:
            sessions.cancel_session(system(), session=dated, reason="改约")
        messages.visit_changed(actor, visit, ask.pk)
    _answer(actor, ask, state)


@transaction.atomic
def _expired(actor: Actor, key: int) -> int:
    ask, visit = _locked(VisitAsk.objects.get(pk=key))
    if ask.state != AskState.ASKED:
        return 0
    _let_go(actor, ask, visit, AskState.EXPIRED)
    note(actor, "activities.visit.unanswered", visit_reference(visit), ask=ask.pk)
    messages.ask_answered(actor, ask)
    return 1
