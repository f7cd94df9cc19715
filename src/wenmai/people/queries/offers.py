"""Who would be appointed, and what waits to be accepted."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.kernel.clock import now
from wenmai.kernel.errors import permit
from wenmai.people import policies
from wenmai.people.models import Account, Posting, PostingOffer
from wenmai.people.queries.persons import masked
from wenmai.people.queries.places import place_names
from wenmai.people.queries.staff import account_to_appoint, reach


@dataclass(frozen=True, slots=True)
class Candidate:
    """`name` is masked, `contact` the end of the phone and the masked mail address. `proven`: both were answered."""

    person: str
    name: str
    contact: str
    place: str
    proven: bool


def candidate(who: str, scope: str) -> Candidate:
    """The holder of a whole phone number or mail address. Raises NotFound."""
    account = account_to_appoint(who.strip())
    contact = "　".join(filter(None, (f"*{account.phone_tail}" if account.phone_tail else "", _mail(account))))
    place = place_names([scope]).get(scope, scope)
    return Candidate(account.person_id, masked(account.person.name), contact, place, is_proven(account))


def _mail(account: Account) -> str:
    name, _at, host = (account.email or "").partition("@")
    return f"{masked(name)}@{host}" if host else ""


def is_proven(account: Account) -> bool:
    """True when every phone number and address of the account has been answered by its owner, and there is one."""
    if account.phone_index is not None and not account.phone_verified:
        return False
    if account.email is None:
        return account.phone_index is not None
    return bool(EmailAddress.objects.filter(user=account, email__iexact=account.email, verified=True).exists())


def standing(person: str) -> Actor:
    """What somebody may do by their present postings, whether signed in or not. Nobody for a shut account."""
    rows = Posting.objects.filter(person=person, until=None, person__account__is_active=True)
    return Actor(person, grants=tuple(Grant(Role(role), scope) for role, scope in rows.values_list("role", "scope")))


def _open() -> "QuerySet[PostingOffer]":
    return PostingOffer.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now())


def my_offers(actor: Actor) -> tuple[tuple[PostingOffer, str], ...]:
    """What waits for the actor to accept, with the name of the place, oldest first."""
    rows = list(_open().filter(person=actor.person or "-").order_by("pk"))
    names = place_names([row.scope for row in rows]) if rows else {}
    return tuple((row, names.get(row.scope, row.scope)) for row in rows)


def list_offers(actor: Actor) -> "QuerySet[PostingOffer]":
    """What waits to be accepted at and below the actor's places, newest first, 50 at most. Raises NotAllowed."""
    permit(policies.may_see_staff(actor))
    rows = _open().filter(reach(actor, policies.APPOINTERS)).select_related("person")
    return rows.order_by("-pk")[:50]
