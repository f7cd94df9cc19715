"""What governments buy of public culture: how much, of whom, and whether it was a demonstration project."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, FenField, key_of


class Supplier(models.TextChoices):
    """Who was paid, by kind; no names of persons."""

    SOCIAL = "social", _("社会组织")
    COMPANY = "company", _("企业")
    PUBLIC = "public", _("事业单位")
    TROUPE = "troupe", _("院团")


class Purchase(Entry):
    """One purchase of a bureau (SC-B07, SC-P12)."""

    title = models.CharField(_("项目"), max_length=120)
    amount = FenField(_("金额（元）"), null=True, blank=True)
    supplier = models.CharField(_("承接主体"), max_length=10, choices=Supplier.choices)
    demo_project = models.BooleanField(_("列为示范项目"), default=False)

    class Meta:
        constraints = key_of("purchase", "division", "title")
