"""What surveys found: how many were asked, how many said yes. Sums, never answers of persons."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class Metric(models.TextChoices):
    """What was asked (SC-E07, SC-E11, PZH-E06)."""

    AWARE = "aware", _("知晓率")
    TOOK_PART = "took_part", _("参与率")
    SATISFIED = "satisfied", _("满意度")


class Method(models.TextChoices):
    """How people were asked."""

    STREET = "street", _("入户或拦访")
    HOUSE = "house", _("馆内问卷")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("网上")


class Survey(Entry):
    """One question of one survey in one place; it stands until the next survey of the same question there."""

    metric = models.CharField(_("问的是"), max_length=10, choices=Metric.choices)
    asked = models.PositiveIntegerField(_("受访人次"))
    yes = models.PositiveIntegerField(_("其中回答是的"))
    method = models.CharField(_("方法"), max_length=10, choices=Method.choices)
    fieldwork_from = models.DateField(_("调查开始"))
    fieldwork_to = models.DateField(_("调查结束"))

    class Meta:
        constraints = [
            *key_of("survey", "division", "metric"),
            models.CheckConstraint(
                condition=models.Q(asked__gt=0, yes__lte=models.F("asked")), name="survey_yes_of_those_asked"
            ),
        ]

    def clean(self) -> None:
        """Somebody was asked, and no more said yes. Raises ValidationError."""
        if not self.asked:
            raise ValidationError({"asked": _("受访人次不能是 0。")})
        if None not in (self.yes, self.asked) and self.yes > self.asked:
            raise ValidationError({"yes": _("回答是的多于受访的。")})
        if None not in (self.fieldwork_from, self.fieldwork_to) and self.fieldwork_to < self.fieldwork_from:
            raise ValidationError({"fieldwork_to": _("调查结束早于开始。")})
