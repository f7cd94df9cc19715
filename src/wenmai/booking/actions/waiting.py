"""候补: wait for places that others give back, and be asked in turn."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import eligibility, policies, refusals, rooms
from wenmai.booking.actions.returns import release_rested
from wenmai.booking.answers import asked_by, checked
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.engine.returning import top_up
from wenmai.booking.engine.shows import take_any
from wenmai.booking.models import ACTIVE, Booking, Pool, Session, Status, WaitEntry, WaitState
from wenmai.booking.names import Names, strictest
from wenmai.booking.queries.claims import get_claimable, limits_of
from wenmai.booking.queries.sessions import get_session, lock_session
from wenmai.booking.queries.waiting import due_of, ended_waiting, get_entry, in_order, open_pools, waiting_now
from wenmai.booking.standing_in import as_recorded
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference

MOST_SESSIONS = 5
MOST_WAITING = 5
BATCH = 500
CLOSED_AT_ONCE = 20
KEPT_FOR_A_PARTY = timedelta(hours=3)
TRY_PERSON = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def wait(actor: Actor, *, wish: WaitWish) -> WaitEntry:
    """Wait for any of some sessions, with a party. Waiting for the same again returns the first entry.

    Raises NotFound for sessions one may not see, Conflict when there are still places (booking.places_left), when
    the session has begun or its sale is over (booking.over) or to come (booking.not_yet), is given by a round (booking.by_round) or is booked already, Invalid for more
    than 5 dates or 5 entries, or without an answer to what one of the offerings asks.
    """
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能候补。没有手机，请打电话或到服务台登记。"))
    wish = replace(wish, person=wish.person or actor.person)
    sessions = [get_session(actor, key) for key in dict.fromkeys(wish.sessions)]
    _check_wish(actor, wish, sessions)
    _lock(wish.person)
    if earlier := waiting_now(wish.person, wish.sessions):
        return earlier
    _check_number(wish.person)
    _check_room_for(sessions, wish.party_size)
    for each in sessions:
        _check_session(each, wish)
        eligibility.check(actor, each.offering.subject, wish.person)
    answers = {label: said for each in sessions for label, said in checked(each.offering_id, wish.answers).items()}
    entry = WaitEntry.objects.create(
        person=wish.person,
        sessions=[each.pk for each in sessions],
        party_size=wish.party_size,
        dependants=list(wish.dependants),
        auto_accept=wish.auto_accept,
        until=wish.until or max(each.starts_at for each in sessions),
        channel=actor.channel.value,
        operator="" if actor.person == wish.person else actor.person or "system",
        joined_at=clock.now(),
        answers=answers,
    )
    note(actor, "booking.wait", _reference(entry), sessions=entry.sessions)
    return entry


@transaction.atomic
def stop_waiting(actor: Actor, *, entry: int) -> WaitEntry:
    """Wait no more. Twice changes nothing; an offer is declined by cancelling its booking."""
    found = get_entry(actor, entry, lock=True)
    if found.state == WaitState.WAITING:
        found.state, found.ended_at = WaitState.WITHDRAWN, clock.now()
        found.save(update_fields=["state", "ended_at"])
        note(actor, "booking.stop_waiting", _reference(found))
    return found


@transaction.atomic
def serve(actor: Actor, *, session: int) -> int:
    """Give places that rest and whose time has come to who waits for a session, in order; returns how many entries were served.

    A party that does not fit may be passed over `pass_over_most` times by smaller ones; after that places are kept for it,
    until three hours before the start: then they are of use to nobody else any more.
    Who cannot be served at all (suspended, at a cap, booked already, a party larger than the pool) keeps nobody waiting.
    Nothing is given after the start or the end of the sale. The session's row is locked, so that two runs cannot
    change the order; who is claiming at this very moment is asked the next time.
    """
    permit(actor.system)
    locked = lock_session(session)
    if locked.status != Status.PUBLISHED or locked.starts_at <= clock.now():
        return 0
    patience = locked.offering.policy.pass_over_most if locked.offering.policy else 3
    served, kept = _serve_line(locked, patience)
    for pool in () if kept else open_pools(session):
        if pool.resting:
            release_rested(actor, pool=pool.pk)
    return served


def _serve_line(session: Session, patience: int) -> tuple[int, bool]:
    """How many were served, and whether what still rests is kept for a party that was passed over often enough."""
    served, skipped, left = 0, list[WaitEntry](), _rests(session.pk)
    keeps = session.starts_at - clock.now() > KEPT_FOR_A_PARTY
    for entry in in_order(Q(sessions__contains=[session.pk])) if left else ():
        if not left:  # thousands may wait behind the last place
            break
        outcome = _serve_one(session, entry)
        if outcome is Turn.SERVED:
            served, left = served + 1, _rests(session.pk)
            _passed_over(skipped)
        elif outcome is Turn.TOO_FEW and entry.passed_over >= patience and keeps:
            return served, True
        elif outcome is Turn.TOO_FEW:
            skipped.append(entry)
    return served, False


def _rests(session: int) -> bool:
    return any(due for _pool, due in due_of(session))


def serve_later(actor: Actor, *, session: int) -> None:
    """After the commit, ask who waits; the minute's task does it again, whatever happens here."""
    del actor  # whoever gave the places back does not decide who gets them
    transaction.on_commit(lambda: serve(system(), session=session), robust=True)


