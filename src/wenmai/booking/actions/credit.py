"""守约记录: what a policy remembers of bookings, what it leads to, and how it is taken back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.doors import door_settled
from wenmai.booking.models import (
    Appeal,
    AppealState,
    Booking,
    BookingPolicy,
    CreditEvent,
    CreditKind,
    Session,
    Standing,
    State,
    Status,
)
from wenmai.booking.queries.credit import get_event, ladder_of, marks_of
from wenmai.booking.standing import Reckoned, reckon
from wenmai.booking.telling import bookings as notices
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference

GRACE = timedelta(hours=12)
SINCE = timedelta(days=30)


def remember_cancelling(actor: Actor, *, booking: Booking) -> None:
    """Note a cancellation by the person themself, if the policy counts it. Staff, systems and moved sessions never harm."""
    policy = booking.session.offering.policy
    if policy is None or actor.person != booking.person or booking.operator or booking.end_reason == "free":
        return
    late = booking.end_reason == "late"
    counts = policy.any_cancel_counts or (late and policy.late_cancel_counts)
    if counts:
        kind = CreditKind.LATE_CANCEL if late else CreditKind.CANCEL
        _remember(actor, booking, policy, kind, counts=True)


def remember_unsigned_seat(actor: Actor, *, booking: Booking) -> None:
    """Note a reading seat that nobody signed in to in time, if the policy counts it; never where the door was not kept.

    The seat is free for others from now on, so the booking is over: this is the only note of it.
    """
    policy = booking.session.offering.policy
    if policy and policy.no_show_counts and not booking.operator and _heads_known(booking.session):
        _remember(actor, booking, policy, CreditKind.NO_SHOW, counts=True)


def remember_wrong_person(actor: Actor, *, booking: Booking, reason: str) -> None:
    """Note that somebody else came with the ticket; who may say so, and when, has been asked by `wrong_person`."""
    assert booking.session.offering.policy is not None
    _remember(actor, booking, booking.session.offering.policy, CreditKind.WRONG_ID, counts=True, reason=reason)


@transaction.atomic
def settle_session(actor: Actor, *, session: int) -> int:
    """After the end and a grace: who kept a booking, and who did not come. Returns how many did not. Once for each booking.

    Only when all devices at the door have handed in what they saw. What a relative, a clerk or a telephone agent booked
    is never counted against the person; a cancelled session counts for nobody.
    """
    permit(actor.system)
    found = (
        Session.objects.select_related("offering__policy").select_for_update(no_key=True, of=("self",)).get(pk=session)
    )
    if found.status in {Status.CANCELLED, Status.PLANNED} or not door_settled(found):
        return 0
    rows = (
        Booking.objects.filter(session=found, state=State.CONFIRMED, pool__online=False)
        .select_for_update(no_key=True)
        .order_by("person", "pk")
    )
    missed = list(rows)
    Booking.objects.filter(pk__in=[each.pk for each in missed]).update(state=State.NO_SHOW)
    policy = found.offering.policy
    for each in missed:
        each.session = found
        if policy and policy.no_show_counts and not each.operator and _heads_known(found):
            _remember(actor, each, policy, CreditKind.NO_SHOW, counts=True)
    return len(missed)


def settle_due(actor: Actor) -> int:
    """Sessions of the last 30 days that ended before the grace and still have bookings that nobody came for."""
    now = clock.now()
    over = Session.objects.filter(
        ends_at__lt=now - GRACE, ends_at__gt=now - SINCE, bookings__state=State.CONFIRMED, bookings__pool__online=False
    )
    keys = over.exclude(status__in=[Status.CANCELLED, Status.PLANNED]).values_list("pk", flat=True).distinct()
    return sum(settle_session(actor, session=each) for each in list(keys))


@transaction.atomic
def excuse(actor: Actor, *, event: int, reason: str) -> CreditEvent:
    """Take an event back, by staff of the house: an excuse is an event too, and the standing is reckoned anew.

    Excusing twice changes nothing. Raises Invalid without a reason, NotAllowed for one's own.
    """
    found = get_event(actor, event, lock=True)
    permit(policies.may_judge(actor, _session_of(found), found.person))
    if not reason.strip():
        message = _("写一句为什么不计，本人会看到。")
        raise Invalid("booking.reason", message, fields={"reason": message})
    if earlier := CreditEvent.objects.filter(excuses=found).first():
        return earlier
    return _excuse(actor, found, reason.strip())


@transaction.atomic
def appeal(actor: Actor, *, event: int, text: str) -> Appeal:
    """申诉 against an event of one's own. A second while the first waits returns the first.

    Raises NotFound for somebody else's, Conflict when it was taken back or answered already, Invalid without words.
    """
    found = get_event(actor, event, lock=True)
    permit(policies.acts_as(actor, found.person))
    if not text.strip():
        message = _("写一句当时的情况，比如“公交停运，打过电话”。")
        raise Invalid("booking.appeal", message, fields={"text": message})
    earlier = Appeal.objects.filter(event=found).order_by("-pk").first()
    if earlier and earlier.state == AppealState.ASKED:
        return earlier
    if earlier or CreditEvent.objects.filter(excuses=found).exists():
        raise Conflict("booking.appealed", _("这条已经答复过了。还有不同意见，请打电话给主办单位。"))
    asked = Appeal.objects.create(event=found, text=text.strip()[:300], asked_at=clock.now())
    note(actor, "booking.appeal", reference("booking.credit", found.pk))
    return asked


@transaction.atomic
def answer_appeal(actor: Actor, *, appeal: int, uphold: bool, answer: str) -> Appeal:
    """Answer it: upheld takes the event back exactly. Answering twice returns the first answer."""
    found = Appeal.objects.select_for_update(no_key=True).get(pk=appeal)
    event = get_event(actor, found.event_id, lock=True)
    permit(policies.may_judge(actor, _session_of(event), event.person))
    if found.state != AppealState.ASKED:
        return found
    if not answer.strip():
        message = _("写一句答复，本人会看到。")
        raise Invalid("booking.answer", message, fields={"answer": message})
    found.state = AppealState.UPHELD if uphold else AppealState.REFUSED
    found.answer, found.decided_at, found.decided_by = answer.strip()[:300], clock.now(), actor.person
    found.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    if uphold and not CreditEvent.objects.filter(excuses=event).exists():
        _excuse(actor, event, found.answer)
    note(actor, "booking.appeal_answered", reference("booking.credit", event.pk), upheld=uphold)
    return found


@transaction.atomic
def reckon_again(actor: Actor, *, person: str, policy: BookingPolicy) -> Standing:
    """Fold a person's events anew and keep the outcome, so that a claim can read it."""
    del actor
    # Locked before the events and the clock are read: of two that happen at once the second to come here sees both.
    first = {"reckoned_at": clock.now()}
    made, _created = Standing.objects.get_or_create(person=person, policy=policy, defaults=first)
    standing = Standing.objects.select_for_update(no_key=True).get(pk=made.pk)
    now = clock.now()
    outcome = reckon(marks_of(person, policy), ladder_of(policy), now)
    standing.strikes, standing.level, standing.until = outcome.strikes, outcome.level, outcome.until
    standing.reckoned_at = now
    standing.save()
    return standing


