"""Take a place in a class, with the reason kept, and give it back."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking.actions import cancel, claim
from wenmai.booking.actions.series import cancel_series
from wenmai.booking.actions.waiting import wait
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.models import Application, Booking, Group, Pool, WaitEntry
from wenmai.courses import facts, notices, policies
from wenmai.courses.asking import asking, giving_back
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.eligibility import Candidate, age_on, refusal
from wenmai.courses.models import CourseClass, Decision, Enrolment, EnrolmentState
from wenmai.courses.queries.classes import get_class
from wenmai.courses.queries.enrolments import (
    bookings_of,
    candidate,
    family_of,
    get_enrolment,
    leading_pools,
    made_up_to_come,
    places_taken,
    round_of,
    taken_as,
    times_of,
)
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Channel, system
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed, permit

ELDER, CHILD = 60, 18
FULL = {"booking.full", "booking.too_few"}


def enrol(actor: Actor, *, wish: EnrolmentWish) -> Enrolment:
    """Take a place in all lessons of a class for oneself, a dependant or, as staff, for anybody; all of them or none.

    Why there was a place, or why not, is kept (`Decision`). The same key again returns the first result. Raises
    NotAllowed, NotFound, and every reason of `eligibility` and of `booking.claim`, with the next step. Not wrapped in
    a transaction of its own: a refusal has to stay on record.
    """
    if not actor.signed_in:
        raise NotAllowed("courses.sign_in", _("登录后才能报名。没有手机，到主办单位报名字也能报。"))
    course_class = get_class(actor, wish.course_class)
    person = wish.person or actor.person
    permit(policies.may_enrol(actor, course_class, person, family_of(actor)))
    if earlier := _earlier(course_class, person, wish.key):
        return earlier
    try:
        return _enrol(actor, course_class, replace(wish, person=person))
    except DomainError as error:
        _decide(actor, course_class, person, accepted=False, code=error.code, said=error.message)
        raise


@transaction.atomic
def withdraw(actor: Actor, *, key: str, reason: str = "") -> Enrolment:
    """Leave a class: the lessons that have not begun are given back. Leaving again changes nothing.

    Before the first lesson it is 退了, afterwards 没有学完. Raises NotFound for somebody else's, Conflict for a class
    that is over.
    """
    found = get_enrolment(actor, key)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course_class").get(pk=found.pk)
    if enrolment.state in {EnrolmentState.WITHDRAWN, EnrolmentState.DROPPED}:
        return enrolment
    if enrolment.state == EnrolmentState.COMPLETED:
        raise Conflict("courses.completed", _("已经结业，不用退。"))
    begun = clock.now() >= times_of(found.course_class).first_lesson
    speaker = giving_back(actor, found.course_class, found.person)
    _give_back(speaker, enrolment.series)
    for booking in made_up_to_come(enrolment):
        cancel(speaker, key=str(booking.key))
    enrolment.state = EnrolmentState.DROPPED if begun else EnrolmentState.WITHDRAWN
    enrolment.ended_at, enrolment.ended_by = clock.now(), actor.person
    enrolment.end_reason = (reason or ("by_person" if actor.person == enrolment.person else "for_person"))[:40]
    enrolment.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    note(actor, "courses.withdraw", facts.class_reference(found.course_class), state=enrolment.state)
    return enrolment


def wait_for(actor: Actor, *, course_class: CourseClass, person: str = "") -> WaitEntry:
    """候补: take a place by itself as soon as somebody leaves. Raises the reasons of `eligibility`, and of `booking.wait`."""
    who = person or actor.person
    permit(policies.may_enrol(actor, course_class, who, family_of(actor)))
    known = candidate(course_class, who, staff=policies.may_run_class(actor, course_class))
    times = times_of(course_class)
    if refused := refusal(course_class, known, times, clock.now()):
        raise refused
    first = leading_pools(course_class)[0].session_id
    return wait(asking(actor, course_class, who), wish=WaitWish(sessions=(first,), person=who))


@transaction.atomic
def bring_up_to_date(actor: Actor, *, course_class: CourseClass) -> int:
    """Enrol who got a place through a round or the waiting list, and end whose lessons were given back; how many changed.

    Places of a class are taken by `booking` in more ways than `enrol`; this follows them. Safe to repeat.
    """
    permit(policies.may_run_class(actor, course_class))
    standing = {taken_as(each): each for each in places_taken(course_class)}
    known = {each.series: each for each in course_class.enrolments.all()}
    made = [_follow(course_class, each) for series, each in standing.items() if series not in known]
    gone = [each for series, each in known.items() if each.state == EnrolmentState.ENROLLED and not _stands(each)]
    for enrolment in gone:
        enrolment.state, enrolment.ended_at = EnrolmentState.WITHDRAWN, clock.now()
        enrolment.ended_by, enrolment.end_reason = enrolment.person, "by_person"
        enrolment.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    if made:
        _say_lost(course_class)
    return sum(made) + len(gone)


def _enrol(actor: Actor, course_class: CourseClass, wish: EnrolmentWish) -> Enrolment:
    staff = policies.may_run_class(actor, course_class)
    who = candidate(course_class, wish.person, staff=staff)
    if refused := refusal(course_class, who, times_of(course_class), clock.now()):
        raise refused
    speaker = asking(actor, course_class, wish.person)
    pools = _pools_for(course_class, who)
    for pool in pools[:-1]:
        try:
            return _taken(actor, speaker, course_class, pool, wish)
        except Conflict as error:
            if error.code not in FULL:
                raise
    return _taken(actor, speaker, course_class, pools[-1], wish)


@transaction.atomic
def _taken(actor: Actor, speaker: Actor, course_class: CourseClass, pool: Pool, wish: EnrolmentWish) -> Enrolment:
    booking = claim(speaker, wish=Claim(pool=pool.pk, key=_key(pool, wish), person=wish.person))
    reason = (
        f"kept_for_{pool.group}"
        if pool.group
        else "by_staff"
        if actor.person != wish.person and speaker is actor
        else "open"
    )
    try:
        with transaction.atomic():
            return _entered(actor, course_class, booking, reason)
    except IntegrityError as error:
        raise Conflict("courses.enrolled", _("已经在这个班里了。到“我的课程”里看课表。")) from error


def _key(pool: Pool, wish: EnrolmentWish) -> str:
    return f"course:{wish.key}:{pool.group}"[:80]


def _entered(actor: Actor, course_class: CourseClass, booking: Booking, reason: str) -> Enrolment:
    enrolment = Enrolment.objects.create(
        course_class=course_class,
        person=booking.person,
        series=taken_as(booking),
        reason=reason,
        enrolled_at=clock.now(),
        by="" if actor.person == booking.person else actor.person,
        channel=actor.channel.value,
    )
    _decide(actor, course_class, booking.person, accepted=True, code=reason, said=said_reason(reason))
    note(actor, "courses.enrol", facts.class_reference(course_class), reason=reason)
    return enrolment


def said_reason(reason: str) -> str:
    """Why there was a place, in words."""
    words = {
        "open": _("名额内，先到先得"),
        "by_staff": _("工作人员代报"),
        "kept_for_elder": _("留给 60 岁以上的名额"),
        "kept_for_child": _("留给未成年人的名额"),
        "kept_for_care": _("留给残疾人的名额"),
        "round": _("统一报名录取"),
        "waiting_list": _("候补到了"),
    }
    return words.get(reason, reason)


def _follow(course_class: CourseClass, booking: Booking) -> int:
    """Enrol whom `booking` has given a place; who does not fit gives it back, with the reason."""
    who = candidate(course_class, booking.person, staff=True)
    if refused := refusal(course_class, who, times_of(course_class), clock.now()):
        _give_back(system(), taken_as(booking))
        _decide(system(), course_class, booking.person, accepted=False, code=refused.code, said=refused.message)
        notices.not_fit(system(), course_class, booking.person, refused.message)
        return 0
    reason = "round" if Application.objects.filter(booking=booking).exists() else "waiting_list"
    _entered(Actor(person=booking.person, channel=Channel(booking.channel)), course_class, booking, reason)
    return 1


def _say_lost(course_class: CourseClass) -> None:
    """Who took part in the round of this class and got no place: kept as a refusal, with the place in the drawn order."""
    given = round_of(course_class)
    lead = [pool.pk for pool in leading_pools(course_class)]
    asked = Application.objects.filter(round=given, wishes__overlap=lead) if given else Application.objects.none()
    for each in asked.filter(state__in=["lost", "reserve", "ineligible"], pool=None):
        said = _("%(result)s，排第 %(rank)s 位") if each.rank else "%(result)s"
        words = said % {"result": each.get_state_display(), "rank": each.rank}
        _decide(system(), course_class, each.person, accepted=False, code=f"round_{each.state}", said=words)


def _give_back(speaker: Actor, series: UUID) -> None:
    """All lessons that have not begun; a class of one lesson has a single booking."""
    single = Booking.objects.filter(key=series, state__in=["held", "confirmed"], session__starts_at__gt=clock.now())
    if single.exists():
        cancel(speaker, key=str(series))
    elif Booking.objects.filter(series=series).exists():
        cancel_series(speaker, series=series)


def _stands(enrolment: Enrolment) -> bool:
    return bookings_of(enrolment).filter(state__in=["held", "confirmed", "attended", "no_show"]).exists()


def _earlier(course_class: CourseClass, person: str, key: str) -> Enrolment | None:
    """What the same key got before."""
    keys = [f"course:{key}:{group}"[:80] for group in ("", *Group.values)]
    booking = Booking.objects.filter(person=person, idempotency_key__in=keys).first()
    return Enrolment.objects.filter(series=taken_as(booking), course_class=course_class).first() if booking else None


def _pools_for(course_class: CourseClass, who: Candidate) -> Sequence[Pool]:
    """Where to ask: first what is kept for the person's group, then the open places."""
    pools = leading_pools(course_class)
    mine = [pool for pool in pools if pool.group and pool.group in _groups(who, pool)]
    return [*mine, *(pool for pool in pools if not pool.group)]


def _groups(who: Candidate, pool: Pool) -> set[str]:
    if who.born is None:
        return set()
    age = age_on(who.born, clock.day_of(pool.session.starts_at))
    return {Group.ELDER} if age >= ELDER else {Group.CHILD} if age < CHILD else set()


@transaction.atomic
def _decide(actor: Actor, course_class: CourseClass, person: str, *, accepted: bool, code: str, said: str) -> None:
    row, made = Decision.objects.get_or_create(
        course_class=course_class,
        person=person,
        code=code[:40],
        defaults={"accepted": accepted, "said": said[:200], "at": clock.now(), "by": actor.person},
    )
    if not made:
        row.times, row.at, row.said = row.times + 1, clock.now(), said[:200]
        row.save(update_fields=["times", "at", "said"])
