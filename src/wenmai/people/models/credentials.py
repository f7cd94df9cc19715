"""What a person shows: the code on a phone, a printed one, a card. All lead to one person; each can be revoked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.people.models.persons import Person, new_key


class CredentialKind(models.TextChoices):
    """A phone's code changes every minute, paper and cards do not."""

    PHONE = "phone", _("手机上的码")
    PRINTED = "printed", _("印出来的码")
    CARD = "card", _("卡")


class Scheme(models.TextChoices):
    """Who vouches for a card: nobody but the counter that tied it, or the issuer of social-security cards."""

    OWN = "", _("卡")
    SOCIAL = "social", _("社保卡")


class Credential(models.Model):
    """`serial` stands in the signed code. `card_index` is the blind index of a card's number, `card_door` what a scanner
    with no network makes of it (people/cards.py); "" for a card that was tied before there was one, until it is next read.
    What the issuer stopped, the issuer may let go on; what the owner stopped, only a counter.
    """

    serial = models.CharField(max_length=32, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=8, choices=CredentialKind.choices)
    card_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    card_tail = models.CharField(max_length=4, blank=True)
    card_door = models.CharField(max_length=32, blank=True)
    scheme = models.CharField(max_length=8, choices=Scheme.choices, blank=True, default=Scheme.OWN)
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_issuer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(scheme="social", revoked_at=None), name="one_social_card_a_person"
            ),
            models.CheckConstraint(condition=Q(scheme="") | Q(scheme="social", kind="card"), name="scheme_of_a_card"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="phone", revoked_at=None), name="one_phone_code_a_person"
            ),
            models.UniqueConstraint(fields=["card_door"], condition=~Q(card_door=""), name="card_door_once"),
            models.CheckConstraint(condition=~Q(kind="card") | Q(card_index__isnull=False), name="card_has_its_number"),
        ]


class CardFeed(models.Model):
    """How far the changes of the issuer have been read; one row. `fault` says why the last time failed, "" when it did not."""

    after = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_card_feed")]


class ShownCard(models.Model):
    """A phone's code of a social-security card, which its issuer reads once: whose card it was, for two minutes, so that a
    desk that has to ask something first can go on with it. Only the blind index is kept.
    """

    index = models.CharField(max_length=64, unique=True)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE)
    shown_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shown_at"], name="shown_card_age")]


class CodeUse(models.Model):
    """A rotating code was accepted at a place: the same code again, elsewhere, is a replay. Kept for a day."""

    code = models.CharField(max_length=64)
    used_at = models.DateTimeField(auto_now_add=True)
    context = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="code_used_once")]
        indexes = [models.Index(fields=["used_at"], name="code_use_age")]


class ShortCode(models.Model):
    """Six digits for typing, for two minutes. Only the blind index is kept."""

    index = models.CharField(max_length=64, unique=True)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="short_code_age")]
