"""One's own page: what the person sees of themselves."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now
from wenmai.kernel.errors import NotFound
from wenmai.people.models import (
    Account,
    Consent,
    Credential,
    CredentialKind,
    Guardianship,
    Person,
    Purpose,
    SpecialGroup,
)
from wenmai.people.queries.persons import Someone, party_of, someone
from wenmai.people.queries.trail import Deed, deeds_on, visits

DAYS = 90


@dataclass(frozen=True, slots=True)
class Me:
    """`greeting` fits the hour; `ways` says how the person signs in."""

    person: Someone
    greeting: str
    family: tuple[Someone, ...]
    phone_tail: str
    email: str
    demo: bool


def my_page(actor: Actor) -> Me:
    """The own page. Raises NotFound for who has no person."""
    row = Person.objects.filter(key=actor.person).first()
    if row is None:
        raise NotFound("people.person", _("没有这个人。"))
    account = Account.objects.filter(pk=actor.account or 0).first()
    tail, email = (account.phone_tail, account.email or "") if account else ("", "")
    return Me(someone(row), _greeting(now().hour), party_of(actor)[1:], tail, email, row.demo)


def _greeting(hour: int) -> str:
    if hour < 5 or hour >= 18:
        return _("晚上好")
    return _("早上好") if hour < 9 else _("上午好") if hour < 12 else _("下午好")


def looks_at(actor: Actor) -> tuple[Deed, ...]:
    """What the staff did with the actor's record in the last 90 days, newest first, a visit in one line."""
    return visits(deeds_on(actor.person, days=DAYS))


def my_consents(actor: Actor) -> tuple[Consent, ...]:
    """All consents of the actor, withdrawn ones too, newest first."""
    return tuple(Consent.objects.filter(person=actor.person).order_by("-given_at", "-pk"))


def my_dependant(actor: Actor, key: str) -> Guardianship:
    """Somebody whom the actor books for. Raises NotFound."""
    rows = Guardianship.objects.filter(guardian=actor.person or "-", dependant=key, until=None)
    found = rows.select_related("dependant").first()
    if found is None:
        raise NotFound("people.dependant", _("没有这位家人。"))
    return found


def has_child_consent(person: str) -> bool:
    """True when a guardian has agreed for this child."""
    return Consent.objects.filter(person=person, purpose=Purpose.CHILD, withdrawn_at=None).exists()


def my_needs(actor: Actor, person: str = "") -> tuple[str, ...]:
    """What the actor asked to have prepared, for themselves or a dependant."""
    return tuple(
        SpecialGroup.objects.filter(person=person or actor.person).order_by("group").values_list("group", flat=True)
    )


def my_credentials(actor: Actor) -> tuple[Credential, ...]:
    """Printed codes and cards of the actor and their dependants, living ones first."""
    keys = [each.key for each in party_of(actor)]
    rows = Credential.objects.filter(person__in=keys).exclude(kind=CredentialKind.PHONE).select_related("person")
    return tuple(sorted(rows, key=lambda row: (row.revoked_at is not None, -row.pk)))


def get_credential(actor: Actor, key: int) -> Credential:
    """One of them. Raises NotFound."""
    found = next((row for row in my_credentials(actor) if row.pk == key), None)
    if found is None:
        raise NotFound("people.credential", _("没有这个码。"))
    return found
