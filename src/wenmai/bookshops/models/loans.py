"""A loan that began in a shop, and what was refused there and why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.bookshops.models.agreements import BookKind, Bookshop, ShopBudget, ShopRule
from wenmai.library.models import Item, Reader
from wenmai.places.models import Institution


class LoanState(models.TextChoices):
    """How far a book has come from the shop to the shelf. Who keeps it too long is the library's matter; the shop is paid."""

    LENT = "lent", _("读者手上")
    UNDONE = "undone", _("当天撤销")
    RETURNED = "returned", _("已还，待入藏")
    ACCESSIONED = "accessioned", _("已入藏")


class ShopLoan(models.Model):
    """`price_fen` is the cover price, `cost_fen` what the library pays. `loan` is the number of the library's own loan.
    `due_at` is the day that was told in the shop; renewals are the library's (`queries.loans.due_now`).

    `checks` are the answers as they were given in the shop. `reader` is forgotten after a while, the money is not.
    """

    shop = models.ForeignKey(Bookshop, models.PROTECT, related_name="loans")
    library = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    budget = models.ForeignKey(ShopBudget, models.PROTECT, related_name="loans")
    rule = models.ForeignKey(ShopRule, models.PROTECT, related_name="loans")
    key = models.CharField(max_length=60)
    isbn = models.CharField(max_length=13)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=BookKind.choices)
    price_fen = models.PositiveIntegerField()
    cost_fen = models.PositiveIntegerField()
    checks = models.JSONField(default=list)
    reader = models.ForeignKey(Reader, models.SET_NULL, null=True, related_name="+")
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")
    loan = models.BigIntegerField()
    lent_at = models.DateTimeField()
    lent_by = models.CharField(max_length=36, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=LoanState.choices, default=LoanState.LENT)
    undone_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_to = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    accessioned_at = models.DateTimeField(null=True, blank=True)
    accessioned_by = models.CharField(max_length=36, blank=True)
    accession_number = models.CharField(max_length=40, blank=True)
    spent_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="shop_loan_once_a_form"),
            models.UniqueConstraint(
                fields=["library", "accession_number"], condition=~Q(accession_number=""), name="shop_accession_once"
            ),
            models.CheckConstraint(condition=Q(cost_fen__gt=0, price_fen__gt=0), name="shop_loan_costs"),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, spent_at=None)
                | (~Q(state="undone") & Q(undone_at=None)),
                name="shop_loan_undone_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("lent", "undone"), returned_at=None, returned_to=None)
                | Q(state__in=("returned", "accessioned"), returned_at__isnull=False, returned_to__isnull=False),
                name="shop_loan_returned_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="accessioned", accessioned_at__isnull=False, spent_at__isnull=False)
                    & ~Q(accession_number="")
                )
                | (~Q(state="accessioned") & Q(accessioned_at=None, accession_number="")),
                name="shop_loan_accessioned_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "lent_at"], name="shop_loan_by_shop"),
            models.Index(fields=["library", "state", "lent_at"], name="shop_loan_by_library"),
            models.Index(fields=["reader", "lent_at"], condition=Q(reader__isnull=False), name="shop_loan_by_reader"),
        ]

    def __str__(self) -> str:
        return self.title


class ShopRefusal(models.Model):
    """What a shop was told not to lend and why (`reasons` are codes of checks). Nobody is named."""

    shop = models.ForeignKey(Bookshop, models.PROTECT, related_name="refusals")
    isbn = models.CharField(max_length=13)
    title = models.CharField(max_length=200, blank=True)
    price_fen = models.PositiveIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shop", "at"], name="shop_refusal_by_shop")]

    def __str__(self) -> str:
        return f"{self.isbn} {'、'.join(self.reasons)}"
