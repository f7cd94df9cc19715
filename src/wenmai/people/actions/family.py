"""Dependants: a child, an old parent. Under 14 a guardian's consent comes first (个人信息保护法 31)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import privacy
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now, today
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.people.actions.consents import give_consent
from wenmai.people.actions.persons import clean_name, own
from wenmai.people.models import Account, Consent, Guardianship, Person, Purpose, RealName, Relation, SpecialGroup
from wenmai.people.queries.persons import CONSENT_UNDER, age_on

MOST = 8


@transaction.atomic
def add_dependant(
    actor: Actor, *, name: str, relation: Relation, born: date | None = None, guardian_consent: str = ""
) -> Person:
    """Add somebody to book for. The same name, relation and birthday again returns the first.

    `guardian_consent` is the version of the text that the guardian of a child under 14 agreed to. Raises Invalid, Conflict.
    """
    guardian = own(actor)
    young = _check_age(relation, born, guardian_consent)
    cleaned = clean_name(name)
    present = Guardianship.objects.filter(guardian=guardian, until=None)
    same = present.filter(relation=relation, dependant__name=cleaned, dependant__born=born)
    known = same.select_related("dependant").first()
    if known:
        return known.dependant
    if present.count() >= MOST:
        raise Conflict("people.too_many", _("最多替 8 位家人预约。请先删去一位。"))
    dependant = Person.objects.create(name=cleaned, born=born, demo=guardian.demo)
    Guardianship.objects.create(guardian=guardian, dependant=dependant, relation=relation)
    if young:
        give_consent(actor, purpose=Purpose.CHILD, text_version=guardian_consent, person=dependant.key)
    note(actor, "people.add_dependant", f"people.person:{dependant.key}", relation=str(relation))
    return dependant


def _check_age(relation: Relation, born: date | None, guardian_consent: str) -> bool:
    if born and not date(1900, 1, 1) <= born <= today():
        raise Invalid("people.born", _("出生日期不对，请再看一眼。"), fields={"born": _("不能晚于今天")})
    if relation is Relation.CHILD and born is None:
        raise Invalid("people.born", _("孩子要写出生日期：活动按年龄分。"), fields={"born": _("写上出生日期")})
    age = age_on(born, today())
    young = age is not None and age < CONSENT_UNDER
    if young and not guardian_consent:
        said = _("不满 14 周岁，要监护人同意。请看过说明后勾选。")
        raise Invalid("people.guardian_consent", said, fields={"guardian_consent": said})
    return young


@transaction.atomic
def correct_dependant(
    actor: Actor, *, dependant: str, name: str, born: date | None, guardian_consent: str = ""
) -> Person:
    """Correct the name and birthday of somebody one books for; not once a counter has checked a document.

    A birthday that makes a child under 14 needs the guardian's consent, unless it was given. Raises NotFound, Invalid,
    Conflict.
    """
    row = _ward(actor, dependant)
    person = Person.objects.select_for_update().get(key=dependant)
    if person.real_name >= RealName.CHECKED or Account.objects.filter(person=person).exists():
        raise Conflict("people.name_checked", _("名字已按证件核过，或本人有自己的账号，不在这里改。"))
    given = Consent.objects.filter(person=person, purpose=Purpose.CHILD, withdrawn_at=None).exists()
    young = _check_age(Relation(row.relation), born, guardian_consent or ("given" if given else ""))
    person.name, person.born = clean_name(name), born
    person.save(update_fields=["name", "born"])
    if young and not given:
        give_consent(actor, purpose=Purpose.CHILD, text_version=guardian_consent, person=dependant)
    return person


def _ward(actor: Actor, dependant: str) -> Guardianship:
    row = Guardianship.objects.filter(guardian=actor.person or "-", dependant=dependant, until=None).first()
    if row is None:
        raise NotFound("people.dependant", _("没有这位家人。"))
    return row


@transaction.atomic
def end_guardianship(actor: Actor, *, dependant: str) -> None:
    """No longer act for somebody; twice changes nothing. Raises NotFound for a stranger.

    Who had nobody else and no account of their own is forgotten: nobody could ask for it later.
    """
    rows = Guardianship.objects.select_for_update().filter(guardian=actor.person, dependant=dependant)
    row = rows.order_by("-pk").first()
    if row is None:
        raise NotFound("people.dependant", _("没有这位家人。"))
    if row.until is not None:
        return
    row.until = now()
    row.save(update_fields=["until"])
    note(actor, "people.end_guardianship", f"people.person:{dependant}")
    leave(dependant)


def leave(person: str) -> bool:
    """A guardian has gone. Without another and without an account nobody could take back what was done for the person.

    True for who is forgotten then: neither checked document, nor ever registered themself.
    """
    if Guardianship.objects.filter(dependant=person, until=None).exists():
        return False
    if not Account.objects.filter(person=person).exists():
        for holder in privacy.holders():
            if holder.left:
                holder.left(person)
    return _forget_if_alone(person)


def _forget_if_alone(person: str) -> bool:
    if Consent.objects.filter(person=person, purpose=Purpose.ACCOUNT, withdrawn_at=None).exists():
        return False
    rows = Person.objects.select_for_update(of=("self",)).filter(key=person, account=None, id_number_index=None)
    found = rows.first()
    if found:
        forget(found)
    return found is not None


def forget(person: Person) -> None:
    """Take everything off a person that names anybody; the key stays, in facts and bookings, and leads nowhere."""
    SpecialGroup.objects.filter(person=person).delete()
    person.credentials.all().delete()
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=now())
    person.name, person.born, person.erased_at, person.real_name = "", None, now(), 0
    person.id_number_index = person.id_number_sealed = None
    person.save()
