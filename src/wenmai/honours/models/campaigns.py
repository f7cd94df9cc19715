"""What is chosen for, by which criteria, and what was shown to everybody before it was decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Division


class Honour(models.TextChoices):
    """What is given. 四川规划 SC-P06 counts the first, SC-P09 the next three, given by the province."""

    ART_BASE = "art_base", _("全民艺术普及示范基地")
    READ_SPACE = "read_space", _("特色阅读空间和特色图书馆")
    READ_WORK = "read_work", _("全民阅读示范项目和优秀阅读推广人")
    READ_STUDY = "read_study", _("全民阅读研学示范项目和示范基地")
    OTHER = "other", _("其他荣誉")


class Measured(models.TextChoices):
    """What the system has counted itself and shows beside what is claimed."""

    NOTHING = "", _("系统里没有，看佐证")
    SESSIONS = "sessions", _("办了多少场")
    PEOPLE = "people", _("来了多少人次")
    ONLINE = "online", _("线上多少人次")
    LINES = "lines", _("九项普及办了几项")


class Campaign(models.Model):
    """评选: one year, one honour, decided by one division. `awarded` is the count that never passes the quota."""

    honour = models.CharField(max_length=12, choices=Honour)
    title = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    about = models.TextField(blank=True)
    quota = models.PositiveSmallIntegerField()
    county_limit = models.PositiveSmallIntegerField(
        default=0
    )  # how many a county recommends; 0: as many as are worth it
    city_limit = models.PositiveSmallIntegerField(default=0)
    least_points = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    opens_on = models.DateField()
    closes_on = models.DateField()
    counts_from = models.DateField()  # the days whose records are shown beside what is claimed
    counts_until = models.DateField()
    valid_years = models.PositiveSmallIntegerField(default=0)  # 0: without end
    awarded = models.PositiveSmallIntegerField(default=0)
    awarded_at = models.DateTimeField(null=True, blank=True)
    awarded_by = models.CharField(max_length=36, blank=True)
    document = models.CharField(max_length=120, blank=True)  # the letter by which it was published
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "title"], name="campaign_once_a_year"),
            models.UniqueConstraint(
                fields=["division", "year"], condition=Q(honour=Honour.ART_BASE), name="campaign_art_bases_once_a_year"
            ),
            models.CheckConstraint(condition=Q(awarded__lte=F("quota")), name="campaign_never_more_than_its_quota"),
            models.CheckConstraint(condition=Q(quota__gte=1), name="campaign_has_a_quota"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="campaign_days_in_order"),
            models.CheckConstraint(
                condition=Q(counts_until__gte=F("counts_from")), name="campaign_counts_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """评分项: at most `points`; `wanted` says which evidence is wanted."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    wanted = models.CharField(max_length=200, blank=True)
    measured = models.CharField(max_length=10, choices=Measured, blank=True)

    class Meta:
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="criterion_numbered_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="criterion_has_points"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicNotice(models.Model):
    """公示 of who is proposed, for five working days or more. A second one follows when the first has changed the list."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="public_notice_numbered_once"),
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="public_notice_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"
