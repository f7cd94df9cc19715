"""四川规划 SC-E05: non-profit organisations of culture, and what was done for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Division


class OrganisationKind(models.TextChoices):
    """The kinds that the plan names."""

    LIBRARY = "library", _("民办图书馆")
    CENTRE = "centre", _("民办文化馆（站）")
    MUSEUM = "museum", _("非国有博物馆")
    TEAM = "team", _("群众文艺团队")
    OTHER = "other", _("其他文化非营利组织")


class SupportKind(models.TextChoices):
    """培育扶持."""

    GRANT = "grant", _("资金")
    TRAINING = "training", _("培训辅导")
    VENUE = "venue", _("场地")
    OTHER = "other", _("其他")


class Organisation(models.Model):
    """文化非营利组织. A team may have no number of its own; everybody else is known by 统一社会信用代码."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=OrganisationKind)
    credit_code = models.CharField(max_length=18, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    registered_on = models.DateField(null=True, blank=True)
    about = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="organisation_code_once"
            ),
            models.UniqueConstraint(
                fields=["division", "name"], condition=Q(ended_on=None), name="organisation_once_in_a_division"
            ),
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.TEAM) | ~Q(credit_code=""), name="organisation_has_its_code"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) ^ ~Q(ended_because=""), name="organisation_ended_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["division", "name"], name="organisation_by_place")]

    def __str__(self) -> str:
        return self.name


class SupportRecord(models.Model):
    """扶持记录: a grant in yuan, a training, a venue. A mistake is taken back with a reason, never deleted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=10, choices=SupportKind)
    happened_on = models.DateField()
    giver = models.CharField(max_length=80)
    what = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # yuan, of grants only
    evidence = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "happened_on", "giver", "what"],
                condition=Q(undone_at=None),
                name="support_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=SupportKind.GRANT, amount__isnull=False, amount__gt=0)
                | (~Q(kind=SupportKind.GRANT) & Q(amount__isnull=True)),
                name="support_grant_has_an_amount",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="support_has_evidence"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) ^ ~Q(undone_because=""), name="support_undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.happened_on} {self.what}"
