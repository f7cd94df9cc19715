"""Social-security cards: what the issuer says of a card or of the code on a phone, and what changes here by it.

The person stays, whatever card they carry: a card that the issuer gave out anew takes the place of the old one. The
document's number that the issuer names is used to find the person and kept nowhere.
"""

import logging

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import blind_index, blind_indexes
from wenmai.kernel.errors import Conflict, NotFound, permit
from wenmai.kernel.validators import plain
from wenmai.people import policies
from wenmai.people.cards import door_digest
from wenmai.people.cardservice.chosen import service
from wenmai.people.cardservice.interface import (
    PREFIX,
    Away,
    CardState,
    Change,
    Holder,
    UnknownCard,
    looks_like_social_card,
)
from wenmai.people.models import CardFeed, Credential, CredentialKind, Person, Scheme, ShownCard
from wenmai.people.queries.accounts import ID_NUMBER
from wenmai.people.queries.codes import CARD, shown_card

log = logging.getLogger("wenmai.people")
PAGES = 500


def recognise(actor: Actor, *, text: str) -> None:
    """Ask the issuer about a social-security card, or the code of one, that is not known here, and tie it to its holder, who
    must have been checked by document before. Anything else is left to who reads codes. Twice asks once.

    A transaction that waits for another house holds its locks meanwhile: call it before one begins. Raises NotAllowed,
    NotFound (no such card, holder unknown here), Conflict (not in order, the service is away).
    """
    typed = plain(text)
    is_code = typed.startswith(PREFIX)
    if not looks_like_social_card(typed) or (shown_card(typed) if is_code else _known(typed)):
        return
    permit(policies.may_read_code(actor))
    if service() is None:
        if is_code:
            words = _("这里没有接上社保卡服务，读不了电子社保卡。请刷实体卡，或出示“我的码”。")
            raise NotFound("people.card_service", words)
        return
    made = adopt(actor, holder=_in_order(actor, typed))
    if is_code:
        ShownCard.objects.create(index=blind_index(typed, CARD), credential=made, shown_at=now())


def _in_order(actor: Actor, shown: str) -> Holder:
    """The holder of a card; one that is not in order is stopped here at once and refused."""
    holder = _holder(shown)
    if holder.state == CardState.NORMAL:
        return holder
    with transaction.atomic():
        _stopped(actor, Change(holder.number, holder.state))
    raise _not_in_order(holder.state)


def _known(number: str) -> bool:
    """A living card here is good also while the service is away; the feed of changes ends it when it is lost."""
    return Credential.objects.filter(card_index__in=blind_indexes(number, CARD), revoked_at=None).exists()


def _holder(shown: str) -> Holder:
    asked = service()
    assert asked is not None
    try:
        return asked.holder(shown)
    except UnknownCard as error:
        words = (
            _("这个电子社保卡的码过期了或用过了。请本人刷新后再扫。")
            if shown.startswith(PREFIX)
            else _("社保卡服务里没有这张卡。请换一张，或出示“我的码”。")
        )
        raise NotFound("people.card_unknown", words) from error
    except Away as error:
        log.warning("the card service is away: %s", error)
        raise Conflict(
            "people.card_away", _("社保卡服务现在连不上。请刷登记过的卡、出示“我的码”，或报手机号。")
        ) from error


def bind_social_card(actor: Actor, *, person: str, shown: str) -> Credential:
    """A card read at a counter where its holder stands, whose document was checked. Raises as `recognise`, NotFound."""
    permit(policies.may_read_code(actor))
    holder = _in_order(actor, shown)
    row = Person.objects.filter(key=person, erased_at=None).first()
    if row is None:
        raise NotFound("people.person", _("没有这个人。"))
    if row.id_number_index not in blind_indexes(holder.id_number, ID_NUMBER):
        words = _("这张社保卡不是这个人的，或还没有核对证件。请先核对身份证，再绑卡。")
        raise Conflict("people.card_of_another", words)
    return adopt(actor, holder=holder)


