"""流动文化车、舞台车、图书车: which there are (SC-P03b). Where they went is counted by deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class VehicleKind(models.TextChoices):
    """What it carries."""

    CULTURE = "culture", _("流动文化车")
    STAGE = "stage", _("流动舞台车")
    LIBRARY = "library", _("流动图书车")


class Vehicle(Entry):
    """A vehicle of a house, by its number."""

    plate = models.CharField(_("车牌号"), max_length=12)
    kind = models.CharField(_("车种"), max_length=10, choices=VehicleKind.choices)
    remark = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints = key_of("vehicle", "institution", "plate")
