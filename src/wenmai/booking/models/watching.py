"""Where a date can be watched without coming, and what those who came thought of it (四川规划 SC-D13, SC-D16)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.offerings import Session


class WatchKind(models.TextChoices):
    """Now, or later."""

    LIVE = "live", _("直播")
    REPLAY = "replay", _("回看")


class WatchLink(models.Model):
    """线上观看: a link of a date with who puts it out, from when until when it works. Taken off, it stays as a row."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="watch_links")
    kind = models.CharField(max_length=6, choices=WatchKind)
    url = models.URLField(max_length=400)
    source = models.CharField(max_length=80)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "pk")
        constraints = [
            models.UniqueConstraint(fields=["session", "url"], condition=Q(gone_at=None), name="watch_link_once"),
            models.CheckConstraint(condition=~Q(source=""), name="watch_link_has_a_source"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="watch_link_from_before_until",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class Rating(models.Model):
    """评价: 1 to 5 and a few words by somebody who came, once a date, after its end. The house may answer.

    Words that were reported are taken down by who answers for the area, with a reason; the number stays.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="ratings")
    person = models.CharField(max_length=36)
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.CharField(max_length=36, blank=True)
    reported_because = models.CharField(max_length=200, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.CharField(max_length=36, blank=True)
    hidden_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=~Q(person=""), name="rating_once_per_person"
            ),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="rating_1_to_5"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) ^ ~Q(hidden_because=""), name="rating_hidden_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(reported_at__isnull=False), name="rating_reported")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.stars}"


class BasketItem(models.Model):
    """服务篮里的一样: something of the shelf that a person means to book; `ref` is its subject."""

    person = models.CharField(max_length=36)
    ref = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["person", "ref"], name="basket_item_once")]

    def __str__(self) -> str:
        return self.ref
