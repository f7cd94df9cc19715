"""Two records become one, and two again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.trail import note
from wenmai.catalogue.engine import joining
from wenmai.catalogue.engine.writing import take_turn
from wenmai.catalogue.models import MergeEvent, Question, QuestionState, Record
from wenmai.catalogue.policies import may_edit
from wenmai.catalogue.queries.sources import source_paths
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotFound, permit


@transaction.atomic
def merge(actor: Actor, *, winner: int, loser: int, reasons: Iterable[str] = ()) -> MergeEvent:
    """The loser is represented by the winner, or by the record that already stands for it; everything on it moves.

    Neither record changes its bytes. Raises NotFound, NotAllowed, and Conflict when they are one already.
    """
    take_turn()
    records = joining.locked({winner, loser})
    if not {winner, loser} <= records.keys():
        raise NotFound("catalogue.no_record", _("目录里没有这条记录，可能已经删除。请回到检索页再找。"))
    permit(_may(actor, records.values()))
    root = joining.root_of(records[winner])
    if records[loser].merged_into_id is not None or root.pk == loser or root.deleted_at or records[loser].deleted_at:
        raise Conflict("catalogue.merged_already", _("这两条记录已经合并，或有一条已经删除。请刷新后再看。"))
    event = joining.join(root, records[loser], reasons=tuple(reasons), person=actor.person)
    note(actor, "catalogue.merge", f"catalogue.record:{root.pk}", loser=loser, event=event.pk)
    return event


@transaction.atomic
def undo_merge(actor: Actor, *, event: int) -> MergeEvent:
    """Both records stand for themselves again, and each has what it had; what came to the winner later stays with it.

    Raises NotFound, NotAllowed, and Conflict when it was undone already, the winner was itself merged later, or the loser is
    deleted: nobody would find the copies that come back to it.
    """
    take_turn()
    found = MergeEvent.objects.select_for_update().filter(pk=event).first()
    if found is None:
        raise NotFound("catalogue.no_merge", _("没有这次合并。请回到记录页再看。"))
    records = joining.locked({found.winner_id, found.loser_id})
    permit(_may(actor, records.values()))
    if found.undone_at is not None:
        raise Conflict("catalogue.undone_already", _("这次合并已经撤销。"))
    if records[found.winner_id].merged_into_id is not None:
        raise Conflict("catalogue.merged_later", _("合并后的记录后来又并入了别的记录。请先撤销后来的那次。"))
    if records[found.loser_id].deleted_at:
        said = _("被并入的那条记录已由来源馆删除，分开后它的馆藏就查不到了。请先请来源馆恢复记录。")
        raise Conflict("catalogue.loser_deleted", said)
    joining.part(found)
    found.undone_at, found.undone_by = clock.now(), actor.person
    found.save(update_fields=["undone_at", "undone_by"])
    note(actor, "catalogue.merge_undo", f"catalogue.record:{found.winner_id}", loser=found.loser_id, event=found.pk)
    return found


@transaction.atomic
def decide(actor: Actor, *, question: int, same: bool, winner: int | None = None) -> Question:
    """Answer a question. `same` merges the two, into `winner`, or the fuller or else older one; of merged records, those that stand for
    them, and nothing where they are one by now. Raises NotFound, NotAllowed, Conflict.
    """
    take_turn()
    found = Question.objects.select_for_update().select_related("one", "other").filter(pk=question).first()
    if found is None:
        raise NotFound("catalogue.no_question", _("没有这个问题，可能已经处理。请回到查重列表。"))
    permit(_may(actor, (found.one, found.other)))
    if found.state != QuestionState.OPEN:
        raise Conflict("catalogue.decided_already", _("这个问题已经有人处理。请看下一个。"))
    found.state = QuestionState.SAME if same else QuestionState.DIFFERENT
    found.decided_at, found.decided_by = clock.now(), actor.person
    found.save(update_fields=["state", "decided_at", "decided_by"])
    fuller = min((found.one, found.other), key=lambda record: (joining.RANKS[record.level], record.pk)).pk
    kept = winner if winner in {found.one_id, found.other_id} else fuller
    records = joining.locked({found.one_id, found.other_id})
    one, other = (joining.root_of(records[key]).pk for key in (kept, found.one_id + found.other_id - kept))
    if not same and one == other:
        raise Conflict("catalogue.one_already", _("这两条记录已经合并成一种。若不是同一种，请先撤销那次合并。"))
    if not same:
        note(actor, "catalogue.keep_apart", f"catalogue.record:{found.one_id}", other=found.other_id)
    elif one != other:
        merge(actor, winner=one, loser=other, reasons=found.reasons)
    return found


def _may(actor: Actor, records: Iterable[Record]) -> bool:
    """Who may edit one of the two."""
    return actor.system or any(may_edit(actor, path) for path in source_paths({r.source for r in records}).values())
