"""Appointing somebody whose phone or mail nobody has checked: offered with a code told face to face, accepted by them."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor, Role
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import blind_index, blind_indexes
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.people import policies
from wenmai.people.actions.postings import appointed, check_appointment, lock_appointee
from wenmai.people.models import Person, Posting, PostingOffer
from wenmai.people.queries.offers import Candidate, candidate, standing
from wenmai.people.queries.places import path_of

LASTS = timedelta(days=7)
DIGITS = 8
OFFER = "posting offer"


@dataclass(frozen=True, slots=True)
class Offered:
    """The offer, and its code in the clear for the one page that shows it."""

    offer: PostingOffer
    code: str


@transaction.atomic
def consider(actor: Actor, *, who: str, role: Role, scope: str) -> Candidate:
    """Who would be appointed, masked, to compare before it is done. The look is noted. Raises NotAllowed, NotFound."""
    permit(policies.may_appoint(actor, role, path_of(scope)))
    found = candidate(who, scope)
    note(actor, "people.find", f"people.person:{found.person}", way="email" if "@" in who else "phone")
    return found


@transaction.atomic
def offer_posting(actor: Actor, *, person: str, role: Role, scope: str) -> Offered:
    """Offer a role at a place for seven days. The same again gives the same offer a new code.

    Raises what `appoint` raises, and Conflict where the person already holds the posting.
    """
    somebody = lock_appointee(actor, person=person, role=role, scope=scope)
    if Posting.objects.filter(person=somebody, role=role.value, scope=scope, until=None).exists():
        raise Conflict("people.holds_it", _("这个人已经在任。"))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    offer, _made = PostingOffer.objects.update_or_create(
        person=somebody,
        role=role.value,
        scope=scope,
        accepted_at=None,
        withdrawn_at=None,
        defaults={
            "index": blind_index(_named(person, code), OFFER),
            "offered_by": actor.person,
            "expires_at": now() + LASTS,
        },
    )
    note(actor, "people.offer_posting", f"people.person:{person}", role=role.value, scope=scope)
    return Offered(offer, code)


def _named(person: str, code: str) -> str:
    return f"{person} {code}"


@transaction.atomic
def accept_posting(actor: Actor, *, offer: int, code: str) -> Posting:
    """Accept what was offered to oneself, with the code: from now on it counts. Accepted twice gives the first posting.

    The person is locked first, as by who offers and appoints: two roles that stay apart never come to one at once.

    Raises NotFound, Invalid (code), Conflict (over, withdrawn, who offered may no longer, roles that stay apart).
    """
    row = _lock(offer, actor)
    held = Posting.objects.filter(person=row.person, role=row.role, scope=row.scope, until=None).first()
    if row.accepted_at is not None and held is not None:
        return held
    _still_offered(row)
    if row.index not in blind_indexes(_named(actor.person, "".join(code.split())), OFFER):
        said = _("口令不对。请再看一眼，或请任命的人另给一个。")
        raise Invalid("people.offer_code", said, fields={"code": said})
    row.accepted_at = now()
    row.save(update_fields=["accepted_at"])
    note(actor, "people.accept_posting", f"people.person:{actor.person}", role=row.role, scope=row.scope)
    return appointed(standing(row.offered_by), person=row.person, role=Role(row.role), scope=row.scope)


def _still_offered(row: PostingOffer) -> None:
    if row.accepted_at is not None or row.withdrawn_at is not None or row.expires_at < now():
        raise Conflict("people.offer_over", _("这项任命已经结束：撤回了，办过了，或过了七天。请任命的人再提一次。"))
    boss = standing(row.offered_by)
    if not policies.may_appoint(boss, Role(row.role), path_of(row.scope)):
        raise Conflict("people.offer_void", _("提出任命的人已经不管这里。请现在的管理员再提一次。"))
    check_appointment(row.person, Role(row.role))


@transaction.atomic
def withdraw_offer(actor: Actor, *, offer: int) -> PostingOffer:
    """Take an offer back, or decline one's own; twice keeps the first time. Raises NotFound, Conflict."""
    row = PostingOffer.objects.select_for_update().filter(pk=offer).first()
    if row is None or not _may_withdraw(actor, row):
        raise NotFound("people.offer", _("没有这项任命。"))
    if row.accepted_at is not None:
        raise Conflict("people.offer_accepted", _("本人已经接受了。要结束，请解除任职。"))
    if row.withdrawn_at is None:
        row.withdrawn_at = now()
        row.save(update_fields=["withdrawn_at"])
        note(actor, "people.withdraw_offer", f"people.person:{row.person_id}", role=row.role, scope=row.scope)
    return row


def _may_withdraw(actor: Actor, row: PostingOffer) -> bool:
    own = row.person_id == actor.person and actor.account is not None
    return own or policies.may_appoint(actor, Role(row.role), path_of(row.scope))


def _lock(offer: int, actor: Actor) -> PostingOffer:
    Person.objects.select_for_update().filter(key=actor.person or "-", erased_at=None).first()
    rows = PostingOffer.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.filter(pk=offer, person=actor.person or "-").first() if actor.account is not None else None
    if row is None:
        raise NotFound("people.offer", _("没有这项任命。"))
    return row
