"""异议 of somebody who has signed in, about who is proposed, while the notice runs."""

from django.db import models
from django.db.models import Q

from wenmai.honours.models.applications import Application
from wenmai.honours.models.campaigns import PublicNotice


class Objection(models.Model):
    """`person` is a key that only who answers is told the name of; `upheld` None until it is answered."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    person = models.CharField(max_length=36, blank=True)
    text = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "application", "person"], condition=~Q(person=""), name="objection_once_of_a_person"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, upheld=None)
                | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="objection_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.made_at:%Y-%m-%d}"
