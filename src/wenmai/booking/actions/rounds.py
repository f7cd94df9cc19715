"""Rounds: announce, apply, seal, draw, decide, call off. The queue is served in `allocation.py`."""

import secrets

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import eligibility, policies, refusals
from wenmai.booking.answers import checked
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.rounds import RoundDraft, Wish
from wenmai.booking.draw import ALGORITHM, MOST_TICKETS, digest
from wenmai.booking.models import Application, ApplicationState, Group, IntakeRound, Mode, Pool, RoundStatus
from wenmai.booking.numbers import number_of
from wenmai.booking.queries.rounds import (
    NEVER_WON,
    asked_of,
    get_application,
    lock_round,
    overtaken,
    suspended,
)
from wenmai.booking.round_caps import lock_persons
from wenmai.booking.round_rules import OFF, check_open, check_wishes, lock_shared, open_to_all, weigh
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference

MOST_POOLS = 200
REASONS = (NEVER_WON, *Group.values)


@transaction.atomic
def plan_round(actor: Actor, *, draft: RoundDraft) -> IntakeRound:
    """Prepare a round; nobody sees it before `publish_round`, but its pools give no more places one by one.

    Raises NotAllowed outside the actor's houses, Invalid for times or weights that cannot be, Conflict for a pool that
    has begun, is in another round, or has bookings already.
    """
    permit(policies.may_run_sessions_of(actor, draft.institution))
    _check(draft)
    pools = _lock_pools(draft.pools)
    for each in pools:
        _check_pool(draft, each)
    secret = secrets.token_hex(32) if draft.mode == Mode.QUEUE else ""
    made = IntakeRound.objects.create(
        institution=draft.institution,
        title=draft.title.strip(),
        mode=draft.mode,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        draw_at=draft.draw_at,
        confirm_minutes=draft.confirm_minutes,
        offered=list(draft.pools),
        wishes_most=draft.wishes_most,
        party_max=draft.party_max,
        weights=dict(draft.weights),
        secret=secret.encode() or None,
        secret_digest=digest(secret.encode()) if secret else "",
        seed_source=draft.seed_source.strip(),
        algorithm=ALGORITHM,
        demo=draft.demo,
        made_at=clock.now(),
        made_by=actor.person,
    )
    given = Q(pk__in=draft.pools) | Q(lead__in=draft.pools)
    Pool.objects.filter(given).update(round=made, accepting=False)
    note(actor, "booking.round.plan", _reference(made), mode=made.mode)
    return made


@transaction.atomic
def publish_round(actor: Actor, *, round: IntakeRound) -> IntakeRound:  # noqa: A002 (the domain's word)
    """Announce it, with its rules; from now on nothing of it changes. Twice changes nothing."""
    found = lock_round(round.pk)
    permit(policies.may_run_sessions_of(actor, found.institution))
    if found.status == RoundStatus.PUBLISHED:
        return found
    if found.status != RoundStatus.PLANNED or found.closes_at <= clock.now():
        raise Conflict("booking.round_over", _("这一轮已经过了报名时间。重新排一轮。"))
    found.status = RoundStatus.PUBLISHED
    found.save(update_fields=["status"])
    note(actor, "booking.round.publish", _reference(found), secret_digest=found.secret_digest)
    return found


@transaction.atomic
def apply(actor: Actor, *, wish: Wish) -> Application:
    """Be in a round, for oneself or (staff of the house, a relative) for somebody. Twice returns the first.

    Raises NotAllowed (booking.sign_in, minor, real_name, suspended), Conflict (kept_for_group, not_yet, over, already_booked, in_another_party), Invalid for wishes, party
    or answers. A queue takes people from its announcement on; a lottery and an approval from `opens_at`.
    """
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能报名。没有手机，请打电话或到服务台报。"))
    person = wish.person or actor.person
    found = lock_shared(wish.round)
    permit(policies.may_claim_for(actor, found.institution.scope_path, person))
    if earlier := _earlier(found, person):
        return earlier
    check_open(found)
    check_wishes(found, wish)
    _check_person(actor, found, person, wish)
    eligibility.check_pools(actor, wish.pools, person)
    _check_one_wish_each(actor, found, person, wish)
    weight, reasons = weigh(found, person)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                round=found,
                number=number_of(found.key, person),
                person=person,
                wishes=list(wish.pools),
                party_size=wish.party_size,
                dependants=list(wish.dependants),
                weight=weight,
                weight_for=reasons,
                answers=_answers(wish),
                channel=actor.channel.value,
                operator="" if actor.person == person else actor.person or "system",
                arrived_at=clock.now(),
            )
    except IntegrityError:  # the same person on another phone
        return Application.objects.exclude(state=ApplicationState.WITHDRAWN).get(round=found, person=person)
    if made.operator:
        note(actor, "booking.round.apply_for", reference("booking.application", made.pk))
    return made


def _check_one_wish_each(actor: Actor, found: IntakeRound, person: str, wish: Wish) -> None:
    """Raise Conflict when somebody of a family is in the round already, with others or by themselves."""
    if not wish.dependants and person == actor.person:
        return
    lock_persons([person, *wish.dependants])
    others = Application.objects.filter(round=found).exclude(person=person).exclude(state=ApplicationState.WITHDRAWN)
    along = Q(dependants__overlap=[person, *wish.dependants]) | Q(person__in=wish.dependants)
    if others.filter(along).exists():
        message = _("有人在家人的报名里已经报了，一个人只报一份。去掉这个人再报，或先撤回那一份。")
        raise Conflict("booking.in_another_party", message, fields={"dependants": message})


