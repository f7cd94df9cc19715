"""Roll-ups, derived from the ledger and recomputable at any time, and the figures that were published once."""

from django.db import models


class CellMonth(models.Model):
    """The leaf: one measure of one institution (or of a division itself, institution "") in one month.

    `n` is the number of facts that stand, a reversed pair counting none; `value` is what the measure adds.
    """

    pk = models.CompositePrimaryKey("measure", "month", "division_code", "institution_code")
    measure = models.CharField(max_length=80)
    month = models.DateField()
    division_code = models.CharField(max_length=12)
    institution_code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["division_code", "measure", "month"], name="cell_month_of_division"),
        ]


class Grain(models.TextChoices):
    """The spans that counties and above are kept for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class CellRegion(models.Model):
    """Counties and above: one measure in one county (with all below it), or directly under a prefecture or the province.

    So each fact is in exactly one cell of a grain and a region's total is the sum of the cells in its subtree. `units` counts
    the institutions (or divisions, where no institution is named) that have something in the span; those do not add up over
    spans, which is why a year has cells of its own.
    """

    pk = models.CompositePrimaryKey("measure", "grain", "starts_on", "division_code")
    measure = models.CharField(max_length=80)
    grain = models.CharField(max_length=5, choices=Grain.choices)
    starts_on = models.DateField()
    division_code = models.CharField(max_length=12)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    n = models.BigIntegerField()
    units = models.IntegerField()


class CellStock(models.Model):
    """The reading of a gauge that counts now for one unit: of the preferred source, the latest."""

    pk = models.CompositePrimaryKey("gauge", "division_code", "institution_code")
    gauge = models.CharField(max_length=80)
    division_code = models.CharField(max_length=12)
    institution_code = models.CharField(max_length=40)
    institution_kind = models.CharField(max_length=20)
    as_of = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    attributes = models.JSONField(default=dict)
    source = models.TextField()


class MeasureState(models.Model):
    """With which definition the cells of a measure were built; another one means that they must be built again."""

    measure = models.CharField(max_length=80, primary_key=True)
    definition = models.CharField(max_length=12)
    built_at = models.DateTimeField()


class Version(models.Model):
    """One row; `number` grows whenever a cell changes, so that caches can be keyed on it."""

    key = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(key=1), name="one_version")]


class KindSeen(models.Model):
    """That an institution has facts of a kind, own or sent by others, and from when to when: who may be counted twice."""

    pk = models.CompositePrimaryKey("institution_code", "kind")
    institution_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    first_on = models.DateField()
    last_on = models.DateField()


class Publication(models.Model):
    """A closed period published for a division: what was said then, whatever the ledger learns later.

    `digest` is the SM3 of the figures as `publications.said` writes them, signed with Ed25519 by the key `signed_with`; all
    three are "" in publications made before figures were signed.
    """

    division_code = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    version = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    signed_with = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division_code", "starts_on", "ends_on"], name="published_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="publication_in_order"),
        ]


class PublishedFigure(models.Model):
    """One measure of one publication; `reporting` of `expected` units, None where nobody is named to report.

    `sent` of `due` are their monthly reports over the period: four months of every house are no year. None before these were kept.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=80)
    definition = models.CharField(max_length=12)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    n = models.BigIntegerField()
    reporting = models.IntegerField(null=True)
    expected = models.IntegerField(null=True)
    sent = models.IntegerField(null=True)
    due = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "measure"], name="published_figure_once"),
            models.CheckConstraint(
                condition=models.Q(sent=None, due=None)
                | models.Q(sent__isnull=False, due__isnull=False, sent__gte=0, due__gte=0),
                name="published_months_together",
            ),
        ]
