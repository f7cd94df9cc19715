"""Works that people hand in, and their pictures."""

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from wenmai.works.models.calls import CallState, WorkCall
from wenmai.works.models.recordings import Sound
from wenmai.works.vocabulary import SHOWN, Kind, Naming, Outcome

LARGEST = 5 * 1024 * 1024


class Picture(models.Model):
    """作品图片, in a table of its own so that lists do not load it. What a camera writes beside it is taken off."""

    class Type(models.TextChoices):
        """By its own first bytes."""

        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    type = models.CharField(max_length=10, choices=Type)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=LARGEST), name="work_picture_of_some_size")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Work(models.Model):
    """作品. `author` is a person key, "" for who was entered at a counter: then `sealed_name` keeps the name.

    `shown_name` is the name as the author wants to read it under the work. `young` says that the author was under 18 on
    the day; then nothing is shown before a guardian has agreed. Withdrawn, its words and its picture go; the title, by which
    its author knows it again, goes with the author.
    """

    call = models.ForeignKey(WorkCall, models.PROTECT, related_name="works")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=80, blank=True)
    words = models.TextField(max_length=3000, blank=True)
    picture = models.OneToOneField(Picture, models.SET_NULL, null=True, blank=True, related_name="work")
    sound = models.OneToOneField(Sound, models.SET_NULL, null=True, blank=True, related_name="work")
    picture_says = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    link_source = models.CharField(max_length=80, blank=True)
    author = models.CharField(max_length=36, blank=True)
    sealed_name = models.BinaryField(default=bytes, blank=True)
    team = models.CharField(max_length=60, blank=True)
    naming = models.CharField(max_length=8, choices=Naming)
    shown_name = models.CharField(max_length=60)
    young = models.BooleanField(default=False)
    offline = models.BooleanField(default=False)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=36, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    place = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "author", "title"],
                condition=Q(withdrawn_at=None, origin=None) & ~Q(author=""),
                name="work_once_by_an_author",
            ),
            models.UniqueConstraint(
                fields=["call", "origin"], condition=Q(withdrawn_at=None), name="work_forwarded_once_to_a_call"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False)
                | Q(picture__isnull=False)
                | Q(sound__isnull=False)
                | ~Q(link="")
                | ~Q(words=""),
                name="work_has_something_to_see",
            ),
            models.CheckConstraint(condition=Q(withdrawn_at__isnull=False) | ~Q(title=""), name="work_has_a_title"),
            models.CheckConstraint(condition=Q(link="") | ~Q(link_source=""), name="work_link_names_its_source"),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | ~Q(agreed_by="") | ~Q(paper=""), name="work_agreed_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(young=False) | Q(agreed_at=None) | ~Q(agreed_by=models.F("author")) | Q(author=""),
                name="work_of_a_child_agreed_by_a_guardian",
            ),
            models.CheckConstraint(condition=Q(outcome="") ^ Q(decided_at__isnull=False), name="work_decided_is_dated"),
            models.CheckConstraint(condition=~Q(outcome="awarded") | ~Q(place=""), name="work_award_has_a_place"),
            models.CheckConstraint(condition=Q(taken_down_at=None) | ~Q(answer=""), name="work_taken_down_with_reason"),
        ]
        indexes = [
            models.Index(fields=["call", "outcome"], name="work_by_outcome"),
            models.Index(fields=["author"], condition=~Q(author=""), name="work_by_author"),
            models.Index(fields=["made_by"], condition=~Q(made_by=""), name="work_by_who_handed_in"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown(self) -> bool:
        """True while it hangs in the gallery."""
        on = self.outcome in SHOWN and self.call.state == CallState.PUBLISHED
        return on and self.agreed_at is not None and self.withdrawn_at is None and self.taken_down_at is None

    @property
    def said_outcome(self) -> str | Promise:
        """入选, or the place that it won."""
        return self.place or (Outcome(self.outcome).label if self.outcome else "")
