"""Announce, add dates, change, take back. Times, seats and people go through `booking`; the search index follows."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.activities import law, listing, policies
from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.facts import ATTENDANCE, SESSION_HELD
from wenmai.activities.models import Activity
from wenmai.activities.online import check_online, with_online
from wenmai.activities.vocabulary import ArtForm, Ground, Kind, Line, Mode, Setting, Stage, Subject
from wenmai.audit.actions import note
from wenmai.booking.actions import sessions as booking
from wenmai.booking.actions.online import HYBRID
from wenmai.booking.actions.show_seats import put_on_sale
from wenmai.booking.audiences import Audience
from wenmai.booking.drafts.claims import OfferingDraft, Slot
from wenmai.booking.languages import Language
from wenmai.booking.models import Session, Status
from wenmai.booking.queries.booked import booked_for_coming
from wenmai.booking.queries.sessions import most_places
from wenmai.booking.telling.bookings import offering_withdrawn
from wenmai.fees.actions.prices import set_standard
from wenmai.fees.money import fen_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference

WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_because")
OFFERING_FIELDS = {"institution", "bookable", "party_max"}
CHOICES = {
    "kind": Kind,
    "mode": Mode,
    "setting": Setting,
    "online_from": Ground,
    "audience": Audience,
    "art_forms": ArtForm,
    "languages": Language,
    "lines": Line,
    "subjects": Subject,
    "stages": Stage,
}


@transaction.atomic
def announce(actor: Actor, *, draft: ActivityDraft, slots: tuple[Slot, ...]) -> Activity:
    """Publish an activity with its dates: bookable, findable and on the pages when this returns.

    Raises NotAllowed for another institution, Invalid for a word that is not in the vocabulary or an empty title,
    and whatever `booking.schedule_session` raises for a date; then nothing is announced.
    """
    permit(policies.may_announce(actor, draft.institution))
    _check(draft)
    _check_lead(draft, [clock.day_of(slot.start) for slot in slots])
    activity = Activity.objects.create(**_columns(draft), made_at=clock.now(), made_by=actor.person)
    activity.offering = booking.open_offering(actor, draft=_offering(activity, draft))
    activity.save(update_fields=["offering"])
    _price(actor, activity)
    for slot in slots:
        _add(actor, activity, with_online(activity, slot))
    _expect_all_places(activity)
    listing.list_activity(activity)
    note(actor, "activities.announce", activity_reference(activity), sessions=len(slots))
    return activity


@transaction.atomic
def add_session(actor: Actor, *, activity: Activity, slot: Slot) -> Session:
    """One more date, published at once."""
    return add_sessions(actor, activity=activity, slots=(slot,))[0]


@transaction.atomic
def add_sessions(actor: Actor, *, activity: Activity, slots: tuple[Slot, ...]) -> list[Session]:
    """More dates, published at once, all or none. Raises what `booking.schedule_session` raises for any of them.

    Raises Invalid when a date has places for a thousand people and there is no permit (`law`).
    """
    activity = _locked(activity)
    permit(policies.may_edit(actor, activity))
    _check_lead(activity, [clock.day_of(slot.start) for slot in slots])
    sessions = [
        _add_named(actor, activity, with_online(activity, slot)) for slot in sorted(slots, key=lambda each: each.start)
    ]
    _expect_all_places(activity)
    listing.list_activity(activity)
    if len(slots) > 1:
        note(actor, "activities.add_dates", activity_reference(activity), sessions=len(slots))
    return sessions


@transaction.atomic
def edit(actor: Actor, *, activity: Activity, draft: ActivityDraft) -> Activity:
    """Change the words. Dates and seats change through their sessions; recorded facts stay what they were.

    From a thousand places at a coming date on, no fewer people are expected. The trail keeps which words changed. The same words again change nothing.
    """
    activity = _locked(activity)
    permit(policies.may_edit(actor, activity))
    permit(policies.may_announce(actor, draft.institution))
    draft = replace(draft, expected=max(draft.expected, _large_crowd(activity.offering_id, draft.mode)))
    _check(draft)
    _check_lead(draft, [clock.day_of(each.starts_at) for each in _coming(activity, Status.PUBLISHED)])
    columns = _columns(draft)
    changed = sorted(name for name, value in columns.items() if value != getattr(activity, name))
    for name, value in columns.items():
        setattr(activity, name, value)
    activity.save()
    if activity.offering:
        booking.edit_offering(actor, offering=activity.offering, draft=_offering(activity, draft))
        _price(actor, activity)
    listing.list_activity(activity)
    if changed:
        note(actor, "activities.edit", activity_reference(activity), changed=changed)
    return activity


@transaction.atomic
def withdraw(actor: Actor, *, activity: Activity, reason: str) -> Activity:
    """撤下: off the pages and out of the search at once, no more bookings; those that stand, stand. Twice keeps the first.

    Raises NotAllowed for who manages neither the host nor a division above it, Invalid without a reason.
    """
    activity = _locked(activity)
    permit(policies.may_withdraw(actor, activity))
    if activity.withdrawn_at:
        return activity
    if not reason.strip():
        message = _("写明为什么撤下，发布的单位会看到。")
        raise Invalid("activities.reason", message, fields={"reason": message})
    for session in _coming(activity, Status.PUBLISHED):
        booking.close_booking(actor, session=session)
    if activity.offering:
        offering_withdrawn(actor, activity.offering, booked_for_coming(activity.offering))
    activity.withdrawn_at, activity.withdrawn_by = clock.now(), actor.person
    activity.withdrawn_because = reason.strip()[:200]
    activity.save(update_fields=list(WITHDRAWAL))
    listing.list_activity(activity)
    note(actor, "activities.withdraw", activity_reference(activity))
    return activity


@transaction.atomic
def publish_again(actor: Actor, *, activity: Activity) -> Activity:
    """重新发布 what was taken down, after it was corrected; its coming dates can be booked again. Twice changes nothing."""
    activity = _locked(activity)
    permit(policies.may_edit(actor, activity))
    if not activity.withdrawn_at:
        return activity
    activity.withdrawn_at, activity.withdrawn_by, activity.withdrawn_because = None, "", ""
    activity.save(update_fields=list(WITHDRAWAL))
    for session in _coming(activity, Status.CLOSED):
        booking.publish_session(actor, session=session)
    listing.list_activity(activity)
    note(actor, "activities.publish_again", activity_reference(activity))
    return activity


def _locked(activity: Activity) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",)).select_related("offering__institution__division")
    return rows.get(pk=activity.pk)


def _coming(activity: Activity, status: Status) -> list[Session]:
    """Dates that are not over, in the order in which sessions are locked everywhere."""
    rows = Session.objects.filter(offering=activity.offering_id, status=status, ends_at__gt=clock.now())
    return list(rows.order_by("pk"))


@transaction.atomic
def call_off(actor: Actor, *, session: Session, reason: str) -> Session:
    """下雨取消: cancel one date; the activity stays findable while it has another."""
    session = booking.cancel_session(actor, session=session, reason=reason)
    listing.list_activity(Activity.objects.get(offering=session.offering_id))
    return session


@transaction.atomic
def move(actor: Actor, *, session: Session, start: datetime) -> Session:
    """改时间: the same length at another start. Raises what `booking.move_session` raises."""
    end = start + (session.ends_at - session.starts_at)
    _check_lead(Activity.objects.get(offering=session.offering_id), [clock.day_of(start)])
    session = booking.move_session(actor, session=session, start=start, end=end)
    listing.list_activity(Activity.objects.get(offering=session.offering_id))
    return session


@transaction.atomic
def let_seats_go(actor: Actor, *, session: Session, labels: Sequence[str]) -> int:
    """放出 kept seats of a date; returns how many. From a thousand places on only with the permit and its twenty days (条例 2, 11, 12).

    Raises what `booking.put_on_sale` raises, and Invalid without the permit; then they stay kept.
    """
    activity = _locked(Activity.objects.get(offering=session.offering_id))
    number = put_on_sale(actor, session=session, labels=labels)
    _expect_all_places(activity)
    return number


def activity_reference(activity: Activity) -> str:
    """The subject reference of an activity."""
    return reference("activities.activity", activity.pk)


def _price(actor: Actor, activity: Activity) -> None:
    """The price list follows what the announcement says (SC-E04); of what was always free nothing is asked."""
    assert activity.offering is not None
    if activity.fee or activity.offering.price_lists.exists():
        set_standard(actor, offering=activity.offering, fen=fen_of(activity.fee), approval=activity.fee_approval)


def _add_named(actor: Actor, activity: Activity, slot: Slot) -> Session:
    """One of many dates: what is refused says which."""
    try:
        return _add(actor, activity, slot)
    except (Conflict, Invalid) as error:
        local = slot.start.astimezone(clock.SHANGHAI)
        message = _("%(when)s：%(why)s") % {"when": f"{local:%Y-%m-%d %H:%M}", "why": error.message}
        raise type(error)(error.code, message, fields=error.fields) from error


def _add(actor: Actor, activity: Activity, slot: Slot) -> Session:
    assert activity.offering is not None
    session = booking.schedule_session(actor, offering=activity.offering, slot=slot)
    return booking.publish_session(actor, session=session)


def _columns(draft: ActivityDraft) -> dict[str, object]:
    names = [field.name for field in fields(draft) if field.name not in OFFERING_FIELDS]
    plain = partial(getattr, draft)
    return {name: list(value) if isinstance(value := plain(name), tuple) else value for name in names}


def _offering(activity: Activity, draft: ActivityDraft) -> OfferingDraft:
    return OfferingDraft(
        subject=activity_reference(activity),
        institution=draft.institution,
        title=draft.title,
        kind=draft.kind,
        attendance_kind=ATTENDANCE.name,
        held_kind=SESSION_HELD.name,
        channel=draft.mode,
        audience=draft.audience,
        setting=draft.setting,
        attributes=_attributes(activity.pk, draft),
        bookable=draft.bookable,
        party_max=draft.party_max,
        demo=draft.demo,
    )


def _attributes(key: int, draft: ActivityDraft) -> dict[str, str]:
    """Kind (indicators choose by it), title and number always; art form, series, brand and lines where there are any."""
    lines = {"lines": " ".join(sorted(draft.lines))} if draft.lines else {}
    art = {"art": draft.art_forms[0]} if draft.art_forms else {}
    series = {"series": draft.series} if draft.series else {}
    demo = {"demo": "1"} if draft.demo else {}
    brand = {"brand": str(draft.brand.pk)} if draft.brand else {}
    ground = {"ground": draft.online_from} if draft.online_from else {}
    hybrid = {HYBRID: "1"} if draft.also_online else {}
    return {
        "kind": draft.kind,
        "title": draft.title.strip(),
        "activity": str(key),
        **art,
        **series,
        **brand,
        **lines,
        **ground,
        **hybrid,
        **demo,
    }


def _large_crowd(offering: int | None, mode: str) -> int:
    """The places of its largest coming date where the law asks for a permit, else 0."""
    places = most_places(offering)
    return places if law.needs_permit(places, mode) else 0


def _expect_all_places(activity: Activity) -> None:
    """From a thousand on places are people that are expected, whichever door they came in by (条例 2)."""
    places = _large_crowd(activity.offering_id, activity.mode)
    if places <= activity.expected:
        return
    law.check_permit(places, activity.mode, activity.permit, activity.permit_on)
    activity.expected = places
    _check_lead(activity, [clock.day_of(each.starts_at) for each in _coming(activity, Status.PUBLISHED)])
    activity.save(update_fields=["expected"])


def _check_lead(about: ActivityDraft | Activity, days: list[date]) -> None:
    law.check_dates(about.expected, about.mode, about.permit_on, days)


def _check(draft: ActivityDraft) -> None:
    if draft.brand and not policies.may_carry(draft.institution, draft.brand):
        message = _("“%(title)s”不是本地的品牌。") % {"title": draft.brand}
        raise Invalid("activities.brand", message, fields={"brand": message})
    check_online(draft)
    law.check_permit(draft.expected, draft.mode, draft.permit, draft.permit_on)
    if not draft.title.strip():
        raise Invalid("activities.title", _("写上活动的名字。"), fields={"title": _("写上活动的名字")})
    if draft.fee and not draft.fee_approval:
        message = _("基本公共文化服务免费；要收费，先填批准文号。")
        raise Invalid("activities.fee", message, fields={"fee_approval": message})
    for name, choices in CHOICES.items():
        given = getattr(draft, name)
        for value in given if isinstance(given, tuple) else (given,) if given or name in {"kind", "mode"} else ():
            if value not in choices.values:
                message = _("没有“%(value)s”这个选项。") % {"value": value}
                raise Invalid("activities.word", message, fields={name: message})
