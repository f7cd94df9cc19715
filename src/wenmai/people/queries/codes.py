"""Whose code is this? Reading only; `actions.codes.accept_code` also remembers that a rotating code was used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import blind_indexes, digest
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.kernel.validators import plain
from wenmai.people.cardservice.interface import PREFIX, looks_like_social_card
from wenmai.people.codes import looks_like_code, read_code
from wenmai.people.models import CodeUse, Credential, CredentialKind, ShortCode, ShownCard
from wenmai.people.queries.persons import masked

CARD = "card"
SHORT = "short code"
SOCIAL = "social card"
SHOWN = ("social", "card", "phone", "printed")
"""By what a person may be known: the social-security card (also its code on a phone), another card, our code on a phone or paper."""
SHOWN_LIFE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ScannedPerson:
    """`person` is the key, `display_name` masked (周*兰), `way` code, short or card; `use` names the use of what changes each minute.

    `shown` is one of SHOWN: the social-security card, or the kind of the credential.
    """

    person: str
    display_name: str
    credential: int
    way: str
    use: str = ""
    shown: str = ""


def person_of_code(text: str, *, context: str = "") -> ScannedPerson:
    """Read a scanned code, six typed digits or a card number.

    `context` says where it is shown ("booking.session:42"): a rotating code, or its six digits, used in another context
    is a replay.
    Raises Invalid (damaged, forged, expired), NotFound (no such card or digits), Conflict (revoked, replayed).
    """
    typed = plain(text)
    if looks_like_code(typed):
        return _scanned(typed, context)
    if typed.startswith(PREFIX):
        return _of_issuer(typed, context)
    if typed.isascii() and typed.isdecimal() and len(typed) == 6:
        return _typed(typed, context)
    return _card(typed)


def code_use(text: str) -> str:
    """The name under which the use of a rotating code is remembered."""
    return digest(text.strip().upper().encode())


def _scanned(text: str, context: str) -> ScannedPerson:
    code = read_code(text, now())
    credential = Credential.objects.select_related("person").filter(serial=code.serial).first()
    if credential is None:
        raise NotFound("people.code_unknown", _("这个码已经注销了。请本人打开“我的码”重新出示。"))
    use = code_use(text) if code.rotating else ""
    if _used_elsewhere(use, context):
        raise Conflict("people.code_replayed", _("这个码刚在别处用过。请本人刷新“我的码”再扫。"))
    return _found(credential, "code", use)


def _used_elsewhere(use: str, context: str) -> bool:
    return bool(use) and CodeUse.objects.filter(code=use).exclude(context=context).exists()


def _typed(digits: str, context: str) -> ScannedPerson:
    rows = ShortCode.objects.select_related("credential__person").filter(index__in=blind_indexes(digits, SHORT))
    row = rows.filter(expires_at__gt=now()).first()
    if row is None:
        raise NotFound("people.short_code", _("没有这六位数，或已过期（两分钟）。请看“我的码”下面现在的数。"))
    use = f"{SHORT} {row.pk}"  # the digits come again for somebody else, the row does not
    if _used_elsewhere(use, context):
        raise Conflict("people.code_replayed", _("这六位数刚在别处用过。请本人刷新“我的码”，报现在的数。"))
    return _found(row.credential, "short", use)


def shown_card(text: str) -> ShownCard | None:
    """What the issuer has said of a phone's code in the last two minutes."""
    rows = ShownCard.objects.select_related("credential__person").filter(index__in=blind_indexes(text, CARD))
    return rows.filter(shown_at__gt=now() - SHOWN_LIFE).first()


def _of_issuer(text: str, context: str) -> ScannedPerson:
    row = shown_card(text)
    if row is None:
        raise NotFound("people.card_unknown", _("这个电子社保卡的码过期了或用过了。请本人刷新后再扫。"))
    use = f"{SOCIAL} {row.pk}"
    if _used_elsewhere(use, context):
        raise Conflict("people.code_replayed", _("这个码刚在别处用过。请本人刷新电子社保卡再扫。"))
    return _found(row.credential, "card", use)


