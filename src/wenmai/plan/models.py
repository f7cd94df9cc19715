"""What no query can compute: dated evidence that something was delivered, or signed statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.enclosures import LARGEST_FILE, FileType


class EvidenceKind(models.TextChoices):
    """What a piece of evidence says."""

    DELIVERED = "delivered", _("已建成（完成）")
    ATTESTED = "attested", _("书面认定")


class Evidence(models.Model):
    """A document that shows a part of a milestone delivered, or attests a clause. Withdrawn, never deleted."""

    clause = models.CharField(max_length=20)
    part = models.CharField(max_length=200, blank=True)
    division_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    dated = models.DateField()
    document = models.CharField(max_length=200)
    signed_by = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "part", "division_code", "kind"],
                condition=models.Q(withdrawn_at=None),
                name="evidence_once_in_force",
            ),
        ]
        indexes = [models.Index(fields=["clause", "division_code"], name="evidence_of_clause")]


class EvidenceFile(models.Model):
    """The scanned document itself, kept in the database with its SM3 digest. `public` by the choice of who filed it."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=FileType.choices)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    public = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gte=1, size__lte=LARGEST_FILE), name="evidence_file_of_some_size"
            ),
            models.CheckConstraint(condition=models.Q(type__in=FileType.values), name="evidence_file_of_known_type"),
        ]


LONGEST_DEFINITION = 20_000


class DefinitionDraft(models.Model):
    """A clause that planners are changing, or a new one. Its texts are its history; it ends by being published or dropped."""

    plan = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    begun_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "clause"], condition=models.Q(ended_at=None), name="one_open_draft_of_a_clause"
            ),
        ]


class DraftText(models.Model):
    """One saved text of a draft, as typed, right or wrong; never changed."""

    draft = models.ForeignKey(DefinitionDraft, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST_DEFINITION)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_texts_are_numbered")]


class Origin(models.TextChoices):
    """Where a published text came from."""

    FILE = "file", _("规划文件")
    DRAFT = "draft", _("草稿")


class DefinitionVersion(models.Model):
    """A definition of a clause as it was published. The first is the file's own, kept when somebody publishes over it.

    `digest` is SM3 over all that it says, `version` the short one that is printed with values. `over` is the digest of the
    file's clause at that time: the version is in force until the file says something else.
    """

    plan = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=5, choices=Origin.choices)
    text = models.TextField(max_length=LONGEST_DEFINITION)
    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=12)
    over = models.CharField(max_length=64, blank=True)
    draft = models.OneToOneField(DefinitionDraft, on_delete=models.PROTECT, null=True, related_name="version")
    reason = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "clause", "number"], name="definitions_are_numbered"),
            models.CheckConstraint(
                condition=models.Q(origin="file") | ~models.Q(reason=""), name="a_published_draft_has_a_reason"
            ),
        ]
