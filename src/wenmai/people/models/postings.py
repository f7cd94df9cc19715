"""Roles at places, held by persons and by other systems, and the tokens by which systems come in."""

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

SYSTEM_KEY = "system:"


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


class SystemPosting(models.Model):
    """A role at a place held by another system (图书馆系统对接). Who holds the posting `answers` is responsible for it.

    It works no longer than that posting and the account behind it. Its acts stand in the trail under `key`.
    """

    name = models.CharField(max_length=60)
    role = models.CharField(max_length=16, choices=ROLES)
    scope = models.CharField(max_length=40)
    answers = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="systems")
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    set_up_by = models.CharField(max_length=32)
    ended_by = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["scope"], name="system_posting_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "role", "scope", "answers"],
                condition=Q(until=None),
                name="system_posting_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.ADMINISTRATOR.value, Role.AUDITOR.value]), name="system_is_no_officer"
            ),
        ]

    @property
    def key(self) -> str:
        """How the trail and other rooms call it, where a person would have a key."""
        return f"{SYSTEM_KEY}{self.pk}"


class ApiToken(models.Model):
    """Lets another system act: under the own posting of who issued it, or as a system posting. Kept as a digest."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens")
    system = models.ForeignKey(SystemPosting, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posting=None, system__isnull=False) | Q(posting__isnull=False, system=None),
                name="token_of_a_posting_or_a_system",
            ),
        ]
