"""Calls for works (攀枝花规划 PZH-P08 yearly theme, PZH-P09 songs; 四川规划 SC-A07 children)."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.booking.audiences import Audience
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution
from wenmai.works.vocabulary import Kind, Mean


class CallState(models.TextChoices):
    """Where a call stands, told by its days and by what was done to it."""

    COMING = "coming", _("还没开始")
    OPEN = "open", _("正在征集")
    JUDGING = "judging", _("评审中")
    PUBLISHED = "published", _("已公布")


class WorkCall(models.Model):
    """作品征集: a house asks for works of some kinds, from a day to the end of another.

    `forwards_to` is a division above the house to whose calls chosen works can be passed on (报送). `children` makes it
    one for authors under 18, whose exhibition hangs in the children's gallery.
    """

    title = models.CharField(max_length=80)
    theme = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField()
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="work_calls")
    about = models.TextField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind))
    audience = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    children = models.BooleanField(default=False)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    most = models.PositiveSmallIntegerField(default=3)
    mean = models.CharField(max_length=8, choices=Mean, default=Mean.PLAIN)
    forwards_to = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kinds__len__gte=1), name="work_call_has_a_kind"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="work_call_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(most__range=(1, 10)), name="work_call_takes_one_to_ten"),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="work_call_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(closed_at__isnull=False), name="work_call_published_is_closed"
            ),
            models.UniqueConstraint(fields=["institution", "title", "year"], name="work_call_once_a_year"),
        ]
        indexes = [
            models.Index(fields=["-published_at"], condition=~Q(published_at=None), name="work_call_shown"),
            models.Index(fields=["closes_on"], condition=Q(closed_at=None), name="work_call_open"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> CallState:
        """Where it stands today."""
        if self.published_at is not None:
            return CallState.PUBLISHED
        today = clock.today()
        if self.closed_at is not None or today > self.closes_on:
            return CallState.JUDGING
        return CallState.OPEN if today >= self.opens_on else CallState.COMING

    @property
    def said_state(self) -> str | Promise:
        """In words."""
        return self.state.label

    @property
    def days_left(self) -> int:
        """Whole days until it is over, the last one included."""
        return (self.closes_on - clock.today() + timedelta(days=1)).days

    @property
    def said_kinds(self) -> list[str | Promise]:
        """The kinds in words."""
        return [Kind(each).label for each in self.kinds]

    @property
    def said_audience(self) -> list[str | Promise]:
        """Whom it is for, in words."""
        return [Audience(each).label for each in self.audience]
