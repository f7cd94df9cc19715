"""Rooms that somebody looks at first: asked for, approved by the claim itself, refused, withdrawn."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies, room_refusals
from wenmai.booking.actions.ranges import take
from wenmai.booking.drafts.rooms import RangeClaim
from wenmai.booking.models import RequestState, RoomRequest
from wenmai.booking.queries.room_requests import get_request, may_withdraw
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.standing_in import as_recorded
from wenmai.booking.telling import rooms as room_notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference

PENDING_MOST = 5


def ask_range(actor: Actor, *, wish: RangeClaim) -> RoomRequest:
    """Ask for a room that needs approval. Keeps nobody out; the same time again returns the first request.

    Raises what a claim raises, Invalid without a purpose, Conflict when the room is not free now or too much is asked for.
    """
    if not actor.signed_in:
        raise NotAllowed("booking.sign_in", _("登录后才能申请。没有手机，到任一文化站报名字也能办。"))
    wish = replace(wish, person=wish.person or actor.person, purpose=wish.purpose.strip())
    wanted = get_wanted(wish.offering)
    permit(policies.may_claim_for(actor, wanted.host, wish.person))
    if not wish.purpose:
        raise Invalid(
            "booking.purpose", _("写明用途，如 社区合唱排练。"), fields={"purpose": _("写明用途，如 社区合唱排练。")}
        )
    room_refusals.check_range(actor, replace(wanted, approval=False), wish, clock.now())
    room_refusals.check_free(wanted, wish)
    return _asked(actor, wish)


@transaction.atomic
def _asked(actor: Actor, wish: RangeClaim) -> RoomRequest:
    pending = RoomRequest.objects.filter(person=wish.person, state=RequestState.ASKED)
    same = pending.filter(offering=wish.offering, during=(wish.start, wish.end)).first()
    if same:
        return same
    if pending.count() >= PENDING_MOST:
        said = _("已有 %(n)d 个申请在等审核。等有了结果，或先撤回一个。") % {"n": PENDING_MOST}
        raise Conflict("booking.pending_most", said)
    try:
        with transaction.atomic():
            asked = RoomRequest.objects.create(
                offering_id=wish.offering,
                person=wish.person,
                during=(wish.start, wish.end),
                party_size=wish.party_size,
                dependants=list(wish.dependants),
                purpose=wish.purpose[:80],
                channel=actor.channel.value,
                operator="" if actor.person == wish.person else actor.person or "system",
                asked_at=clock.now(),
            )
    except IntegrityError:  # asked a moment ago, in another window
        return pending.get(offering=wish.offering, during=(wish.start, wish.end))
    note(actor, "booking.room.ask", _ref(asked))
    return asked


@transaction.atomic
def approve_request(actor: Actor, *, key: int) -> RoomRequest:
    """Let it be: the claim is made now, so of two requests for one time the second is told that the room is taken.

    Approving twice returns the first. Raises NotFound, Conflict.
    """
    asked = get_request(actor, key, lock=True)
    permit(policies.may_run_offering(actor, asked.offering))
    if asked.state == RequestState.APPROVED:
        return asked
    _check_open(asked)
    wanted = get_wanted(asked.offering_id)
    wish = RangeClaim(
        offering=asked.offering_id,
        start=asked.during.lower,
        end=asked.during.upper,
        key=f"request:{asked.pk}",
        party_size=asked.party_size,
        person=asked.person,
        purpose=asked.purpose,
        dependants=tuple(asked.dependants),
    )
    room_refusals.check_range(
        actor, wanted, wish, clock.now(), known_by_name=True
    )  # names were looked at when it was asked
    asked.booking = take(as_recorded(asked) if asked.operator else actor, wanted=wanted, wish=wish, tell=False)
    _decide(actor, asked, RequestState.APPROVED)
    room_notices.approved(actor, asked)
    note(actor, "booking.room.approve", _ref(asked), booking=asked.booking.pk)
    return asked


@transaction.atomic
def refuse_request(actor: Actor, *, key: int, reason: str) -> RoomRequest:
    """Say no, with a reason that the person reads. Refusing twice keeps the first reason. Raises Invalid, Conflict."""
    asked = get_request(actor, key, lock=True)
    permit(policies.may_run_offering(actor, asked.offering))
    if asked.state == RequestState.REFUSED:
        return asked
    _check_open(asked)
    if not reason.strip():
        raise Invalid(
            "booking.reason", _("写明原因和怎么办，申请人会看到。"), fields={"reason": _("写明原因和怎么办。")}
        )
    asked.reason = reason.strip()[:120]
    _decide(actor, asked, RequestState.REFUSED)
    room_notices.refused(actor, asked)
    note(actor, "booking.room.refuse", _ref(asked))
    return asked


@transaction.atomic
def withdraw_request(actor: Actor, *, key: int) -> RoomRequest:
    """The person, or who asked for them, takes it back; twice changes nothing. Raises NotFound, Conflict when it was decided."""
    asked = get_request(actor, key, lock=True)
    permit(may_withdraw(actor, asked))
    if asked.state == RequestState.WITHDRAWN:
        return asked
    _check_open(asked)
    _decide(actor, asked, RequestState.WITHDRAWN)
    return asked


@transaction.atomic
def lapse_requests(actor: Actor) -> int:
    """Requests whose time has begun without an answer are over; returns how many. By the worker."""
    now = clock.now()
    due = RoomRequest.objects.select_for_update(skip_locked=True).filter(
        state=RequestState.ASKED, during__startswith__lte=now
    )
    keys = list(due.values_list("pk", flat=True))
    RoomRequest.objects.filter(pk__in=keys).update(
        state=RequestState.LAPSED, decided_at=now, decided_by=actor.person, reason=_("到时间还没有审，请打电话给馆里。")
    )
    return len(keys)


def _check_open(asked: RoomRequest) -> None:
    if asked.state != RequestState.ASKED:
        said = {"state": asked.get_state_display()}
        raise Conflict("booking.request_decided", _("这个申请%(state)s，不用再办。") % said)


def _decide(actor: Actor, asked: RoomRequest, state: RequestState) -> None:
    when: datetime = clock.now()
    asked.state, asked.decided_at, asked.decided_by = state, when, actor.person
    asked.save(update_fields=["state", "decided_at", "decided_by", "reason", "booking"])


def _ref(asked: RoomRequest) -> str:
    return reference("booking.request", asked.pk)
