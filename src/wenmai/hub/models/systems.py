"""Libraries that keep a system of their own, how it is spoken to, and the evidence that it answers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock
from wenmai.library.models import Checksum, Encoding, LineEnd, Reader
from wenmai.places.models import Institution


class Way(models.TextChoices):
    """How the system is reached."""

    SIP2 = "sip2", _("SIP2 接口")
    FILE = "file", _("文件交换")


class ForeignSystem(models.Model):
    """外部系统 of a library. `sealed` holds the password (kernel.crypto); who reads the table cannot log in with it.

    `item_prefix` and `reader_prefix` say which numbers are asked about; "" asks about none, so that a desk never waits for nothing.
    `offline_loans` is how many books a reader of theirs may have out here while their system does not answer (协议).
    The breaker: after `failures` in a row nobody asks before `rests_until`.
    """

    library = models.OneToOneField(Institution, models.PROTECT, related_name="foreign_system")
    way = models.CharField(max_length=8, choices=Way.choices)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(default=6001)
    tls = models.BooleanField(default=False)
    encoding = models.CharField(max_length=8, choices=Encoding.choices, default=Encoding.UTF8)
    checksum = models.CharField(max_length=8, choices=Checksum.choices, default=Checksum.CHECKED)
    line_end = models.CharField(max_length=4, choices=LineEnd.choices, default=LineEnd.CR)
    login = models.CharField(max_length=60, blank=True)
    sealed = models.BinaryField(default=b"", blank=True)
    institution_id = models.CharField(max_length=60, blank=True)
    item_prefix = models.CharField(max_length=40, blank=True)
    reader_prefix = models.CharField(max_length=40, blank=True)
    wait_ms = models.PositiveIntegerField(default=2000)
    offline_loans = models.PositiveSmallIntegerField(default=2)
    joined_on = models.DateField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("library__code",)
        constraints = [
            models.CheckConstraint(condition=Q(way="file") | ~Q(host=""), name="sip2_system_has_an_address"),
            models.CheckConstraint(condition=Q(wait_ms__gte=100, wait_ms__lte=10_000), name="system_waits_in_bounds"),
            models.CheckConstraint(condition=Q(port__gte=1, port__lte=65_535), name="system_port_in_bounds"),
        ]

    def __str__(self) -> str:
        return self.library.label


class Contact(models.Model):
    """接入的凭据: how often a system answered or failed on a day. A file that was read counts as an answer."""

    system = models.ForeignKey(ForeignSystem, models.CASCADE, related_name="contacts")
    day = models.DateField()
    answered = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(fields=["system", "day"], name="contact_once_a_day"),
            models.CheckConstraint(condition=Q(answered__gt=0) | Q(failed__gt=0), name="contact_of_something"),
        ]


class Visitor(models.Model):
    """外馆读者: a reader of theirs who borrows here. Their number is sealed, so that the system can be asked; the answer is kept
    for some minutes, without a name. `seen_on` is the day on which they were last here; long after it they are forgotten.
    """

    system = models.ForeignKey(ForeignSystem, models.PROTECT, related_name="visitors")
    reader = models.OneToOneField(Reader, models.CASCADE, related_name="visitor")
    card_index = models.CharField(max_length=64)
    sealed = models.BinaryField()
    good = models.BooleanField(default=True)
    checked_at = models.DateTimeField()
    seen_on = models.DateField(default=clock.today)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "card_index"], name="visitor_once_a_card"),
            models.CheckConstraint(condition=Q(checked_at__gte=F("made_at")), name="visitor_checked_in_order"),
        ]
