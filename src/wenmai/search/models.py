"""The one index of the portal: a row for each thing that can be found, owned by the room that put it there.

Rows hold no truth of their own: every room can put its things again.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q


class Grams(Func):
    """The numbers of all characters and pairs of a folded text; the function is made by the first migration."""

    function = "search_grams"
    output_field = ArrayField(models.BigIntegerField())


class Spellings(Func):
    """The spellings of a title as a tsvector, which PostgreSQL can search by prefix."""

    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


class SearchEntry(models.Model):
    """`division_path` and `labels` hold what one filters by; labels are written "kind=activity", "free=true"."""

    ref = models.TextField(unique=True)
    kind = models.TextField()
    title = models.TextField()
    body = models.TextField(default="")
    url = models.TextField()
    institution = models.TextField(default="")
    division_path = ArrayField(models.TextField(), default=list)
    happens_at = models.DateTimeField(null=True)
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    public = models.BooleanField(default=True)
    facets = models.JSONField(default=dict)
    weight = models.SmallIntegerField(default=0)
    labels = ArrayField(models.TextField(), default=list)
    title_folded = models.TextField()
    folded = models.TextField()
    sounds = models.TextField(default="")

    class Meta:
        indexes = [
            GinIndex(
                Grams(F("folded")),
                OpClass(F("division_path"), "array_ops"),
                OpClass(F("labels"), "array_ops"),
                name="search_text",
            ),
            GinIndex(Grams(F("title_folded")), name="search_title"),
            GinIndex(Spellings(F("sounds")), name="search_sounds"),
            models.Index(OpClass(F("title_folded"), "text_pattern_ops"), name="search_title_start"),
            models.Index(fields=["kind"], name="search_kind"),
            models.Index(fields=["happens_at", "id"], name="search_by_time"),
            models.Index(fields=["-weight", "id"], condition=Q(happens_at__isnull=True), name="search_undated"),
        ]
