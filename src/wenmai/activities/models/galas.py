"""Village galas (四川规划 SC-P02 村晚云联播): which evening of which village is part of a festival, where one sees it."""

from datetime import UTC

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models.festivals import Festival
from wenmai.booking.models import Session
from wenmai.kernel.pictures import LARGEST, TYPES
from wenmai.places.models import Institution


class GalaState(models.TextChoices):
    """On the joint page only once the county has looked."""

    ASKED = "asked", _("等核对")
    LISTED = "listed", _("已上联播")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤下")


class Gala(models.Model):
    """村晚: one evening that a village room or station registers itself. Time and place are the session's: it moves along.

    `live_url` is watched before and during, `replay_url` afterwards; who watches is never attendance (SC-I10).
    `worded_at` and `worded_by`: who wrote the words as they stand.
    """

    festival = models.ForeignKey(Festival, models.PROTECT, related_name="galas")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    house = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    live_url = models.URLField(max_length=400, blank=True)
    replay_url = models.URLField(max_length=400, blank=True)
    programme = models.TextField(max_length=2000, blank=True)
    getting_there = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=GalaState, default=GalaState.ASKED)
    reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)
    worded_at = models.DateTimeField()
    worded_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["festival", "session"], condition=~Q(state="withdrawn"), name="gala_once_in_a_festival"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "withdrawn"]) | ~Q(reason=""), name="gala_refused_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.festival_id}: {self.house_id}"

    @property
    def stamp(self) -> str:
        """Which words these are: another one once they were changed."""
        return self.worded_at.astimezone(UTC).isoformat()


class GalaPicture(models.Model):
    """村晚图片: one of each, without where it was taken; the next takes its place."""

    gala = models.OneToOneField(Gala, models.CASCADE, related_name="picture")
    type = models.CharField(max_length=10, choices=TYPES)
    size = models.IntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST), name="gala_picture_of_some_size")
        ]

    def __str__(self) -> str:
        return str(self.gala_id)


class GalaViews(models.Model):
    """线上观看: a number that somebody else counted, with whose it is. The latest counts; never in attendance."""

    gala = models.ForeignKey(Gala, models.PROTECT, related_name="views")
    views = models.PositiveIntegerField()
    source = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("at", "pk")
        verbose_name_plural = "gala views"
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="gala_views_have_a_source")]

    def __str__(self) -> str:
        return f"{self.gala_id}: {self.views}"
