"""The words of an activity: kinds, art forms, languages, settings, modes. Identifier = 中文."""

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What it is. Indicators name the kinds that they count (Sichuan plan, notes 1 and 2 on its indicators)."""

    EXHIBITION = "exhibition", _("展览")
    PERFORMANCE = "performance", _("文艺活动")
    LECTURE = "lecture", _("讲座")
    TRAINING = "training", _("培训")
    READING = "reading", _("阅读活动")
    FILM = "film", _("电影放映")
    VISIT = "visit", _("参观体验")
    TOUR = "tour", _("研学")
    OTHER = "other", _("其他")


class ArtForm(TextChoices):
    """The art, where there is one."""

    MUSIC = "music", _("音乐")
    DANCE = "dance", _("舞蹈")
    DRAMA = "drama", _("戏剧")
    OPERA = "opera", _("戏曲")
    QUYI = "quyi", _("曲艺")
    FINE_ART = "fine_art", _("美术")
    CALLIGRAPHY = "calligraphy", _("书法")
    PHOTOGRAPHY = "photography", _("摄影")
    HERITAGE = "heritage", _("非遗")
    FILM = "film", _("影视")
    LITERATURE = "literature", _("文学")


class Setting(TextChoices):
    """七进: where the service goes to."""

    COUNTRYSIDE = "countryside", _("进农村")
    COMMUNITY = "community", _("进社区")
    FAMILY = "family", _("进家庭")
    SCHOOL = "school", _("进学校")
    OFFICE = "office", _("进机关")
    COMPANY = "company", _("进企业")
    BARRACKS = "barracks", _("进军营")


class Line(TextChoices):
    """九项普及: the nine lines of 全民艺术普及 (四川规划 专栏3 项目6, SC-P06)."""

    KNOWLEDGE = "knowledge", _("艺术知识普及")
    APPRECIATION = "appreciation", _("艺术欣赏普及")
    SKILLS = "skills", _("艺术技能普及")
    ACTIVITIES = "activities", _("艺术活动普及")
    TALENT = "talent", _("才艺展示")
    SHOWCASE = "showcase", _("作品展演")
    BRAND = "brand", _("品牌推广")
    MASTERS = "masters", _("民族民间艺术能人推选")
    SPECIAL = "special", _("特殊人群艺术普及")


class Subject(TextChoices):
    """课程标签: what of the curriculum a study tour belongs to (SC-M08; 义务教育课程方案（2022 年版）names the subjects)."""

    ETHICS = "ethics", _("道德与法治")
    CHINESE = "chinese", _("语文")
    HISTORY = "history", _("历史")
    GEOGRAPHY = "geography", _("地理")
    SCIENCE = "science", _("科学")
    ART = "art", _("艺术")
    LABOUR = "labour", _("劳动")
    PRACTICE = "practice", _("综合实践")


class Stage(TextChoices):
    """学段 that a study tour is for (PZH-M03 大中小学)."""

    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中")
    COLLEGE = "college", _("大学")


class Mode(TextChoices):
    """阵地 or 流动, 线上 or 线下. The value is the channel that goes onto the facts."""

    ONSITE = "onsite", _("阵地")
    MOBILE = "mobile", _("流动")
    ONLINE = "online", _("线上")


class Ground(TextChoices):
    """From where something that is only online is given."""

    ONSITE = "onsite", _("阵地")
    MOBILE = "mobile", _("流动")


def said_pair(mode: str, online_from: str = "", *, also_online: bool = False) -> str:
    """阵地，线上线下同时: the pair of an activity in words."""
    if mode == Mode.ONLINE:
        return f"{Ground(online_from).label}{Mode.ONLINE.label}" if online_from else str(Mode.ONLINE.label)
    return f"{Mode(mode).label}{gettext('，线上线下同时')}" if also_online else str(Mode(mode).label)


def said_channel(channel: str) -> str:
    """The channel of a fact in words; what nobody declared as it is."""
    words = {**dict(Mode.choices), "home": _("上门")}
    return str(words.get(channel, channel))
