"""What somebody has learned, on paper."""

from django.db import models
from django.db.models import Q

from wenmai.courses.models.enrolments import Enrolment
from wenmai.courses.models.studies import Study
from wenmai.places.models import Institution


class Certificate(models.Model):
    """结业证: one for an enrolment, or for a `study` of a 网络课, with a check code.

    `statement` is what was signed (Ed25519, key `key_name`); `attended` of `held` lessons, online those that were finished.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, blank=True, related_name="certificate")
    study = models.OneToOneField(Study, models.PROTECT, null=True, blank=True, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=16, unique=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    attended = models.PositiveSmallIntegerField()
    held = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=36, blank=True)
    statement = models.TextField()
    key_name = models.CharField(max_length=8)
    signature = models.BinaryField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=True) ^ Q(study__isnull=True), name="certificate_of_a_class_or_online"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) ^ ~Q(withdrawn_because=""),
                name="certificate_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def online(self) -> bool:
        """Of a 网络课."""
        return self.study_id is not None

    @property
    def learned(self) -> tuple[str, str, bool]:
        """Title, term ("" online) and whether it is invented for the demo."""
        if self.study:
            return self.study.course.title, "", self.study.course.demo
        assert self.enrolment is not None
        course_class = self.enrolment.course_class
        return course_class.title, course_class.term.name, course_class.demo

    @property
    def house(self) -> Institution:
        """Who gave it."""
        if self.study:
            return self.study.course.institution
        assert self.enrolment is not None
        return self.enrolment.course_class.course.institution

    @property
    def person(self) -> str:
        """Whose it is."""
        if self.study:
            return self.study.person
        assert self.enrolment is not None
        return self.enrolment.person
