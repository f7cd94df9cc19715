"""文献传递: a reader asks the library that has a work for a copy of one article or chapter of it."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models import Record
from wenmai.library.models import Reader
from wenmai.places.models import Institution


class CopyState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("等馆里接")
    TAKEN = "taken", _("馆里在办")
    SENT = "sent", _("传给你了")
    REFUSED = "refused", _("没办成")
    WITHDRAWN = "withdrawn", _("已撤回")


class CopyPurpose(models.TextChoices):
    """What the law lets a copy be made for without leave (著作权法 24, items 1 and 6)."""

    STUDY = "study", _("个人学习")
    RESEARCH = "research", _("科学研究")
    TEACHING = "teaching", _("课堂教学")


class CopyWay(models.TextChoices):
    """How a copy was sent."""

    FILE = "file", _("文件")
    CRATE = "crate", _("装箱送到馆")


OPEN: Final = (CopyState.ASKED, CopyState.TAKEN)


class CopyRequest(models.Model):
    """文献传递申请 to `library` for `part` of a record; `title` is what that was called then. `agreed_at`: the reader accepted the
    statement of copyright.

    A file is a reference (`sealed`), shown to this reader alone until the day `until` and `shows_left` times more; what is asked for
    again within minutes of `shown_at` costs nothing. A crate brings the paper to `pickup`. Afterwards who it was is forgotten.
    """

    key = models.CharField(max_length=80, unique=True)
    reader = models.ForeignKey(Reader, models.PROTECT, null=True, db_index=False, related_name="+")
    library = models.ForeignKey(Institution, models.PROTECT, db_index=False, related_name="+")
    record = models.ForeignKey(Record, models.SET_NULL, null=True, db_index=False, related_name="+")
    title = models.CharField(max_length=200)
    part = models.CharField(max_length=200)
    purpose = models.CharField(max_length=8, choices=CopyPurpose.choices)
    agreed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.ASKED)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=8, choices=CopyWay.choices, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    shows_left = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True)
    pickup = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "library", "record", "part"], condition=Q(state__in=OPEN), name="copy_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", taken_at=None, over_at=None)
                | Q(state="taken", taken_at__isnull=False, over_at=None)
                | Q(state__in=("sent", "refused", "withdrawn"), over_at__isnull=False),
                name="copy_state_whole",
            ),
            models.CheckConstraint(condition=Q(state="refused") ^ Q(why=""), name="copy_refused_with_reason"),
            models.CheckConstraint(condition=Q(state="sent") ^ Q(way=""), name="copy_sent_in_a_way"),
            models.CheckConstraint(
                condition=Q(way="", sealed=None, until=None, pickup=None)
                | Q(way="file", until__isnull=False, pickup=None)
                | Q(way="crate", sealed=None, until=None, pickup__isnull=False),
                name="copy_way_whole",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=False) | ~Q(state__in=OPEN), name="open_copy_has_its_reader"
            ),
            models.CheckConstraint(condition=~Q(part="") & ~Q(title=""), name="copy_of_something"),
        ]
        indexes = [
            models.Index(fields=["library", "asked_at"], condition=Q(state__in=OPEN), name="copy_open_of_library"),
            models.Index(fields=["reader", "asked_at"], condition=Q(reader__isnull=False), name="copy_of_reader"),
        ]

    def __str__(self) -> str:
        return self.part
