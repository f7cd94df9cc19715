"""Posts of institutions and how many in them were trained: numbers of posts, never names."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.registers.models import Entry, key_of


class Post(models.TextChoices):
    """What a post is for."""

    PROFESSIONAL = "professional", _("专业技术岗位")
    MANAGEMENT = "management", _("管理岗位")
    WORKER = "worker", _("工勤岗位")
    HEAD = "head", _("站长")
    KEEPER = "keeper", _("村（社区）文化活动室管理员")
    BOUGHT = "bought", _("购买服务岗位")


class StaffPost(Entry):
    """The posts of one kind in a house: approved, filled, and who fills them by time and title."""

    kind = models.CharField(_("岗位"), max_length=12, choices=Post.choices)
    approved = models.PositiveIntegerField(_("核定编制"), default=0, blank=True)
    filled = models.PositiveIntegerField(_("实有人数"))
    full_time = models.PositiveIntegerField(_("其中专职"), default=0, blank=True)
    part_time = models.PositiveIntegerField(_("其中兼职"), default=0, blank=True)
    senior = models.PositiveIntegerField(_("其中高级职称"), default=0, blank=True)
    middle = models.PositiveIntegerField(_("其中中级职称"), default=0, blank=True)

    class Meta:
        constraints = [
            *key_of("staff_post", "institution", "kind"),
            models.CheckConstraint(
                condition=models.Q(senior__lte=models.F("filled") - models.F("middle")),
                name="staff_post_titles_of_those_there",
            ),
        ]

    def clean(self) -> None:
        """Parts are not more than the whole. Raises ValidationError."""
        if (self.senior or 0) + (self.middle or 0) > (self.filled or 0):
            raise ValidationError({"senior": _("高级和中级加起来多于实有人数。")})
        if (self.full_time or 0) + (self.part_time or 0) > (self.filled or 0):
            raise ValidationError({"full_time": _("专职和兼职加起来多于实有人数。")})


class Trained(Entry):
    """How many of the posts of one kind were to be trained in a year, and how many have finished a course of their grade."""

    kind = models.CharField(_("岗位"), max_length=12, choices=Post.choices)
    due = models.PositiveIntegerField(_("应训人数"))
    done = models.PositiveIntegerField(_("训完人数"))
    hours = models.PositiveIntegerField(_("人均学时"), default=0, blank=True)
    online = models.PositiveIntegerField(_("其中线上"), default=0, blank=True)

    class Meta:
        constraints = [
            *key_of("trained", "institution", "kind"),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("due")), name="trained_of_those_due"),
        ]

    def clean(self) -> None:
        """Nobody is trained twice in one row. Raises ValidationError."""
        if None not in (self.done, self.due) and self.done > self.due:
            raise ValidationError({"done": _("训完的多于应训的。")})
