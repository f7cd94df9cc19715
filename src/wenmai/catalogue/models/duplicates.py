"""Records that are one: merges that can be undone, and pairs that a person decides on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from wenmai.catalogue.models.records import Code, Record


class MergeEvent(models.Model):
    """`loser` is represented by `winner` since `at`, until `undone_at`.

    `payload` is all that undoing needs: the records that moved with the loser, and for each room above that has things
    on the record, what it moved. `person` is the opaque key of who merged, "" where the rules did.
    """

    winner = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="merges_won")
    loser = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="merges_lost")
    reasons = ArrayField(Code(), default=list)
    payload = models.JSONField(default=dict)
    person = Code(blank=True)
    at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    undone_at = models.DateTimeField(null=True)
    undone_by = Code(blank=True)

    class Meta:
        db_table = "catalogue_merge_event"
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at=None), name="catalogue_one_standing_merge_a_record"
            ),
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="catalogue_merge_of_two"),
        ]
        indexes = [models.Index(fields=["winner", "id"], name="catalogue_merge_winner")]


class QuestionState(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", _("待判断")
    SAME = "same", _("是同一种")
    DIFFERENT = "different", _("不是同一种")
    GONE = "gone", _("不用再问")


class Question(models.Model):
    """Whether two records are one, which the rules leave to a person. `one` is the older of the two.

    `reasons` are matching.verdict.Reason; `likeness` only puts questions in order, the likeliest first.
    """

    one = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="questions_as_one")
    other = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="questions_as_other")
    reasons = ArrayField(Code())
    likeness = models.FloatField()
    state = Code(choices=QuestionState.choices, default=QuestionState.OPEN)
    asked_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    decided_at = models.DateTimeField(null=True)
    decided_by = Code(blank=True)

    class Meta:
        db_table = "catalogue_question"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="catalogue_a_pair_is_asked_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="catalogue_older_record_first"),
        ]
        indexes = [
            models.Index(fields=["-likeness", "id"], condition=Q(state="open"), name="catalogue_question_open"),
        ]
