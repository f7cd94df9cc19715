"""Booking rules as data: what houses decide for themselves, and what people can read beforehand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution


class CountedTogether(models.TextChoices):
    """Which bookings of a person count towards a cap."""

    OFFERING = "offering", _("同一个项目")
    INSTITUTION = "institution", _("同一家单位")
    POLICY = "policy", _("用这条规则的全部项目")


class Overlap(models.TextChoices):
    """What happens when a person already has a booking at that time: they are told, nothing, or it is refused."""

    WARN = "warn", _("可以，提醒一声")
    ALLOW = "allow", _("可以，不提醒")
    REFUSE = "refuse", _("不可以")


class Confirming(models.TextChoices):
    """Whether a claim only holds the places until the person says again that they come, and until when."""

    NONE = "", _("不用，约了就算")
    SOON = "soon", _("约后在时限内确认")
    BEFORE = "before", _("开始前按时限确认")


class BookingPolicy(models.Model):
    """预约规则: when places are to be had, how many a person may have, what is remembered of whom, and for how long.

    `institution` null: a rule of the province that every house may use. All minutes and days are counted from the
    session's start; times of day are those of Asia/Shanghai. Null means no limit.
    """

    name = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    # Release: a session can be booked from `release_days` before its day at `release_time`; null: from publication.
    release_days = models.PositiveSmallIntegerField(null=True, blank=True)
    release_time = models.TimeField(null=True, blank=True)
    close_minutes = models.PositiveIntegerField(default=0)
    walk_in_percent = models.PositiveSmallIntegerField(default=0)
    # Kept for who telephones until `phone_minutes` before the start; released in two parts: `second_percent` of the places
    # only `second_days` before the day at `second_time` (分批放号).
    phone_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    phone_minutes = models.PositiveIntegerField(default=1440, db_default=1440)
    second_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    second_days = models.PositiveSmallIntegerField(null=True, blank=True)
    second_time = models.TimeField(null=True, blank=True)
    # Caps of one person.
    counted_together = models.CharField(max_length=12, choices=CountedTogether, default=CountedTogether.POLICY)
    active_most = models.PositiveSmallIntegerField(null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(null=True, blank=True)
    window_most = models.PositiveSmallIntegerField(null=True, blank=True)
    overlap = models.CharField(max_length=8, choices=Overlap, default=Overlap.WARN)
    # Real names: how surely they have to be known (people.RealName), of who books or of each who comes.
    real_name_level = models.PositiveSmallIntegerField(default=0, db_default=0)
    real_name_each = models.BooleanField(default=False, db_default=False)
    # Cancelling.
    cancel_minutes = models.PositiveIntegerField(default=120)
    cancels_days = models.PositiveSmallIntegerField(null=True, blank=True)
    cancels_most = models.PositiveSmallIntegerField(null=True, blank=True)
    # What is remembered (爽约), how it adds up, and when it is forgotten.
    no_show_counts = models.BooleanField(default=False)
    late_cancel_counts = models.BooleanField(default=False)
    any_cancel_counts = models.BooleanField(default=False)
    wrong_id_counts = models.BooleanField(default=False)
    strikes = models.PositiveSmallIntegerField(null=True, blank=True)
    strikes_days = models.PositiveSmallIntegerField(default=30)
    # Counted within a calendar month, and the penalty is the rest of it (the seats of some libraries).
    strikes_month = models.BooleanField(default=False, db_default=False)
    penalty_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    ladder_days = models.PositiveSmallIntegerField(default=365)
    # Holding, waiting, seats.
    # `hold_minutes` after the claim (SOON) or before the start (BEFORE); see holds.py.
    confirming = models.CharField(max_length=8, choices=Confirming, blank=True, default="", db_default="")
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    return_minutes = models.PositiveSmallIntegerField(default=0)
    offer_minutes = models.PositiveSmallIntegerField(default=240)
    pass_over_most = models.PositiveSmallIntegerField(default=3)
    sign_in_minutes = models.PositiveSmallIntegerField(default=30)
    away_minutes = models.PositiveSmallIntegerField(default=60)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "booking policies"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
                name="policy_name_once",
            ),
            models.CheckConstraint(
                condition=Q(window_days__isnull=True) ^ Q(window_most__isnull=False), name="policy_window_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(cancels_days__isnull=True) ^ Q(cancels_most__isnull=False), name="policy_cancels_are_whole"
            ),
            models.CheckConstraint(
                condition=Q(release_days__isnull=True) ^ Q(release_time__isnull=False), name="policy_release_is_whole"
            ),
            models.CheckConstraint(condition=Q(walk_in_percent__lte=100), name="policy_walk_in_is_a_share"),
            models.CheckConstraint(
                condition=Q(real_name_each=False) | Q(real_name_level__gte=1), name="policy_each_name_has_a_level"
            ),
            models.CheckConstraint(
                condition=Q(strikes__isnull=True)
                | (Q(strikes__gte=1) & (Q(penalty_days__len__gte=1) | Q(strikes_month=True))),
                name="policy_strikes_have_a_penalty",
            ),
            models.CheckConstraint(
                condition=Q(second_days__isnull=True) ^ Q(second_time__isnull=False), name="policy_second_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(second_percent=0) | Q(second_days__isnull=False), name="policy_second_part_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(walk_in_percent__lte=100 - F("phone_percent") - F("second_percent")),
                name="policy_kept_shares_are_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name
