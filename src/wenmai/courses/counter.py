"""A class at the counter and on the telephone: the same enrolment, all lessons at once, asked by an agent who stands in."""

from django.db.models import Q

from wenmai.booking.counter_ways import CounterWay
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.models import Booking, WaitEntry
from wenmai.courses.actions.enrolments import enrol, wait_for, withdraw
from wenmai.courses.drafts import EnrolmentWish
from wenmai.courses.models import ClassStatus, CourseClass, Enrolment
from wenmai.courses.queries.classes import get_class
from wenmai.courses.queries.enrolments import bookings_of, taken_as
from wenmai.kernel.actor import Actor


def take(actor: Actor, wish: Claim) -> Booking:
    """Enrol; returns the place in the first lesson. Raises what `enrol` raises."""
    key = CourseClass.objects.values_list("pk", flat=True).get(lessons__session__pools=wish.pool)
    enrolment = enrol(actor, wish=EnrolmentWish(key, wish.key, wish.person))
    return bookings_of(enrolment).select_related("session").earliest("session__starts_at")


def wait(actor: Actor, wish: WaitWish) -> WaitEntry:
    """候补 for a full class. Raises what `wait_for` raises."""
    key = CourseClass.objects.values_list("pk", flat=True).get(lessons__session=wish.sessions[0])
    return wait_for(actor, course_class=get_class(actor, key), person=wish.person)


def leave(actor: Actor, booking: Booking) -> None:
    """Leave the class of which a booking is a lesson. Raises what `withdraw` raises."""
    enrolment = Enrolment.objects.get(series=taken_as(booking))
    withdraw(actor, key=str(enrolment.key))


FIRST = Q(lesson__number=1, lesson__course_class__status=ClassStatus.PUBLISHED)
WAY = CounterWay(FIRST, take, wait, leave)
