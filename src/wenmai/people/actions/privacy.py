"""Take away, or be forgotten (个人信息保护法 45, 47)."""

from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import privacy
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, permit
from wenmai.people.actions.family import forget, leave
from wenmai.people.actions.persons import own
from wenmai.people.models import Account, Guardianship, Person, Posting

_ALWAYS = frozenset(("people", "notices"))
"""Rooms that hold something of everybody."""


@transaction.atomic
def export_me(actor: Actor) -> dict[str, Mapping[str, object]]:
    """Everything that any room holds about oneself, JSON-ready, under Chinese headings. Raises NotAllowed."""
    person = own(actor)
    note(actor, "people.export", f"people.person:{person.key}")
    return {holder.title: holder.export(person.key) for holder in privacy.holders()}


@transaction.atomic
def erase_me(actor: Actor) -> None:
    """Forget oneself at once: the account goes, the key stays in facts and leads nowhere. Cannot be undone.

    Raises Conflict while a posting lasts: somebody has to take over first.
    """
    person = own(actor)
    if Posting.objects.filter(person=person, until=None).exists():
        raise Conflict("people.still_posted", _("还有任职。请先由管理员解除任职，再注销。"))
    for holder in privacy.holders():
        holder.erase(person.key)
    note(actor, "people.erase", f"people.person:{person.key}")


@transaction.atomic
def forget_unused(actor: Actor, *, person: str) -> bool:
    """Forget somebody whom a counter registered for one thing that is over; True where that was done.

    Not who signs in, looks after others or is looked after, is posted, or of whom any other room still holds something but messages.
    Raises NotAllowed.
    """
    permit(actor.system)
    row = Person.objects.select_for_update(of=("self",)).filter(key=person, erased_at=None, account=None).first()
    kin = Guardianship.objects.filter(Q(guardian=person) | Q(dependant=person), until=None)
    if row is None or kin.exists() or Posting.objects.filter(person=person, until=None).exists():
        return False
    if any(_filled(holder.export(person)) for holder in privacy.holders() if holder.room not in _ALWAYS):
        return False
    for holder in privacy.holders():
        holder.erase(person)
    note(actor, "people.erase", f"people.person:{person}")
    return True


def _filled(held: object) -> bool:
    """Whether anything stands under any heading."""
    parts = held.values() if isinstance(held, Mapping) else held if isinstance(held, (list, tuple)) else None
    return bool(held) if parts is None else any(_filled(each) for each in parts)


def erase_person(key: str) -> int:
    """The eraser of this room: dependants who have nobody else, codes, consents, the account and the name."""
    person = Person.objects.select_for_update().get(key=key)
    wards = list(Guardianship.objects.filter(guardian=key, until=None).values_list("dependant_id", flat=True))
    changed = Guardianship.objects.filter(guardian=key, until=None).update(until=now())
    changed += Guardianship.objects.filter(dependant=key, until=None).update(until=now())
    for ward in wards:
        if leave(ward):
            _erase_elsewhere(ward)
    Authenticator.objects.filter(user__person=key).delete()
    Account.objects.filter(person=key).delete()
    forget(person)
    return changed + len(wards) + 1


def _erase_elsewhere(ward: str) -> None:
    """In every other room, as they could have asked themselves."""
    for holder in privacy.holders():
        if holder.room != "people":
            holder.erase(ward)
