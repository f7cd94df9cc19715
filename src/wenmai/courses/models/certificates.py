"""What somebody has learned, on paper."""

from django.db import models
from django.db.models import Q

from wenmai.courses.models.enrolments import Enrolment


class Certificate(models.Model):
    """结业证: one for an enrolment, with a check code. `statement` is what was signed (Ed25519, key `key_name`)."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
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
                condition=Q(withdrawn_at__isnull=True) ^ ~Q(withdrawn_because=""),
                name="certificate_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number
