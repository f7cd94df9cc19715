"""Persons, and who may act for whom. Other rooms know a person only by the opaque key."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RealName(models.IntegerChoices):
    """How sure we are who it is; what a booking may ask for."""

    NONE = 0, _("未实名")
    PHONE = 1, _("手机号已核")
    CHECKED = 2, _("证件已核")
    EXTERNAL = 3, _("国家网络身份认证")


def new_key() -> str:
    """A person key: 32 hex digits that say nothing."""
    return uuid4().hex


class Person(models.Model):
    """One human being. `id_number_*` are a blind index and a sealed field; the number itself is stored nowhere.

    After erasure the row stays with its key, without anything that names anybody.
    """

    key = models.CharField(max_length=32, primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=60, blank=True)
    born = models.DateField(null=True, blank=True)
    real_name = models.PositiveSmallIntegerField(choices=RealName.choices, default=RealName.NONE)
    id_number_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    id_number_sealed = models.BinaryField(null=True, blank=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id_number_index=None, id_number_sealed=None)
                | Q(id_number_index__isnull=False, id_number_sealed__isnull=False),
                name="id_number_whole",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", born=None, id_number_index=None),
                name="erased_person_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Relation(models.TextChoices):
    """Who the dependant is to the person."""

    CHILD = "child", _("孩子")
    PARENT = "parent", _("父母")
    SPOUSE = "spouse", _("配偶")
    OTHER = "other", _("其他家人")


class Guardianship(models.Model):
    """A person books and shows the code for another: a child, an old parent. Dated, ended rather than deleted."""

    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wards")
    dependant = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    relation = models.CharField(max_length=8, choices=Relation.choices)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(guardian=F("dependant")), name="guardian_of_another"),
            models.UniqueConstraint(
                fields=["guardian", "dependant"], condition=Q(until=None), name="guardianship_once_at_a_time"
            ),
        ]
