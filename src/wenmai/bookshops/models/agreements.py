"""With which shops a library has agreed, what it buys there, and how much money there is."""

from datetime import date, timedelta
from functools import cached_property

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock
from wenmai.places.models import Division, Institution


class BookKind(models.TextChoices):
    """What a shop sells, as far as libraries decide by it."""

    BOOK = "book", _("一般图书")
    CHILDREN = "children", _("少儿图书")
    COMICS = "comics", _("漫画")
    TEXTBOOK = "textbook", _("教材、教辅")
    REFERENCE = "reference", _("工具书")
    PERIODICAL = "periodical", _("期刊")
    AUDIOVISUAL = "audiovisual", _("音像制品")
    TOY = "toy", _("玩具书、立体书")


class Tie(models.TextChoices):
    """How a shop and a library stand together (SC-L05)."""

    PARTNER = "partner", _("只合作选书")
    SHOP_IN_LIBRARY = "shop_in_library", _("馆中店")
    LIBRARY_IN_SHOP = "library_in_shop", _("店中馆")


class Bookshop(models.Model):
    """合作书店: `institution` (of kind bookstore) lends for `library` during these days (the upper end excluded).

    `percent` of the cover price is what the library pays. `tie` says whether the shop stands in the library, or the library in it.
    A shop has one agreement at a time.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    during = DateRangeField()
    percent = models.PositiveSmallIntegerField(default=100)
    tie = models.CharField(max_length=16, choices=Tie.choices, default=Tie.PARTNER, db_default=Tie.PARTNER)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="bookshop_percent"),
            models.CheckConstraint(condition=Q(tie__in=Tie.values), name="bookshop_tie_known"),
            models.CheckConstraint(condition=~Q(institution=F("library")), name="bookshop_is_not_the_library"),
            ExclusionConstraint(
                name="bookshop_one_agreement_at_a_time",
                expressions=[("institution", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.institution.name

    @property
    def last(self) -> date | None:
        """The last day, None while no end is agreed."""
        return self.during.upper - timedelta(days=1) if self.during.upper else None

    @property
    def holds(self) -> bool:
        """Today is one of its days."""
        return clock.today() in self.during

    @property
    def goes_on(self) -> bool:
        """It holds beyond today."""
        return self.during.upper is None or self.during.upper > clock.today() + timedelta(days=1)


class ShopRule(models.Model):
    """选书规则 of a library: one stands, the next one ends it; never changed, so that a loan can point at what held.

    `counted_in` is the division in which copies count (`copies_most`). `excluded` are classes of 中图法, each with all
    below it. `months` None: of any age. `shelf_first`: what stands on a shelf there is lent from the shelf, not bought.
    """

    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    price_most_fen = models.PositiveIntegerField()
    copies_most = models.PositiveSmallIntegerField()
    counted_in = models.CharField(max_length=12)
    month_most = models.PositiveSmallIntegerField()
    year_most = models.PositiveSmallIntegerField()
    excluded = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    not_bought = ArrayField(models.CharField(max_length=14), default=list, blank=True)
    shelf_first = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=36, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library"], condition=Q(ended_at=None), name="shop_rule_one_stands"),
            models.CheckConstraint(
                condition=Q(price_most_fen__gt=0, copies_most__gt=0, month_most__gt=0, year_most__gte=F("month_most")),
                name="shop_rule_allows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.library_id} {self.written_at:%Y-%m-%d}"

    @property
    def kinds_not_bought(self) -> list[str]:
        """In words."""
        return [str(BookKind(each).label) for each in self.not_bought]

    @cached_property
    def counted_name(self) -> str:
        """The name of the division in which copies count; lists set it, so as not to ask for each."""
        return Division.objects.get(pk=self.counted_in).name


class ShopBudget(models.Model):
    """购书经费 of a library for a period, in fen. `held_fen` is promised by loans whose books are not stock yet, `spent_fen` is gone.

    Moved only by engine/money.py, each time by one statement; held + spent never exceed the amount.
    """

    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    during = DateRangeField()
    amount_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_fen__gte=0, spent_fen__gte=0, amount_fen__gte=F("held_fen") + F("spent_fen")),
                name="shop_budget_never_overdrawn",
            ),
            ExclusionConstraint(
                name="shop_budget_one_at_a_time",
                expressions=[("library", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.library_id} {self.during.lower}"

    @property
    def left_fen(self) -> int:
        """What can still be promised."""
        return self.amount_fen - self.held_fen - self.spent_fen