def _card(number: str) -> ScannedPerson:
    rows = Credential.objects.select_related("person")
    credential = rows.filter(card_index__in=blind_indexes(number, CARD)).first() if number else None
    if credential is None:
        raise NotFound("people.card", _("没有登记过这张卡。可以报姓名或手机尾号签到，再到服务台绑卡。"))
    return _found(credential, "card")


def holder_of_tied_card(number: str) -> str | None:
    """The key of the person to whom a card was tied at a counter and not revoked; None for any other text, a social-security card
    too: its number is personal and nobody may have kept it.
    """
    cleaned = plain(number)
    if not cleaned or looks_like_social_card(cleaned):
        return None
    rows = Credential.objects.filter(
        card_index__in=blind_indexes(cleaned, CARD), revoked_at=None, person__erased_at=None
    )
    found = rows.filter(scheme="").values_list("person", flat=True).first()
    return str(found) if found else None


def holder_of_card(number: str) -> str | None:
    """The key of the person to whom a living card leads, a social-security card too; None for any other text. For counters alone."""
    rows = Credential.objects.filter(revoked_at=None, person__erased_at=None, kind=CredentialKind.CARD)
    found = rows.filter(card_index__in=blind_indexes(plain(number), CARD)).values_list("person", flat=True).first()
    return str(found) if found else None


def _found(credential: Credential, way: str, use: str = "") -> ScannedPerson:
    if credential.revoked_at:
        raise Conflict("people.code_revoked", _("这个码（卡）已经挂失或停用。请本人换新的，或报姓名签到。"))
    if credential.person.erased_at:
        raise Invalid("people.code_nobody", _("这个账号已经注销。"))
    shown = credential.scheme or credential.kind
    return ScannedPerson(credential.person_id, masked(credential.person.name), credential.pk, way, use, shown)


def revoked_serials(actor: Actor) -> list[str]:
    """Digests of stopped lasting codes, for scanners that work with no network. Raises NotAllowed."""
    permit(actor.is_staff)
    rows = Credential.objects.filter(kind=CredentialKind.PRINTED, revoked_at__isnull=False).order_by("pk")
    return [digest(serial.encode()) for serial in rows.values_list("serial", flat=True)]


def serials_of(persons: Iterable[str]) -> list[tuple[str, str]]:
    """Person and serial of each living code on a phone or paper, for the lists of scanners with no network."""
    rows = Credential.objects.filter(person__in=set(persons), revoked_at=None).exclude(kind=CredentialKind.CARD)
    return list(rows.order_by("pk").values_list("person", "serial"))


def lasting_stopped() -> list[str]:
    """Serials of printed codes that were stopped; the caller salts and digests them before they leave the house."""
    rows = Credential.objects.filter(kind=CredentialKind.PRINTED, revoked_at__isnull=False)
    return list(rows.order_by("pk").values_list("serial", flat=True))


def card_doors_of(persons: Iterable[str]) -> list[tuple[str, str]]:
    """Person and door digest of each living card, for the same lists."""
    rows = Credential.objects.filter(person__in=set(persons), revoked_at=None, kind=CredentialKind.CARD)
    return list(rows.exclude(card_door="").order_by("pk").values_list("person", "card_door"))


def card_holder_then(door_digest: str, at: datetime) -> str:
    """Whose card it was at an instant, by its door digest; "" where it was stopped before, or is nobody's."""
    serial = (
        Credential.objects.filter(card_door=door_digest).values_list("serial", flat=True).first()
        if door_digest
        else None
    )
    return holder_then(serial, at) if serial else ""


def holder_then(serial: str, at: datetime) -> str:
    """Whose credential it was at an instant, "" where it was stopped before, or is nobody's."""
    row = Credential.objects.select_related("person").filter(serial=serial).first()
    if row is None or row.person.erased_at or (row.revoked_at and row.revoked_at <= at):
        return ""
    return str(row.person_id)
