"""Trouble is dealt with by a person, in their own words."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.library import policies
from wenmai.library.actions.items import put_item
from wenmai.library.actions.loans import find
from wenmai.library.counters import Counter
from wenmai.library.models import ItemStatus, Task
from wenmai.library.task_choices import FOUND, SHELVED
from wenmai.library.task_choices import choice as choice_of


@transaction.atomic
def finish_task(actor: Actor, *, task: int, words: str) -> Task:
    """Say what was done about it; twice keeps the first time. Raises NotFound, NotAllowed, Invalid without words."""
    row = _locked(actor, task)
    if not words.strip():
        raise Invalid("library.words", _("请写一句怎么处理的。"), fields={"words": _("写一句")})
    if row.done_at is None:
        row.done_at, row.done_by, row.done_words = clock.now(), actor.person or "system", words.strip()[:200]
        row.reader = None  # who it was is nobody's business any more
        row.save(update_fields=["done_at", "done_by", "done_words", "reader"])
        note(actor, "library.finish_task", f"library.task:{row.pk}", kind=row.kind)
    return row


@transaction.atomic
def settle_task(actor: Actor, *, task: int, choice: str) -> Task:
    """End a task by one of the taps of its kind (task_choices), doing its deed with the item first; twice keeps the first time.

    An item that is not missed any more needs no deed. Raises NotFound, NotAllowed, Invalid for a tap that the kind does not have.
    """
    row = _locked(actor, task)
    chosen = choice_of(row.kind, choice)
    if chosen is None:
        raise Invalid("library.choice", _("请从列出的里面选，或写一句怎么处理的。"))
    if row.done_at is None and row.item_id:
        _do(actor, row, chosen.deed)
    return finish_task(actor, task=task, words=str(chosen.label))


def _locked(actor: Actor, task: int) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("institution__division")
    row = rows.filter(pk=task).first()
    if row is None:
        raise NotFound("library.no_task", _("没有这件待办。"))
    permit(policies.may_circulate(actor, row.institution.scope_path))
    return row


def _do(actor: Actor, row: Task, deed: str) -> None:
    assert row.item_id is not None
    at = Counter(row.institution.code, f"task:{row.pk}:{deed}", terminal="desk")
    try:
        if deed == FOUND:
            find(actor, at=at, item=row.item_id)
        elif deed == SHELVED:
            put_item(actor, at=at, item=row.item_id, base=ItemStatus.AVAILABLE.value)
    except Conflict as error:
        if error.code not in ("library.state", "library.on_loan", "library.moving"):
            raise  # else it turned up before, and somebody has scanned it
