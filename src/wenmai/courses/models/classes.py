"""A class in a term, and its lessons."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models import Offering, Session
from wenmai.courses.models.courses import Course, Term
from wenmai.places.models import Division, Space


class ClassStatus(models.TextChoices):
    """A class's life. What the clock says (enrolling, running) is said by the pages."""

    PLANNED = "planned", _("未发布")
    PUBLISHED = "published", _("已发布")
    FINISHED = "finished", _("已结班")
    CANCELLED = "cancelled", _("不开了")


class CourseClass(models.Model):
    """班: one course in one term with a teacher and a weekly time; its lessons are sessions of one offering.

    `quotas` keeps places for a group of `booking.models.Group`: {"elder": 4}; they are part of `capacity`.
    `makes_up_with` are classes that teach the same lessons in the same order.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="classes")
    term = models.ForeignKey(Term, models.PROTECT, related_name="classes")
    offering = models.OneToOneField(Offering, models.PROTECT, null=True, blank=True, related_name="course_class")
    label = models.CharField(max_length=20, blank=True)
    teacher = models.CharField(max_length=80, blank=True)
    teacher_person = models.CharField(max_length=36, blank=True)
    space = models.ForeignKey(Space, models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(max_length=80, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveIntegerField()
    quotas = models.JSONField(default=dict, blank=True)
    pass_percent = models.PositiveSmallIntegerField(default=75)
    makes_up_with = models.ManyToManyField("self", blank=True, symmetrical=True)
    status = models.CharField(max_length=10, choices=ClassStatus, default=ClassStatus.PLANNED)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=36, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    # Set once, when the class counted as 一期.
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "course classes"
        constraints = [
            models.UniqueConstraint(
                fields=["course", "term", "label"], condition=~Q(status="cancelled"), name="class_label_once"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1, minutes__gte=1), name="class_has_places"),
            models.CheckConstraint(condition=Q(weekdays__len__gte=1), name="class_has_a_weekday"),
            models.CheckConstraint(condition=Q(pass_percent__range=(1, 100)), name="class_pass_is_a_share"),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancelled_at__isnull=True), name="class_cancelled_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(status="finished") ^ Q(finished_at__isnull=True), name="class_finished_is_dated"
            ),
        ]
        indexes = [models.Index(fields=["term", "status"], name="class_by_term")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """工笔花鸟　一班."""
        return f"{self.course.title}　{self.label}" if self.label else self.course.title


class Lesson(models.Model):
    """课: one numbered lesson of a class; its date, place and people are those of its session."""

    course_class = models.ForeignKey(CourseClass, models.CASCADE, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    session = models.OneToOneField(Session, models.PROTECT, related_name="lesson")
    topic = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["course_class", "number"], name="lesson_number_once")]

    def __str__(self) -> str:
        return f"{self.course_class} {self.number}"
