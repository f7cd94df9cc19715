"""What is shown and not sold here: goods of villages (四川规划 SC-P02 村晚好物市集), products developed with partners (SC-E06, PZH-E05)."""

from datetime import UTC
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.guide.models.pictures import Picture
from wenmai.places.models import Institution


class GoodsKind(models.TextChoices):
    """Whose it is."""

    VILLAGE = "village", _("村里好物")
    CREATIVE = "creative", _("文创产品")


class Sort(models.TextChoices):
    """What it is."""

    FARM = "farm", _("农产品")
    FOOD = "food", _("食品")
    CRAFT = "craft", _("手工和非遗")
    PAPER = "paper", _("图书文具")
    WEAR = "wear", _("服饰")
    HOME = "home", _("家居用品")
    OTHER = "other", _("其他")


class GoodsState(models.TextChoices):
    """Shown only once it was looked at."""

    ASKED = "asked", _("等核对")
    LISTED = "listed", _("已展示")
    RETURNED = "returned", _("已退回")
    RETIRED = "retired", _("已下架")


class Goods(models.Model):
    """好物、文创: where one can have it is the house's phone, a house that sells it, or a link; nobody pays here.

    A product that was developed with a partner names the partner and the agreement. `price_fen` None: ask.
    `listed_…` are the words that were let through last: the register of years shows no others. `worded_at` and `worded_by`:
    who wrote the words as they stand.
    """

    house = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=GoodsKind)
    sort = models.CharField(max_length=5, choices=Sort)
    title = models.CharField(max_length=60)
    about = models.TextField(max_length=600, blank=True)
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    price_fen = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    url = models.URLField(max_length=400, blank=True)
    sold_at = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.CharField(max_length=80, blank=True)
    agreement = models.CharField(max_length=80, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    public_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=GoodsState, default=GoodsState.ASKED)
    reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)
    first_listed_at = models.DateTimeField(null=True, blank=True)
    listed_title = models.CharField(max_length=60, blank=True)
    listed_partner = models.CharField(max_length=80, blank=True)
    listed_agreed_on = models.DateField(null=True, blank=True)
    worded_at = models.DateTimeField()
    worded_by = models.CharField(max_length=36, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name_plural = "goods"
        constraints = [
            models.UniqueConstraint(
                fields=["house", "title"], condition=~Q(state="retired"), name="goods_once_in_a_house"
            ),
            models.CheckConstraint(
                condition=Q(kind="village") | (~Q(partner="") & ~Q(agreement="") & Q(agreed_on__isnull=False)),
                name="creative_goods_have_an_agreement",
            ),
            models.CheckConstraint(
                condition=Q(public_percent=None) | Q(public_percent__lte=100), name="goods_share_is_a_share"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "retired"]) | ~Q(reason=""), name="goods_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(first_listed_at__isnull=False), name="goods_shown_were_let_through"
            ),
            models.CheckConstraint(
                condition=Q(first_listed_at__isnull=True) ^ ~Q(listed_title=""),
                name="goods_let_through_have_their_words",
            ),
        ]
        indexes = [models.Index(fields=["house", "state"], name="goods_house_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def stamp(self) -> str:
        """Which words these are: another one once they were changed."""
        return self.worded_at.astimezone(UTC).isoformat()

    @property
    def price(self) -> Decimal | None:
        """In yuan."""
        return None if self.price_fen is None else Decimal(self.price_fen) / 100


class GoodsYear(models.Model):
    """年度销售: what a product brought in a year and what of it went to the public good, with its evidence. The latest counts."""

    goods = models.ForeignKey(Goods, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    pieces = models.PositiveIntegerField()
    income_fen = models.PositiveBigIntegerField()
    public_fen = models.PositiveBigIntegerField(default=0)
    evidence = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("-year", "at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="goods_year_has_evidence"),
            models.CheckConstraint(condition=Q(public_fen__lte=F("income_fen")), name="goods_year_gives_what_it_has"),
        ]

    def __str__(self) -> str:
        return f"{self.goods_id}: {self.year}"
