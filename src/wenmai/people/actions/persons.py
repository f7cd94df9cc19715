"""Persons come, change and bring dependants."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now, today
from wenmai.kernel.crypto import blind_index, seal
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.validators import mobile
from wenmai.people.models import Account, Guardianship, Person, RealName, Relation
from wenmai.people.models.persons import new_key

PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a sign-up says. Phone or e-mail, or neither for somebody who only comes to the counter."""

    name: str
    phone: str = ""
    email: str = ""
    password: str | None = None
    born: date | None = None
    demo: bool = False


@transaction.atomic
def register(actor: Actor, *, newcomer: Newcomer) -> Account:
    """Make a person with an account. Raises Invalid (name, phone), Conflict (phone or e-mail has an account)."""
    person = Person.objects.create(name=_clean_name(newcomer.name), born=newcomer.born, demo=newcomer.demo)
    account = Account(person=person, handle=new_key(), email=newcomer.email.strip().lower() or None)
    account.set_password(newcomer.password)
    if newcomer.phone:
        fill_phone(account, newcomer.phone, verified=False)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Conflict("people.taken", _("这个手机号或邮箱已经有账号。请直接登录，忘了密码可以找回。")) from error
    note(actor, "people.register", f"people.person:{person.key}")
    return account


@transaction.atomic
def person_of_other_system(actor: Actor, *, name: str) -> Person:
    """Make the person of somebody who comes through another system's sign-in; the account is allauth's to save."""
    person = Person.objects.create(name=_clean_name(name or _("读者")))
    note(actor, "people.register", f"people.person:{person.key}", other_system=True)
    return person


def fill_phone(account: Account, phone: str, *, verified: bool) -> None:
    """Put a number onto an unsaved or locked account."""
    number = mobile(phone)
    account.phone_index = blind_index(number, PHONE)
    account.phone_sealed = seal(number, PHONE)
    account.phone_tail = number[-4:]
    account.phone_verified = verified


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 60:
        raise Invalid("people.name", _("写上名字，不超过 60 个字。"), fields={"name": _("写上名字")})
    return cleaned


@transaction.atomic
def rename(actor: Actor, *, name: str) -> Person:
    """Correct one's own name; not once it was checked against a document (then the counter does it)."""
    person = _own(actor)
    if person.real_name >= RealName.CHECKED:
        raise Conflict("people.name_checked", _("名字已按证件核过。要改，请带证件到任一服务台。"))
    person.name = _clean_name(name)
    person.save(update_fields=["name"])
    return person


@transaction.atomic
def add_dependant(actor: Actor, *, name: str, relation: Relation, born: date | None = None) -> Person:
    """Add a child or an old parent to book for. The same name, relation and birthday again returns the first."""
    guardian = _own(actor)
    if born and not date(1900, 1, 1) <= born <= today():
        raise Invalid("people.born", _("出生日期不对，请再看一眼。"), fields={"born": _("不能晚于今天")})
    cleaned = _clean_name(name)
    same = Guardianship.objects.filter(guardian=guardian, until=None, relation=relation)
    known = same.filter(dependant__name=cleaned, dependant__born=born).select_related("dependant").first()
    if known:
        return known.dependant
    dependant = Person.objects.create(name=cleaned, born=born, demo=guardian.demo)
    Guardianship.objects.create(guardian=guardian, dependant=dependant, relation=relation)
    note(actor, "people.add_dependant", f"people.person:{dependant.key}", relation=str(relation))
    return dependant


@transaction.atomic
def end_guardianship(actor: Actor, *, dependant: str) -> None:
    """No longer act for somebody; twice changes nothing. Raises NotFound for a stranger."""
    rows = Guardianship.objects.select_for_update().filter(guardian=actor.person, dependant=dependant)
    row = rows.order_by("-pk").first()
    if row is None:
        raise NotFound("people.dependant", _("没有这位家人。"))
    if row.until is None:
        row.until = now()
        row.save(update_fields=["until"])


def _own(actor: Actor) -> Person:
    permit(bool(actor.person), _("先登录。"))
    return Person.objects.select_for_update().get(key=actor.person)
