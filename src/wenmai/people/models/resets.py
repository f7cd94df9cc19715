"""One-time codes with which somebody sets a new password after a counter has seen who they are."""

from django.db import models
from django.db.models import Q

from wenmai.people.models.accounts import Account


class ResetCode(models.Model):
    """Eight digits, once, for fifteen minutes. Only the blind index is kept. A new one takes the place of the last."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reset_codes")
    index = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=32)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="reset_code_age")]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(used_at=None), name="one_reset_code_an_account"),
        ]
