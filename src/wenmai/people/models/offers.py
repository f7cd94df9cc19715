"""Postings that wait for the person to accept them."""

from django.db import models
from django.db.models import Q

from wenmai.people.models.persons import Person
from wenmai.people.models.postings import ROLES


class PostingOffer(models.Model):
    """A posting for somebody whose phone or mail nobody has checked: it counts from when they accept it with the code.

    Whoever offers tells the code face to face; only its blind index is kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers")
    role = models.CharField(max_length=16, choices=ROLES)
    scope = models.CharField(max_length=40)
    index = models.CharField(max_length=64)
    offered_by = models.CharField(max_length=32)
    offered_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["scope"], name="posting_offer_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "scope"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="posting_offered_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="offer_ends_one_way"),
        ]
