"""What a counter sees of somebody whom it has found."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.counter_pass import read_pass
from wenmai.people.models import Credential, CredentialKind, Person


def get_found(actor: Actor, found: str) -> Person:
    """Who stands at the counter. Raises NotFound."""
    row = Person.objects.filter(key=read_pass(actor, found), erased_at=None).first()
    if row is None:
        raise NotFound("people.person", _("没有这个人。"))
    return row


def cards_of(actor: Actor, found: str) -> "QuerySet[Credential]":
    """Living printed codes and cards of who stands at the counter, oldest first. Raises NotFound."""
    rows = Credential.objects.filter(person=read_pass(actor, found), revoked_at=None).exclude(kind=CredentialKind.PHONE)
    return rows.select_related("person").order_by("pk")


def printed_code(actor: Actor, found: str) -> Credential:
    """The newest printed code. Raises NotFound."""
    newest = cards_of(actor, found).filter(kind=CredentialKind.PRINTED).last()
    if newest is None:
        raise NotFound("people.credential", _("还没有印过码。"))
    return newest
