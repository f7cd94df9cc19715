"""Service at home (四川规划 SC-E17: 面向老年人、未成年人、残疾人、留守儿童等特殊群体，试点开展预约和上门服务)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.audiences import Audience
from wenmai.booking.models import Session
from wenmai.places.models import Division, Institution
from wenmai.volunteers.models import HomeVolunteer, VisitWhat


class AskedBy(models.TextChoices):
    """Who asks for it."""

    SELF = "self", _("本人")
    RELATIVE = "relative", _("家人")
    CLERK = "clerk", _("工作人员代登记")


class VisitState(models.TextChoices):
    """等安排 → 已约定 → 去过了; or 去不了, or 不用了."""

    REQUESTED = "requested", _("等安排")
    SCHEDULED = "scheduled", _("已约定")
    DONE = "done", _("去过了")
    DECLINED = "declined", _("去不了")
    CANCELLED = "cancelled", _("不用了")


class HomeVisit(models.Model):
    """上门服务: asked for, scheduled as a session of `booking` with channel home, reported by who went.

    `contact` is sealed: name, phone, address, guardian. Only the assigned staff open it, and each opening is noted.
    Two staff go, or one with a volunteer whose yes stands in `ask`: a second key holds (ask, visit, "accepted") to the
    row of the ask, so nobody who has not said yes is counted as going. `volunteer` is 旧记录, a name typed before.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    person = models.CharField(max_length=36, blank=True)
    asked_by = models.CharField(max_length=36)
    asked_as = models.CharField(max_length=10, choices=AskedBy)
    contact = models.BinaryField(default=bytes, blank=True)
    what = models.CharField(max_length=10, choices=VisitWhat)
    wish = models.CharField(max_length=200, blank=True)
    wish_days = ArrayField(models.DateField(), default=list)
    audience = models.CharField(max_length=20, choices=Audience)
    minor = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.REQUESTED)
    session = models.OneToOneField(Session, models.PROTECT, null=True, blank=True, related_name="home_visit")
    staff = ArrayField(models.CharField(max_length=36), default=list, blank=True)
    volunteer = models.CharField(max_length=40, blank=True)
    ask = models.OneToOneField("VisitAsk", models.PROTECT, null=True, blank=True, related_name="+")
    ask_state = models.GeneratedField(
        expression=models.Case(models.When(ask__isnull=False, then=models.Value("accepted")), default=None),
        output_field=models.CharField(max_length=10, null=True),
        db_persist=True,
    )
    reason = models.CharField(max_length=200, blank=True)
    report = models.CharField(max_length=1000, blank=True)
    pleased = models.PositiveSmallIntegerField(null=True, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "done"])
                | (
                    Q(session__isnull=False)
                    & (Q(staff__len__gte=2) | (Q(staff__len=1) & (~Q(volunteer="") | ~Q(ask=None))))
                ),
                name="home_visit_two_go",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "cancelled"]) | ~Q(reason=""), name="home_visit_ended_with_reason"
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(report=""), name="home_visit_done_with_report"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "scheduled"]) ^ Q(ended_at__isnull=False),
                name="home_visit_ended_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(pleased__isnull=True) | Q(pleased__range=(1, 5)), name="home_visit_pleased_1_to_5"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="home_visit_by_house"),
            models.Index(fields=["asked_by"], name="home_visit_by_asker"),
        ]

    def __str__(self) -> str:
        return self.get_what_display()


class AskState(models.TextChoices):
    """等答复 → 答应了; or 谢绝了, 过时没答, 不用去了."""

    ASKED = "asked", _("等答复")
    ACCEPTED = "accepted", _("答应了")
    DECLINED = "declined", _("谢绝了")
    EXPIRED = "expired", _("过时没答")
    WITHDRAWN = "withdrawn", _("不用去了")


class VisitAsk(models.Model):
    """A volunteer is asked to come along on a visit, with whom and when, and answers by `answer_by`.

    While asked or accepted the hours are theirs: no other visit asks for them (an exclusion constraint). One open ask
    for a visit. `why` keeps the reasons for which they were offered.
    """

    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="asks")
    volunteer = models.ForeignKey(HomeVolunteer, models.PROTECT, related_name="+")
    staff = models.CharField(max_length=36)
    during = DateTimeRangeField()
    state = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    why = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=36)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="visit_ask_one_at_a_time",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    ("visit", RangeOperators.NOT_EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["asked", "accepted"]),
            ),
            models.UniqueConstraint(fields=["visit"], condition=Q(state="asked"), name="visit_ask_one_open"),
            models.UniqueConstraint(fields=["id", "visit", "state"], name="visit_ask_in_state"),
            models.CheckConstraint(condition=Q(state="asked") ^ Q(answered_at__isnull=False), name="visit_ask_dated"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="visit_ask_lasts"),
            models.CheckConstraint(condition=Q(answer_by__gt=F("asked_at")), name="visit_ask_leaves_time"),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="visit_ask_open")]

    def __str__(self) -> str:
        return f"{self.visit_id}:{self.pk}"
