"""The five levels of administrative divisions, what became of them, how many live there, which lists name them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The level of a division, and of the institution that serves one."""

    PROVINCE = 1, _("省")
    PREFECTURE = 2, _("市（州）")
    COUNTY = 3, _("县（市、区）")
    TOWNSHIP = 4, _("乡镇（街道）")
    VILLAGE = 5, _("村（社区）")


class DivisionKind(models.TextChoices):
    """Only administrative units are counted when a plan says "every county" or "every township"."""

    ADMINISTRATIVE = "administrative", _("行政区划")
    NON_ADMINISTRATIVE = "non_administrative", _("非行政单位")
    FUNCTIONAL = "functional", _("功能区")


class Division(models.Model):
    """One unit; `path` holds the codes from the root to the unit itself, so a subtree is one array lookup."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = ArrayField(models.CharField(max_length=12))
    kind = models.CharField(max_length=20, choices=DivisionKind.choices, default=DivisionKind.ADMINISTRATIVE)
    pinyin = models.CharField(max_length=240)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            GinIndex(fields=["path"], name="division_path"),
            models.Index(fields=["parent", "pinyin"], name="division_siblings"),
            models.Index(fields=["level", "kind"], name="division_level"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="division_level_1_to_5"),
            models.CheckConstraint(
                condition=Q(level=1) | Q(parent__isnull=False), name="division_below_province_has_parent"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="division_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SuccessionKind(models.TextChoices):
    """How a unit became another."""

    MERGED = "merged", _("并入")
    SPLIT = "split", _("分设")
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("换码")


class DivisionSuccession(models.Model):
    """From `on`, `old` is (partly) `new`. A split is several rows with one `old`, a merger several with one `new`."""

    old = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=SuccessionKind.choices)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="succession_of_another"),
        ]


class DivisionMove(models.Model):
    """From `on`, a unit lies below another one. An import does not put it back below `old`."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="moves")
    old = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(old=models.F("new")), name="move_to_another")]


class DivisionPopulation(models.Model):
    """Residents of a unit on a day, as one series of one publisher says; series stand side by side."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="populations")
    as_of = models.DateField()
    series = models.CharField(max_length=60)
    value = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["division", "series", "as_of"], name="population_once_a_series")]


class Tag(models.TextChoices):
    """Lists of counties that clauses speak of. A tag without any row is unknown, which is not "no"."""

    EX_POVERTY = "ex_poverty", _("脱贫县")
    ETHNIC = "ethnic", _("民族自治地方")
    OLD_REVOLUTIONARY = "old_revolutionary", _("革命老区")


class DivisionTag(models.Model):
    """A unit is on a list. `confirmed` turns true when an operator has checked it against the official list."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="tags")
    tag = models.CharField(max_length=20, choices=Tag.choices)
    source = models.CharField(max_length=200)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["division", "tag"], name="tag_once")]