def serve_due(actor: Actor) -> int:
    """All sessions with resting places that somebody waits for, each in a transaction of its own."""
    resting = Pool.objects.filter(resting__gt=0, session__status=Status.PUBLISHED, session__starts_at__gt=clock.now())
    sessions = sorted(set(resting.values_list("session", flat=True)))
    return sum(serve(actor, session=each) for each in sessions)


def close_waiting(actor: Actor) -> int:
    """End entries whose time is over or whose dates have all begun; they are told that it did not come to pass.

    By five hundred, each in a transaction of its own, and at most 10,000 at once: the rest the next minute.
    """
    permit(actor.system)
    ended = 0
    for _batch in range(CLOSED_AT_ONCE):
        number = _close_some(actor)
        ended += number
        if number < BATCH:
            break
    return ended


@transaction.atomic
def _close_some(actor: Actor) -> int:
    now = clock.now()
    over = list(ended_waiting(now).select_for_update(no_key=True, skip_locked=True)[:BATCH])
    WaitEntry.objects.filter(pk__in=[each.pk for each in over]).update(state=WaitState.CLOSED, ended_at=now)
    alike = defaultdict[tuple[int, ...], list[WaitEntry]](list)
    for each in over:
        alike[tuple(each.sessions)].append(each)
    for entries in alike.values():
        notices.waited_in_vain(actor, entries)
    return len(over)


class Turn(Enum):
    """What came of somebody's turn: served, too few places for the party, or not to be served now whatever there is."""

    SERVED = 1
    TOO_FEW = 2
    NOT_NOW = 3


def _serve_one(session: Session, entry: WaitEntry) -> Turn:
    if (
        not all(_try_lock(each) for each in (entry.person, *entry.dependants))
        or not _still_waits(entry)
        or _booked(entry)
    ):
        return Turn.NOT_NOW
    turn = Turn.NOT_NOW
    for pool, due in due_of(session.pk):
        if pool.capacity < entry.party_size or not _may_have(pool, entry):
            continue
        if due < entry.party_size and not (due and top_up(pool.pk, entry.party_size - due)):
            turn = Turn.TOO_FEW
        elif booking := _take(session, pool, entry):
            _served(entry, booking)
            return Turn.SERVED
    return turn


def _still_waits(entry: WaitEntry) -> bool:
    """Locked, so that who leaves at this very moment is not given a place."""
    rows = WaitEntry.objects.filter(pk=entry.pk, state=WaitState.WAITING)
    return rows.select_for_update(no_key=True, skip_locked=True).exists()


def _take(session: Session, pool: Pool, entry: WaitEntry) -> Booking | None:
    who = as_recorded(entry)
    found = get_claimable(system(), pool.pk)
    wish = Claim(
        pool=pool.pk,
        key=f"wait:{entry.pk}",
        party_size=entry.party_size,
        person=entry.person,
        dependants=tuple(entry.dependants),
        leads=found.leads,
        hold_minutes=0 if entry.auto_accept else _minutes(session),
        answers=asked_by(session.offering_id, entry.answers),
    )
    if not rooms.is_open(session):
        return None
    try:
        with transaction.atomic():
            taken = take_any(who, wish, clock.now(), limits_of(who, found, wish), source="resting")
    except IntegrityError:  # booked meanwhile by another way
        return None
    return next((each for each in taken.bookings if each.pool_id == pool.pk), None)


