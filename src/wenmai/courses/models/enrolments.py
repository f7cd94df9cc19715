"""Who is in a class, why, and who was refused."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models import Booking
from wenmai.courses.models.classes import CourseClass, Lesson


class EnrolmentState(models.TextChoices):
    """What has become of an enrolment: given back before the first lesson, or left off during the term."""

    ENROLLED = "enrolled", _("在班")
    WITHDRAWN = "withdrawn", _("退了")
    COMPLETED = "completed", _("已结业")
    DROPPED = "dropped", _("没有学完")


class Enrolment(models.Model):
    """报名: a person in a class. `series` names the bookings of all lessons; `reason` says why there was a place.

    `by` is the guardian or the member of staff who enrolled somebody else, "" for oneself.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(CourseClass, models.PROTECT, related_name="enrolments")
    person = models.CharField(max_length=36)
    series = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    reason = models.CharField(max_length=40)
    enrolled_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    channel = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=36, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course_class", "person"],
                condition=Q(state__in=["enrolled", "completed"]),
                name="enrolment_one_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state="enrolled") ^ Q(ended_at__isnull=False), name="enrolment_ended_is_dated"
            ),
        ]
        indexes = [models.Index(fields=["person", "-enrolled_at"], name="enrolment_by_person")]

    def __str__(self) -> str:
        return f"{self.person[:8]} {self.course_class_id}"


class Decision(models.Model):
    """录取与未录取的理由: why somebody got a place or did not, in the words they read. The same refusal again adds to `times`."""

    course_class = models.ForeignKey(CourseClass, models.PROTECT, related_name="decisions")
    person = models.CharField(max_length=36)
    accepted = models.BooleanField()
    code = models.CharField(max_length=40)
    said = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course_class", "person", "code"], name="decision_once_per_reason")
        ]
        indexes = [models.Index(fields=["course_class", "-at"], name="decision_by_class")]

    def __str__(self) -> str:
        return self.code


class MakeUp(models.Model):
    """补课: a missed lesson, taken in another class that teaches the same lesson."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="make_ups")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    instead = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="make_up_once_per_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson_id} → {self.instead_id}"
