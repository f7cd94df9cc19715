"""Groups of schools and companies: ask for a date, answer, call it off."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.activities import asked_notices, messages, policies
from wenmai.activities.actions.announcing import add_session
from wenmai.activities.copying import model_session
from wenmai.activities.drafts import GroupDraft
from wenmai.activities.grouping import dates_for, full_on
from wenmai.activities.models import GroupKind, GroupRequest, GroupState
from wenmai.activities.sealed import checked, sealed
from wenmai.audit.actions import note
from wenmai.booking.actions import cancel as cancel_booking
from wenmai.booking.actions import claim
from wenmai.booking.drafts.claims import Claim, Seats, Slot
from wenmai.booking.models import ACTIVE, Booking, Pool, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference

MOST = 1000
AHEAD = timedelta(days=366)
POOL = "团体"


@transaction.atomic
def ask_group(actor: Actor, *, draft: GroupDraft) -> GroupRequest:
    """A contact asks for a day for `heads` people. Raises NotAllowed for nobody, Invalid, Conflict for a second wish."""
    if not actor.signed_in:
        raise NotAllowed("activities.sign_in", _("登录后填团体预约，或打电话给主办单位。"))
    _check(draft)
    contact = checked(draft.contact, address=False, guardian=False)
    standing = GroupRequest.objects.filter(activity=draft.activity, asked_by=actor.person, state=GroupState.REQUESTED)
    if actor.person and standing.exists():
        raise Conflict("activities.group_asked", _("已经有一条在等答复。要改就先取消，再填。"))
    group = GroupRequest.objects.create(
        activity=draft.activity,
        organisation=draft.organisation.strip()[:80],
        kind=draft.kind,
        who=draft.who.strip()[:80],
        heads=draft.heads,
        wish_day=draft.wish_day,
        wish=draft.wish.strip()[:200],
        contact=sealed(contact),
        asked_by=actor.person,
        demo=draft.demo,
        made_at=clock.now(),
    )
    note(actor, "activities.group.ask", group_reference(group), heads=group.heads)
    asked_notices.group_asked(actor, group)
    return group


@transaction.atomic
def confirm_group(
    actor: Actor, *, group: GroupRequest, session: Session | None = None, start: datetime | None = None
) -> GroupRequest:
    """定: on a date that stands (its places are taken for the whole group), or on a date of its own at `start`.

    Twice changes nothing. Raises NotAllowed for another house, Conflict when it was answered or the date is full.
    """
    group = _locked(group)
    permit(policies.may_answer_group(actor, group))
    if group.state == GroupState.CONFIRMED:
        return group
    _check_open(group)
    chosen = session or _own_date(actor, group, start)
    if chosen.offering_id != group.activity.offering_id:
        raise Invalid(
            "activities.group_date", _("选这个活动自己的场次。"), fields={"session": _("选这个活动自己的场次")}
        )
    group.booking = _places(actor, group, chosen)
    group.session = chosen
    return _answered(actor, group, GroupState.CONFIRMED, "activities.group.confirm")


@transaction.atomic
def decline_group(actor: Actor, *, group: GroupRequest, answer: str) -> GroupRequest:
    """接待不了, with the reason that the contact reads. Twice keeps the first."""
    group = _locked(group)
    permit(policies.may_answer_group(actor, group))
    if group.state == GroupState.DECLINED:
        return group
    _check_open(group)
    if not answer.strip():
        message = _("写明原因，对方会看到。")
        raise Invalid("activities.reason", message, fields={"answer": message})
    group.answer = answer.strip()[:200]
    return _answered(actor, group, GroupState.DECLINED, "activities.group.decline")


@transaction.atomic
def cancel_group(actor: Actor, *, group: GroupRequest) -> GroupRequest:
    """不来了: by the contact; the places come back. Twice changes nothing."""
    group = _locked(group)
    permit(bool(actor.person) and actor.person == group.asked_by)
    if group.state == GroupState.CANCELLED:
        return group
    if group.state == GroupState.DECLINED:
        raise Conflict("activities.group_over", _("这次没有接待，不用取消。"))
    if group.booking and group.booking.state in ACTIVE:
        cancel_booking(actor, key=str(group.booking.key))
    group.state, group.decided_at, group.decided_by = GroupState.CANCELLED, clock.now(), actor.person
    group.save(update_fields=["state", "decided_at", "decided_by"])
    note(actor, "activities.group.cancel", group_reference(group))
    return group


@transaction.atomic
def forget_contact(actor: Actor, *, person: str) -> int:
    """Drop name and phone of what a person asked for groups; open requests end."""
    rows = GroupRequest.objects.filter(asked_by=person or "-")
    rows.filter(state=GroupState.REQUESTED).update(state=GroupState.CANCELLED, decided_at=clock.now())
    del actor
    return rows.update(contact=b"", wish="")


def group_reference(group: GroupRequest) -> str:
    """The subject reference of a group's request."""
    return reference("activities.group", group.pk)


