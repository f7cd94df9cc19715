"""Sign-ins. A phone number is kept as a blind index and a sealed field, an e-mail address in lower case."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from wenmai.people.models.persons import Person, new_key


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by `people.actions` and by allauth's adapter, never by a user name."""


class Account(AbstractBaseUser):
    """One sign-in of one person, by phone or e-mail and a password, or through another system."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    handle = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    phone_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    phone_verified = models.BooleanField(default=False)
    email = models.EmailField(null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_index=None, phone_sealed=None)
                | Q(phone_index__isnull=False, phone_sealed__isnull=False),
                name="phone_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"
