"""特色数字资源库: digital collections of houses, as long as the repository itself is not built."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class Collection(Entry):
    """A digital collection that can be opened online (PZH-N04, PZH-P10)."""

    title = models.CharField(_("资源库"), max_length=80)
    titles = models.PositiveIntegerField(_("条目数"), default=0, blank=True)
    size_mb = models.PositiveIntegerField(_("容量（MB）"), default=0, blank=True)
    address = models.URLField(_("网址"), max_length=300, blank=True)
    online_since = models.DateField(_("上线日期"))
    updated_on = models.DateField(_("最近更新"), null=True, blank=True)

    class Meta:
        constraints = key_of("collection", "institution", "title")