def _check(draft: GroupDraft) -> None:
    if not draft.organisation.strip():
        message = _("写上学校或单位的名字。")
        raise Invalid("activities.organisation", message, fields={"organisation": message})
    if draft.kind not in GroupKind.values:
        raise Invalid("activities.word", _("选一项。"), fields={"kind": _("选一项")})
    if not 2 <= draft.heads <= MOST:
        message = _("来多少人，写 2 到 %(most)s。") % {"most": MOST}
        raise Invalid("activities.heads", message, fields={"heads": message})
    if not clock.today() < draft.wish_day <= clock.today() + AHEAD:
        message = _("选明天起一年以内的日子。")
        raise Invalid("activities.wish_day", message, fields={"wish_day": message})
    if full_on(draft.activity, draft.wish_day, draft.heads):
        message = _("那天坐不下 %(n)s 人。%(days)s") % {"n": draft.heads, "days": _days_with_room(draft)}
        raise Conflict("activities.group_room", message, fields={"wish_day": message})


def _days_with_room(draft: GroupDraft) -> str:
    roomy = dates_for(draft.activity, draft.heads)
    days = dict.fromkeys(f"{clock.day_of(each.session.starts_at):%Y-%m-%d}" for each in roomy)
    if not days:
        return _("换一个没有场次的日子，主办单位可以单独开一场。")
    return _("坐得下的日子：%(days)s。") % {"days": "、".join(list(days)[:5])}


def _locked(group: GroupRequest) -> GroupRequest:
    rows = GroupRequest.objects.select_for_update(of=("self",))
    return rows.select_related("activity__offering__institution__division", "booking").get(pk=group.pk)


def _check_open(group: GroupRequest) -> None:
    if group.state != GroupState.REQUESTED:
        raise Conflict("activities.group_over", _("已经答复过：%(state)s。") % {"state": group.get_state_display()})


def _own_date(actor: Actor, group: GroupRequest, start: datetime | None) -> Session:
    """A date for this group alone, as long and at the place as the last one; nobody else can book it."""
    if start is None or start <= clock.now():
        message = _("选一场，或写一个以后的时间。")
        raise Invalid("activities.group_date", message, fields={"day": message})
    model = model_session(group.activity)
    assert group.activity.offering is not None
    pools = (Seats(POOL, group.heads),) if group.activity.offering.bookable else ()
    end = start + (model.ends_at - model.starts_at)
    slot = Slot(start, end, model.division, model.venue, model.space, _("团体专场"), pools)
    return add_session(actor, activity=group.activity, slot=slot)


def _places(actor: Actor, group: GroupRequest, session: Session) -> Booking | None:
    """Places on the spot for everybody, in the name of the contact; None where nobody books."""
    if group.activity.offering is None or not group.activity.offering.bookable:
        return None
    pools = Pool.objects.filter(session=session, online=False).order_by("-remaining", "pk")
    pool = next(iter(pools), None)
    key, number = f"group:{group.pk}", pool.pk if pool else 0
    wish = Claim(pool=number, key=key, party_size=group.heads, person=group.asked_by, apart=True)
    try:
        return claim(actor, wish=wish)
    except Invalid as error:
        if error.code != "booking.answers":
            raise
        message = _("这个活动报名有一定要填的项，团体填不了。先到“报名要填的”里改成可以不填，再定。")
        raise Conflict("activities.group_questions", message) from error


def _answered(actor: Actor, group: GroupRequest, state: GroupState, verb: str) -> GroupRequest:
    group.state, group.decided_at, group.decided_by = state, clock.now(), actor.person
    group.save(update_fields=["state", "decided_at", "decided_by", "answer", "session", "booking"])
    note(actor, verb, group_reference(group))
    messages.group_answered(actor, group)
    return group
