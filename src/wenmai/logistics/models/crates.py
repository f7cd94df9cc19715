"""Crates: what is in them, where they stand, and every scan of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.library.models import Item, Transit
from wenmai.logistics.models.routes import Trip
from wenmai.places.models import Institution


class CrateState(models.TextChoices):
    """Where a crate is in its life. It may be sealed and loaded again and again until it is where it belongs."""

    OPEN = "open", _("装箱中")
    SEALED = "sealed", _("已封箱，待取")
    LOADED = "loaded", _("在车上")
    DELIVERED = "delivered", _("已送到，待开箱")
    OPENED = "opened", _("已开箱")
    MISSING = "missing", _("找不到")
    LOST = "lost", _("找不到，不再找")


class Crate(models.Model):
    """周转箱, one filling of it. `code` is on its label; `at` is the house where it stands, empty on the road.

    The state follows from the events, which are written in the same transaction. Books are received by the library's own
    scan, whatever is said here.
    """

    code = models.SlugField(max_length=12, unique=True)
    origin = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=10, choices=CrateState.choices, default=CrateState.OPEN)
    at = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, null=True, blank=True, related_name="crates")
    made_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    missing_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="crate_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(state="loaded", at=None, trip__isnull=False)
                | Q(state__in=("open", "sealed", "delivered", "opened"), at__isnull=False)
                | Q(state__in=("missing", "lost")),
                name="crate_stands_or_is_on_a_trip",
            ),
            models.CheckConstraint(condition=Q(state="open") | Q(sealed_at__isnull=False), name="crate_sealed_first"),
            models.CheckConstraint(
                condition=Q(state="opened", opened_at__isnull=False) | ~Q(state="opened") & Q(opened_at=None),
                name="crate_opened_once",
            ),
        ]
        indexes = [
            models.Index(fields=["at", "state"], condition=~Q(state="opened"), name="crate_standing"),
            models.Index(fields=["destination", "state"], condition=~Q(state="opened"), name="crate_coming"),
        ]

    def __str__(self) -> str:
        return self.code


class Ending(models.TextChoices):
    """How a book left a crate."""

    TAKEN_OUT = "taken_out", _("又拿出来了")
    RECEIVED = "received", _("收到")
    SHORT = "short", _("箱里没有")
    REROUTED = "rerouted", _("改道")
    ELSEWHERE = "elsewhere", _("已在别处收到")
    LOST = "lost", _("和箱子一起没找到")


class CrateItem(models.Model):
    """A journey in a crate, from being put in to leaving it. A journey is in one crate at a time."""

    crate = models.ForeignKey(Crate, on_delete=models.PROTECT, related_name="items")
    transit = models.ForeignKey(Transit, on_delete=models.PROTECT, db_index=False, related_name="+")
    put_at = models.DateTimeField()
    put_by = models.CharField(max_length=36)
    out_at = models.DateTimeField(null=True, blank=True)
    out_by = models.CharField(max_length=36, blank=True)
    end = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transit"], condition=Q(out_at=None), name="transit_in_one_crate"),
            models.CheckConstraint(
                condition=Q(out_at=None, end="") | Q(out_at__isnull=False) & ~Q(end=""), name="crate_item_ends_whole"
            ),
        ]
        indexes = [models.Index(fields=["transit"], name="crate_item_of_transit")]


class Deed(models.TextChoices):
    """What is done with a crate. Sealing and setting down are the two scans of a hop."""

    PACKED = "packed", _("开始装箱")
    SEALED = "sealed", _("封箱")
    LOADED = "loaded", _("装车")
    SET_DOWN = "set_down", _("卸下")
    ARRIVED = "arrived", _("到馆扫箱")
    OPENED = "opened", _("开箱清点完")
    EXTRA = "extra", _("箱里多了一册，照收")
    REROUTED = "rerouted", _("改送")
    MISSING = "missing", _("登记找不到")
    GIVEN_UP = "given_up", _("不再找")


class CrateEvent(models.Model):
    """One deed, for good. `key` makes a repeat change nothing; `by` is a person's key or "system"."""

    key = models.CharField(max_length=120, unique=True)
    crate = models.ForeignKey(Crate, on_delete=models.PROTECT, related_name="events")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=36)
    house = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
