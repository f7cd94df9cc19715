"""The words of courses: kinds, levels, art forms, how. Identifier = 中文.

Art forms are those of the plans (文学、音乐、舞蹈、戏剧、曲艺、美术、书法、摄影; 声乐、瑜伽) and what houses teach beside them.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What it is. Indicators count `training` and `course` as 培训班; a study tour is none."""

    TRAINING = "training", _("培训班")
    COURSE = "course", _("系列课程")
    STUDY_TOUR = "study_tour", _("研学")


class Level(TextChoices):
    """What one should know before."""

    BEGINNER = "beginner", _("零基础")
    SOME = "some", _("有基础")
    ADVANCED = "advanced", _("提高")


class ArtForm(TextChoices):
    """What is taught."""

    LITERATURE = "literature", _("文学")
    MUSIC = "music", _("音乐")
    SINGING = "singing", _("声乐")
    DANCE = "dance", _("舞蹈")
    DRAMA = "drama", _("戏剧")
    OPERA = "opera", _("戏曲")
    QUYI = "quyi", _("曲艺")
    FINE_ART = "fine_art", _("美术")
    CALLIGRAPHY = "calligraphy", _("书法")
    PHOTOGRAPHY = "photography", _("摄影")
    HERITAGE = "heritage", _("非遗")
    BODY = "body", _("瑜伽形体")
    READING = "reading", _("阅读")
    DIGITAL = "digital", _("智能手机")
    LOCAL = "local", _("地方文化")


class Mode(TextChoices):
    """In the house, on the road or online. The value is the channel that goes onto the facts."""

    ONSITE = "onsite", _("到馆上课")
    MOBILE = "mobile", _("送课上门")
    ONLINE = "online", _("线上上课")


class TimeOfWeek(TextChoices):
    """When somebody has time, for the search for a class."""

    WORKDAY = "workday", _("平日白天")
    EVENING = "evening", _("平日晚上")
    WEEKEND = "weekend", _("周末")
