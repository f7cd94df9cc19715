"""Visits at home: ask, schedule, open the address, report, decline, cancel, and forget."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.activities import asked_notices, messages, policies
from wenmai.activities.drafts import Contact, VisitDraft, VisitPlan, VisitReport
from wenmai.activities.facts import HOME_VISIT, HOME_VISIT_MADE
from wenmai.activities.models import AskedBy, AskState, HomeVisit, VisitAsk, VisitState
from wenmai.activities.sealed import checked, opened, sealed
from wenmai.audit.actions import note
from wenmai.booking import policies as booking_policies
from wenmai.booking.actions import attendance, sessions
from wenmai.booking.audiences import Audience
from wenmai.booking.drafts.claims import OfferingDraft, Slot
from wenmai.booking.models import Offering, Session, Status
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, permit
from wenmai.kernel.subjects import reference
from wenmai.people.queries.kin import family_of
from wenmai.people.queries.persons import acts_for, party_of
from wenmai.people.queries.staff import scopes_of
from wenmai.places.models import Institution
from wenmai.volunteers.models import HomeVolunteer, VisitWhat

MOST_OPEN = 3
KEPT = timedelta(days=90)
ADULT = 18


@transaction.atomic
def ask_visit(actor: Actor, *, draft: VisitDraft) -> HomeVisit:
    """For oneself, for one's family, or by a clerk for somebody who cannot.

    Raises NotAllowed for a stranger, Invalid with the field at fault, Conflict with three requests open already.
    """
    _check_asker(actor, draft)
    minor = draft.minor or _is_minor(actor, draft.person) or draft.audience == Audience.MINORS
    _check_wish(draft)
    contact = checked(draft.contact, address=True, guardian=minor)
    visit = HomeVisit.objects.create(
        institution=draft.institution,
        division=draft.division,
        person=draft.person,
        asked_by=actor.person or "system",
        asked_as=draft.asked_as,
        contact=sealed(contact),
        what=draft.what,
        wish=draft.wish.strip()[:200],
        wish_days=list(draft.wish_days),
        audience=draft.audience,
        minor=minor,
        demo=draft.demo,
        made_at=clock.now(),
    )
    note(actor, "activities.visit.ask", visit_reference(visit))
    asked_notices.visit_asked(actor, visit)
    return visit


@transaction.atomic
def schedule_visit(actor: Actor, *, visit: HomeVisit, plan: VisitPlan) -> HomeVisit:
    """约定: a date in `booking` that nobody sees, with channel home, and who goes. Again moves it.

    Raises NotAllowed for another house, Conflict when it is over, Invalid for a past time or fewer than two people.
    """
    visit = locked(visit)
    permit(policies.may_arrange_visit(actor, visit))
    check_open(visit)
    check_plan(visit, plan, staff=2)
    settle(actor, visit=visit, plan=plan)
    note(actor, "activities.visit.schedule", visit_reference(visit), staff=len(visit.staff))
    messages.visit_changed(actor, visit)
    return visit


def settle(actor: Actor, *, visit: HomeVisit, plan: VisitPlan, ask: VisitAsk | None = None) -> None:
    """Write the date and who goes; what was planned or asked before is let go. The visit is locked."""
    before, let_go = visit.session, visit.asks.filter(state__in=[AskState.ASKED, AskState.ACCEPTED])
    visit.session = _dated(actor, visit, plan)
    visit.staff, visit.volunteer, visit.ask = sorted(set(plan.staff)), "", ask
    visit.state = VisitState.SCHEDULED
    visit.save(update_fields=["session", "staff", "volunteer", "ask", "state"])
    withdraw(actor, asks=let_go.exclude(pk=ask.pk) if ask else let_go)
    if before:
        sessions.cancel_session(actor, session=before, reason="改约")


def withdraw(actor: Actor, *, asks: QuerySet[VisitAsk]) -> int:
    """Volunteers who are not needed any more are told; how many."""
    rows = list(asks.select_related("volunteer", "visit"))
    for ask in rows:
        ask.state, ask.answered_at, ask.answered_by = AskState.WITHDRAWN, clock.now(), actor.person or "system"
        ask.save(update_fields=["state", "answered_at", "answered_by"])
        messages.ask_withdrawn(actor, ask)
    return len(rows)


@transaction.atomic
def open_contact(actor: Actor, *, visit: HomeVisit) -> Contact:
    """看地址: for who was assigned and for who asked; each opening by staff is noted. Raises NotAllowed, NotFound."""
    permit(policies.may_open_contact(actor, visit), _("只有派去的人看得到地址。先把自己排上。"))
    contact = opened(visit.contact)
    if contact is None:
        raise NotFound("activities.contact_gone", _("联系方式已经按期删除。"))
    if actor.person != visit.asked_by:
        note(actor, "activities.visit.contact", visit_reference(visit))
    return contact


@transaction.atomic
def report_visit(actor: Actor, *, visit: HomeVisit, report: VisitReport) -> HomeVisit:
    """去过了: who went says so, and it counts, 人次 and one visit with channel home. Twice changes nothing.

    Raises NotAllowed for who was not assigned, Invalid without people, words or the guardian of a minor, Conflict
    before the start.
    """
    visit = locked(visit)
    permit(policies.may_report_visit(actor, visit), _("由去的人来写。"))
    if visit.state == VisitState.DONE:
        return visit
    if visit.state != VisitState.SCHEDULED or visit.session is None:
        raise Conflict("activities.visit_not_scheduled", _("还没有约定，不能写经过。先约时间。"))
    _check_report(visit, report)
    sessions.publish_session(actor, session=visit.session)
    attendance.count_heads(actor, session=visit.session, total=report.heads)
    attendance.confirm_held(actor, session=visit.session)
    visit.report, visit.pleased = report.text.strip()[:1000], report.pleased
    _end(visit, VisitState.DONE)
    note(actor, "activities.visit.report", visit_reference(visit), heads=report.heads)
    return visit


@transaction.atomic
def decline_visit(actor: Actor, *, visit: HomeVisit, reason: str) -> HomeVisit:
    """去不了: the house says why; who asked is told. Twice keeps the first."""
    visit = locked(visit)
    permit(policies.may_arrange_visit(actor, visit))
    return _ended(actor, visit, VisitState.DECLINED, reason, "activities.visit.decline")


@transaction.atomic
def cancel_visit(actor: Actor, *, visit: HomeVisit, reason: str = "") -> HomeVisit:
    """不用了: by who asked or by who is visited. Twice keeps the first."""
    visit = locked(visit)
    permit(bool(actor.person) and actor.person in {visit.asked_by, visit.person})
    return _ended(actor, visit, VisitState.CANCELLED, reason or _("自己取消"), "activities.visit.cancel")


@transaction.atomic
def drop_old_contacts(actor: Actor) -> int:
    """Forget name, phone and address ninety days after the end. Returns how many."""
    rows = HomeVisit.objects.filter(ended_at__lt=clock.now() - KEPT).exclude(contact=b"")
    dropped = rows.update(contact=b"", wish="")
    if dropped:
        note(actor, "activities.visit.forget", "activities.home_visit:0", visits=dropped)
    return dropped


@transaction.atomic
def forget_person(actor: Actor, *, person: str) -> int:
    """Cancel what is open of a person, and drop contact and wish of everything; the opaque key stays."""
    if not person:
        return 0
    own = HomeVisit.objects.filter(Q(asked_by=person) | Q(person=person))
    _hold_all(person)
    for visit in own.filter(state__in=[VisitState.REQUESTED, VisitState.SCHEDULED]).order_by("pk"):
        _ended(actor, locked(visit), VisitState.CANCELLED, _("注销"), "activities.visit.cancel")
    return own.update(contact=b"", wish="", report="-")


def _hold_all(person: str) -> None:
    """Lock the person's rows as a volunteer, then every visit that erasing them touches, in order of their keys.

    Erasing goes on to dependants who have nobody else, and to the room of volunteers, which lets go of visits of other
    people: here all are held beforehand.
    """
    family = family_of({person})
    own = Q(asked_by__in=family) | Q(person__in=family)
    held = HomeVolunteer.objects.select_for_update().filter(person=person).order_by("pk")
    going = VisitAsk.objects.filter(volunteer__in=[each.pk for each in held]).values("visit")
    touched = HomeVisit.objects.filter(own | Q(pk__in=going))
    list(touched.select_for_update().order_by("pk").values_list("pk"))


def visit_reference(visit: HomeVisit) -> str:
    """The subject reference of a visit."""
    return reference("activities.home_visit", visit.pk)


def locked(visit: HomeVisit) -> HomeVisit:
    """The visit's row, locked; a volunteer's row is locked before it."""
    rows = HomeVisit.objects.select_for_update(of=("self",))
    return rows.select_related("institution__division", "division", "session", "ask__volunteer").get(pk=visit.pk)


def _check_asker(actor: Actor, draft: VisitDraft) -> None:
    if draft.asked_as == AskedBy.CLERK:
        permit(booking_policies.may_run_sessions_of(actor, draft.institution))
        return
    if not actor.signed_in:
        raise NotAllowed("activities.sign_in", _("登录后才能约。没有手机，打电话给文化站，或请村上代登记。"))
    if draft.person and not actor.system and not acts_for(actor, draft.person):
        raise NotAllowed("activities.not_family", _("先把他加进“我的家人”，或不选人、只写名字。"))
    mine = HomeVisit.objects.filter(asked_by=actor.person, state__in=[VisitState.REQUESTED, VisitState.SCHEDULED])
    if actor.person and mine.count() >= MOST_OPEN:
        raise Conflict("activities.visits_open", _("已经有 %(n)s 次在等。去过一次再约。") % {"n": MOST_OPEN})


def _is_minor(actor: Actor, person: str) -> bool:
    ages = {each.key: each.age for each in party_of(actor)} if person else {}
    age = ages.get(person)
    return age is not None and age < ADULT


def _check_wish(draft: VisitDraft) -> None:
    for name, value, words in (("what", draft.what, VisitWhat), ("audience", draft.audience, Audience)):
        if value not in words.values:
            raise Invalid("activities.word", _("选一项。"), fields={name: _("选一项")})
    if draft.asked_as not in AskedBy.values:
        raise Invalid("activities.word", _("选一项。"), fields={"asked_as": _("选一项")})
    if not draft.wish_days or not all(clock.today() <= day <= clock.today() + KEPT for day in draft.wish_days):
        message = _("写一到三个方便的日子，今天起三个月内。")
        raise Invalid("activities.wish_days", message, fields={"day_1": message})
    near = list(draft.institution.division.path)[:3]
    if list(draft.division.path)[: len(near)] != near[: len(draft.division.path)]:
        message = _("这家单位不在同一个县（区）。换一家近的。")
        raise Invalid("activities.visit_far", message, fields={"institution": message})


def check_open(visit: HomeVisit) -> None:
    if visit.state not in {VisitState.REQUESTED, VisitState.SCHEDULED}:
        raise Conflict("activities.visit_over", _("这一次%(state)s，不用再排。") % {"state": visit.get_state_display()})
    if visit.session and visit.session.starts_at <= clock.now():
        raise Conflict("activities.visit_began", _("约定的时间已经过了。去了就写经过，没去就写明原因。"))


def check_plan(visit: HomeVisit, plan: VisitPlan, *, staff: int) -> None:
    """A time to come, and this many staff of the house at least. Raises Invalid."""
    if plan.start <= clock.now():
        message = _("选以后的时间。")
        raise Invalid("activities.visit_time", message, fields={"day": message})
    going = set(plan.staff)
    if len(going) < staff:
        message = _("去两个人：两名工作人员，或一名工作人员加一名答应了的志愿者。")
        raise Invalid("activities.visit_two", message, fields={"staff": message})
    path = set(visit.institution.scope_path)
    if any(not path & set(scopes_of(person)) for person in going):
        message = _("派去的人要在本单位任职。")
        raise Invalid("activities.visit_staff", message, fields={"staff": message})


def _dated(actor: Actor, visit: HomeVisit, plan: VisitPlan) -> Session:
    offering = Offering.objects.filter(subject=visit_reference(visit)).first()
    offering = offering or sessions.open_offering(actor, draft=_offering(visit, visit.institution))
    end = plan.start + timedelta(minutes=plan.minutes)
    slot = Slot(plan.start, end, visit.division, "上门")
    return sessions.schedule_session(actor, offering=offering, slot=slot)


def _offering(visit: HomeVisit, house: Institution) -> OfferingDraft:
    return OfferingDraft(
        subject=visit_reference(visit),
        institution=house,
        title="上门服务",
        kind="home_visit",
        attendance_kind=HOME_VISIT.name,
        held_kind=HOME_VISIT_MADE.name,
        channel="home",
        audience=(visit.audience,),
        setting="family",
        attributes={"what": visit.what} | ({"demo": "1"} if visit.demo else {}),
        bookable=False,
        demo=visit.demo,
    )


def _check_report(visit: HomeVisit, report: VisitReport) -> None:
    assert visit.session is not None
    if clock.now() < visit.session.starts_at:
        raise Conflict("activities.visit_early", _("还没到约定的时间。去过再写。"))
    if not 1 <= report.heads <= 50:
        raise Invalid("activities.heads", _("服务了几个人，写 1 到 50。"), fields={"heads": _("写 1 到 50")})
    if not report.text.strip():
        raise Invalid("activities.report", _("写一句经过：送了什么、教了什么。"), fields={"text": _("写一句经过")})
    if visit.minor and not report.guardian_there:
        message = _("未成年人要有监护人在场。不在场就没有上门，写明原因退回。")
        raise Invalid("activities.guardian", message, fields={"guardian_there": message})


def _ended(actor: Actor, visit: HomeVisit, state: VisitState, reason: str, verb: str) -> HomeVisit:
    if visit.state == state:
        return visit
    if visit.state not in {VisitState.REQUESTED, VisitState.SCHEDULED}:
        raise Conflict("activities.visit_over", _("这一次%(state)s，不能再改。") % {"state": visit.get_state_display()})
    if not reason.strip():
        message = _("写明原因，对方会看到。")
        raise Invalid("activities.reason", message, fields={"reason": message})
    visit.reason, visit.ask = reason.strip()[:200], None
    _end(visit, state)
    withdraw(actor, asks=visit.asks.filter(state__in=[AskState.ASKED, AskState.ACCEPTED]))
    if visit.session and visit.session.status == Status.PLANNED:
        # who asked may end the date as well, though they run no sessions; it was never public
        sessions.cancel_session(system(), session=visit.session, reason=visit.reason)
    note(actor, verb, visit_reference(visit))
    messages.visit_changed(actor, visit)
    return visit


def _end(visit: HomeVisit, state: VisitState) -> None:
    visit.state, visit.ended_at = state, clock.now()
    visit.save(update_fields=["state", "ended_at", "reason", "report", "pleased", "ask"])
