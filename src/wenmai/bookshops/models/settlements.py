"""What a library owes a shop for a month: drawn once, confirmed by both, paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.bookshops.models.agreements import Bookshop
from wenmai.bookshops.models.loans import ShopLoan


class Settlement(models.Model):
    """结算单 of a shop for the month that begins on `month`, with everything lent until its end that no other statement holds."""

    shop = models.ForeignKey(Bookshop, models.PROTECT, related_name="settlements")
    month = models.DateField()
    lines_count = models.PositiveIntegerField()
    fen = models.PositiveBigIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=36, blank=True)
    shop_confirmed_at = models.DateTimeField(null=True, blank=True)
    shop_confirmed_by = models.CharField(max_length=36, blank=True)
    library_confirmed_at = models.DateTimeField(null=True, blank=True)
    library_confirmed_by = models.CharField(max_length=36, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.CharField(max_length=36, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "month"], name="settlement_once_a_month"),
            models.CheckConstraint(condition=Q(lines_count__gt=0, fen__gt=0), name="settlement_of_something"),
            models.CheckConstraint(
                condition=Q(paid_at=None, reference="")
                | (
                    Q(paid_at__isnull=False, shop_confirmed_at__isnull=False, library_confirmed_at__isnull=False)
                    & ~Q(reference="")
                ),
                name="settlement_paid_when_both_agree",
            ),
            models.CheckConstraint(
                condition=Q(disputed_at=None) | Q(shop_confirmed_at=None, library_confirmed_at=None, paid_at=None),
                name="settlement_disputed_is_not_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def agreed(self) -> bool:
        """Both sides have confirmed."""
        return self.shop_confirmed_at is not None and self.library_confirmed_at is not None

    @property
    def stands(self) -> str:
        """How far it is, in words."""
        if self.paid_at:
            return _("已付款")
        if self.disputed_at:
            return _("有异议")
        if self.agreed:
            return _("双方已确认，待付款")
        if self.shop_confirmed_at:
            return _("书店已确认，等图书馆")
        return _("图书馆已确认，等书店") if self.library_confirmed_at else _("等双方确认")


class SettlementWord(models.Model):
    """What one side ("shop", "library") said of a disputed statement; `resolves` ended the dispute."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="words")
    side = models.CharField(max_length=8)
    words = models.CharField(max_length=300)
    resolves = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(side="library") | Q(side="shop", resolves=False), name="settlement_resolved_by_library"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="settlement_disputed_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.words}"


class SettlementLine(models.Model):
    """One loan on one statement: a loan is settled once, by constraint."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    loan = models.OneToOneField(ShopLoan, models.PROTECT, related_name="line")
    fen = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.fen}"
