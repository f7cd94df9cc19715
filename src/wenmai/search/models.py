"""The one index of the portal: a row for each thing that can be found, owned by the room that put it there.

Rows hold no truth of their own: every room can put its things again.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.db.models.sql.compiler import SQLCompiler

from wenmai.kernel.actor import STAFF_ROLES, Actor, Role

READERS = (*STAFF_ROLES, Role.REVIEWER, Role.OFFICIAL)


class Grams(Func):
    """The numbers of all characters and pairs of a folded text; the function is made by the first migration."""

    function = "search_grams"
    output_field = ArrayField(models.BigIntegerField())


class Spellings(Func):
    """The spellings of a title as a tsvector, which PostgreSQL can search by prefix."""

    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


@SearchVectorField.register_lookup
class Starts(models.Lookup):
    """One of the words begins as asked: spellings__starts="hong:*". Takes only folded letters and digits."""

    lookup_name = "starts"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """`words @@ 'hong:*'`; a cast, because to_tsquery would parse "3ddayin" as a number and a word."""
        words, given = self.process_lhs(compiler, connection)
        asked, more = self.process_rhs(compiler, connection)
        return f"{words} @@ {asked}::tsquery", (*given, *more)


class EntryQuerySet(models.QuerySet["SearchEntry"]):
    """Rows with what matching compares."""

    def comparable(self) -> "EntryQuerySet":
        """With the expressions of the three indexes, and of the spellings as a text, to filter by."""
        return self.alias(
            grams=Grams(F("folded")),
            title_grams=Grams(F("title_folded")),
            spellings=Spellings(F("sounds")),
            spaced_sounds=Concat(Value(" "), F("sounds")),
        )


def shown_to(actor: Actor, moment: datetime) -> Q:
    """Public and within its dates; staff also find what is not public at their own places."""
    if actor.system:
        return Q()
    ended = Q(visible_until__isnull=False, visible_until__lte=moment)
    shown = Q(public=True, visible_from__lte=moment) & ~ended
    own = actor.scopes(READERS)
    return shown | Q(division_path__overlap=list(own)) | Q(institution__in=own) if own else shown


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

    objects = EntryQuerySet.as_manager()

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
            models.Index(fields=["happens_at", "id"], name="search_by_time"),
            models.Index(fields=["-weight", "id"], condition=Q(happens_at__isnull=True), name="search_undated"),
        ]
