"""What lies at a pickup point for a hold, and what is carried to a reader's door."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.library.models.holds import Hold
from wenmai.library.models.items import Item
from wenmai.library.models.points import PickupPoint

CODES = "library.pickup_code"
ADDRESSES = "library.home_address"
"""What codes and addresses are sealed for."""


class PickupStay(models.Model):
    """A thing that lies at a point for a hold, from being laid there until somebody took it out.

    `code` opens the box once: `code_index` finds it, `code_sealed` shows it to its reader and is forgotten when it is out.
    `end` is "taken" (lent) or "emptied" (staff took it out). `until` is the last instant at which the code opens.
    """

    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, db_index=False, related_name="stays")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, db_index=False, related_name="stays")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    box = models.PositiveSmallIntegerField(null=True, blank=True)
    laid_at = models.DateTimeField()
    laid_by = models.CharField(max_length=36)
    until = models.DateTimeField()
    code_index = models.CharField(max_length=64)
    code_sealed = models.BinaryField(null=True)
    out_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "box"], condition=Q(out_at=None), name="one_hold_a_box"),
            models.UniqueConstraint(fields=["hold"], condition=Q(out_at=None), name="hold_at_one_point"),
            models.UniqueConstraint(fields=["item"], condition=Q(out_at=None), name="item_at_one_point"),
            models.UniqueConstraint(fields=["point", "code_index"], condition=Q(out_at=None), name="code_of_one_stay"),
            models.CheckConstraint(
                condition=Q(out_at=None, end="", code_sealed__isnull=False)
                | Q(out_at__isnull=False, end__in=["taken", "emptied"], code_sealed=None),
                name="stay_whole",
            ),
        ]
        indexes = [models.Index(fields=["point", "code_index"], name="stay_by_code")]


class HomeDelivery(models.Model):
    """送书上门 of one hold: the address for this once, with consent, forgotten as soon as it is over.

    `bearer` is the person who carries it ("" while nobody does), `parcel` the number of a parcel if it goes by post. `tries`
    counts journeys in vain, `failed_why` tells of the last. `end` is "delivered", "counter" (fetched there instead) or "ended".
    """

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="delivery")
    address_sealed = models.BinaryField(null=True)
    consent_at = models.DateTimeField()
    bearer = models.CharField(max_length=36, blank=True)
    by_post = models.BooleanField(default=False)
    parcel = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    failed_why = models.CharField(max_length=200, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("送书上门")
        indexes = [models.Index(fields=["bearer"], condition=Q(over_at=None), name="delivery_of_bearer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(over_at=None, end="", address_sealed__isnull=False)
                | Q(over_at__isnull=False, end__in=["delivered", "counter", "ended"], address_sealed=None),
                name="address_only_while_it_is_needed",
            ),
            models.CheckConstraint(condition=~Q(by_post=True) | Q(bearer=""), name="delivery_by_one_way"),
        ]
