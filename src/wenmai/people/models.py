"""Accounts (replaced by the people room's own work)."""

from django.contrib.auth.models import AbstractUser


class Account(AbstractUser):
    """One sign-in."""
