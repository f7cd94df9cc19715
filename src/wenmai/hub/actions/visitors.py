"""A reader of theirs is registered once, with the card of their own library; from then on they borrow like anybody."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.engine.asking import Away
from wenmai.hub.engine.visiting import NUMBER, may_borrow, status_of
from wenmai.hub.models import ForeignSystem, Visitor
from wenmai.hub.queries.systems import asked_about_reader
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.crypto import blind_index, blind_indexes, seal
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.people.actions.codes import bind_card
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.counter_pass import write_pass
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The number on the card of their library, the name as they say it, and the text to which they agreed."""

    number: str
    name: str
    text_version: str


def welcome(actor: Actor, *, house: Institution, newcomer: Newcomer) -> str:
    """Register a reader of theirs who stands here, after their system was asked; a pass to them for the desk. Twice is once.

    Raises NotAllowed, Invalid, Conflict where no system has such numbers, theirs says no, or is away and no agreement holds.
    """
    permit(policies.may_serve(actor, house))
    number = newcomer.number.strip().upper()
    theirs = asked_about_reader(number)
    if len(theirs) != 1:
        raise refusals.bad("number", _("没有哪个接入的馆用这样的证号，请核对。本馆读者请在借还台办证。"), "number")
    known = Visitor.objects.filter(system=theirs[0], card_index__in=blind_indexes(number, NUMBER)).first()
    if known:
        return write_pass(actor, str(known.reader.person), "card")
    good = _good(theirs[0], number)
    try:
        return _registered(actor, house, theirs[0], newcomer, good)
    except IntegrityError as error:
        raise Conflict("hub.visitor", _("别的柜台刚登记了这位读者。请直接扫他的读者证。")) from error


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
    person = register_at_counter(actor, name=newcomer.name, born=None, text_version=newcomer.text_version)
    number, now = newcomer.number.strip().upper(), clock.now()
    passed = write_pass(actor, person.key, "card")
    if len(number) >= 7:
        bind_card(actor, found=passed, number=number)
    reader = register_reader(system(), reader=NewReader(person.key, theirs.library.code, demo=theirs.demo))
    Visitor.objects.create(
        system=theirs, reader=reader, card_index=blind_index(number, NUMBER), sealed=seal(number, NUMBER), good=good,
        checked_at=now, made_at=now,
    )  # fmt: skip
    note(actor, "hub.welcome", f"library.reader:{reader.pk}", at=house.code, system=theirs.library.code)
    return passed
