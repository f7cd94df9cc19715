"""What is announced: an activity over one offering of the booking engine. Dates, places and people are there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wenmai.activities.models.brands import Brand
from wenmai.activities.vocabulary import ArtForm, Ground, Kind, Line, Mode, Setting, Stage, Subject, said_pair
from wenmai.booking.audiences import Audience
from wenmai.booking.languages import Language
from wenmai.booking.models import Offering

# 大型群众性活动安全管理条例 第二条: "每场次预计参加人数达到1000人以上".
LARGE = 1000


class Activity(models.Model):
    """活动: an announcement. `preset` names the desk template it came from, so that the next one starts from it."""

    offering = models.OneToOneField(Offering, models.PROTECT, null=True, blank=True, related_name="activity")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    series = models.CharField(max_length=60, blank=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="activities")
    speaker = models.CharField(max_length=120, blank=True)
    suits = models.CharField(max_length=120, blank=True)
    co_hosts = models.CharField(max_length=200, blank=True)
    audience = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    art_forms = ArrayField(models.CharField(max_length=20, choices=ArtForm), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=16, choices=Language), default=list, blank=True)
    # 九项普及, those that it belongs to; facts carry them as the attribute `lines` (SC-P06).
    lines = ArrayField(models.CharField(max_length=14, choices=Line), default=list, blank=True)
    setting = models.CharField(max_length=12, choices=Setting, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ONSITE)
    # 线上线下同时: a date on the spot that goes online too, with places of its own for who takes part there (SC-G09).
    also_online = models.BooleanField(default=False, db_default=False)
    online_places = models.PositiveIntegerField(default=0, db_default=0)
    online_at = models.URLField(max_length=200, blank=True, default="", db_default="")
    # What is only online: given from the house or on the road, "" where nobody said.
    online_from = models.CharField(max_length=8, choices=Ground, blank=True, default="", db_default="")
    access = models.CharField(max_length=200, blank=True)
    bring = models.CharField(max_length=200, blank=True, default="", db_default="")
    # What of the curriculum a study tour belongs to, and for which schools (SC-M08).
    subjects = ArrayField(models.CharField(max_length=12, choices=Subject), default=list, blank=True)
    stages = ArrayField(models.CharField(max_length=8, choices=Stage), default=list, blank=True)
    # 研学路线: the stops of a study tour, in order.
    route = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    # 大型群众性活动安全管理条例 2, 11, 12: how many are expected, the permit, and the day it was applied for.
    expected = models.PositiveIntegerField(default=0, db_default=0)
    permit = models.CharField(max_length=60, blank=True, default="", db_default="")
    permit_on = models.DateField(null=True, blank=True)
    preset = models.CharField(max_length=20, blank=True)
    # Basic services cost nothing (公共文化服务保障法 31); a fee needs the number of its approval.
    fee = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    fee_approval = models.CharField(max_length=60, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    # Taken down by whoever answers for the area, until the house has corrected it and publishes again.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=36, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(condition=Q(fee__gte=0), name="activity_fee_not_negative"),
            models.CheckConstraint(condition=Q(fee=0) | ~Q(fee_approval=""), name="activity_fee_is_approved"),
            models.CheckConstraint(
                condition=Q(expected__lt=LARGE) | Q(mode=Mode.ONLINE) | (~Q(permit="") & Q(permit_on__isnull=False)),
                name="activity_large_event_has_permit",
            ),
            models.CheckConstraint(
                condition=Q(also_online=False) | ~Q(mode=Mode.ONLINE), name="activity_also_online_is_on_the_spot"
            ),
            models.CheckConstraint(
                condition=Q(online_from="") | Q(mode=Mode.ONLINE), name="activity_online_from_is_online"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) ^ ~Q(withdrawn_because=""), name="activity_withdrawn_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["series"], condition=~Q(series=""), name="activity_by_series"),
            models.Index(fields=["-made_at"], name="activity_by_announcement"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def said_mode(self) -> str:
        """阵地 or 流动 with 线下, 线上 or both, as people read it."""
        return said_pair(self.mode, self.online_from, also_online=self.also_online)
