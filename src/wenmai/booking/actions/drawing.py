"""摇号: seal the list, draw from it, publish both. What is drawn is a function of the list and the seed alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, rooms, round_caps
from wenmai.booking.actions.waiting import serve_later
from wenmai.booking.draw import ALGORITHM, Entry, Outcome, digest, draw, write_list, write_result
from wenmai.booking.engine import giving
from wenmai.booking.models import (
    Application,
    ApplicationState,
    IntakeRound,
    Mode,
    Pool,
    RoundPaper,
    RoundStatus,
    Session,
)
from wenmai.booking.queries.rounds import codes, due_to_close, lock_round, paper
from wenmai.booking.round_caps import Out
from wenmai.booking.round_reasons import NOT_COUNTED
from wenmai.booking.round_rules import OFF, exclude_ineligible, lock_places, open_to_all
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference

LONGEST_SEED = 200


@transaction.atomic
def seal(actor: Actor, *, round: IntakeRound) -> IntakeRound:  # noqa: A002 (the domain's word)
    """封存名单: after the end of applications, before the seed is known. Twice changes nothing.

    The list is published with its SHA-256. Raises Conflict while applications are taken.
    """
    found = lock_round(round.pk)
    permit(policies.may_run_sessions_of(actor, found.institution))
    if found.status == RoundStatus.COMMITTED:
        return found
    if found.mode != Mode.LOTTERY or found.status != RoundStatus.PUBLISHED or found.closes_at > clock.now():
        raise Conflict("booking.not_sealable", _("报名截止以后才能封存名单。"))
    exclude_ineligible(found)
    round_caps.strike(found)
    found.algorithm = ALGORITHM
    content = _written(found, _places(found), _entries(found))
    made = RoundPaper.objects.create(
        round=found, name=RoundPaper.Name.LIST, content=content, digest=digest(content), made_at=clock.now()
    )
    found.status, found.commitment, found.committed_at = RoundStatus.COMMITTED, made.digest, made.made_at
    found.save(update_fields=["status", "commitment", "committed_at", "algorithm"])
    note(actor, "booking.round.seal", _reference(found), commitment=found.commitment)
    return found


def seal_due(actor: Actor) -> int:
    """Seal the lists of lotteries whose applications have ended, each in a transaction of its own; returns how many."""
    due = [each for each in due_to_close(clock.now()) if each.mode == Mode.LOTTERY]
    return sum(seal(actor, round=each).status == RoundStatus.COMMITTED for each in due)


@transaction.atomic
def draw_round(actor: Actor, *, round: IntakeRound, seed: str) -> IntakeRound:  # noqa: A002
    """摇号 with the public randomness that was named beforehand. Twice with the same seed changes nothing.

    Winners get their places, the others stand in the drawn order on the waiting list of what they asked for.
    Raises Conflict before the list is sealed or before its time, or for another seed afterwards; Invalid without a seed.
    """
    found = lock_round(round.pk)
    permit(policies.may_run_sessions_of(actor, found.institution))
    seed = " ".join(seed.split())
    if found.status == RoundStatus.DONE and found.seed == seed:
        return found
    _check_drawable(found, seed)
    outcomes = tuple(draw(*_sealed(found), found.commitment, seed))
    content = write_result(found.commitment, seed, outcomes, found.algorithm)
    RoundPaper.objects.create(
        round=found, name=RoundPaper.Name.RESULT, content=content, digest=digest(content), made_at=clock.now()
    )
    found.status, found.seed, found.done_at = RoundStatus.DONE, seed, clock.now()
    found.result_digest = digest(content)
    found.save(update_fields=["status", "seed", "done_at", "result_digest"])
    _settle(found, outcomes)
    note(actor, "booking.round.draw", _reference(found), result=found.result_digest)
    return found


def _settle(found: IntakeRound, outcomes: Sequence[Outcome]) -> None:
    by_code = dict(zip(codes(found), found.offered, strict=True))
    keys = dict(Application.objects.filter(round=found).values_list("number", "pk"))
    now = clock.now()
    drawn = {keys[each.number]: by_code[each.place] for each in outcomes if each.place}
    capped = _capped_since(found, drawn, now)
    left, leads = lock_places(found)
    # What was cancelled, or has begun, since the list was sealed can be drawn but no longer be had: then one stands first
    # in line, in the drawn order, for the other dates that one wished for.
    erased = set(Application.objects.filter(round=found, reason="erased").values_list("number", flat=True))
    had = [each for each in outcomes if each.place and left[by_code[each.place]] and each.number not in erased]
    won = [giving.won(keys[each.number], by_code[each.place], each.rank, by_code[each.place] in leads) for each in had]
    hold = now + timedelta(minutes=found.confirm_minutes) if found.confirm_minutes else None
    giving.book([each for each in won if each.application not in capped], now, hold)
    gone_by_rule = [each for each in won if each.application in capped]
    round_caps.rule_out(
        [Out(each.application, capped[each.application], each.rank, each.pool) for each in gone_by_rule]
    )
    winners = {each.number for each in had}
    others = [each for each in outcomes if each.number not in winners]
    gone = [(keys[each.number], each.rank) for each in others if each.number in erased]
    giving.say(gone, now, ApplicationState.LOST, "erased")
    reserve = [(keys[each.number], each.rank) for each in others if each.number not in erased]
    giving.say(reserve, now, ApplicationState.RESERVE)
    again = giving.rest_what_was_drawn_in_vain(found.pk, now)
    open_to_all(found)
    giving.wait_in_order(found.pk, now)
    for session in again:
        serve_later(system(), session=session)


def _capped_since(found: IntakeRound, drawn: Mapping[int, int], now: datetime) -> dict[int, str]:
    """Winners who have reached a cap by themselves since the list was sealed, with the code of the rule.

    The published draw stands as it is; their place goes to who waits in the drawn order.
    """
    if not drawn or not round_caps.have_caps(found):
        return {}
    rows = Application.objects.filter(pk__in=list(drawn)).order_by("person")
    round_caps.lock_persons(list(rows.values_list("person", flat=True)))
    struck = round_caps.over(found, now, list(drawn))
    codes_of = {key: struck[key].get(pool, "") for key, pool in drawn.items() if key in struck}
    return {key: code for key, code in codes_of.items() if code and code != "already_booked"}


@transaction.atomic
def tell_results(actor: Actor, *, round: IntakeRound) -> bool:  # noqa: A002
    """One message for each, once: winners by what they won, reserves and the others together. False when told before."""
    found = lock_round(round.pk)
    permit(actor.system)
    if found.told_at or found.status not in {RoundStatus.DONE, RoundStatus.CANCELLED}:
        return False
    if found.status == RoundStatus.CANCELLED:
        asked = Application.objects.filter(round=found, reason="round_cancelled")
        notices.round_cancelled(actor, found, list(asked.values_list("person", flat=True)))
    else:
        _tell_all(actor, found)
    found.told_at = clock.now()
    found.save(update_fields=["told_at"])
    return True


def tell_decision(actor: Actor, *, found: IntakeRound, asked: Application) -> None:
    """One person's answer in an approval, at once: the time to confirm runs from now."""
    by_key = dict(zip(found.offered, _sessions(found), strict=True))
    if asked.state == ApplicationState.WON and asked.pool_id:
        held = asked.booking.hold_until if asked.booking else None
        _tell(actor, found, by_key[asked.pool_id], Told(notices.ACCEPTED, [asked.person], held))
    elif asked.state == ApplicationState.LOST:
        _tell(actor, found, by_key[asked.wishes[0]], Told(notices.REFUSED, [asked.person]))
    elif asked.reason in NOT_COUNTED:
        notices.not_counted(actor, found, [asked.person], NOT_COUNTED[asked.reason])


