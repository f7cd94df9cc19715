"""订单 → 档期 → 签收: an order, the time that it takes of who goes, and what the other side says of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from wenmai.booking.models import Session
from wenmai.delivery.models.menu import MenuItem
from wenmai.delivery.vocabulary import BY_POSTING, OPEN, Kind, Orderer, Side, State
from wenmai.places.models import Division, Institution


class Order(models.Model):
    """订单: somebody asks for an item at a place on one of up to three days; `off_menu` is a wish (点单外的需求),
    whose item is the one that a house answers with.

    `house` is the orderer's own house or None; `contact` is sealed. Who said what is dated: asked (`made_at`),
    `agreed_at`, `reported_at`, `ended_at` with the side that ended it. The counts of people are `booking`'s.
    """

    item = models.ForeignKey(MenuItem, models.PROTECT, null=True, blank=True, related_name="orders")
    kind = models.CharField(max_length=12, choices=Kind)
    orderer = models.CharField(max_length=12, choices=Orderer)
    house = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    venue = models.CharField(max_length=80)
    wish_days = ArrayField(models.DateField(), default=list)
    wish = models.CharField(max_length=300, blank=True)
    off_menu = models.BooleanField(default=False)
    expected = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(default=True)
    contact = models.BinaryField(default=bytes, blank=True)
    state = models.CharField(max_length=14, choices=State, default=State.ASKED)
    starts_at = models.DateTimeField(null=True, blank=True)
    session = models.OneToOneField(Session, models.PROTECT, null=True, blank=True, related_name="delivery")
    reason = models.CharField(max_length=200, blank=True)
    report = models.CharField(max_length=1000, blank=True)
    by_vehicle = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    asked_by = models.CharField(max_length=36)
    agreed_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.CharField(max_length=36, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, choices=Side, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "division", "venue"],
                condition=Q(off_menu=False, state__in=[str(each) for each in OPEN]),
                name="order_open_once_for_a_place",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "wish"],
                condition=Q(off_menu=True, state__in=[str(each) for each in OPEN]),
                name="order_wish_open_once",
            ),
            models.CheckConstraint(
                condition=Q(off_menu=True) & ~Q(wish="") | Q(off_menu=False, item__isnull=False), name="order_says_what"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "cancelled"]) | Q(item__isnull=False),
                name="order_answered_with_an_item",
            ),
            models.CheckConstraint(condition=Q(wish_days__len__range=(1, 3)), name="order_one_to_three_days"),
            models.CheckConstraint(condition=Q(expected__range=(1, 999)), name="order_expected_below_a_thousand"),
            models.CheckConstraint(
                condition=~Q(orderer__in=[str(each) for each in BY_POSTING]) | Q(house__isnull=False),
                name="order_of_a_house_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "announced", "delivered"])
                | Q(starts_at__isnull=False, agreed_at__isnull=False),
                name="order_agreed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "delivered"]) | Q(session__isnull=False),
                name="order_announced_has_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | (Q(reported_at__isnull=False) & ~Q(report="")),
                name="order_delivered_with_a_report",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "not_delivered"]) | (~Q(reason="") & ~Q(ended_by="")),
                name="order_ended_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(each) for each in OPEN]) ^ Q(ended_at__isnull=False),
                name="order_ended_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "state"], name="order_by_item"),
            models.Index(fields=["division", "state"], name="order_by_division"),
            models.Index(fields=["asked_by", "-made_at"], name="order_by_asker"),
            models.Index(fields=["house", "-made_at"], name="order_by_house"),
        ]

    def __str__(self) -> str:
        return self.item.title if self.item else self.wish[:30]


class Offer(models.Model):
    """给的日期: up to three starts that the supplier can come at; the latest one that is not closed is the answer."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="offers")
    starts = ArrayField(models.DateTimeField())
    words = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(closed_at=None), name="offer_one_open"),
            models.CheckConstraint(condition=Q(starts__len__range=(1, 3)), name="offer_one_to_three_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}"


class Engagement(models.Model):
    """档期: from leaving to being back, `who` is on the way for an order and cannot be anywhere else.

    `who` is "team:<id>" or "house:<id>:<crew>"; whatever else cannot be in two places at once may stand here as well.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="engagements")
    who = models.CharField(max_length=80)
    busy = DateTimeRangeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="engagement_never_in_two_places",
                expressions=[("who", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                condition=Q(released_at=None),
            ),
            models.CheckConstraint(condition=Q(busy__isempty=False), name="engagement_lasts"),
        ]

    def __str__(self) -> str:
        return self.who


class Confirmation(models.Model):
    """签收: the ordering side's own word, with 1 to 5 stars where they came. Never by who supplied it."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="confirmation")
    came = models.BooleanField()
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=36)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(came=True, stars__range=(1, 5), stars__isnull=False) | Q(came=False, stars=None),
                name="confirmation_stars_for_what_came",
            ),
            models.CheckConstraint(condition=Q(came=True) | ~Q(words=""), name="confirmation_absence_is_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}"
