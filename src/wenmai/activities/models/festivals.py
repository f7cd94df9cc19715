"""What gathers activities of many houses: festivals of some days, and brands that go on for years."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.activities.lunar_rules import said_lunar
from wenmai.activities.models.activities import Activity
from wenmai.places.models import Division, Institution


class Rule(models.TextChoices):
    """Which day of the traditional calendar a festival is bound to; the days themselves come from `places.lunar`."""

    SPRING = "spring", _("春节")
    LANTERN = "lantern", _("元宵节")
    QINGMING = "qingming", _("清明节")
    DRAGON_BOAT = "dragon_boat", _("端午节")
    DOUBLE_SEVENTH = "double_seventh", _("七夕")
    MID_AUTUMN = "mid_autumn", _("中秋节")
    DOUBLE_NINTH = "double_ninth", _("重阳节")
    LABA = "laba", _("腊八节")


class Festival(models.Model):
    """节庆: one edition of what many houses hold together: 全民艺术普及月, 百舟竞渡迎端午, 阅读季. Next year is another row.

    With a `rule` its days are counted from the day of that festival: `before` days earlier to `after` days later.
    """

    title = models.CharField(max_length=80)
    theme = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    # One of Rule, or "lunar-06-24" for any day of the lunar year (`lunar_rules.py`).
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    before = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="festival_starts_before_it_ends"),
            models.UniqueConstraint(fields=["title", "division", "starts_on"], name="festival_once"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="festival_by_end")]

    def __str__(self) -> str:
        return self.title

    @property
    def rule_said(self) -> str:
        """端午节, 农历六月廿四."""
        return said_lunar(self.rule) or self.get_rule_display()


class FestivalActivity(models.Model):
    """加入节庆: an activity of some house counts towards a festival, from when to when it stood there."""

    festival = models.ForeignKey(Festival, models.PROTECT, related_name="entries")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="festivals")
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=36, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "festival activities"
        constraints = [
            models.UniqueConstraint(
                fields=["festival", "activity"], condition=Q(left_at__isnull=True), name="festival_activity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.festival_id}: {self.activity_id}"


class FestivalCount(models.Model):
    """节庆计数: a number that the festival's name promises (百舟 boats, 千龙千狮), with its evidence. The latest counts."""

    festival = models.ForeignKey(Festival, models.PROTECT, related_name="counts")
    what = models.CharField(max_length=20)
    unit = models.CharField(max_length=8)
    quantity = models.PositiveIntegerField()
    evidence = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="festival_count_has_evidence")]

    def __str__(self) -> str:
        return f"{self.what} {self.quantity}{self.unit}"
