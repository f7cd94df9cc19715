"""What a festival shows online (四川规划 SC-A02 联动线下活动与线上资源). Views of it are never attendance (SC-I10)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models.festivals import Festival


class ResourceKind(models.TextChoices):
    """What one finds behind the link."""

    LIVE = "live", _("直播")
    RECORDING = "recording", _("录像")
    LESSON = "lesson", _("慕课")
    EXHIBITION = "exhibition", _("线上展览")
    LINK = "link", _("别的")


class FestivalResource(models.Model):
    """线上资源: a link with who puts it out, and for a live one when it begins. Taken off, it stays as a row."""

    festival = models.ForeignKey(Festival, models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=10, choices=ResourceKind)
    title = models.CharField(max_length=80)
    url = models.URLField(max_length=400)
    source = models.CharField(max_length=80)
    starts_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["festival", "url"], condition=Q(gone_at=None), name="festival_resource_once"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="festival_resource_has_a_source"),
            models.CheckConstraint(
                condition=~Q(kind="live") | Q(starts_at__isnull=False), name="festival_live_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return self.title