@transaction.atomic
def adopt(actor: Actor, *, holder: Holder) -> Credential:
    """Tie a card in order to its holder, in place of the social-security card they had; the same again returns the first.

    Raises Conflict for a card that is somebody else's here or was stopped by its owner, NotFound for a holder whom nobody
    has checked by document.
    """
    indexes = blind_indexes(holder.id_number, ID_NUMBER)
    person = Person.objects.select_for_update().filter(id_number_index__in=indexes, erased_at=None).first()
    if person is None:
        words = _("卡没有问题，持卡人还没有在这里核对过证件。请带身份证到服务台登记一次，以后各馆都认这张卡。")
        raise NotFound("people.card_holder", words)
    rows = Credential.objects.select_for_update().filter(card_index__in=blind_indexes(holder.number, CARD))
    known = rows.first()
    if known is None:
        return _tied(actor, holder.number, Credential(person_id=person.key, kind=CredentialKind.CARD))
    if known.person_id != person.key or (known.revoked_at and not known.revoked_by_issuer):
        raise Conflict("people.card_taken", _("这张卡已经绑在别人名下，或已挂失。"))
    if known.scheme == Scheme.SOCIAL and known.revoked_at is None:
        return known
    return _tied(actor, holder.number, known)


def _tied(actor: Actor, number: str, row: Credential) -> Credential:
    """The caller holds the person: of two counters one comes second and finds the card tied."""
    older = Credential.objects.filter(person=row.person_id, scheme=Scheme.SOCIAL, revoked_at=None)
    replaced = older.update(revoked_at=now(), revoked_by_issuer=True)
    row.card_index, row.card_tail, row.card_door = blind_index(number, CARD), number[-4:], door_digest(number)
    row.scheme, row.revoked_at, row.revoked_by_issuer = Scheme.SOCIAL, None, False
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("people.card_taken", _("这张卡已经绑在别人名下，或已挂失。")) from error
    note(actor, "people.adopt_card", f"people.person:{row.person_id}", replaced=replaced)
    return row


def _not_in_order(state: CardState) -> Conflict:
    said = {
        CardState.LOST: _("这张社保卡在人社部门挂失了。找回来的，请本人先解除挂失；别的先出示“我的码”。"),
        CardState.CANCELLED: _("这张社保卡已经注销（补发了新卡）。请刷新卡。"),
        CardState.EXPIRED: _("这张社保卡过期了。请到社保卡网点换卡，这之前出示“我的码”。"),
    }
    return Conflict(f"people.card_{state.value}", said[state])


def read_changes(actor: Actor) -> int:
    """Stop the cards that the issuer says are no longer in order; the number of cards stopped. Safe to repeat.

    What fails is kept with the feed and told by the log; the next run goes on where this one stopped.
    """
    asked = service()
    if asked is None:
        return 0
    stopped = 0
    for _page in range(PAGES):
        feed = CardFeed.objects.get_or_create(pk=1, defaults={"asked_at": now()})[0]
        try:
            page = asked.changes(feed.after)
        except Away as error:
            CardFeed.objects.filter(pk=1).update(asked_at=now(), fault=str(error)[:80])
            log.warning("changes of cards were not read: %s", error)
            break
        stopped += _take(actor, page.lines, feed.after, page.after)
        if not page.more:
            break
    return stopped


@transaction.atomic
def _take(actor: Actor, lines: tuple[Change, ...], before: str, after: str) -> int:
    """One page, together with how far it was read; a page that somebody else took meanwhile is taken once."""
    CardFeed.objects.select_for_update().get(pk=1)
    moved = CardFeed.objects.filter(pk=1, after=before).update(after=after, asked_at=now(), answered_at=now(), fault="")
    return sum(_stopped(actor, line) for line in lines if line.state != CardState.NORMAL) if moved else 0


def _stopped(actor: Actor, line: Change) -> int:
    """Also a card that a counter tied before there was a service to ask."""
    rows = Credential.objects.filter(card_index__in=blind_indexes(line.number, CARD), revoked_at=None)
    row = rows.select_for_update().first()
    if row is None:
        return 0
    row.revoked_at, row.revoked_by_issuer = now(), True
    row.save(update_fields=["revoked_at", "revoked_by_issuer"])
    note(actor, "people.stop_card", f"people.person:{row.person_id}", state=line.state.value)
    return 1
