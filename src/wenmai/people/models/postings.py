"""Roles at places, and tokens for other systems that act under one of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.actor import Role
from wenmai.people.models.persons import Person

ROLES = [
    (Role.CLERK.value, _("办事员")),
    (Role.MANAGER.value, _("馆长、站长")),
    (Role.REVIEWER.value, _("审核员")),
    (Role.OFFICIAL.value, _("主管部门")),
    (Role.STATISTICIAN.value, _("统计员")),
    (Role.AUDITOR.value, _("审计员")),
    (Role.ADMINISTRATOR.value, _("系统管理员")),
]


class Posting(models.Model):
    """A role at a division (and all below it) or at an institution, from a day until it is ended."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=16, choices=ROLES)
    scope = models.CharField(max_length=40)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    appointed_by = models.CharField(max_length=32, blank=True)
    ended_by = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["scope"], name="posting_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "scope"], condition=Q(until=None), name="posting_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="posting_in_order"),
        ]


class ApiToken(models.Model):
    """Lets another system act under a posting. Only the digest is kept; the token is shown once."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