def _tell_all(actor: Actor, found: IntakeRound) -> None:
    if found.mode == Mode.APPROVAL:  # told one by one as they were decided
        return
    hold = timedelta(minutes=found.confirm_minutes) if found.confirm_minutes else None
    tell_winners(actor, found=found, confirm_by=found.done_at + hold if hold and found.done_at else None)
    rows, session = Application.objects.filter(round=found), _sessions(found)[0]
    for state, result in ((ApplicationState.RESERVE, notices.RESERVE), (ApplicationState.LOST, notices.LOST)):
        others = list(rows.filter(state=state).values_list("person", flat=True))
        _tell(actor, found, session, Told(result, others))
    for reason, why in NOT_COUNTED.items():
        out = list(rows.filter(state=ApplicationState.INELIGIBLE, reason=reason).values_list("person", flat=True))
        if out:
            notices.not_counted(actor, found, out, why)


def tell_due(actor: Actor) -> int:
    """All rounds that are over and of which nobody has been told, each in a transaction of its own."""
    rows = IntakeRound.objects.filter(status__in=[RoundStatus.DONE, RoundStatus.CANCELLED], told_at=None)
    return sum(tell_results(actor, round=each) for each in list(rows.order_by("done_at")))


def tell_winners(actor: Actor, *, found: IntakeRound, confirm_by: datetime | None) -> None:
    """Tell winners what they won; who was told before is not told again."""
    rows = Application.objects.filter(round=found, state=ApplicationState.WON)
    for session in _sessions(found):
        winners = list(rows.filter(pool__session=session).values_list("person", flat=True))
        _tell(actor, found, session, Told(notices.WON, winners, confirm_by))


