"""What somebody who signed in has watched and answered. Who does not sign in leaves nothing here."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from wenmai.courses.models.online import OnlineCourse, OnlineLesson


class Study(models.Model):
    """学习: a person and an online course, from the first thing that was kept on. `passed_at`: the questions were passed once."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(OnlineCourse, models.PROTECT, related_name="studies")
    person = models.CharField(max_length=36)
    begun_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "studies"
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="study_one_per_person")]
        indexes = [models.Index(fields=["person", "-begun_at"], name="study_by_person")]

    def __str__(self) -> str:
        return f"{self.person[:8]} {self.course_id}"


class StudyLesson(models.Model):
    """看到哪里: the second at which somebody stopped, and when the lesson was finished."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey(OnlineLesson, models.PROTECT, related_name="+")
    second = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "lesson"], name="study_lesson_once")]

    def __str__(self) -> str:
        return f"{self.study_id} {self.lesson_id}"


class QuizTry(models.Model):
    """答一次题: how many were right. Which ones is not kept."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="tries")
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(right__lte=F("asked")), name="quiz_right_of_asked")]

    def __str__(self) -> str:
        return f"{self.right}/{self.asked}"
