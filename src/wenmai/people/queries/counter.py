"""What a counter sees of somebody whom it has found."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound, permit
from wenmai.people import policies
from wenmai.people.models import Credential, CredentialKind


def cards_of(actor: Actor, person: str) -> "QuerySet[Credential]":
    """Living printed codes and cards, oldest first. Raises NotAllowed."""
    permit(policies.may_read_code(actor))
    rows = Credential.objects.filter(person=person, revoked_at=None).exclude(kind=CredentialKind.PHONE)
    return rows.select_related("person").order_by("pk")


def printed_code(actor: Actor, person: str) -> Credential:
    """The newest printed code. Raises NotFound, NotAllowed."""
    found = cards_of(actor, person).filter(kind=CredentialKind.PRINTED).last()
    if found is None:
        raise NotFound("people.credential", _("还没有印过码。"))
    return found
