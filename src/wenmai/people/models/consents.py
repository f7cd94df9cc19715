"""What a person agreed to, when, in which words, and when it was withdrawn (个人信息保护法 14, 15, 29, 31)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.people.models.persons import Person


class Purpose(models.TextChoices):
    """Each purpose is agreed to by itself."""

    ACCOUNT = "account", _("注册和预约")
    REMINDERS = "reminders", _("活动前提醒")
    ID_NUMBER = "id_number", _("核验身份证件")
    SPECIAL_GROUP = "special_group", _("登记需要的照顾")
    READING_LOG = "reading_log", _("记下我借过的书")
    CHILD = "child", _("处理不满十四周岁儿童的信息")


class Consent(models.Model):
    """One agreement in the words of `text_version`; withdrawn, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    given_by = models.CharField(max_length=32)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="consent_once"),
        ]


class Need(models.TextChoices):
    """A care that a house can prepare for. Nothing here says why somebody needs it."""

    WHEELCHAIR = "wheelchair", _("轮椅能到的位子")
    HEARING = "hearing", _("手语或字幕")
    SIGHT = "sight", _("讲给我听，或盲文")
    LARGE_PRINT = "large_print", _("大字材料")
    COMPANION = "companion", _("有人陪同")


class SpecialGroup(models.Model):
    """A care that a person asks for (wheelchair, large print …). It exists only while the consent does."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="special_groups")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE)
    group = models.CharField(max_length=20, choices=Need.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="special_group_once")]
