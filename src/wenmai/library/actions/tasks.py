"""Trouble is dealt with by a person, in their own words."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.library import policies
from wenmai.library.models import Task


@transaction.atomic
def finish_task(actor: Actor, *, task: int, words: str) -> Task:
    """Say what was done about it; twice keeps the first time. Raises NotFound, NotAllowed, Invalid without words."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("institution__division")
    row = rows.filter(pk=task).first()
    if row is None:
        raise NotFound("library.no_task", _("没有这件待办。"))
    permit(policies.may_circulate(actor, row.institution.scope_path))
    if not words.strip():
        raise Invalid("library.words", _("请写一句怎么处理的。"), fields={"words": _("写一句")})
    if row.done_at is None:
        row.done_at, row.done_by, row.done_words = clock.now(), actor.person or "system", words.strip()[:200]
        row.save(update_fields=["done_at", "done_by", "done_words"])
        note(actor, "library.finish_task", f"library.task:{row.pk}", kind=row.kind)
    return row
