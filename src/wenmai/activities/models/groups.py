"""Groups of a school or a company (PZH-F02, F03, SC-M08): a date is asked for, staff answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.activities.models.activities import Activity
from wenmai.booking.models import Booking, Session


class GroupKind(models.TextChoices):
    """What kind of organisation comes."""

    SCHOOL = "school", _("学校")
    OFFICE = "office", _("机关单位")
    COMPANY = "company", _("企业")
    OTHER = "other", _("其他团体")


class GroupState(models.TextChoices):
    """等答复 → 定了; or 接待不了, or 不来了."""

    REQUESTED = "requested", _("等答复")
    CONFIRMED = "confirmed", _("定了")
    DECLINED = "declined", _("接待不了")
    CANCELLED = "cancelled", _("不来了")


class GroupRequest(models.Model):
    """团体预约: an organisation's contact asks for a date for n people; confirmed it is a date, and places on it.

    `contact` is sealed: the name and phone of the teacher, for the staff of the house.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="group_requests")
    organisation = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=GroupKind)
    who = models.CharField(max_length=80, blank=True)
    heads = models.PositiveSmallIntegerField()
    wish_day = models.DateField()
    wish = models.CharField(max_length=200, blank=True)
    contact = models.BinaryField(default=bytes, blank=True)
    asked_by = models.CharField(max_length=36)
    state = models.CharField(max_length=10, choices=GroupState, default=GroupState.REQUESTED)
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(heads__gte=1), name="group_has_heads"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(session__isnull=False), name="group_confirmed_has_a_date"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(answer=""), name="group_declined_with_reason"),
            models.CheckConstraint(
                condition=Q(state="requested") ^ Q(decided_at__isnull=False), name="group_decided_is_dated"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "state"], name="group_by_activity"),
            models.Index(fields=["asked_by"], name="group_by_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.heads}"
