"""Articles and their revisions, and the dated records of who read, reviewed and corrected each (三审三校)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import crypto
from wenmai.places.models import Division, Institution


class ArticleKind(models.TextChoices):
    """News belong to a day; a page stands under a fixed address."""

    NEWS = "news", _("资讯")
    PAGE = "page", _("说明")


class State(models.TextChoices):
    """Where a revision stands. It waits for one review at a time."""

    DRAFT = "draft", _("草稿")
    FIRST = "first", _("待初审")
    SECOND = "second", _("待复审")
    THIRD = "third", _("待终审")
    APPROVED = "approved", _("审定，待发布")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已换新版")
    WITHDRAWN = "withdrawn", _("已撤下")
    DISCARDED = "discarded", _("已放弃")


STAGES = (State.FIRST, State.SECOND, State.THIRD)
OPEN = (State.DRAFT, *STAGES, State.APPROVED)


class Stage(models.IntegerChoices):
    """The three reviews; the readings for correction have the same numbers."""

    FIRST = 1, _("初审")
    SECOND = 2, _("复审")
    THIRD = 3, _("终审")


class Verdict(models.TextChoices):
    """What a review says."""

    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回")


class Article(models.Model):
    """A text of an institution, or of a division's own office when `institution` is empty."""

    kind = models.CharField(max_length=8, choices=ArticleKind.choices)
    slug = models.SlugField(max_length=40, unique=True, null=True)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    demo = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="page", slug__isnull=False) | Q(kind="news", slug__isnull=True),
                name="article_page_has_address",
            )
        ]

    @property
    def scope_path(self) -> tuple[str, ...]:
        """Codes from the province to the institution, or to the division; needs both loaded."""
        return self.institution.scope_path if self.institution else tuple(self.division.path)

    @property
    def owner(self) -> str:
        """Whose text it is, as printed under the title."""
        return self.institution.name if self.institution else self.division.name


class Revision(models.Model):
    """One version of a text. `round` counts how often it was handed in; `editors` are all who wrote in it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    author = models.CharField(max_length=32)
    editors = ArrayField(models.CharField(max_length=32), default=list)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=32, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["state", "-published_at"], name="article_by_publication"),
            models.Index(fields=["publish_at"], condition=Q(state="approved"), name="article_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_revision_number"),
            models.UniqueConstraint(fields=["article"], condition=Q(state__in=OPEN), name="article_one_open_revision"),
            models.UniqueConstraint(fields=["article"], condition=Q(state="published"), name="article_one_published"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, approved_at__isnull=False),
                name="article_published_after_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="article_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def digest(self) -> str:
        """SM3 of the text, kept with each review and reading to show what was read."""
        return crypto.digest(f"{self.title}\x1f{self.summary}\x1f{self.body}".encode())


class Review(models.Model):
    """One of the three reviews. Author and reviewers are four people: the table refuses anything else."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    reviewer = models.CharField(max_length=32)
    author = models.CharField(max_length=32)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    comment = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "round", "stage"], name="article_one_review_a_stage"),
            models.UniqueConstraint(fields=["revision", "round", "reviewer"], name="article_three_reviewers"),
            models.CheckConstraint(condition=~Q(reviewer=F("author")), name="article_author_does_not_review"),
            models.CheckConstraint(condition=~Q(verdict="returned", comment=""), name="article_return_with_reason"),
        ]


class Proof(models.Model):
    """One of the three readings for correction (一校、二校、三校): what was found, and the text it left."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="proofs")
    round = models.PositiveSmallIntegerField()
    reading = models.PositiveSmallIntegerField()
    reader = models.CharField(max_length=32)
    corrected = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "reading"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "round", "reading"], name="article_one_proof_a_reading"),
            models.CheckConstraint(condition=Q(reading__range=(1, 3)), name="article_three_readings"),
        ]
