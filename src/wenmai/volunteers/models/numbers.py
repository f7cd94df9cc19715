"""How many volunteers are registered where, and what a house lets them do: numbers and projects, never names."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class Registered(Entry):
    """The registered culture and tourism volunteers of a place (SC-P13a)."""

    number = models.PositiveIntegerField(_("注册人数"))
    active = models.PositiveIntegerField(_("一年内服务过的"), default=0, blank=True)

    class Meta:
        constraints = key_of("registered", "division")


class Project(Entry):
    """A volunteer project of a house (SC-O15)."""

    title = models.CharField(_("项目"), max_length=80)
    served = models.PositiveIntegerField(_("当年服务场次"), default=0, blank=True)

    class Meta:
        constraints = key_of("volunteer_project", "institution", "title")
