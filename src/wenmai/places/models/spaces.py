"""Spaces inside institutions, and who has taken them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models.institutions import Institution


class SpaceKind(models.TextChoices):
    """The kinds of spaces that the plans name, and the rooms every house has."""

    HALL = "hall", _("多功能厅")
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


class Space(models.Model):
    """A room or a square. `parts` are the atomic spaces it is made of when it can be divided; an atom has none."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="spaces")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=SpaceKind.choices)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    parts = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="wholes", db_table="places_space_part"
    )
    retired_on = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="space_name_once_in_a_house")]

    def __str__(self) -> str:
        return self.name


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