@transaction.atomic
def withdraw(actor: Actor, *, application: int) -> Application:
    """Take an application back while nothing is decided; one may apply again. Twice changes nothing."""
    # The list is not sealed meanwhile, and no paper of before is copied at this moment: order round, application.
    lock_round(get_application(actor, application).round_id)
    found = get_application(actor, application, lock=True)
    if found.state == ApplicationState.WITHDRAWN:
        return found
    if found.state != ApplicationState.SUBMITTED or found.round.status != RoundStatus.PUBLISHED:
        raise Conflict("booking.decided", _("名单已经封存，不能撤回。中了不想要，到时放弃就行。"))
    found.state, found.decided_at = ApplicationState.WITHDRAWN, clock.now()
    found.number = f"{found.number[:14]}~{found.pk % 36**4:x}"[:20]
    found.save(update_fields=["state", "number", "decided_at"])
    note(actor, "booking.round.withdraw", reference("booking.application", found.pk))
    return found


@transaction.atomic
def cancel_round(actor: Actor, *, round: IntakeRound, reason: str) -> IntakeRound:  # noqa: A002
    """Call a round off before it is decided: its pools can be booked one by one again. Raises Invalid without a reason."""
    found = lock_round(round.pk)
    permit(policies.may_run_sessions_of(actor, found.institution))
    if found.status == RoundStatus.CANCELLED:
        return found
    if found.status == RoundStatus.DONE:
        raise Conflict("booking.round_over", _("结果已经公布，不能取消这一轮。要停办，请取消场次。"))
    if not reason.strip():
        message = _("写一句为什么取消，报了名的人会看到。")
        raise Invalid("booking.reason", message, fields={"reason": message})
    found.status, found.cancel_reason, found.done_at = RoundStatus.CANCELLED, reason.strip()[:200], clock.now()
    found.save(update_fields=["status", "cancel_reason", "done_at"])
    asked = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED)
    asked.update(state=ApplicationState.LOST, reason="round_cancelled", decided_at=clock.now())
    open_to_all(found)
    note(actor, "booking.round.cancel", _reference(found))
    return found


def end_overtaken(actor: Actor) -> int:
    """Call off rounds of which nothing is left to give, because every date was cancelled or has begun; how many."""
    permit(actor.system)
    return sum(
        cancel_round(actor, round=each, reason=_("场次都取消了或已经开始")).status == RoundStatus.CANCELLED
        for each in overtaken(clock.now())
    )


def _earlier(found: IntakeRound, person: str) -> Application | None:
    return Application.objects.filter(round=found, person=person).exclude(state=ApplicationState.WITHDRAWN).first()


def _check(draft: RoundDraft) -> None:
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = _("写上这一轮的名字")
    if not 1 <= len(set(draft.pools)) == len(draft.pools) <= MOST_POOLS:
        wrong["pools"] = _("选 1 到 200 个场次的名额，不重复")
    wrong |= _wrong_times(draft)
    if draft.mode == Mode.LOTTERY and not draft.seed_source.strip():
        wrong["seed_source"] = _("写明用什么公开的随机数，比如某期福利彩票的开奖号码")
    if any(reason not in REASONS or not 1 <= count < MOST_TICKETS for reason, count in draft.weights.items()):
        wrong["weights"] = _("加的签数要在 1 到 8 之间")
    if wrong:
        raise Invalid("booking.round", next(iter(wrong.values())) + "。", fields=wrong)


def _wrong_times(draft: RoundDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.opens_at >= draft.closes_at or draft.closes_at <= clock.now():
        wrong["closes_at"] = _("截止要晚于开始，也要晚于现在")
    if draft.mode == Mode.LOTTERY and (draft.draw_at is None or draft.draw_at < draft.closes_at):
        wrong["draw_at"] = _("摇号要在截止之后")
    if draft.mode == Mode.APPROVAL and draft.draw_at and draft.draw_at < draft.closes_at:
        wrong["draw_at"] = _("答复完的日子要在截止之后")
    return wrong


def _lock_pools(keys: tuple[int, ...]) -> list[Pool]:
    rows = Pool.objects.filter(pk__in=keys).select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list(rows.select_related("session__offering"))


def _check_pool(draft: RoundDraft, pool: Pool) -> None:
    if pool.session.offering.institution_id != draft.institution.pk:
        raise Invalid("booking.round", _("有的场次不是本单位的。"), fields={"pools": _("不是本单位的场次")})
    name = str(pool.session)
    if pool.session.status in OFF:
        raise Conflict("booking.round_off", _("“%(name)s”取消了或已经结束。去掉它再排。") % {"name": name})
    if pool.round_id is not None:
        raise Conflict("booking.in_round", _("“%(name)s”已经在另一轮报名里。") % {"name": name})
    if pool.remaining != pool.capacity or pool.session.starts_at <= (draft.draw_at or draft.opens_at):
        raise Conflict("booking.round_pool", _("“%(name)s”已经有人约了，或开始得太早。") % {"name": name})


def _check_person(actor: Actor, found: IntakeRound, person: str, wish: Wish) -> None:
    asked = Claim(pool=0, key="", party_size=wish.party_size, person=person, dependants=wish.dependants)
    needed, groups = asked_of(wish.pools)
    refusals.check_people(actor, needed, asked)
    for group in groups:
        refusals.check_group(group, asked)
    online = policies.acts_as(actor, person) or actor.channel is Channel.RELATIVE
    if online and suspended(found, person):
        raise NotAllowed("booking.suspended", _("网上预约暂停着。可以申诉；服务台和电话照样能报。"))


def _answers(wish: Wish) -> dict[str, str]:
    offering = Pool.objects.values_list("session__offering", flat=True).get(pk=wish.pools[0])
    return checked(offering, wish.answers)


def _reference(found: IntakeRound) -> str:
    return reference("booking.round", found.pk)
