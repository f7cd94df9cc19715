"""Accounts by what people sign in with."""

from wenmai.kernel.crypto import blind_indexes, open_sealed
from wenmai.kernel.validators import is_mobile, mobile
from wenmai.people.models import Account

PHONE = "phone"


def account_by_phone(phone: str) -> Account | None:
    """The account of a mobile number in any spelling."""
    if not is_mobile(phone):
        return None
    return Account.objects.filter(phone_index__in=blind_indexes(mobile(phone), PHONE)).select_related("person").first()


def account_by_email(email: str) -> Account | None:
    """The account of an e-mail address, whatever its case."""
    return Account.objects.filter(email=email.strip().lower()).select_related("person").first()


def phone_of(account: Account) -> str:
    """The number itself, "" without one: for the owner's eyes and for messages to them."""
    return open_sealed(bytes(account.phone_sealed), PHONE) if account.phone_sealed else ""