@dataclass(frozen=True, slots=True)
class Told:
    """One result and who has it."""

    result: str
    persons: list[str]
    confirm_by: datetime | None = None


def _sessions(found: IntakeRound) -> list[Session]:
    rows = Pool.objects.filter(pk__in=found.offered).select_related("session__offering__institution", "session__space")
    by_key = {each.pk: each.session for each in rows}
    return [by_key[key] for key in found.offered if key in by_key]


def _tell(actor: Actor, found: IntakeRound, session: Session, told: Told) -> None:
    if told.persons:
        notices.drawn(
            actor,
            session=session,
            persons=told.persons,
            result=told.result,
            link=f"/booking/rounds/{found.key}/",
            confirm_by=told.confirm_by,
            key=f"round:{found.pk}:{session.pk}",
        )


def _places(found: IntakeRound) -> dict[str, int]:
    """Free places by code. A class has as many as its fullest lesson leaves; a date that is off has none."""
    free = lock_places(found)[0]
    return {code: free[key] for code, key in zip(codes(found), found.offered, strict=True)}


def _entries(found: IntakeRound) -> list[Entry]:
    code = dict(zip(found.offered, codes(found), strict=True))
    rows = Application.objects.filter(round=found, state=ApplicationState.SUBMITTED)
    values = rows.values_list("number", "weight", "party_size", "wishes", "struck")
    return [
        Entry(number, weight, party, tuple(code[key] for key in round_caps.left_of(wishes, struck)))
        for number, weight, party, wishes, struck in values.iterator(5000)
    ]


def _written(found: IntakeRound, places: Mapping[str, int], entries: Sequence[Entry]) -> bytes:
    code = dict(zip(found.offered, codes(found), strict=True))
    return write_list(str(found.key), places, entries, round_caps.outs(found, code), found.algorithm)


def _sealed(found: IntakeRound) -> tuple[list[Entry], dict[str, int]]:
    """The entries and places of the list that was published; Conflict when the rows no longer say the same."""
    entries = _entries(found)
    text = bytes(paper(found, RoundPaper.Name.LIST).content).decode()
    lines = [line.split(",") for line in text.split("\n", len(found.offered) + 2) if line.startswith("place,")]
    places = {cells[1]: int(cells[2]) for cells in lines[: len(found.offered)]}
    if digest(_written(found, places, entries)) != found.commitment:
        raise Conflict("booking.list_changed", _("名单和封存的不一样，不能摇号。请联系系统管理员查审计记录。"))
    return entries, places


def _check_drawable(found: IntakeRound, seed: str) -> None:
    if found.status == RoundStatus.DONE:
        raise Conflict("booking.drawn", _("已经摇过了，结果不能再改。"))
    if found.status != RoundStatus.COMMITTED:
        raise Conflict("booking.not_sealed", _("先封存名单，再摇号。"))
    if found.draw_at and found.draw_at > clock.now():
        raise Conflict("booking.draw_early", _("还没到公布的摇号时间。"))
    for session in _sessions(found):
        if session.status not in OFF:
            rooms.check_open(session)
    if not seed or len(seed) > LONGEST_SEED or "," in seed:
        message = _("填事先说好的公开随机数，比如开奖号码，不用逗号。")
        raise Invalid("booking.seed", message, fields={"seed": message})


def _reference(found: IntakeRound) -> str:
    return reference("booking.round", found.pk)
