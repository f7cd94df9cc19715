"""网络课: lessons that are watched at home, what belongs to them, and the questions at the end (四川规划 SC-D14)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.booking.audiences import Audience
from wenmai.courses.vocabulary import ArtForm, Level
from wenmai.places.models import Institution


class OnlineCourse(models.Model):
    """网络课: free to watch without signing in. `pass_mark` is the percentage of right answers that passes."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, choices=Level, default=Level.BEGINNER)
    art_form = models.CharField(max_length=12, choices=ArtForm, blank=True)
    audience = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    pass_mark = models.PositiveSmallIntegerField(default=60)
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__range=(1, 100)), name="online_pass_is_a_share"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name="online_withdrawn_was_published"
            ),
        ]
        indexes = [models.Index(fields=["institution", "-made_at"], name="online_by_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def shown(self) -> bool:
        """Anybody may watch it."""
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def standing_lessons(self) -> "models.QuerySet[OnlineLesson]":
        """The lessons that it has now, in order."""
        return self.lessons.filter(removed_at=None)


class OnlineLesson(models.Model):
    """一节: a link to whoever puts the video out (`source`), or a file of ours; `order` is that of the course.

    `no_captions` says why an uploaded video has none. Taken out (`removed_at`), its row stays for who has finished it.
    """

    course = models.ForeignKey(OnlineCourse, models.CASCADE, related_name="lessons")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=400, blank=True)
    source = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    no_captions = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(
                fields=["course", "order"], condition=Q(removed_at=None), name="online_lesson_order_once"
            ),
            models.CheckConstraint(condition=Q(url="") | ~Q(source=""), name="online_link_has_a_source"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 600)), name="online_lesson_takes_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class FileRole(models.TextChoices):
    """What a file is to its lesson."""

    VIDEO = "video", _("视频")
    CAPTIONS = "captions", _("字幕")
    HANDOUT = "handout", _("讲义")


class OnlineFile(models.Model):
    """A file of a lesson, kept with its digest; `content` is stored uncompressed, so that a part of it is read as quickly as its head."""

    lesson = models.ForeignKey(OnlineLesson, models.CASCADE, related_name="files")
    role = models.CharField(max_length=10, choices=FileRole)
    type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "role"], name="online_file_one_of_a_role")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.role}"

    @property
    def version(self) -> str:
        """What its address says of its bytes: another file in its place has another address."""
        return self.digest[:16]


class OnlineQuestion(models.Model):
    """题: `right` are the numbers of the right options from 0; more than one makes it a 多选."""

    course = models.ForeignKey(OnlineCourse, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    options = ArrayField(models.CharField(max_length=120))
    right = ArrayField(models.PositiveSmallIntegerField())
    explanation = models.CharField(max_length=300)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["course", "order"], name="online_question_order_once"),
            models.CheckConstraint(condition=Q(options__len__range=(2, 8)), name="online_question_has_options"),
            models.CheckConstraint(
                condition=Q(right__len__gte=1, right__len__lte=F("options__len")), name="online_question_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def several(self) -> bool:
        """多选."""
        return len(self.right) > 1


class VideoSource(models.Model):
    """视频来源: a host that lessons may link to, and those below it. Kept by the administrator of the province."""

    host = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ("host",)

    def __str__(self) -> str:
        return self.host
