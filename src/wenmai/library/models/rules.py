"""Rules of lending as data: rows of a sparse matrix, categories of readers, groups of libraries across the tree."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wenmai.library.due_dates import DaysMode
from wenmai.places.models import Institution

EVERY_AGE = (0, 150)
VALUES = (
    "loanable",
    "days",
    "days_mode",
    "last_day",
    "renewals",
    "grace_days",
    "max_out",
    "limit_scope",
    "holdable",
    "hold_scope",
    "hold_standing",
    "max_holds",
    "shelf_days",
    "floats",
    "suspend_days",
    "suspend_cap",
    "adult_age",
    "fine_per_day_fen",
    "fine_cap_fen",
)
"""What a rule may say. Each is null where it says nothing."""
_TEXTS = ("days_mode", "limit_scope", "hold_scope")
_SILENT = Q(**{name: "" if name in _TEXTS else None for name in VALUES})
ASKED = ("category", "where", "owner", "home", "reader_home", "kind", "renewal", "youngest", "oldest")
"""What a rule may ask for."""


class LimitScope(models.TextChoices):
    """Whose loans count when the most at a time is looked at."""

    UNION = "union", _("全部成员馆")
    OWNER = "owner", _("同一馆藏单位的书")
    WHERE = "where", _("同一借出馆")


class HoldScope(models.TextChoices):
    """Whose readers may have things held at a house: of any member, of a group that both are in, of the same library."""

    UNION = "union", _("各馆的读者")
    GROUP = "group", _("同一馆群的读者")
    OWN = "own", _("本馆（总分馆）的读者")


class Renewing(models.IntegerChoices):
    """What kind of deed a rule is about."""

    BOTH = -1, _("借出和续借")
    LOANS = 0, _("只管借出")
    RENEWALS = 1, _("只管续借")


class ReaderCategory(models.Model):
    """读者类别, a tree: 成人, 少儿, 老年人, 残障读者, 集体证, 馆员 … Rules of a category hold for all below it."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(parent=F("code")), name="category_below_another")]

    def __str__(self) -> str:
        return self.name


class LibraryGroup(models.Model):
    """馆群: libraries that agreed on something across the tree, as 川渝 or a pair that helps each other."""

    code = models.SlugField(max_length=38, primary_key=True)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    steward = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """How a rule names the group."""
        return f"group:{self.code}"


class GroupMember(models.Model):
    """A house of a group during some days (the upper end excluded, None while it lasts)."""

    group = models.ForeignKey(LibraryGroup, on_delete=models.PROTECT, related_name="members")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="member_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class LendingRule(models.Model):
    """借阅规则, a row: what it asks for ("" = anything), and what it says (null = nothing; the next rule is asked).

    `where` lends, `owner` has the thing in its stock, `home` is where it stands, `reader_home` gave the card; each holds
    the code of a division, a house, or "group:code". A row is never changed: it ends, and another begins (`replaces`).
    """

    title = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    during = DateRangeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    written_by = models.CharField(max_length=36)
    written_at = models.DateTimeField()

    category = models.ForeignKey(ReaderCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    where = models.CharField(max_length=44, blank=True)
    owner = models.CharField(max_length=44, blank=True)
    home = models.CharField(max_length=44, blank=True)
    reader_home = models.CharField(max_length=44, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    renewal = models.SmallIntegerField(choices=Renewing.choices, default=Renewing.BOTH)
    youngest = models.PositiveSmallIntegerField(default=EVERY_AGE[0])
    oldest = models.PositiveSmallIntegerField(default=EVERY_AGE[1])

    loanable = models.BooleanField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(366)])
    days_mode = models.CharField(max_length=10, blank=True, choices=[(each, each) for each in DaysMode])
    last_day = models.DateField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_out = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_scope = models.CharField(max_length=8, blank=True, choices=LimitScope.choices)
    holdable = models.BooleanField(null=True, blank=True)
    hold_scope = models.CharField(max_length=8, blank=True, choices=HoldScope.choices)
    hold_standing = models.BooleanField(null=True, blank=True)
    max_holds = models.PositiveSmallIntegerField(null=True, blank=True)
    shelf_days = models.PositiveSmallIntegerField(null=True, blank=True)
    floats = models.BooleanField(null=True, blank=True)
    suspend_days = models.PositiveSmallIntegerField(null=True, blank=True)
    suspend_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    adult_age = models.PositiveSmallIntegerField(null=True, blank=True)
    fine_per_day_fen = models.PositiveIntegerField(null=True, blank=True)
    fine_cap_fen = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(youngest__lte=F("oldest"), oldest__lte=150), name="rule_ages"),
            models.CheckConstraint(condition=Q(renewal__in=[-1, 0, 1]), name="rule_renewal"),
            models.CheckConstraint(condition=Q(days=None) | Q(days__range=(0, 366)), name="rule_days"),
            models.CheckConstraint(condition=~_SILENT, name="rule_says_something"),
            ExclusionConstraint(
                name="rule_asked_once_at_a_time",
                expressions=[
                    *[(name, RangeOperators.EQUAL) for name in ASKED if name != "category"],
                    (Coalesce("category", Value("")), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RulesRevision(models.Model):
    """One row whose number, never given twice, is another after every change of rules, categories and groups, in the same transaction."""

    number = models.PositiveBigIntegerField(default=0)
