"""Issue, accept and revoke what a person shows."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import blind_index, blind_indexes
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.validators import plain
from wenmai.people import policies
from wenmai.people.actions.social_cards import bind_social_card, recognise
from wenmai.people.cards import door_digest
from wenmai.people.cardservice.chosen import service
from wenmai.people.cardservice.interface import looks_like_social_card
from wenmai.people.codes import ROTATES, write_code
from wenmai.people.counter_pass import read_pass
from wenmai.people.models import CodeUse, Credential, CredentialKind, Person, ShortCode, ShownCard
from wenmai.people.queries.codes import CARD, SHORT, ScannedPerson, person_of_code
from wenmai.people.queries.persons import acts_for

SHORT_LIFE = timedelta(minutes=2)
KEPT = timedelta(days=1)
MOST_PRINTED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A code on a screen: the signed text, six digits for typing, and when the next one comes."""

    text: str
    digits: str
    expires_at: datetime


@transaction.atomic
def show_code(actor: Actor, *, person: str = "") -> Shown:
    """The code of this minute for oneself or a dependant. Raises NotFound for a stranger."""
    key = person or actor.person
    if not acts_for(actor, key):
        raise NotFound("people.person", _("没有这个人。"))
    credential = _phone_credential(key)
    instant = now()
    digits = _short_code(credential, instant + SHORT_LIFE)
    return Shown(write_code(credential.serial, instant, rotating=True), digits, instant + ROTATES)


def _phone_credential(person: str) -> Credential:
    rows = Credential.objects.filter(person=person, kind=CredentialKind.PHONE, revoked_at=None)
    found = rows.first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Credential.objects.create(person_id=person, kind=CredentialKind.PHONE)
    except IntegrityError:
        return rows.get()


def _short_code(credential: Credential, until: datetime) -> str:
    """Six digits that no living short code has; dead ones go."""
    ShortCode.objects.filter(expires_at__lt=now() - SHORT_LIFE).delete()
    ShortCode.objects.filter(credential=credential, expires_at__lt=now()).delete()
    for _attempt in range(20):
        digits = f"{secrets.randbelow(1_000_000):06d}"
        row = ShortCode(index=blind_index(digits, SHORT), credential=credential, expires_at=until)
        if ShortCode.objects.bulk_create([row], ignore_conflicts=True) and _mine(row):
            return digits
    raise Conflict("people.short_codes", _("现在出示码的人太多，六位数一时不够用。请用二维码，或过一分钟再来。"))


def _mine(row: ShortCode) -> bool:
    return ShortCode.objects.filter(index=row.index, credential=row.credential_id, expires_at=row.expires_at).exists()


def accept_code(actor: Actor, *, code: str, context: str) -> ScannedPerson:
    """Whose code this is, at a counter; a rotating code and its digits count in one context, whoever reads them first.

    A social-security card is asked of its issuer first, outside the transaction, where it is not known here.
    Raises what `person_of_code` and `recognise` raise, NotAllowed.
    """
    permit(policies.may_read_code(actor))
    recognise(actor, text=code)
    return _accepted(code, context)


@transaction.atomic
def _accepted(code: str, context: str) -> ScannedPerson:
    scanned = person_of_code(code, context=context)
    if scanned.use:
        CodeUse.objects.bulk_create([CodeUse(code=scanned.use, context=context)], ignore_conflicts=True)
        scanned = person_of_code(code, context=context)
    if scanned.way == "card" and not scanned.use:
        _learn(scanned.credential, code)
    return scanned


def _learn(credential: int, number: str) -> None:
    """A card that was tied before scanners knew cards is known to them from now on."""
    rows = Credential.objects.filter(pk=credential, card_door="")
    if rows.exists():
        rows.update(card_door=door_digest(number))


@transaction.atomic
def issue_printed(actor: Actor, *, person: str = "", found: str = "") -> Credential:
    """A lasting code for paper, for oneself, a dependant, or with a counter's pass for who stands there.

    Raises NotFound, Conflict.
    """
    key = read_pass(actor, found) if found else person or actor.person
    if not found and not acts_for(actor, key):
        raise NotFound("people.person", _("没有这个人。"))
    Person.objects.select_for_update().get(key=key)
    living = Credential.objects.filter(person=key, kind=CredentialKind.PRINTED, revoked_at=None)
    if living.count() >= MOST_PRINTED:
        raise Conflict("people.too_many_codes", _("已有 3 张印好的码在用。请先停用一张。"))
    note(actor, "people.print_code", f"people.person:{key}")
    return Credential.objects.create(person_id=key, kind=CredentialKind.PRINTED)


@transaction.atomic
def bind_card(actor: Actor, *, found: str, number: str) -> Credential:
    """Tie a card's number to who stands at the counter; the same again returns the first. A social-security card only to
    its holder, as its issuer says, where the service is set.

    Raises NotFound (pass), Invalid, Conflict.
    """
    person = read_pass(actor, found)
    cleaned = plain(number)
    if service() and looks_like_social_card(cleaned):
        return bind_social_card(actor, person=person, shown=cleaned)
    if not 7 <= len(cleaned) <= 40 or not (cleaned.isascii() and cleaned.isalnum()):
        said = _("卡号是 7 到 40 位字母和数字，请再读一次卡。")
        raise Invalid("people.card_number", said, fields={"number": said})
    if not Person.objects.select_for_update().filter(key=person, erased_at=None).exists():
        raise NotFound("people.person", _("没有这个人。"))
    known = Credential.objects.select_for_update().filter(card_index__in=blind_indexes(cleaned, CARD)).first()
    if known and known.person_id == person and not known.revoked_at:
        return known
    made = Credential(person_id=person, kind=CredentialKind.CARD, card_tail=cleaned[-4:])
    made.card_index, made.card_door = blind_index(cleaned, CARD), door_digest(cleaned)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("people.card_taken", _("这张卡已经绑在别人名下，或已挂失。")) from error
    note(actor, "people.bind_card", f"people.person:{person}")
    return made


@transaction.atomic
def revoke_code(actor: Actor, *, credential: int, found: str = "") -> Credential:
    """From now on the code or card is refused; twice keeps the first time. Raises NotFound.

    One's own, a dependant's, or with a counter's pass that of who stands there.
    """
    here = read_pass(actor, found) if found else ""
    row = Credential.objects.select_for_update().filter(pk=credential).first()
    if row is None or not (row.person_id == here if found else acts_for(actor, row.person_id)):
        raise NotFound("people.credential", _("没有这个码。"))
    if row.revoked_at is None:
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        note(actor, "people.revoke_code", f"people.person:{row.person_id}", kind=row.kind)
    return row


@transaction.atomic
def drop_card(actor: Actor, *, person: str, number: str) -> int:
    """Forget that a card is somebody's; whoever has it may have it tied again. A social-security card stays: it is theirs anywhere.

    How many rows. Raises NotAllowed.
    """
    permit(actor.system)
    mine = Credential.objects.filter(person=person, scheme="", kind=CredentialKind.CARD)
    return mine.filter(card_index__in=blind_indexes(plain(number), CARD)).delete()[0]


def forget_old_uses(actor: Actor) -> int:
    """Drop what was kept against replays for longer than a day; the number of rows."""
    del actor
    ShownCard.objects.filter(shown_at__lt=now() - KEPT).delete()
    return CodeUse.objects.filter(used_at__lt=now() - KEPT).delete()[0]
