"""Volunteers who come to people's homes beside a member of staff (四川规划 SC-E17)."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.languages import Language
from wenmai.places.models import Division, Institution

WEEK = [1, 2, 3, 4, 5, 6, 7]
A_YEAR = timedelta(days=366)


class VisitWhat(models.TextChoices):
    """What is brought home."""

    BOOKS = "books", _("送书")
    TEACHING = "teaching", _("教学")
    READING = "reading", _("陪读")
    SHOW = "show", _("小演出")
    DEVICE = "device", _("教用手机")
    OTHER = "other", _("别的")


class CheckKind(models.TextChoices):
    """What was looked at before somebody goes to a minor. The first is the law's (未成年人保护法 62)."""

    NO_RECORD = "no_record", _("无犯罪记录查询")
    TRAINING = "training", _("上门培训")


class HomeVolunteer(models.Model):
    """上门志愿者: who, where they come, what they bring, on which days of the week (1 is Monday).

    `contact` is sealed: name and phone. It goes when consent is withdrawn, and with it all that is said of the person.
    Nobody is sent before the house has vouched. One open row for a person and for a phone.
    """

    house = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    person = models.CharField(max_length=36, blank=True)
    contact = models.BinaryField(default=bytes, blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    places = models.ManyToManyField(Division, related_name="+")
    brings = ArrayField(models.CharField(max_length=10, choices=VisitWhat))
    days = ArrayField(models.PositiveSmallIntegerField())
    languages = ArrayField(models.CharField(max_length=20, choices=Language), default=list, blank=True)
    skills = models.CharField(max_length=100, blank=True)
    consented_at = models.DateTimeField()
    consent_by = models.CharField(max_length=36)
    vouched_at = models.DateTimeField(null=True, blank=True)
    vouched_by = models.CharField(max_length=36, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=36, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None) & ~Q(person=""), name="home_volunteer_once"
            ),
            models.UniqueConstraint(
                fields=["phone_index"], condition=Q(ended_at=None), name="home_volunteer_one_phone"
            ),
            models.CheckConstraint(
                condition=Q(brings__len__gte=1) & Q(days__len__gte=1) & Q(days__contained_by=WEEK),
                name="home_volunteer_offers",
            ),
            models.CheckConstraint(
                condition=Q(vouched_at=None) ^ ~Q(vouched_by=""), name="home_volunteer_vouched_by_somebody"
            ),
            models.CheckConstraint(
                condition=(Q(ended_at=None) & ~Q(contact=b"") & ~Q(phone_index=""))
                | (~Q(ended_at=None) & ~Q(end_reason="") & Q(contact=b"", phone_index="", skills="")),
                name="home_volunteer_ended_is_forgotten",
            ),
        ]
        indexes = [models.Index(fields=["house", "ended_at"], name="home_volunteer_by_house")]

    def __str__(self) -> str:
        return f"{self.house_id}:{self.pk}"

    @property
    def open(self) -> bool:
        """Consent stands and the house has vouched."""
        return self.ended_at is None and self.vouched_at is not None


class VolunteerCheck(models.Model):
    """One look at a volunteer, dated. A look for records holds a year at most and is then made again."""

    volunteer = models.ForeignKey(HomeVolunteer, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=10, choices=CheckKind)
    checked_on = models.DateField()
    valid_until = models.DateField()
    by = models.CharField(max_length=36)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "kind", "checked_on"], name="volunteer_check_once"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("checked_on")), name="volunteer_check_in_order"),
            models.CheckConstraint(
                condition=~Q(kind="no_record") | Q(valid_until__lte=F("checked_on") + A_YEAR),
                name="volunteer_check_a_year_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
