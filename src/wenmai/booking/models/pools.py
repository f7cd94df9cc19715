"""Counted places of a date, those kept back for a door or a group, and those that are resting."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.models.offerings import Session


class Door(models.TextChoices):
    """Through which door a kept place can be had; LATER through none until its time: the second part of a staged release."""

    COUNTER = "counter", _("服务台")
    PHONE = "phone", _("电话")
    LATER = "later", _("第二批")


class Group(models.TextChoices):
    """For whom a place can be kept; who belongs is known from the birthday or the care that was asked for."""

    ELDER = "elder", _("60 岁以上")
    CHILD = "child", _("未成年人")
    CARE = "care", _("需要照顾的人")


class Pool(models.Model):
    """名额: counted places of a session. `accepting` and the window are read by the claim on the locked row itself."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="pools")
    name = models.CharField(max_length=30)
    capacity = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    # Given back, and not yet to be had again: they come back one by one, at a time that nobody can wait for.
    resting = models.PositiveIntegerField(default=0, db_default=0)
    # For who takes part over the network in a date on the spot; never counted at its door.
    online = models.BooleanField(default=False, db_default=False)
    accepting = models.BooleanField(default=False)
    # Places kept for a door (counter, phone) or a group until `release_at`, when what is left goes to the open pool.
    door = models.CharField(max_length=10, choices=Door, blank=True, default="", db_default="")
    group = models.CharField(max_length=10, choices=Group, blank=True, default="", db_default="")
    release_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    # While a round (queue, lottery, approval) is on, only it gives places of this pool.
    round = models.ForeignKey(
        "booking.IntakeRound", models.PROTECT, null=True, blank=True, related_name="pools", db_constraint=True
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    # Lessons of one class, dates of one series: who takes a place of the leading pool takes one of each that follows.
    lead = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="pool_name_once_per_session"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("capacity")), name="pool_remaining_within_capacity"
            ),
            models.CheckConstraint(
                condition=Q(resting__lte=F("capacity") - F("remaining")), name="pool_resting_within_capacity"
            ),
            models.CheckConstraint(
                condition=Q(door="", group="") | Q(release_at__isnull=False), name="pool_kept_places_are_released"
            ),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="pool_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.remaining}/{self.capacity}"


class ReturnedPlaces(models.Model):
    """退回的名额: places that rest after they were given back, until `back_at` (published only as "later")."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="returned")
    places = models.PositiveSmallIntegerField()
    back_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "returned places"
        constraints = [models.CheckConstraint(condition=Q(places__gte=1), name="returned_at_least_one")]
        indexes = [models.Index(fields=["back_at"], condition=Q(done_at__isnull=True), name="returned_to_come")]

    def __str__(self) -> str:
        return f"{self.pool_id}: {self.places}"
