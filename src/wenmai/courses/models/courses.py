"""What is taught, and in which term."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wenmai.booking.audiences import Audience
from wenmai.courses.vocabulary import ArtForm, Kind, Level, Mode
from wenmai.places.models import Institution


class Course(models.Model):
    """课程: what is taught. `lessons` of `minutes` each is how it is planned; a class may hold fewer."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TRAINING)
    level = models.CharField(max_length=10, choices=Level, default=Level.BEGINNER)
    art_form = models.CharField(max_length=12, choices=ArtForm, blank=True)
    audience = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    lessons = models.PositiveSmallIntegerField(default=12)
    minutes = models.PositiveSmallIntegerField(default=90)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    teacher = models.CharField(max_length=80, blank=True)
    teacher_person = models.CharField(max_length=36, blank=True)
    materials = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ONSITE)
    curriculum_tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Basic services cost nothing (公共文化服务保障法 31); a fee needs the number of its approval.
    fee = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    fee_approval = models.CharField(max_length=60, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fee__gte=0), name="course_fee_not_negative"),
            models.CheckConstraint(condition=Q(fee=0) | ~Q(fee_approval=""), name="course_fee_is_approved"),
            models.CheckConstraint(condition=Q(lessons__gte=1, minutes__gte=1), name="course_has_lessons"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                name="course_ages_in_order",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-made_at"], name="course_by_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> Decimal:
        """Planned hours, one decimal: lessons times minutes."""
        return hours_of(self.lessons * self.minutes)


class RouteStop(models.Model):
    """研学路线的一站: where a study tour stops, in order, and what is done there."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="stops")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    what = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["course", "order"], name="stop_order_once")]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """学期: 春季班, 秋季班 … of one house, with the time in which people enrol."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    enrol_from = models.DateTimeField()
    enrol_until = models.DateTimeField()
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="term_name_once_in_a_house"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="term_starts_before_it_ends"),
            models.CheckConstraint(
                condition=Q(enrol_from__lt=F("enrol_until")), name="term_enrolment_opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def hours_of(minutes: int) -> Decimal:
    """Hours with one decimal, half up: 1,080 minutes are 18.0."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
