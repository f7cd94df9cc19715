"""What non-basic services cost and for whom less, what was paid at the house, and what of it was published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models import Offering
from wenmai.places.models import Institution


class Group(models.TextChoices):
    """For whom there is a price. Who belongs is shown by a paper at the desk; nothing of it is kept but that it was seen."""

    STANDARD = "standard", _("普通")
    ELDERLY = "elderly", _("老年人")
    MINOR = "minor", _("未成年人")
    DISABLED = "disabled", _("残疾人")
    SERVICE = "service", _("现役军人、退役军人")
    STUDENT = "student", _("学生")
    LOW_INCOME = "low_income", _("低保、特困人员")


class PriceList(models.Model):
    """价目: what one offering costs from `valid_from`; the next one ends it. Never changed, so that what was read stands.

    `unit` says what the price is for; `asked` whether who books is asked for their group.
    """

    class Unit(models.TextChoices):
        """What is paid for."""

        VISIT = "visit", _("每人每次")
        COURSE = "course", _("每人每期")

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="price_lists")
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.VISIT)
    approval = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=36, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering"], condition=Q(ended_at=None), name="price_list_one_stands_per_offering"
            ),
            models.CheckConstraint(condition=~Q(approval=""), name="price_list_is_approved"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id}: {self.approval}"


class Price(models.Model):
    """票价: of one group, in fen; 0 is free. `proof` says what to bring."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices")
    group = models.CharField(max_length=12, choices=Group)
    fen = models.PositiveIntegerField()
    proof = models.CharField(max_length=60, blank=True)
    # The words that whoever books has read and chosen; they stand on the booking.
    said = models.CharField(max_length=40)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["price_list", "group"], name="price_once_per_group")]

    def __str__(self) -> str:
        return self.said


class Receipt(models.Model):
    """收款流水: money taken at a house, or given back. Rows only grow; what is wrong or refunded has a row against it.

    `booking` is the key of the booking, None for who came without one; no name stands here.
    """

    class Kind(models.TextChoices):
        """What moved the money. The last two carry the negative of the row that they answer."""

        TAKEN = "taken", _("收款")
        REFUND = "refund", _("退款")
        MISTAKE = "mistake", _("冲正")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    session = models.BigIntegerField(null=True, blank=True)
    booking = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    answers = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="answer")
    group = models.CharField(max_length=12, choices=Group)
    heads = models.PositiveSmallIntegerField()
    fen = models.IntegerField()
    proof_seen = models.BooleanField(default=False)
    reason = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "key"], name="receipt_once_per_form"),
            models.CheckConstraint(
                condition=Q(kind="taken", answers=None, fen__gt=0)
                | (~Q(kind="taken") & Q(answers__isnull=False, fen__lt=0) & ~Q(reason="")),
                name="receipt_takes_or_answers",
            ),
            models.CheckConstraint(condition=Q(heads__gte=1), name="receipt_for_somebody"),
        ]
        indexes = [
            models.Index(fields=["institution", "on"], name="receipt_by_house"),
            models.Index(fields=["booking"], condition=Q(booking__isnull=False), name="receipt_by_booking"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"


class DayClose(models.Model):
    """日结: everything a house took since the close before, up to receipt `upto`, against what lies in the till."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    receipts = models.PositiveIntegerField()
    fen = models.IntegerField()
    counted_fen = models.IntegerField()
    why = models.CharField(max_length=100, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name_plural = "day closes"
        constraints = [
            models.UniqueConstraint(fields=["institution", "after"], name="close_follows_one_close"),
            models.CheckConstraint(condition=Q(after__lt=F("upto"), receipts__gte=1), name="close_of_something"),
            models.CheckConstraint(condition=Q(counted_fen=F("fen")) | ~Q(why=""), name="close_says_why_it_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"


class PublishedIncome(models.Model):
    """公布的收入: what a house took in a year for non-basic services and what it was used for (公共文化服务保障法 31)."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    fen = models.IntegerField()
    receipts = models.PositiveIntegerField()
    used_for = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "year"], name="income_published_once_a_year"),
            models.CheckConstraint(condition=~Q(used_for=""), name="income_says_what_for"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.year}"