def _served(entry: WaitEntry, booking: Booking) -> None:
    entry.booking = booking
    if entry.auto_accept:
        entry.state, entry.ended_at = WaitState.FULFILLED, clock.now()
    else:
        entry.state, entry.offered_until = WaitState.OFFERED, booking.hold_until
    entry.save(update_fields=["booking", "state", "ended_at", "offered_until"])
    note(system(), "booking.waited", _reference(entry), booking=booking.pk)
    tell = notices.place_taken_from_waiting_list if entry.auto_accept else notices.place_offered
    tell(system(), booking)


def _passed_over(entries: list[WaitEntry]) -> None:
    for each in entries:
        each.passed_over += 1
        each.save(update_fields=["passed_over"])


def _minutes(session: Session) -> int:
    """How long an offer stands: as the policy says, and never into the session."""
    policy = session.offering.policy
    left: timedelta = session.starts_at - clock.now()
    return max(1, min(policy.offer_minutes if policy else 240, int(left.total_seconds() // 60)))


def _may_have(pool: Pool, entry: WaitEntry) -> bool:
    return not pool.group or refusals.belongs((entry.person, *entry.dependants), pool.group)


def _booked(entry: WaitEntry) -> bool:
    rows = Booking.objects.filter(person=entry.person, session__in=entry.sessions, state__in=ACTIVE)
    return rows.exists()


def _check_wish(actor: Actor, wish: WaitWish, sessions: list[Session]) -> None:
    if not 1 <= len(sessions) <= MOST_SESSIONS:
        message = _("一次候补 1 到 5 个场次。")
        raise Invalid("booking.wait_sessions", message, fields={"sessions": message})
    for each in sessions:
        permit(policies.may_claim_for(actor, each.offering.institution.scope_path, wish.person))
        refusals.check_counted(wish.party_size)
        if wish.party_size > each.offering.party_max:
            message = _("一次最多约 %(most)s 人。人更多，请打电话给主办单位。") % {"most": each.offering.party_max}
            raise Invalid("booking.party", message, fields={"party_size": message})
    asked = Claim(pool=0, key="", party_size=wish.party_size, person=wish.person, dependants=wish.dependants)
    offerings = [each.offering for each in sessions]
    refusals.check_people(actor, strictest(Names(o.real_name_level, o.real_name_each) for o in offerings), asked)


def _check_number(person: str) -> None:
    if WaitEntry.objects.filter(person=person, state=WaitState.WAITING).count() >= MOST_WAITING:
        raise Conflict("booking.wait_many", _("同时最多候补 5 个。先退掉一个，再来排。"))


def _check_session(session: Session, wish: WaitWish) -> None:
    if session.status != Status.PUBLISHED or session.starts_at <= clock.now():
        raise Conflict("booking.over", _("这一场不再候补。看看别的场次，或直接到现场问一问。"))
    pools = open_pools(session.pk)
    if not pools:
        raise Conflict("booking.by_round", _("这一场不能候补。看看它的报名方式，或打电话给主办单位。"))
    _check_sale(pools, wish.party_size, clock.now())
    if Booking.objects.filter(person=wish.person, session=session, state__in=ACTIVE).exists():
        raise refusals.duplicate()


def _check_sale(pools: list[Pool], party: int, now: datetime) -> None:
    """One waits for what is sold out: not for what is still to be sold, nor for what is sold no more."""
    if all(each.closes_at <= now for each in pools):
        raise Conflict("booking.over", _("预约截止了，不再候补。想来可以直接到现场问一问。"))
    left = [each for each in pools if each.remaining >= party and not each.group and each.closes_at > now]
    if any(each.opens_at <= now for each in left):
        raise Conflict("booking.places_left", _("这一场还有名额，不用候补，直接约。"))
    if left:
        raise refusals.not_yet(min(each.opens_at for each in left))


def _check_room_for(sessions: list[Session], party: int) -> None:
    """A party that none of the dates could ever seat does not wait in vain."""
    pools = Pool.objects.filter(session__in=sessions, online=False).values_list("session")
    most = max((places for _session, places in pools.annotate(places=Sum("capacity"))), default=0)
    if most < party:
        message = _("一共只有 %(most)s 席，%(party)s 人坐不下。减少人数再排，或分开排。") % {
            "most": most,
            "party": party,
        }
        raise Invalid("booking.party", message, fields={"party_size": message})


def _lock(person: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [person])


def _try_lock(person: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TRY_PERSON, [person])
        return bool(cursor.fetchone()[0])


def _reference(entry: WaitEntry) -> str:
    return reference("booking.wait", entry.pk)
