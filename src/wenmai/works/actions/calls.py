"""Open a call, correct it, end it early."""

from dataclasses import fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.works import policies
from wenmai.works.drafts import CallDraft
from wenmai.works.exhibiting import announce, call_reference
from wenmai.works.locks import locked_call
from wenmai.works.models import Work, WorkCall
from wenmai.works.models.calls import CallState

FIELDS = tuple(each.name for each in fields(CallDraft))
FIXED = ("children", "age_from", "age_to", "mean", "forwards_to")
"""What people handed in on: it stays once there is a work."""


@transaction.atomic
def open_call(actor: Actor, *, draft: CallDraft) -> WorkCall:
    """征集: public at once, works are taken from its first day. Raises NotAllowed, Invalid, Conflict for the same again."""
    permit(policies.may_call_at(actor, draft.institution))
    _check(draft)
    call = WorkCall(made_at=clock.now(), made_by=actor.person, **_columns(draft))
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        raise Conflict("works.call_twice", _("今年已经有同名的征集。改一改名字，或去改那一个。")) from error
    announce(call)
    note(actor, "works.call.open", call_reference(call))
    return call


@transaction.atomic
def edit_call(actor: Actor, *, call: WorkCall, draft: CallDraft) -> WorkCall:
    """Correct it while works are taken; what is FIXED stays once there is one. Raises NotAllowed, Invalid, Conflict."""
    found = locked_call(call.pk)
    permit(policies.may_run_call(actor, found) and draft.institution.pk == found.institution_id)
    _check(draft)
    if found.state not in {CallState.COMING, CallState.OPEN}:
        raise Conflict("works.call_over", _("征集已经截止，不能再改。"))
    changed = [name for name in FIXED if getattr(found, name) != getattr(draft, name)]
    if changed and Work.objects.filter(call=found, withdrawn_at=None).exists():
        message = _("已经有人交了作品，不能再改谁能交、怎么算分、报送到哪里。")
        raise Conflict("works.call_begun", message, fields={changed[0]: message})
    for name, value in _columns(draft).items():
        setattr(found, name, value)
    found.save()
    announce(found)
    note(actor, "works.call.edit", call_reference(found))
    return found


@transaction.atomic
def close_call(actor: Actor, *, call: WorkCall) -> WorkCall:
    """提前截止: nobody hands in any more, judging begins. Twice changes nothing."""
    found = locked_call(call.pk)
    permit(policies.may_run_call(actor, found))
    if found.closed_at is None:
        found.closed_at = clock.now()
        found.save(update_fields=["closed_at"])
        note(actor, "works.call.close", call_reference(found))
    return found


def _columns(draft: CallDraft) -> dict[str, object]:
    columns = {name: getattr(draft, name) for name in FIELDS}
    return columns | {"kinds": list(draft.kinds), "audience": list(draft.audience)}


def _check(draft: CallDraft) -> None:
    if draft.closes_on < draft.opens_on:
        raise _invalid("closes_on", _("截止的日子不能早于开始。"))
    if draft.closes_on < clock.today():
        raise _invalid("closes_on", _("截止的日子写今天或以后。"))
    if not draft.kinds:
        raise _invalid("kinds", _("选一类作品。"))
    if not draft.title.strip() or not draft.about.strip():
        raise _invalid("about", _("写明要什么样的作品。"))
    if draft.age_from is not None and draft.age_to is not None and draft.age_to < draft.age_from:
        raise _invalid("age_to", _("年龄的上限不能小于下限。"))
    above = draft.institution.division.path[:-1]
    if draft.forwards_to is not None and draft.forwards_to.code not in above:
        raise _invalid("forwards_to", _("只能报送到本地的上级。"))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("works.call", message, fields={field: message})
