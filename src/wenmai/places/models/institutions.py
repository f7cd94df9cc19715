"""Institutions, which is whose branch, their grades and designations: what changes is a dated record."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from wenmai.places.isil import LONGEST, PATTERN
from wenmai.places.models.divisions import Division, Level


class InstitutionKind(models.TextChoices):
    """The kinds of institutions that the plans name; what is inside one is a space kind."""

    LIBRARY = "library", _("公共图书馆")
    CULTURE_CENTRE = "culture_centre", _("文化馆")
    MUSEUM = "museum", _("博物馆（纪念馆）")
    ART_MUSEUM = "art_museum", _("美术馆")
    CULTURE_STATION = "culture_station", _("综合文化站")
    VILLAGE_ROOM = "village_room", _("村（社区）文化活动室")
    STUDY_ROOM = "study_room", _("城市书房")
    MICRO_MUSEUM = "micro_museum", _("微博物馆")
    HERITAGE_HALL = "heritage_hall", _("非遗馆（传习所）")
    ARTS_CENTRE = "arts_centre", _("文化艺术中心（剧场）")
    TROUPE = "troupe", _("院团")
    BOOKSTORE = "bookstore", _("合作书店")
    PRACTICE_CENTRE = "practice_centre", _("新时代文明实践中心（所、站）")
    OTHER = "other", _("其他文化场所")


class Ownership(models.TextChoices):
    """Who runs it; non-state museums and private libraries are counted apart by the plans."""

    PUBLIC = "public", _("公办")
    INDUSTRY = "industry", _("行业")
    PRIVATE = "private", _("民办")
    SHARED = "shared", _("政企社共建")


class Institution(models.Model):
    """A place with staff or a key. `code` is its stable public name, also the scope of postings.

    `hours_revision` rises with everything that may change when the house or a room of it is open (actions/revision.py):
    who has looked at the hours and finds the same number later knows that they still hold. `isil` is the identifier that a
    national registry gave it (ISO 15511), "" where it has none.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True)
    isil = models.CharField(max_length=LONGEST, blank=True, default="")
    kind = models.CharField(max_length=20, choices=InstitutionKind.choices)
    ownership = models.CharField(max_length=10, choices=Ownership.choices, default=Ownership.PUBLIC)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="institutions")
    summary = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    facilities = models.CharField(max_length=300, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_for = models.CharField(max_length=200, blank=True)
    pinyin = models.CharField(max_length=320)
    demo = models.BooleanField(default=False)
    hours_revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["division", "kind"], name="institution_division_kind"),
            models.Index(fields=["kind", "pinyin"], name="institution_kind_pinyin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon=None, lat=None)
                | Q(lon__isnull=False, lat__isnull=False, lon__range=(73, 136), lat__range=(3, 54)),
                name="institution_in_china",
            ),
            models.CheckConstraint(condition=Q(isil="") | Q(isil__regex=PATTERN), name="institution_isil_shape"),
            models.UniqueConstraint(Upper("isil"), condition=~Q(isil=""), name="institution_isil_once"),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="institution_open_before_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def scope_path(self) -> tuple[str, ...]:
        """Codes from the province to the institution itself, for Actor.may; needs `division` loaded."""
        return (*self.division.path, self.code)


class Network(models.TextChoices):
    """The systems of main and branch institutions; a township station may belong to two of them at once."""

    LIBRARY = "library", _("图书馆总分馆")
    CULTURE = "culture", _("文化馆总分馆")
    MUSEUM = "museum", _("博物馆总分馆")


class Scene(models.TextChoices):
    """Where a branch stands: the eight scenes of SC-L03 and the 康养旅居地 of Panzhihua. Kept as the words themselves:
    ties of before have words of their own, which stay.
    """

    CENTRE = "城市中心", _("城市中心")
    STREET = "商业街区", _("商业街区")
    STATION = "机场车站码头", _("机场车站码头")
    TOWER = "楼宇商圈", _("楼宇商圈")
    MOTORWAY = "高速公路服务区", _("高速公路服务区")
    SIGHT = "景区景点", _("景区景点")
    VILLAGE = "艺术乡村", _("艺术乡村")
    BARRACKS = "部队军营", _("部队军营")
    WELLNESS = "康养旅居地", _("康养旅居地")


class MainBranchTie(models.Model):
    """`branch` belongs to `main` during the days of `during` (upper end excluded, None while it lasts)."""

    network = models.CharField(max_length=10, choices=Network.choices)
    main = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="branch_ties")
    branch = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="main_ties")
    during = DateRangeField()
    scene = models.CharField(max_length=40, choices=Scene.choices, blank=True)
    agreement = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(main=F("branch")), name="tie_to_another"),
            ExclusionConstraint(
                name="tie_one_main_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("branch", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class GradeScheme(models.TextChoices):
    """Who grades what; 1 is the best grade in each of them."""

    LIBRARY = "library", _("全国县级以上公共图书馆评估定级")
    CULTURE_CENTRE = "culture_centre", _("全国文化馆评估定级")
    STATION = "station", _("四川省综合文化站评估定级")
    MUSEUM = "museum", _("全国博物馆定级评估")


class InstitutionGrade(models.Model):
    """A grade won in one round. `grade` 1 is 一级; 0 is "assessed and not graded". Never changed, only followed."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="grades")
    scheme = models.CharField(max_length=20, choices=GradeScheme.choices)
    round = models.CharField(max_length=60, blank=True)
    grade = models.PositiveSmallIntegerField()
    awarded_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "scheme", "awarded_on"], name="grade_once_a_day"),
            models.CheckConstraint(condition=Q(grade__range=(0, 4)), name="grade_0_to_4"),
        ]


class Designation(models.Model):
    """A title given by somebody: 精品城市书房, 省级示范站, 重点图书馆 …"""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="designations")
    title = models.CharField(max_length=80)
    given_by = models.CharField(max_length=80)
    given_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "title", "given_on"], name="designation_once")]
