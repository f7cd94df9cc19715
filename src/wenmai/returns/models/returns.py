"""A house's yearly table: what was typed, every version that went out, every step on its way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution


class State(models.TextChoices):
    """Where a return stands; the last three say who accepted it last."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("已报出")
    RETURNED = "returned", _("退回修改")
    COUNTY = "county", _("县级已收")
    CITY = "city", _("市级已收")
    PROVINCE = "province", _("省级已收")


class StepKind(models.TextChoices):
    """What happened to it."""

    SUBMITTED = "submitted", _("报出")
    RECALLED = "recalled", _("撤回")
    ACCEPTED = "accepted", _("收下")
    RETURNED = "returned", _("退回")


class YearReturn(models.Model):
    """One form of one house for one year. `revision` rises with every change: who saw an older one saves nothing."""

    form = models.CharField(max_length=30)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    versions = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "institution", "year"], name="return_once_a_year"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="return_of_known_state"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(versions__gte=1), name="return_out_with_a_version"
            ),
        ]
        indexes = [models.Index(fields=["form", "year", "state"], name="returns_of_year")]


class Typed(models.Model):
    """What a person typed into a line of what has not gone out. No row: what the records say."""

    of = models.ForeignKey(YearReturn, on_delete=models.CASCADE, related_name="typed")
    key = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=16, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    typed_by = models.CharField(max_length=64)
    typed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "key"], name="return_line_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="return_line_not_negative"),
        ]


class Version(models.Model):
    """A return as it went out. The database refuses to change or delete it."""

    of = models.ForeignKey(YearReturn, on_delete=models.PROTECT, related_name="sent")
    number = models.PositiveIntegerField()
    form_version = models.CharField(max_length=12)
    lines = models.JSONField()
    digest = models.CharField(max_length=64)
    sent_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="return_version_once")]


class Step(models.Model):
    """One dated step: who did what at which level to which version, and why. Never changed."""

    of = models.ForeignKey(YearReturn, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    version = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="returned") | ~models.Q(reason=""), name="return_sent_back_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["of", "at"], name="steps_of_return")]
