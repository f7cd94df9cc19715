"""Licensed platforms of a library: added and closed by its manager, opened by readers from wherever they are."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import seal
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.ledger import actions as ledger
from wenmai.ledger.place import Place
from wenmai.library import facts, policies, refusals
from wenmai.library.models import TICKETS, EResource, Reader, ReaderAlias
from wenmai.library.tickets import address_for
from wenmai.places.models import Institution

ONE_VISIT = timedelta(minutes=10)
"""Who opens the same within so long came once."""


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """A platform to be added. `ticketed`: it checks tickets of ours."""

    title: str
    address: str
    provider: str = ""
    words: str = ""
    ticketed: bool = False
    demo: bool = False


@transaction.atomic
def add_resource(actor: Actor, *, house: Institution, draft: ResourceDraft) -> tuple[EResource, str]:
    """A platform of the house, and the secret of its tickets, shown this once ("" where none are asked for).

    Raises NotAllowed, Invalid, Conflict (library.resource_named).
    """
    path = policies.without_shop(house.scope_path, house.kind)
    permit(policies.may_keep_resources(actor, path), _("数字资源由馆长（站长）登记。"))
    _check(draft)
    secret = secrets.token_urlsafe(32) if draft.ticketed else ""
    row = EResource(
        house=house, title=draft.title.strip(), provider=draft.provider.strip(), address=draft.address.strip(),
        words=draft.words.strip(), secret_sealed=seal(secret, TICKETS) if secret else None,
        made_by=actor.person or "system", made_at=clock.now(), demo=draft.demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        said = _("本馆已有同名的数字资源。请换个名字，或先停用那一个。")
        raise Conflict("library.resource_named", said, fields={"title": said}) from error
    note(actor, "library.resource_added", f"library.resource:{row.pk}")
    return row, secret


def _check(draft: ResourceDraft) -> None:
    if not 1 <= len(draft.title.strip()) <= 60:
        raise Invalid("library.resource_title", _("写 60 个字以内的名字。"), fields={"title": _("写名字")})
    try:
        URLValidator(schemes=["https"])(draft.address.strip())
    except ValidationError as error:
        said = _("写平台的网址，以 https:// 开头。")
        raise Invalid("library.resource_address", said, fields={"address": said}) from error


@transaction.atomic
def close_resource(actor: Actor, *, resource: int) -> EResource:
    """停用: nobody is sent there any more. Twice keeps the first. Raises NotFound, NotAllowed."""
    rows = EResource.objects.select_for_update(of=("self",)).select_related("house__division")
    row = rows.filter(pk=resource).first()
    if row is None:
        raise _none()
    permit(policies.may_keep_resources(actor, policies.without_shop(row.house.scope_path, row.house.kind)))
    if row.closed_at is None:
        row.closed_at = clock.now()
        row.save(update_fields=["closed_at"])
        note(actor, "library.resource_closed", f"library.resource:{row.pk}")
    return row


@transaction.atomic
def open_resource(actor: Actor, *, resource: int) -> str:
    """The address with which a reader goes in; counted once within ten minutes, by the alias of the year.

    Raises NotFound, NotAllowed, Conflict (library.no_card, closed, expired).
    """
    permit(bool(actor.person))
    row = EResource.objects.select_related("house__division").filter(pk=resource, closed_at=None).first()
    if row is None:
        raise _none()
    now = clock.now()
    reader = _reader(actor.person)
    alias = ReaderAlias.objects.get_or_create(reader=reader, year=now.astimezone(clock.SHANGHAI).year)[0].alias
    begun = now - timedelta(seconds=now.timestamp() % ONE_VISIT.total_seconds())
    ledger.record(
        actor, kind=facts.RESOURCE_OPENING, source=f"library.resource:{row.pk}:{alias}:{int(begun.timestamp())}",
        happened_at=begun.replace(microsecond=0), place=Place(row.house.division_id, row.house.code, row.house.kind),
        channel="online", attributes={"reader": alias, "resource": str(row.pk)} | ({"demo": "1"} if row.demo else {}),
    )  # fmt: skip
    return address_for(row, actor.person, now)


def _reader(person: str) -> Reader:
    found = Reader.objects.filter(person=person).first()
    if found is None:
        said = _("有读者证才能在馆外看。带身份证或社保卡，到任何一个成员馆办，免押金；社保卡就是读者证。")
        raise Conflict("library.no_card", said)
    if found.closed_at:
        raise refusals.refused("closed")
    if found.valid_until and found.valid_until < clock.today():
        raise refusals.refused("expired")
    return found


def _none() -> NotFound:
    return NotFound("library.no_resource", _("没有这个数字资源。"))
