"""The words of a menu and of an order. Identifier = 中文."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wenmai.activities.vocabulary import Kind as Announced
from wenmai.activities.vocabulary import Setting


class Kind(TextChoices):
    """What is brought."""

    SHOW = "show", _("演出")
    LECTURE = "lecture", _("讲座")
    TRAINING = "training", _("培训")
    EXHIBITION = "exhibition", _("展览")
    FILM = "film", _("电影")
    READING = "reading", _("阅读推广")
    COACHING = "coaching", _("辅导")


class Genre(TextChoices):
    """What a show mostly is. The measures of 四川规划 SC-P04 and 攀枝花规划 PZH-P04 choose by the first two."""

    LOCAL_OPERA = "local_opera", _("地方戏")
    OPERA = "opera", _("其他戏曲")
    SONG = "song", _("歌舞")
    QUYI = "quyi", _("曲艺")
    DRAMA = "drama", _("话剧小品")
    MIXED = "mixed", _("综合文艺")


class Orderer(TextChoices):
    """Who orders. The first three by a posting there, the others by whoever signs in for them."""

    VILLAGE = "village", _("村（社区）")
    TOWNSHIP = "township", _("乡镇（街道）文化站")
    HOUSE = "house", _("其他文化单位")
    SCHOOL = "school", _("学校")
    NURSING_HOME = "nursing_home", _("养老院")
    ENTERPRISE = "enterprise", _("企业")


class State(TextChoices):
    """等答复 → 给了日期 → 定了 → 已发布 → 送到了; or 取消, or 没送成."""

    ASKED = "asked", _("等答复")
    OFFERED = "offered", _("等选日期")
    AGREED = "agreed", _("定了")
    ANNOUNCED = "announced", _("已发布")
    DELIVERED = "delivered", _("送到了")
    CANCELLED = "cancelled", _("取消了")
    NOT_DELIVERED = "not_delivered", _("没送成")


class Side(TextChoices):
    """Whose word it was."""

    ORDERER = "orderer", _("点单方")
    SUPPLIER = "supplier", _("配送方")
    SYSTEM = "system", _("系统")


WAITING = (State.ASKED, State.OFFERED)
FIXED = (State.AGREED, State.ANNOUNCED)
OPEN = (*WAITING, *FIXED)
BY_POSTING = (Orderer.VILLAGE, Orderer.TOWNSHIP, Orderer.HOUSE)
CLOSED_DOORS = (Orderer.SCHOOL, Orderer.NURSING_HOME, Orderer.ENTERPRISE)

ANNOUNCED_AS: Mapping[str, str] = {
    Kind.SHOW: Announced.PERFORMANCE,
    Kind.LECTURE: Announced.LECTURE,
    Kind.TRAINING: Announced.TRAINING,
    Kind.EXHIBITION: Announced.EXHIBITION,
    Kind.FILM: Announced.FILM,
    Kind.READING: Announced.READING,
    Kind.COACHING: Announced.TRAINING,
}
SETTINGS: Mapping[str, str] = {
    Orderer.VILLAGE: Setting.COUNTRYSIDE,
    Orderer.TOWNSHIP: Setting.COUNTRYSIDE,
    Orderer.SCHOOL: Setting.SCHOOL,
    Orderer.NURSING_HOME: Setting.COMMUNITY,
    Orderer.ENTERPRISE: Setting.COMPANY,
}
