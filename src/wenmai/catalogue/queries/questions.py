"""The queue of pairs that a person decides on, and what was merged."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.catalogue.models import MergeEvent, Question, QuestionState, Record
from wenmai.catalogue.policies import may_edit
from wenmai.catalogue.queries.sources import all_sources, source_paths
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of

_HEAVY = [f"{side}__{name}" for side in ("one", "other") for name in ("raw", "keys")]


def visible_sources(actor: Actor) -> tuple[str, ...]:
    """The sources whose records the actor may decide on, sorted."""
    return tuple(source for source, path in source_paths(all_sources()).items() if may_edit(actor, path))


def open_questions(actor: Actor) -> QuerySet[Question]:
    """What the actor may decide, the likeliest pairs first, with both records."""
    mine = visible_sources(actor)
    found = Question.objects.filter(state=QuestionState.OPEN).select_related("one", "other").defer(*_HEAVY)
    return (found.filter(one__source__in=mine) | found.filter(other__source__in=mine)).order_by("-likeness", "id")


def list_questions(actor: Actor, *, page: int = 1) -> Page[Question]:
    """A page of open questions."""
    return page_of(open_questions(actor), page)


def get_question(actor: Actor, key: int) -> Question:
    """One question, open or decided. Raises NotFound."""
    mine = visible_sources(actor)
    found = Question.objects.select_related("one", "other").filter(pk=key).first()
    if found is None or not {found.one.source, found.other.source} & set(mine):
        raise NotFound("catalogue.no_question", _("没有这个问题，可能已经处理。请回到查重列表。"))
    return found


def merges_of(record: Record) -> QuerySet[MergeEvent]:
    """Standing merges into or of a record, the newest first."""
    events = MergeEvent.objects.filter(undone_at=None).select_related("winner", "loser")
    return (events.filter(winner=record) | events.filter(loser=record)).order_by("-id")


def merges_to_undo(actor: Actor, record: Record) -> list[MergeEvent]:
    """Standing merges into a record that the actor may undo, the newest first. Nothing is asked for who is not staff."""
    if not actor.is_staff:
        return []
    events = MergeEvent.objects.filter(winner=record, undone_at=None).select_related("loser")
    found = list(events.defer("loser__raw", "loser__keys", "loser__description").order_by("-id"))
    paths = source_paths({record.source, *(each.loser.source for each in found)}) if found else {}
    mine = {source for source, path in paths.items() if may_edit(actor, path)}
    return [each for each in found if {record.source, each.loser.source} & mine]
