"""The one index of the portal: a row for each thing that can be found, owned by the room that put it there.

Rows hold no truth of their own: every room can put its things again.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.lookups import Exact


class Grams(Func):
    """The numbers of all characters and pairs of a folded text; the function is made by the first migration."""

    function = "search_grams"
    output_field = ArrayField(models.BigIntegerField())


class Spellings(Func):
    """The spellings of a title as a tsvector, which PostgreSQL can search by prefix."""

    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


PART = "hashint8(id) & 7 = 0"
"""SQL: true for an eighth of the things, whichever way they were put in; PostgreSQL finds the index of the same words."""

_part = Exact(CombinedExpression(Func(F("id"), function="hashint8"), Combinable.BITAND, Value(7)), Value(0))
_ahead, _undated = Q(ahead=True), Q(happens_at__isnull=True)


class SearchEntry(models.Model):
    """`ahead` is true for all that is still to come, and for some time after; a task takes it off. `division_path` and `labels` hold what one filters by; labels are written "kind=activity", "free=true"."""

    ref = models.TextField(unique=True)
    kind = models.TextField()
    title = models.TextField()
    body = models.TextField(default="")
    url = models.TextField()
    institution = models.TextField(default="")
    division_path = ArrayField(models.TextField(), default=list)
    happens_at = models.DateTimeField(null=True)
    ahead = models.BooleanField(default=False)
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
            GinIndex(Grams(F("folded")), condition=Q(_part), name="search_part"),
            GinIndex(Grams(F("folded")), condition=_ahead, name="search_ahead_text"),
            GinIndex(Grams(F("folded")), condition=_undated, name="search_undated_text"),
            GinIndex(Grams(F("title_folded")), condition=_ahead, name="search_ahead_title"),
            GinIndex(Grams(F("title_folded")), condition=_undated, name="search_undated_title"),
            models.Index(OpClass(F("title_folded"), "text_pattern_ops"), condition=_ahead, name="search_ahead_start"),
            models.Index(
                OpClass(F("title_folded"), "text_pattern_ops"), condition=_undated, name="search_undated_start"
            ),
        ]
