"""Persons come, change and bring dependants."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index, seal
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.validators import mobile
from wenmai.people.models import Account, Person, RealName
from wenmai.people.models.persons import new_key

PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a sign-up says. Phone or e-mail, or neither for somebody who only comes to the counter."""

    name: str
    phone: str = ""
    email: str = ""
    password: str | None = None
    hashed: str = ""  # by Django's make_password, for who makes many: one takes a third of a second
    born: date | None = None
    demo: bool = False


@transaction.atomic
def register(actor: Actor, *, newcomer: Newcomer) -> Account:
    """Make a person with an account. Raises Invalid (name, phone), Conflict (phone or e-mail has an account)."""
    person = Person.objects.create(name=clean_name(newcomer.name), born=newcomer.born, demo=newcomer.demo)
    account = Account(person=person, handle=new_key(), email=newcomer.email.strip().lower() or None)
    if newcomer.hashed:
        account.password = newcomer.hashed
    else:
        account.set_password(newcomer.password)
    if newcomer.phone:
        fill_phone(account, newcomer.phone, verified=False)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise phone_is_taken() from error
    note(actor, "people.register", f"people.person:{person.key}")
    return account


@transaction.atomic
def person_of_other_system(actor: Actor, *, name: str) -> Person:
    """Make the person of somebody who comes through another system's sign-in; the account is allauth's to save."""
    person = Person.objects.create(name=clean_name(name or _("读者")))
    note(actor, "people.register", f"people.person:{person.key}", other_system=True)
    return person


def fill_phone(account: Account, phone: str, *, verified: bool) -> None:
    """Put a number onto an unsaved or locked account."""
    number = mobile(phone)
    account.phone_index = blind_index(number, PHONE)
    account.phone_sealed = seal(number, PHONE)
    account.phone_tail = number[-4:]
    account.phone_verified = verified


def phone_is_taken() -> Conflict:
    """The refusal where a number or address has an account."""
    said = _("这个手机号或邮箱已经有账号。请直接登录，忘了密码可以找回。")
    return Conflict("people.taken", said, fields={"phone": said})


def clean_name(name: str) -> str:
    """A name without needless blanks. Raises Invalid."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 60:
        raise Invalid("people.name", _("写上名字，不超过 60 个字。"), fields={"name": _("写上名字")})
    return cleaned


@transaction.atomic
def rename(actor: Actor, *, name: str) -> Person:
    """Correct one's own name; not once it was checked against a document (then the counter does it)."""
    person = own(actor)
    if person.real_name >= RealName.CHECKED:
        raise Conflict("people.name_checked", _("名字已按证件核过。要改，请带证件到任一服务台。"))
    person.name = clean_name(name)
    person.save(update_fields=["name"])
    return person


def own(actor: Actor) -> Person:
    """The actor's own row, locked. Raises NotAllowed for nobody."""
    permit(bool(actor.person), _("先登录。"))
    return Person.objects.select_for_update().get(key=actor.person)
