"""What a shop says that it has."""

from django.db import models
from django.db.models import Q

from wenmai.bookshops.models.agreements import BookKind
from wenmai.places.models import Institution


class ShopTitle(models.Model):
    """在售书目: a book that a shop offers, by ISBN, with its cover price, as its last list said. `copies` may be 0: it can be ordered.

    `month` is 0 where only the year of publication was said, `year` null where nothing was.
    """

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    isbn = models.CharField(max_length=13)
    price_fen = models.PositiveIntegerField()
    copies = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=BookKind.choices, default=BookKind.BOOK)
    title = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=80, blank=True)
    publisher = models.CharField(max_length=80, blank=True)
    clc = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    month = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "isbn"], name="shop_title_once"),
            models.CheckConstraint(condition=Q(price_fen__gte=100), name="shop_title_has_a_price"),
            models.CheckConstraint(condition=Q(isbn__regex="^97[89][0-9]{10}$"), name="shop_title_isbn_shape"),
            models.CheckConstraint(
                condition=Q(year=None, month=0) | Q(year__isnull=False, month__range=(0, 12)),
                name="shop_title_published",
            ),
        ]
        indexes = [models.Index(fields=["isbn"], name="shop_title_isbn")]

    def __str__(self) -> str:
        return self.title or self.isbn

    @property
    def published(self) -> str:
        """As it is typed: 2026-08, 2026, or nothing."""
        return "" if self.year is None else f"{self.year}-{self.month:02d}" if self.month else f"{self.year}"
