"""Brands: 金沙放歌, 攀枝花市民讲坛, 迤沙拉姊妹节 (攀枝花规划 PZH-A01 to A03, P07)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Division, Institution


class Style(models.TextChoices):
    """The groups in which the Panzhihua plan lists its brands."""

    CITY = "city", _("城市文化品牌")
    HIGH = "high", _("高雅艺术风")
    FOLK = "folk", _("民族民俗风")
    TALKS = "talks", _("讲坛讲堂")
    READING = "reading", _("全民阅读")


class Brand(models.Model):
    """品牌: activities under one name, year after year. With `interval_days` (定期) it is overdue when nothing was held."""

    title = models.CharField(max_length=60)
    style = models.CharField(max_length=10, choices=Style)
    about = models.CharField(max_length=300, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("style", "title")
        constraints = [
            models.UniqueConstraint(fields=["title", "division"], name="brand_once_in_a_division"),
            models.CheckConstraint(
                condition=Q(interval_days__isnull=True) | Q(interval_days__gte=1), name="brand_interval_of_days"
            ),
        ]

    def __str__(self) -> str:
        return self.title
