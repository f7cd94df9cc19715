"""Accounts by what people sign in with."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_indexes, open_sealed
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.kernel.validators import citizen_id, is_mobile, mobile
from wenmai.people.models import Account, Person, Posting

PHONE = "phone"
ID_NUMBER = "id number"


def account_by_phone(phone: str) -> Account | None:
    """The account of a mobile number in any spelling."""
    if not is_mobile(phone):
        return None
    return Account.objects.filter(phone_index__in=blind_indexes(mobile(phone), PHONE)).select_related("person").first()


def holder_of_document(number: str) -> str | None:
    """The key of the person whose document with this number a counter has checked. For counters alone."""
    try:
        checked = citizen_id(number).number
    except Invalid:
        return None
    rows = Person.objects.filter(id_number_index__in=blind_indexes(checked, ID_NUMBER), erased_at=None)
    found = rows.values_list("key", flat=True).first()
    return str(found) if found else None


def account_by_email(email: str) -> Account | None:
    """The account of an e-mail address, whatever its case."""
    return Account.objects.filter(email=email.strip().lower()).select_related("person").first()


def needs_administrator(account: Account) -> bool:
    """True for staff and for who has a second factor: a counter alone may not open these."""
    real = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    posted = Posting.objects.filter(person=account.person_id, until=None).exists()
    return posted or Authenticator.objects.filter(user=account, type__in=real).exists()


def own_account(actor: Actor) -> Account:
    """The account that the actor signed in with. Raises NotFound for a token or a command."""
    found = Account.objects.filter(pk=actor.account or 0).first()
    if found is None:
        raise NotFound("people.account", _("没有这个账号。"))
    return found


def phone_of(account: Account) -> str:
    """The number itself, "" without one: for the owner's eyes and for messages to them."""
    return open_sealed(bytes(account.phone_sealed), PHONE) if account.phone_sealed else ""
