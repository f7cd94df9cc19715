"""Appoint and dismiss. Institutions and divisions are told by their path of codes."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, NotFound, permit
from wenmai.people import policies
from wenmai.people.models import Account, ApiToken, Person, Posting
from wenmai.people.queries.offers import is_proven
from wenmai.people.queries.places import path_of


@transaction.atomic
def appoint(actor: Actor, *, person: str, role: Role, scope: str) -> Posting:
    """Give a person a role at a place. The same again returns the first.

    Raises NotFound (person, place), NotAllowed (also for oneself), Conflict (no account, roles that stay apart, a phone
    or mail that nobody has checked: see `offer_posting`).
    """
    somebody = lock_appointee(actor, person=person, role=role, scope=scope)
    if not actor.system and not is_proven(somebody.account):
        raise Conflict("people.not_proven", _("这个人的手机号（邮箱）没有核过，要本人凭口令接受才算数。"))
    return appointed(actor, person=somebody, role=role, scope=scope)


def lock_appointee(actor: Actor, *, person: str, role: Role, scope: str) -> Person:
    """The person whom the actor may appoint. Raises NotFound, NotAllowed, Conflict."""
    permit(policies.may_appoint(actor, role, path_of(scope)))
    permit(actor.system or person != actor.person, _("不能任命自己。请另一位管理员来办。"))
    somebody = Person.objects.select_for_update().filter(key=person, erased_at=None).first()
    if somebody is None:
        raise NotFound("people.person", _("没有这个人。请本人先注册，再来任命。"))
    check_appointment(somebody, role)
    return somebody


def check_appointment(person: Person, role: Role) -> None:
    """Raise Conflict for who has no living account, and for two roles that one person may not hold."""
    if not Account.objects.filter(person=person, is_active=True).exists():
        raise Conflict("people.no_account", _("这个人还没有账号。请本人先注册，再来任命。"))
    held = Posting.objects.filter(person=person, until=None).values_list("role", flat=True)
    if policies.clashes(role, [Role(each) for each in held]):
        raise Conflict("people.roles_apart", _("系统管理员和审计员不能由一个人兼任（三员分立）。请另选一位。"))


def appointed(actor: Actor, *, person: Person, role: Role, scope: str) -> Posting:
    """The posting, noted under who appointed; the present one if there is one."""
    try:
        with transaction.atomic():
            posting = Posting.objects.create(person=person, role=role.value, scope=scope, appointed_by=actor.person)
    except IntegrityError:
        return Posting.objects.get(person=person, role=role.value, scope=scope, until=None)
    note(actor, "people.appoint", f"people.posting:{posting.pk}", role=role.value, scope=scope)
    return posting


@transaction.atomic
def dismiss(actor: Actor, *, posting: int) -> Posting:
    """End a posting and its tokens now; twice keeps the first end. Raises NotFound, NotAllowed."""
    row = Posting.objects.select_for_update().filter(pk=posting).first()
    if row is None:
        raise NotFound("people.posting", _("没有这项任职。"))
    permit(policies.may_appoint(actor, Role(row.role), path_of(row.scope)))
    if row.until is None:
        row.until, row.ended_by = now(), actor.person
        row.save(update_fields=["until", "ended_by"])
        ApiToken.objects.filter(posting=row, revoked_at=None).update(revoked_at=row.until)
        note(actor, "people.dismiss", f"people.posting:{row.pk}", role=row.role, scope=row.scope)
    return row
