"""A reader of theirs is registered once, with the card of their own library; from then on they borrow like anybody."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.engine.asking import Away
from wenmai.hub.engine.visiting import NUMBER, may_borrow, seen, status_of
from wenmai.hub.models import ForeignSystem, Visitor
from wenmai.hub.queries.systems import asked_about_reader
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.crypto import blind_index, blind_indexes, seal
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.actions.readers import NewReader, register_reader, renew_reader
from wenmai.library.models import Reader
from wenmai.library.queries.readers import reader_of_person
from wenmai.people.actions.codes import bind_card
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.counter_pass import read_pass, write_pass
from wenmai.people.queries.codes import holder_of_card
from wenmai.places.models import Institution

SHORTEST = 7
"""Signs of a number that can be tied as a card."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The number on the card of their library, the name as they say it, the text to which they agreed; `found` is the pass to
    them where the desk knows who it is, by a card or a code of theirs.
    """

    number: str
    name: str
    text_version: str
    found: str = ""


def welcome(actor: Actor, *, house: Institution, newcomer: Newcomer) -> str:
    """Register a reader of theirs who stands here, after their system was asked; a pass to them for the desk. Twice is once.

    Who is known by the pass or by the number's card stays the same person. Raises NotAllowed, NotFound (an old pass), Invalid,
    Conflict where no system has such numbers, theirs says no, is away and no agreement holds, or they are a reader of ours.
    """
    permit(policies.may_serve(actor, house))
    number = newcomer.number.strip().upper()
    theirs = asked_about_reader(number)
    if len(theirs) != 1:
        raise refusals.bad("number", _("没有哪个接入的馆用这样的证号，请核对。本馆读者请在借还台办证。"), "number")
    known = _known(theirs[0], number)
    if known:
        return _pass_to(actor, known, newcomer.found)
    good = _good(theirs[0], number)
    try:
        return _registered(actor, house, theirs[0], newcomer, good)
    except IntegrityError as error:
        raise Conflict("hub.visitor", _("别的柜台刚登记了这位读者。请直接扫他的读者证。")) from error


def _known(theirs: ForeignSystem, number: str) -> Visitor | None:
    """Who has this number already and is a reader still; not who was forgotten at this moment."""
    rows = Visitor.objects.select_related("reader").filter(system=theirs, reader__closed_at=None)
    known = rows.filter(card_index__in=blind_indexes(number, NUMBER)).first()
    return known if known and seen(known) else None


def _pass_to(actor: Actor, known: Visitor, found: str) -> str:
    if found and read_pass(actor, found) != known.reader.person:
        raise Conflict("hub.visitor_of_another", _("这个证号登记在另一个人名下。请核对证号，或直接扫他馆的读者证。"))
    return write_pass(actor, str(known.reader.person), "card")


def _good(theirs: ForeignSystem, number: str) -> bool:
    """By their word; while they are away the agreement, which must allow something."""
    try:
        answer = status_of(theirs, number)
    except Away as error:
        if theirs.offline_loans:
            return True
        said = _("%s的系统现在问不到，协议也没有约定脱机可借。请稍后再试。") % theirs.library.label
        raise Conflict("hub.away", said) from error
    if not may_borrow(answer):
        raise Conflict("hub.not_good", _("%s说这位读者现在不能借。请读者问自己的馆。") % theirs.library.label)
    return True


@transaction.atomic
def _registered(actor: Actor, house: Institution, theirs: ForeignSystem, newcomer: Newcomer, good: bool) -> str:
    number, now = newcomer.number.strip().upper(), clock.now()
    person = _person(actor, theirs, newcomer, number)
    passed = write_pass(actor, person, "card")
    if len(number) >= SHORTEST and holder_of_card(number) != person:
        bind_card(actor, found=passed, number=number)
    reader = _reader(theirs, house, person)
    card = {"card_index": blind_index(number, NUMBER), "sealed": seal(number, NUMBER), "good": good, "checked_at": now}
    made = {"system": theirs, "seen_on": clock.today()} | card
    Visitor.objects.update_or_create(reader=reader, defaults=made, create_defaults=made | {"made_at": now})
    note(actor, "hub.welcome", f"library.reader:{reader.pk}", at=house.code, system=theirs.library.code)
    return passed


def _person(actor: Actor, theirs: ForeignSystem, newcomer: Newcomer, number: str) -> str:
    """Whom the desk has found, else who had this number here or has it tied as a card, else somebody new."""
    if newcomer.found:
        return read_pass(actor, newcomer.found)
    before = Visitor.objects.filter(system=theirs, card_index__in=blind_indexes(number, NUMBER))
    known = before.values_list("reader__person", flat=True).first() or holder_of_card(number)
    if known:
        return str(known)
    return register_at_counter(actor, name=newcomer.name, born=None, text_version=newcomer.text_version).key


def _reader(theirs: ForeignSystem, house: Institution, person: str) -> Reader:
    """The reader of theirs that the person is or becomes; one whose card was closed has it again."""
    key = reader_of_person(person)
    if key is None:
        return register_reader(system(), reader=NewReader(person, theirs.library.code, demo=theirs.demo))
    row = Reader.objects.select_related("home").get(pk=key)
    if row.home_id != theirs.library_id:
        said = _("这个人已经是%s的读者，请用本人的读者证借，不用登记外馆读者。") % row.home.label
        raise Conflict("hub.reader_of_ours", said)
    return renew_reader(system(), reader=key, at=house.code, valid_until=None) if row.closed_at else row
