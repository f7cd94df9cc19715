"""Rounds that give places otherwise than one by one: an announced opening with a queue, a lottery, an approval."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.bookings import Booking
from wenmai.booking.models.pools import Pool
from wenmai.places.models import Institution


class Mode(models.TextChoices):
    """How a round decides."""

    QUEUE = "queue", _("准点开放，排队")
    LOTTERY = "lottery", _("摇号")
    APPROVAL = "approval", _("审核")


class RoundStatus(models.TextChoices):
    """A round's life. What the clock says (open, waiting for the draw) is `phase`."""

    PLANNED = "planned", _("未公布")
    PUBLISHED = "published", _("已公布")
    COMMITTED = "committed", _("名单已封")
    DONE = "done", _("已出结果")
    CANCELLED = "cancelled", _("已取消")


class IntakeRound(models.Model):
    """一轮报名: the pools that point here are given by it alone until it is done; then what is left opens to all.

    Queue: all who came before `opens_at` stand in an order drawn from `secret`, whose SHA-256 (`secret_digest`) is
    published beforehand; who comes later stands behind them by time of arrival. Lottery: applications are taken from
    `opens_at` to `closes_at`; the list is then sealed (`commitment`, SHA-256 of the published file), and `seed`, named
    beforehand in `seed_source`, orders it. Anyone can recompute both with tools/verify_draw.py.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=Mode)
    status = models.CharField(max_length=10, choices=RoundStatus, default=RoundStatus.PLANNED)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    draw_at = models.DateTimeField(null=True, blank=True)
    confirm_minutes = models.PositiveIntegerField(null=True, blank=True)
    # The pools it was announced with, also when it is over and they point nowhere any more.
    offered = ArrayField(
        models.BigIntegerField(), default=list, db_default=Value([], ArrayField(models.BigIntegerField())), blank=True
    )
    wishes_most = models.PositiveSmallIntegerField(default=3)
    party_max = models.PositiveSmallIntegerField(default=1)
    # Tickets in the hat: {"never_won": 2, "elder": 2}; everybody has one, reasons add up to at most nine.
    weights = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    secret = models.BinaryField(null=True, blank=True)
    secret_digest = models.CharField(max_length=64, blank=True)
    seed_source = models.CharField(max_length=200, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    seed = models.CharField(max_length=200, blank=True)
    algorithm = models.CharField(max_length=20, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # People are told by a task of its own: a hundred thousand messages are no part of the draw.
    told_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
            models.CheckConstraint(
                condition=~Q(mode="lottery") | Q(draw_at__gte=F("closes_at")), name="round_draws_after_it_closes"
            ),
            models.CheckConstraint(
                condition=~Q(mode="queue") | ~Q(secret_digest=""), name="round_order_is_committed_beforehand"
            ),
            models.CheckConstraint(condition=Q(wishes_most__gte=1, party_max__gte=1), name="round_takes_somebody"),
        ]

    def __str__(self) -> str:
        return self.title


class ApplicationState(models.TextChoices):
    """What has become of an application. Every one ends in exactly one result, with a reason."""

    SUBMITTED = "submitted", _("等结果")
    INELIGIBLE = "ineligible", _("不符合条件")
    WON = "won", _("中了")
    RESERVE = "reserve", _("候补")
    LOST = "lost", _("没中")
    DECLINED = "declined", _("放弃了")
    LAPSED = "lapsed", _("过期未确认")
    WITHDRAWN = "withdrawn", _("撤回了")


class Application(models.Model):
    """报名: a wish for one of `wishes` (pools, dearest first), in a queue, for a lottery or an approval.

    `number` is what is published instead of a name. `arrived_at` orders a queue, `rank` is the place in the served or
    drawn order, from 1.
    """

    round = models.ForeignKey(IntakeRound, models.PROTECT, related_name="applications")
    number = models.CharField(max_length=20)
    person = models.CharField(max_length=36)
    wishes = ArrayField(models.BigIntegerField())
    party_size = models.PositiveSmallIntegerField(default=1, db_default=1)
    dependants = ArrayField(
        models.CharField(max_length=36),
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=36))),
        blank=True,
    )
    weight = models.PositiveSmallIntegerField(default=1, db_default=1)
    weight_for = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=20))),
        blank=True,
    )
    answers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    # Wishes that a booking rule takes out, and by which: {"<pool>": "window_most"}. Fixed and published with the list.
    struck = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    channel = models.CharField(max_length=10)
    operator = models.CharField(max_length=36, blank=True, db_default="")
    arrived_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ApplicationState, default=ApplicationState.SUBMITTED, db_default="submitted"
    )
    rank = models.PositiveIntegerField(null=True, blank=True)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="+")
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=40, blank=True, db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=~Q(state="withdrawn"), name="application_one_per_person"
            ),
            models.UniqueConstraint(fields=["round", "number"], name="application_number_once"),
            models.CheckConstraint(condition=Q(wishes__len__gte=1), name="application_wishes_something"),
            models.CheckConstraint(condition=Q(weight__range=(1, 9)), name="application_weight_is_small"),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "withdrawn"]) | Q(decided_at__isnull=False),
                name="application_decided_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-arrived_at"], name="application_by_person"),
            models.Index(fields=["round", "rank"], condition=Q(state="submitted"), name="application_to_decide"),
            models.Index(fields=["round", "decided_at"], condition=Q(state="won"), name="application_won"),
        ]

    def __str__(self) -> str:
        return self.number


class RoundPaper(models.Model):
    """公开的名单和结果: exactly the bytes that were published, with their SHA-256."""

    class Name(models.TextChoices):
        """What the paper is."""

        LIST = "list", _("报名名单")
        RESULT = "result", _("结果")

    round = models.ForeignKey(IntakeRound, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=8, choices=Name)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="round_paper_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.name}"