def _remember(
    actor: Actor, booking: Booking, policy: BookingPolicy, kind: CreditKind, *, counts: bool, reason: str = ""
) -> None:
    at: datetime = booking.session.starts_at if kind == CreditKind.NO_SHOW else clock.now()
    try:
        with transaction.atomic():
            event = CreditEvent.objects.create(
                person=booking.person,
                policy=policy,
                kind=kind,
                counts=counts,
                booking=booking,
                at=at,
                by=actor.person,
                reason=reason[:80],
            )
    except IntegrityError:  # remembered already
        return
    standing = reckon_again(actor, person=booking.person, policy=policy)
    _tell(actor, event, Reckoned(standing.strikes, standing.level, standing.until))


def _excuse(actor: Actor, event: CreditEvent, reason: str) -> CreditEvent:
    made = CreditEvent.objects.create(
        person=event.person,
        policy=event.policy,
        kind=CreditKind.EXCUSED,
        counts=False,
        booking=event.booking,
        excuses=event,
        at=clock.now(),
        by=actor.person,
        reason=reason[:80],
    )
    Booking.objects.filter(credit=event, state=State.NO_SHOW).update(state=State.EXCUSED)
    reckon_again(actor, person=event.person, policy=event.policy)
    note(actor, "booking.excuse", reference("booking.credit", event.pk))
    return made


def _tell(actor: Actor, event: CreditEvent, outcome: Reckoned) -> None:
    assert event.booking is not None
    local = timezone.localtime(event.booking.session.starts_at)
    words = {"month": local.month, "day": local.day, "title": event.booking.session.offering.title}
    reasons = {
        CreditKind.NO_SHOW: _("%(month)s 月 %(day)s 日“%(title)s”约了没来，也没取消") % words,
        CreditKind.LATE_CANCEL: _("%(month)s 月 %(day)s 日“%(title)s”临近才取消") % words,
        CreditKind.CANCEL: _("取消了 %(month)s 月 %(day)s 日“%(title)s”") % words,
        CreditKind.WRONG_ID: _("%(month)s 月 %(day)s 日“%(title)s”证件对不上") % words,
    }
    reason = reasons[CreditKind(event.kind)]
    notices.credit_changed(actor, person=event.person, reason=reason, until=outcome.until, key=str(event.pk))


def _session_of(event: CreditEvent) -> Session:
    assert event.booking is not None
    return event.booking.session


def _heads_known(session: Session) -> bool:
    """Where nobody was recorded, or more were only counted than recognised, nobody can say who did not come: then nobody is blamed."""
    came = session.attendances.filter(undone_at=None, online=False)
    heads = came.aggregate(known=Sum("heads", filter=~Q(person=""), default=0), all=Sum("heads", default=0))
    known: int = heads["known"]
    return known > 0 and 2 * known >= heads["all"]
