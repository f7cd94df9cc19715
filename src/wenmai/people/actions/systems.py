"""Other systems that hold a posting of their own: set up, handed over, ended. An administrator's work."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, NotFound, permit
from wenmai.people import policies
from wenmai.people.actions.tokens import clean_title
from wenmai.people.models import ApiToken, Posting, SystemPosting
from wenmai.people.queries.places import path_of


@transaction.atomic
def set_up_system(actor: Actor, *, name: str, role: Role, scope: str, answers: int) -> SystemPosting:
    """A posting for another system; `answers` is the posting of who is responsible for it. The same again returns the first.

    Raises NotFound (place, posting), NotAllowed (beyond the actor's place; a role that only a person may hold), Invalid.
    """
    said = _("对接系统只能在自己管的范围里，做办事员、馆长、主管部门或统计员的事。")
    permit(policies.may_run_system(actor, role, path_of(scope)), said)
    responsible = _responsible(actor, answers)
    wanted = {"name": clean_title(name), "role": role.value, "scope": scope, "answers": responsible, "until": None}
    try:
        with transaction.atomic():
            made = SystemPosting.objects.create(**wanted, set_up_by=actor.person or "system")
    except IntegrityError:
        return SystemPosting.objects.get(**wanted)
    note(actor, "people.set_up_system", f"people.system:{made.pk}", role=role.value, scope=scope, answers=answers)
    return made


@transaction.atomic
def hand_over(actor: Actor, *, system: int, answers: int) -> SystemPosting:
    """Somebody else becomes responsible. Twice changes nothing.

    Raises NotFound, NotAllowed, Conflict where they answer for a system of this name, role and place already.
    """
    row = _lock(actor, system)
    responsible = _responsible(actor, answers)
    if row.answers_id != responsible.pk:
        row.answers = responsible
        try:
            with transaction.atomic():
                row.save(update_fields=["answers"])
        except IntegrityError as error:
            said = _("这个人已经负责一个同名、同职责的对接系统。请停用其中一个，或另选负责人。")
            raise Conflict("people.system_twice", said, fields={"who": said}) from error
        note(actor, "people.hand_over_system", f"people.system:{row.pk}", answers=answers)
    return row


@transaction.atomic
def end_system(actor: Actor, *, system: int) -> SystemPosting:
    """End a system posting and its tokens now; twice keeps the first end. Raises NotFound, NotAllowed."""
    row = _lock(actor, system, ended=True)
    if row.until is None:
        row.until, row.ended_by = now(), actor.person or "system"
        row.save(update_fields=["until", "ended_by"])
        ApiToken.objects.filter(system=row, revoked_at=None).update(revoked_at=row.until)
        note(actor, "people.end_system", f"people.system:{row.pk}")
    return row


def _lock(actor: Actor, system: int, *, ended: bool = False) -> SystemPosting:
    row = SystemPosting.objects.select_for_update().filter(pk=system).first()
    if row is None or (row.until is not None and not ended):
        raise NotFound("people.system", _("没有这个对接系统，或已经停了。"))
    permit(policies.may_run_system(actor, Role(row.role), path_of(row.scope)))
    return row


def _responsible(actor: Actor, posting: int) -> Posting:
    row = Posting.objects.select_for_update().filter(pk=posting, until=None, person__account__is_active=True).first()
    if row is None:
        raise NotFound("people.posting", _("没有这项任职。负责人要是在职的人。"))
    permit(policies.may_name_responsible(actor, path_of(row.scope)), _("负责人要在自己管的范围里任职。"))
    return row
