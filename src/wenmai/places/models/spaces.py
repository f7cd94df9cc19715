"""Spaces inside institutions, and who has taken them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models.institutions import Institution


class SpaceKind(models.TextChoices):
    """The kinds of spaces that the plans name, and the rooms every house has."""

    HALL = "hall", _("多功能厅")
    LECTURE_HALL = "lecture_hall", _("报告厅")
    REHEARSAL_ROOM = "rehearsal_room", _("排练厅")
    PIANO_ROOM = "piano_room", _("琴房")
    THEATRE = "theatre", _("剧场")
    CLASSROOM = "classroom", _("教室")
    EXHIBITION_HALL = "exhibition_hall", _("展厅")
    READING_ROOM = "reading_room", _("阅览室")
    CHILDREN_ROOM = "children_room", _("少儿阅览室")
    BLIND_READING_ROOM = "blind_reading_room", _("盲人阅览室")
    STUDY_ROOM = "study_room", _("城市书房")
    STUDY_ROOM_24H = "study_room_24h", _("24小时书房")
    READING_BOOTH = "reading_booth", _("朗读亭")
    SQUARE = "square", _("文化广场")
    STAGE = "stage", _("乡村戏台")
    COURTYARD = "courtyard", _("文化院坝")
    CULTURE_HALL = "culture_hall", _("文化礼堂")
    MICRO_MUSEUM = "micro_museum", _("小微博物馆")
    FOLK_MUSEUM = "folk_museum", _("民俗微博物馆")
    HISTORY_ROOM = "history_room", _("村史（乡史）馆")
    HERITAGE_WORKSHOP = "heritage_workshop", _("非遗传习所")
    MIGRANT_STATION = "migrant_station", _("农民工图书驿站")
    LEFT_BEHIND_HOME = "left_behind_home", _("留守儿童阅读之家")
    SHOP_IN_LIBRARY = "shop_in_library", _("馆中店")
    LIBRARY_IN_SHOP = "library_in_shop", _("店中馆")
    HEALTH_RESORT_POINT = "health_resort_point", _("康养馆外阅读点")
    NEW_SPACE = "new_space", _("新型公共文化空间")
    MICRO_HOUSE = "micro_house", _("微馆")
    OTHER = "other", _("其他空间")


BUFFER_LIMIT = 12 * 60


class SpaceFunction(models.TextChoices):
    """What a new kind of space brings together (规划：融合图书阅读、艺术展览、文化沙龙、休闲轻食)."""

    READING = "reading", _("阅读")
    EXHIBITION = "exhibition", _("展览")
    SALON = "salon", _("沙龙")
    REFRESHMENT = "refreshment", _("轻食")


class SpaceOperator(models.TextChoices):
    """Who runs a space from day to day (SC-N02, PZH-S08)."""

    HOUSE = "house", _("场馆自己")
    SOCIAL = "social", _("社会组织")
    FIRM = "firm", _("企业")
    VILLAGE = "village", _("村（社区）")
    PERSON = "person", _("个人")


class Accessibility(models.TextChoices):
    """What lets everybody in and take part (无障碍环境建设法)."""

    WHEELCHAIR = "wheelchair", _("轮椅可到")
    LIFT = "lift", _("电梯")
    TOILET = "toilet", _("无障碍卫生间")
    HEARING_LOOP = "hearing_loop", _("助听回路")
    TACTILE = "tactile", _("盲道或触感标识")
    SCREEN_READER = "screen_reader", _("读屏或盲文设备")
    LARGE_PRINT = "large_print", _("大字和放大镜")
    QUIET = "quiet", _("安静，光线柔和")


class Space(models.Model):
    """A room or a square. `parts` are the atomic spaces it is made of when it can be divided; an atom has none.

    `setup_minutes` and `cleanup_minutes` are kept free before and after whatever takes it. `unattended` is open to who
    lets himself in by card or code, day and night, without staff. `operator` names who runs it where that is not the house.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="spaces")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=SpaceKind.choices)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    parts = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="wholes", db_table="places_space_part"
    )
    where = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    functions = ArrayField(models.CharField(max_length=16, choices=SpaceFunction.choices), default=list, blank=True)
    accessibility = ArrayField(models.CharField(max_length=16, choices=Accessibility.choices), default=list, blank=True)
    setup_minutes = models.PositiveSmallIntegerField(default=0)
    cleanup_minutes = models.PositiveSmallIntegerField(default=0)
    unattended = models.BooleanField(default=False)
    run_by = models.CharField(max_length=10, choices=SpaceOperator.choices, default=SpaceOperator.HOUSE)
    operator = models.CharField(max_length=80, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(run_by=SpaceOperator.HOUSE, operator="")
                | (~Q(run_by=SpaceOperator.HOUSE) & ~Q(operator="")),
                name="space_run_by_others_names_them",
            ),
            models.UniqueConstraint(fields=["institution", "name"], name="space_name_once_in_a_house"),
            models.CheckConstraint(
                condition=Q(setup_minutes__lte=BUFFER_LIMIT, cleanup_minutes__lte=BUFFER_LIMIT),
                name="space_buffers_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """What stands in a room, and how many: 投影仪 1, 钢琴 2."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="equipment")
    name = models.CharField(max_length=30)
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "name"], name="equipment_once_in_a_space"),
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_at_least_one"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.count}" if self.count > 1 else self.name


class SeatFeature(models.TextChoices):
    """What a seat is chosen by; of a show, who sits beside a wheelchair, and what is not given out (工作席)."""

    WINDOW = "window", _("靠窗")
    POWER = "power", _("有插座")
    LAMP = "lamp", _("有台灯")
    QUIET = "quiet", _("静音区")
    COMPUTER = "computer", _("有电脑")
    ACCESSIBLE = "accessible", _("轮椅席")
    COMPANION = "companion", _("陪同席")
    KEPT = "kept", _("不放")


class Seat(models.Model):
    """A seat at column `x` and line `y` of the room's map, from 1. One that is taken away keeps its row."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="seats")
    label = models.CharField(max_length=12)
    row = models.CharField(max_length=8)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    features = ArrayField(models.CharField(max_length=12, choices=SeatFeature.choices), default=list, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["y", "x", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["space", "label"], name="seat_label_once", condition=Q(closed_on=None)),
            models.UniqueConstraint(fields=["space", "x", "y"], name="seat_place_once", condition=Q(closed_on=None)),
            models.CheckConstraint(condition=Q(x__gte=1, y__gte=1), name="seat_on_the_map"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def accessible(self) -> bool:
        """True for a place kept for a wheelchair."""
        return SeatFeature.ACCESSIBLE in self.features


class Occupancy(models.Model):
    """An atomic space is taken. `during` is what people see, `blocked` adds set-up and clean-up; both [start, end)."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="occupancies")
    during = DateTimeRangeField()
    blocked = DateTimeRangeField()
    source = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["source"], name="occupancy_source")]
        constraints = [
            ExclusionConstraint(
                name="occupancy_no_overlap",
                expressions=[("space", RangeOperators.EQUAL), ("blocked", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(blocked__contains=models.F("during")), name="occupancy_blocked_holds_during"
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="occupancy_lasts"),
        ]
