"""At the counter: find somebody by what they say or show, register who has no phone, check a document."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index, blind_indexes, seal
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.validators import citizen_id, is_mobile, plain
from wenmai.people import policies
from wenmai.people.actions.consents import give_consent
from wenmai.people.actions.persons import clean_name
from wenmai.people.actions.social_cards import recognise
from wenmai.people.counter_pass import read_pass, write_pass
from wenmai.people.models import Person, Purpose, RealName
from wenmai.people.queries.accounts import ID_NUMBER, account_by_phone
from wenmai.people.queries.codes import person_of_code

PHONE_DIGITS = 11


def find_person(actor: Actor, *, text: str) -> Person:
    """Whose whole phone number, document number, code or card this is; never a search by parts.

    The look-up is noted with what was typed or shown: phone, id_number, code, short, card. Raises NotAllowed, NotFound,
    and what a bad code raises.
    """
    permit(policies.may_read_code(actor))
    recognise(actor, text=text)
    return _find(actor, text.strip())


@transaction.atomic
def _find(actor: Actor, text: str) -> Person:
    found, way = _found(text)
    note(actor, "people.find", f"people.person:{found.key}", way=way)
    return found


def _found(typed: str) -> tuple[Person, str]:
    by_number = _by_phone(typed) if is_mobile(typed) else _by_id_number(typed) if len(plain(typed)) == 18 else None
    if by_number is not None:
        return by_number, "phone" if is_mobile(typed) else "id_number"
    if is_mobile(typed):
        raise NotFound("people.nobody", _("没有用这个号码登记的人。可以在下面登记。"))
    try:
        shown = person_of_code(typed)
    except NotFound as error:
        raise (_unknown(plain(typed)) if error.code == "people.card" else error) from error
    return Person.objects.get(key=shown.person), shown.way


def _unknown(typed: str) -> NotFound:
    """Nobody has this number, or it is only a part of one."""
    if typed.isdecimal() and len(typed) < PHONE_DIGITS:
        words = _("号码不完整，只有 %(n)s 位。手机号 11 位，身份证号 18 位；是卡号的话，这张卡还没登记过。")
        return NotFound("people.part_of_number", words % {"n": len(typed)})
    return NotFound(
        "people.nobody", _("没有查到。手机号、证件号、卡号要完整，按姓名查不到；没登记过的可以在这里登记。")
    )


def _by_phone(phone: str) -> Person | None:
    account = account_by_phone(phone)
    return account.person if account else None


def _by_id_number(number: str) -> Person | None:
    try:
        checked = citizen_id(number).number
    except Invalid:
        return None
    return Person.objects.filter(id_number_index__in=blind_indexes(checked, ID_NUMBER)).first()


@transaction.atomic
def open_person(actor: Actor, *, found: str) -> Person:
    """The record of who stands at the counter; that somebody looked is noted. Raises NotFound."""
    person = read_pass(actor, found)
    row = Person.objects.filter(key=person, erased_at=None).first()
    if row is None:
        raise NotFound("people.person", _("没有这个人。"))
    note(actor, "people.open", f"people.person:{person}")
    return row


@transaction.atomic
def register_at_counter(actor: Actor, *, name: str, born: date | None, text_version: str) -> Person:
    """Register somebody who is present and has agreed, without an account. Raises NotAllowed, Invalid."""
    permit(policies.may_read_code(actor))
    person = Person.objects.create(name=clean_name(name), born=born)
    _consented(actor, person, Purpose.ACCOUNT, text_version)
    note(actor, "people.register_at_counter", f"people.person:{person.key}")
    return person


@transaction.atomic
def register_with_document(actor: Actor, *, name: str, born: date | None, id_number: str, text_version: str) -> Person:
    """Register somebody with what little they say; with a document's number, whoever has it already is found instead.

    Nothing is written when the number is wrong. Raises NotAllowed, Invalid.
    """
    permit(policies.may_read_code(actor))
    number = citizen_id(id_number).number if id_number.strip() else ""
    known = _by_id_number(number) if number else None
    if known:
        note(actor, "people.find", f"people.person:{known.key}", way="id_number")
        return known
    made = register_at_counter(actor, name=name, born=born, text_version=text_version)
    if not number:
        return made
    found = write_pass(actor, made.key)
    return check_document(actor, found=found, name=name, id_number=number, text_version=text_version)


@transaction.atomic
def check_document(actor: Actor, *, found: str, name: str, id_number: str, text_version: str) -> Person:
    """Real-name level 2: name and number as on the document that lies on the counter, and the separate consent.

    The number is kept as a blind index and a sealed field. Twice changes nothing. Raises NotFound, Invalid, Conflict.
    """
    row = Person.objects.select_for_update().filter(key=read_pass(actor, found), erased_at=None).first()
    if row is None:
        raise NotFound("people.person", _("没有这个人。"))
    document = citizen_id(id_number)
    row.name, row.born = clean_name(name), document.born
    row.id_number_index = blind_index(document.number, ID_NUMBER)
    row.id_number_sealed = seal(document.number, ID_NUMBER)
    row.real_name = max(row.real_name, RealName.CHECKED)
    _save_once(row, document.number)
    _consented(actor, row, Purpose.ID_NUMBER, text_version)
    note(actor, "people.check_document", f"people.person:{row.key}")
    return row


def _save_once(person: Person, number: str) -> None:
    taken = _("这个证件号已经登记在另一个账号名下。请本人用那个账号，或先注销它。")
    others = Person.objects.filter(id_number_index__in=blind_indexes(number, ID_NUMBER)).exclude(key=person.key)
    if others.exists():
        raise Conflict("people.id_taken", taken)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Conflict("people.id_taken", taken) from error


def _consented(actor: Actor, person: Person, purpose: Purpose, text_version: str) -> None:
    as_themselves = Actor(person=person.key, channel=actor.channel)
    give_consent(as_themselves, purpose=purpose, text_version=text_version)
