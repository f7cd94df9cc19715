"""Whom something is made for. The word goes onto the facts of every offering, so it is one for all rooms above."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """Nobody is kept out. The special groups are those of 公共文化服务保障法 9."""

    ELDERLY = "elderly", _("老年人")
    MINORS = "minors", _("未成年人")
    DISABLED = "disabled", _("残疾人")
    MIGRANT_WORKERS = "migrant_workers", _("农民工")
    LEFT_BEHIND = "left_behind", _("留守妇女儿童")
    FAMILIES = "families", _("家庭")
    STUDENTS = "students", _("学生")
    VILLAGERS = "villagers", _("村民")
    RESETTLED = "resettled", _("易地搬迁群众")
    HEALTH_VISITORS = "health_visitors", _("康养人群")
