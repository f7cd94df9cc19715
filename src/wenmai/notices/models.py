"""Messages to people and the outbox that carries them further. A person is an opaque key of `people`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """消息: what a person was told. Written in the transaction of what it tells of; read in the app."""

    person = models.CharField(max_length=36)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    # Who tells, an institution's code: its clerks pass on by word of mouth what reaches nobody otherwise.
    house = models.CharField(max_length=40, blank=True, default="", db_default="")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"], condition=~Q(key=""), name="notice_once_per_person_and_key"
            ),
            models.CheckConstraint(condition=~Q(person="") & ~Q(title=""), name="notice_says_something_to_somebody"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], name="notice_age"),
            models.Index(fields=["house", "-at"], condition=Q(read_at=None) & ~Q(house=""), name="notice_to_pass_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Way(models.TextChoices):
    """By what a message leaves our pages. In the app it always stands."""

    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("等着发")
    SENT = "sent", _("发出")
    NOWHERE = "nowhere", _("没有地址")
    GAVE_UP = "gave_up", _("发不出去")


class Delivery(models.Model):
    """投递: one message by one way, tried until it is sent or given up. `error` names a cause, never a person."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=5, choices=Way)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notice", "way"], name="delivery_once_per_way"),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at=None) | (~Q(state="waiting") & Q(done_at__isnull=False)),
                name="delivery_done_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["way", "due_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["-done_at"], condition=Q(state="gave_up"), name="delivery_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.way} {self.state}"


class Choice(models.Model):
    """选择: that a person wants, or does not want, a kind of message by a way. No row: what the kind starts from."""

    person = models.CharField(max_length=36)
    kind = models.CharField(max_length=60)
    way = models.CharField(max_length=5, choices=Way)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "way"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} {self.wanted}"


class Reader(models.Model):
    """收信人: in which language a person wants to be told. No row: Chinese."""

    person = models.CharField(max_length=36, primary_key=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)

    def __str__(self) -> str:
        return self.language


class SecretAddress(models.Model):
    """私密地址: who has it reads what it leads to without signing in, until its owner takes another or none."""

    person = models.CharField(max_length=36)
    purpose = models.CharField(max_length=40)
    index = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "secret addresses"
        constraints = [models.UniqueConstraint(fields=["person", "purpose"], name="secret_address_once_per_purpose")]

    def __str__(self) -> str:
        return self.purpose
