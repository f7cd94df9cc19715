"""Languages of what is offered and of who brings it: one word list for all rooms above."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """Languages that are spoken or signed on the day."""

    MANDARIN = "zh", _("普通话")
    SICHUANESE = "cmn-x-sichuan", _("四川话")
    YI = "ii", _("彝语")
    LISU = "lis", _("傈僳语")
    TIBETAN = "bo", _("藏语")
    QIANG = "qxs", _("羌语")
    SIGN = "csl", _("手语翻译")
    ENGLISH = "en", _("英语")
