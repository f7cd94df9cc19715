"""Assessments that no grade of an institution says (those stay in `places`), and tasks of reform."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class HeritageUnit(Entry):
    """A house that keeps old books, and how it was assessed (SC-G03)."""

    level = models.CharField(
        _("单位"),
        max_length=10,
        choices=[
            ("national", _("全国古籍重点保护单位")),
            ("province", _("省级古籍保护单位")),
            ("other", _("其他收藏单位")),
        ],
    )
    round = models.CharField(_("评估轮次"), max_length=60, blank=True)
    passed = models.BooleanField(_("通过省级及以上评估"), default=False)
    items = models.PositiveIntegerField(_("古籍（册、件）"), default=0, blank=True)

    class Meta:
        constraints = key_of("heritage_unit", "institution")


class Reform(models.TextChoices):
    """Which task."""

    BRANCHES = "branches", _("县级图书馆文化馆总分馆制")
    GOVERNANCE = "governance", _("法人治理结构")


class ReformTask(Entry):
    """How many houses of a place were to be reformed, and how many are (SC-B06)."""

    task = models.CharField(_("任务"), max_length=12, choices=Reform.choices)
    planned = models.PositiveIntegerField(_("应完成（个）"))
    done = models.PositiveIntegerField(_("已完成（个）"))

    class Meta:
        constraints = [
            *key_of("reform_task", "division", "task"),
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("planned")), name="reform_task_done_of_planned"
            ),
        ]

    def clean(self) -> None:
        """No more is done than was planned. Raises ValidationError."""
        if None not in (self.done, self.planned) and self.done > self.planned:
            raise ValidationError({"done": _("已完成的多于应完成的。")})
