"""Words that calls and works are sorted by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ADULT = 18
CONSENT_UNDER = 14  # 个人信息保护法 31: below, only a guardian submits


class Kind(TextChoices):
    """What a work is. Songs and dances come as a link: the recording stays where it was put; 朗诵 may come from a booth."""

    SONG = "song", _("歌曲")
    DANCE = "dance", _("舞蹈")
    ART = "art", _("美术")
    CALLIGRAPHY = "calligraphy", _("书法")
    PHOTO = "photo", _("摄影")
    READING = "reading", _("朗诵")
    WRITING = "writing", _("文学")
    STAGE = "stage", _("戏剧曲艺")
    VIDEO = "video", _("短视频")
    CRAFT = "craft", _("手工")


class Naming(TextChoices):
    """How the author is named where the work is shown."""

    FULL = "full", _("写全名")
    SURNAME = "surname", _("只写姓")
    NICKNAME = "nickname", _("写笔名")
    TEAM = "team", _("写团队名")


class Mean(TextChoices):
    """How the scores of a work become one mark."""

    PLAIN = "plain", _("平均分")
    TRIMMED = "trimmed", _("去掉一个最高分和一个最低分，再平均")


class Outcome(TextChoices):
    """What the house decided."""

    SELECTED = "selected", _("入选")
    AWARDED = "awarded", _("获奖")
    DECLINED = "declined", _("没入选")


SHOWN = (Outcome.SELECTED, Outcome.AWARDED)
"""Outcomes with which a work hangs in the gallery."""
