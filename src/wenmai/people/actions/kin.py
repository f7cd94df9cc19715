"""Family that is already registered: tied at a counter before both, ended by either of the two whenever they like."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.people import policies
from wenmai.people.actions.counter import find_person
from wenmai.people.actions.family import MOST
from wenmai.people.counter_pass import read_pass
from wenmai.people.models import Account, Guardianship, Person, Relation


@transaction.atomic
def tie_family(actor: Actor, *, found: str, text: str, relation: Relation) -> Guardianship:
    """Who stands at the counter (a pass) lets a member of the family, found by a whole number or code, book for them.

    `relation` is what the person at the counter is to the family member. The same again returns the first. Raises NotFound,
    Invalid, Conflict.
    """
    permit(policies.may_read_code(actor))
    dependant = Person.objects.select_for_update().filter(key=read_pass(actor, found), erased_at=None).first()
    if dependant is None:
        raise NotFound("people.person", _("没有这个人。"))
    guardian = find_person(actor, text=text)
    _check_family(guardian, dependant)
    present = Guardianship.objects.filter(guardian=guardian, until=None)
    if known := present.filter(dependant=dependant).first():
        return known
    if present.count() >= MOST:
        raise Conflict("people.too_many", _("最多替 8 位家人预约。请先删去一位。"))
    try:
        with transaction.atomic():
            made = Guardianship.objects.create(guardian=guardian, dependant=dependant, relation=relation)
    except IntegrityError:
        return present.get(dependant=dependant)
    for each in (guardian, dependant):
        note(actor, "people.tie_family", f"people.person:{each.key}", relation=str(relation))
    return made


@transaction.atomic
def stop_guardian(actor: Actor, *, guardian: str) -> Guardianship:
    """No longer let somebody book for oneself; twice keeps the first time. Raises NotFound."""
    rows = Guardianship.objects.select_for_update().filter(guardian=guardian, dependant=actor.person or "-")
    row = rows.order_by("-pk").first()
    if row is None:
        raise NotFound("people.dependant", _("没有这位家人。"))
    if row.until is None:
        row.until = now()
        row.save(update_fields=["until"])
        note(actor, "people.end_guardianship", f"people.person:{guardian}")
    return row


def _check_family(guardian: Person, dependant: Person) -> None:
    if guardian.pk == dependant.pk:
        said = _("这是本人自己的号码。请输入家属的。")
        raise Invalid("people.kin_self", said, fields={"text": said})
    if not Account.objects.filter(person=guardian, is_active=True).exists():
        said = _("家属自己还没有账号。请家属先用手机号注册，再来办。")
        raise Conflict("people.kin_account", said, fields={"text": said})
